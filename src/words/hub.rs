//! What is said about the hub's answers: what happened, and what to do.

use crate::hub::{Failure, Instead};

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
        Failure::NotFound => {
            format!(
                "{host} has no public model {id}: the name may be misspelt, or the model private. Check it, or paste its config.json."
            )
        }
        Failure::NoRevision => format!("{id} has no such branch, tag or commit. Leave the revision out, or check it."),
        Failure::NoConfig(instead) => format!("{id} has no config.json: {}", no_config(*instead)),
        Failure::Disabled => format!("{host} has switched {id} off. If you have its config.json, paste it."),
        Failure::RateLimited => {
            format!(
                "{host} has had too many requests from your network. Wait a minute and try again, or paste the config.json."
            )
        }
        Failure::Unreachable => {
            format!(
                "{host} cannot be reached: you may be offline, or something blocks it. Try again, or paste the config.json."
            )
        }
        Failure::TimedOut => format!("{host} did not answer in time. Try again, or paste the config.json."),
        Failure::NotReadable(why) => format!("{id}'s config.json cannot be read: {why}."),
        Failure::TooLarge => {
            format!("{id}'s config.json is larger than any configuration. Paste the part that describes the model.")
        }
        Failure::Status(status) => format!("{host} answered with error {status}. Try again, or paste the config.json."),
    }
}

fn no_config(instead: Instead) -> &'static str {
    match instead {
        Instead::Gguf => "it holds GGUF files alone. Enter the model that it was converted from.",
        Instead::Adapter => {
            "it is an adapter (LoRA). Enter its base model, and the adapter under “Precision and limits”."
        }
        Instead::Diffusion => "it is a diffusion pipeline, which this page does not plan.",
        Instead::Unknown => "it is no model in the Transformers format. Paste a config.json if you have one.",
    }
}

/// The page's own facts, and when they were collected.
pub fn known(date: &str) -> String {
    format!("From this page's own facts of {date}")
}

/// A failure that does not matter much: the page knows the model by itself.
pub fn failure_of_known(failure: &Failure, id: &str, host: &str) -> String {
    let why = match failure {
        Failure::Unreachable | Failure::TimedOut => format!("{host} cannot be reached"),
        Failure::Gated | Failure::NoAccess => format!("{id} is gated"),
        Failure::RateLimited => format!("{host} has had too many requests"),
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

/// Where a fetched model came from.
pub fn source(host: &str, commit: Option<&str>) -> String {
    match commit.and_then(|commit| commit.get(..7)) {
        Some(short) => format!("From {host} at {short}"),
        None => format!("From {host}"),
    }
}

/// A pasted text that is no configuration.
pub fn not_a_config(why: &str) -> String {
    format!("The pasted text cannot be read as a config.json: {why}.")
}
