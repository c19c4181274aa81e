//! Why a hub gives no model, in words that say what to do.

use serde::{Deserialize, Serialize};

use super::{Answer, HubAnswers, Instead, Reading};

/// Why there is no model, and what can be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubError {
    /// The whole reason, with a way out.
    pub why: String,
    /// The reason alone, for whoever knows the model by itself.
    pub brief: String,
    /// The model that this one was made from, to plan with instead.
    pub base: Option<String>,
    /// Whether its files are kept for people who ask on the model's page.
    pub is_gated: bool,
    /// Whether the hub does not know the token: without it, it may say more.
    pub is_token_refused: bool,
    /// Whether the branch, tag or commit is what is missing.
    pub is_revision_unknown: bool,
}

impl From<HubError> for Reading {
    fn from(error: HubError) -> Self {
        Self { error: Some(error), ..Self::default() }
    }
}

impl HubError {
    fn new(why: String, brief: String) -> Self {
        Self { why, brief, ..Self::default() }
    }

    /// Whatever came instead of `config.json`.
    pub(super) fn of(answers: &HubAnswers, answer: &Answer) -> Self {
        let HubAnswers { id, host, with_token, .. } = answers;
        let says = |words: &str| answer.error_message.as_deref().is_some_and(|message| message.contains(words));
        let without = format!("{host} did not give its config.json");
        match (answer.status, answer.error_code.as_deref()) {
            (0, Some("too-large")) => Self::new(
                format!(
                    "{id}'s config.json is larger than any configuration. Paste the part that describes the model."
                ),
                without,
            ),
            (0, Some("timed-out")) => Self::new(
                format!("{host} did not answer in time. Try again, or paste the config.json."),
                format!("{host} cannot be reached"),
            ),
            (0, _) => Self::new(
                format!(
                    "{host} cannot be reached: you may be offline, or something blocks it. Try again, or paste the \
                     config.json."
                ),
                format!("{host} cannot be reached"),
            ),
            (_, Some("GatedRepo")) => Self::gated(id, host, *with_token),
            (_, Some("RevisionNotFound")) => Self {
                is_revision_unknown: true,
                ..Self::new(
                    format!("{id} has no such branch, tag or commit. Leave the revision out, or check it."),
                    without,
                )
            },
            // Whom it knows, the hub tells that there is no such repository.
            (401, None) if *with_token => Self { is_token_refused: true, ..Self::not_found(id, host, without) },
            (401 | 404, _) | (_, Some("RepoNotFound")) => Self::not_found(id, host, without),
            (403, _) if says("disabled") => {
                Self::new(format!("{host} has switched {id} off. If you have its config.json, paste it."), without)
            }
            (403, _) => Self::gated(id, host, true),
            (429, _) => Self::new(
                format!(
                    "{host} has had too many requests from your network. Wait {} and try again, or paste the \
                     config.json.",
                    wait(answer.wait.as_deref())
                ),
                format!("{host} has had too many requests"),
            ),
            (status, _) => {
                Self::new(format!("{host} answered with error {status}. Try again, or paste the config.json."), without)
            }
        }
    }

    fn gated(id: &str, host: &str, with_token: bool) -> Self {
        let why = if with_token {
            format!(
                "The token's owner has no access to {id}. Ask for access on the model's page, or paste its config.json."
            )
        } else {
            format!(
                "{id} is gated: {host} gives its files only to people who were granted access. Enter a token that has \
                 access, or paste its config.json."
            )
        };
        Self { is_gated: true, ..Self::new(why, format!("{id} is gated")) }
    }

    fn not_found(id: &str, host: &str, brief: String) -> Self {
        let why = format!(
            "{host} has no public model {id}: the name may be misspelt, or the model private. Check it, or paste its \
             config.json."
        );
        Self::new(why, brief)
    }

    /// Its `config.json` is no configuration.
    pub(super) fn not_readable(answers: &HubAnswers, error: &str) -> Self {
        let brief = format!("{} did not give its config.json", answers.host);
        Self::new(format!("{}'s config.json cannot be read: {error}.", answers.id), brief)
    }

    /// It has no `config.json`.
    pub(super) fn without_config(answers: &HubAnswers, instead: Instead) -> Self {
        let (what, base) = match instead {
            Instead::Gguf(None) => {
                ("it holds GGUF files alone. Enter the model that it was converted from.".to_owned(), None)
            }
            Instead::Gguf(Some(base)) => {
                (format!("it holds GGUF files alone, made from {base}. Plan with that model."), Some(base))
            }
            Instead::Adapter(None) => ("it is an adapter (LoRA). Enter its base model.".to_owned(), None),
            Instead::Adapter(Some(base)) => {
                (format!("it is an adapter (LoRA) of {base}. Plan with its base model."), Some(base))
            }
            Instead::Diffusion => ("it is a diffusion pipeline, which this page does not plan.".to_owned(), None),
            Instead::Unknown => {
                ("it is no model in the Transformers format. Paste a config.json if you have one.".to_owned(), None)
            }
        };
        let brief = format!("{} has no config.json", answers.id);
        Self { base, ..Self::new(format!("{brief}: {what}"), brief) }
    }
}

/// How long to wait before asking again, from seconds (`90`) or a limit's state (`"api";r=0;t=258`).
fn wait(header: Option<&str>) -> String {
    let seconds = header.and_then(|header| {
        let reset = header.split(';').find_map(|part| part.trim().strip_prefix("t="));
        reset.unwrap_or(header).trim().parse::<u32>().ok()
    });
    match seconds {
        None => "a minute".to_owned(),
        Some(1) => "1 second".to_owned(),
        Some(seconds @ ..=120) => format!("{seconds} seconds"),
        Some(seconds) => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: Option<&str>, expected: &str) {
        assert_eq!(wait(header), expected);
    }

    #[test]
    fn waits_are_read_in_both_forms() {
        check(Some("90"), "90 seconds");
        check(Some("\"api\";r=0;t=258"), "5 minutes");
        check(Some("\"resolvers\"; r=0; t=1"), "1 second");
        check(Some("Wed, 21 Oct 2026 07:28:00 GMT"), "a minute");
        check(None, "a minute");
    }
}
