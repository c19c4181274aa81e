//! What is said while the hub is asked, and about where a model comes from. Why there is none, the planner's `hub` says.

use planner::hub::HubError;

/// On the button that plans with the model that another was made from.
pub fn plan_with(base: &str) -> String {
    format!("Plan with {base}")
}

/// The hub has answered without the token.
pub fn token_refused(host: &str) -> String {
    format!("{host} does not accept the token: it may be mistyped or expired. It was asked without.")
}

/// A link's commit is no longer on the hub.
pub fn commit_gone(host: &str, id: &str, commit: &str) -> String {
    let commit = short(commit);
    format!("{host} no longer has commit {commit} of {id}, which the link was made with; the newest was asked for.")
}

/// A commit as people write it.
fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// The page's own facts, and when they were collected.
pub fn known(date: &str) -> String {
    format!("Bundled config of {date}")
}

/// A failure that does not matter much: the page knows the model by itself.
pub fn failure_of_known(brief: &str) -> String {
    format!("{brief}; planned with the bundled config.")
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

/// The hub was asked for one file after the other, and the planner wanted yet another.
pub fn asked_in_vain(id: &str, host: &str) -> HubError {
    let brief = format!("{host} gave no whole answer about {id}");
    HubError { why: format!("{brief}. Try again, or paste the config.json."), brief, ..HubError::default() }
}
