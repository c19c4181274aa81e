//! What is said about the hub's answers: what happened, and what to do.

use planner::repository::NoModel;

use crate::hub::Failure;
use crate::model::Remark;

/// A failure in words. `id` is what was asked for, `host` whom.
pub fn failure(failure: &Failure, id: &str, host: &str) -> String {
    match failure {
        Failure::Gated => format!(
            "{id} is gated: {host} gives its files only to people who were granted access. Enter a token that has access, or paste its config.json."
        ),
        Failure::NoAccess => {
            format!(
                "The token's owner has no access to {id}. Ask for access on the model's page, or paste its config.json."
            )
        }
        Failure::BadToken(without) => {
            format!(
                "{host} does not accept the token: it may be mistyped or expired. Without it: {}",
                self::failure(without, id, host)
            )
        }
        Failure::NotFound => {
            format!(
                "{host} has no public model {id}: the name may be misspelt, or the model private. Check it, or paste its config.json."
            )
        }
        Failure::NoRevision => format!("{id} has no such branch, tag or commit. Leave the revision out, or check it."),
        Failure::NoModel(instead) => no_model(instead, id),
        Failure::Disabled => format!("{host} has switched {id} off. If you have its config.json, paste it."),
        Failure::RateLimited(seconds) => {
            format!(
                "{host} has had too many requests from your network. Wait {} and try again, or paste the config.json.",
                wait(*seconds)
            )
        }
        Failure::Unreachable => {
            format!(
                "{host} cannot be reached: you may be offline, or something blocks it. Try again, or paste the config.json."
            )
        }
        Failure::TimedOut => format!("{host} did not answer in time. Try again, or paste the config.json."),
        Failure::TooLarge => {
            format!("{id}'s config.json is larger than any configuration. Paste the part that describes the model.")
        }
        Failure::Status(status) => format!("{host} answered with error {status}. Try again, or paste the config.json."),
    }
}

/// How long to wait before asking again.
fn wait(seconds: Option<u32>) -> String {
    match seconds {
        None => "a minute".to_owned(),
        Some(1) => "1 second".to_owned(),
        Some(seconds @ ..=120) => format!("{seconds} seconds"),
        Some(seconds) => format!("{} minutes", seconds.div_ceil(60)),
    }
}

fn no_model(instead: &NoModel, id: &str) -> String {
    let without = |what: String| format!("{id} has no config.json: {what}");
    match instead {
        NoModel::NotReadable(why) => format!("{id}'s config.json cannot be read: {why}."),
        NoModel::Gguf(None) => {
            without("it holds GGUF files alone. Enter the model that it was converted from.".to_owned())
        }
        NoModel::Gguf(Some(base)) => {
            without(format!("it holds GGUF files alone, made from {base}. Plan with that model."))
        }
        NoModel::Adapter(None) => without("it is an adapter (LoRA). Enter its base model.".to_owned()),
        NoModel::Adapter(Some(base)) => {
            without(format!("it is an adapter (LoRA) of {base}. Plan with its base model."))
        }
        NoModel::Diffusion => without("it is a diffusion pipeline, which this page does not plan.".to_owned()),
        NoModel::Unknown => {
            without("it is no model in the Transformers format. Paste a config.json if you have one.".to_owned())
        }
    }
}

/// On the button that plans with the model that another was made from.
pub fn plan_with(base: &str) -> String {
    format!("Plan with {base}")
}

/// What is said about an answer. `id` is the model that answered.
pub fn remark(remark: &Remark, id: &str, host: &str) -> String {
    match remark {
        Remark::Renamed { from } => format!("{from} is now called {id}."),
        Remark::CommitGone { commit } => format!(
            "{host} no longer has commit {} of {id}, which the link was made with; this is the newest.",
            short(commit)
        ),
        Remark::TokenRefused => {
            format!("{host} does not accept the token, which may be mistyped or expired; it has answered without it.")
        }
    }
}

/// A commit as people write it.
fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// The page's own facts, and when they were collected.
pub fn known(date: &str) -> String {
    format!("From this page's own facts of {date}")
}

/// A failure that does not matter much: the page knows the model by itself.
pub fn failure_of_known(failure: &Failure, id: &str, host: &str) -> String {
    let why = match failure {
        Failure::BadToken(_) => format!("{host} does not accept the token"),
        Failure::Unreachable | Failure::TimedOut => format!("{host} cannot be reached"),
        Failure::Gated | Failure::NoAccess => format!("{id} is gated"),
        Failure::RateLimited(_) => format!("{host} has had too many requests"),
        _ => format!("{host} did not give its config.json"),
    };
    format!("{why}; planned from this page's own facts.")
}

/// A typed text that names no model.
pub fn not_a_reference(text: &str) -> String {
    let shown: String = text.chars().take(60).collect();
    format!("“{shown}” names no model: type owner/name, or paste a model's address or its config.json.")
}

/// While a model is fetched.
pub fn fetching(id: &str, host: &str) -> String {
    format!("Fetching {id} from {host} …")
}

/// While a model is fetched that takes its time.
pub fn fetching_slowly(id: &str, host: &str) -> String {
    format!("{host} takes its time with {id}. The last plan stays until it answers.")
}

/// Where a fetched model came from.
pub fn source(host: &str, commit: Option<&str>) -> String {
    match commit {
        Some(commit) => format!("From {host} at {}", short(commit)),
        None => format!("From {host}"),
    }
}

/// A pasted text that is no configuration.
pub fn not_a_config(why: &str) -> String {
    format!("The pasted text cannot be read: {why}.")
}
