//! The model box.

/// The heading.
pub const HEADING: &str = "Model";
/// The field.
pub const FIELD: &str = "Model ID, hub URL or config.json";
/// In the empty field.
pub const PLACEHOLDER: &str = "owner/name, a URL, or paste a config.json";
/// Folded.
pub const PASTE: &str = "Paste a config.json";
/// The box.
pub const PASTE_LABEL: &str = "config.json";
/// In the empty box.
pub const PASTE_HINT: &str = "Paste the text of config.json, or drop the file here";
/// Folded.
pub const TOKEN: &str = "Access token for gated models";
/// Under the token.
pub const TOKEN_NOTE: &str =
    "Kept in this tab until you close it, sent only to the hub, never part of a link or file. A read token is enough.";
/// In the empty token field, once one is kept.
pub const TOKEN_KEPT: &str = "kept in this tab";
/// Tries again.
pub const RETRY: &str = "Try again";
/// Gives up what is under way.
pub const STOP: &str = "Stop";
/// Leads to the model on the hub.
pub const PAGE: &str = "Model page";
/// Which hub is asked.
pub const HUB: &str = "Hub";
/// Above the suggestions.
pub const RECENT: &str = "Recent";
/// Above the suggestions.
pub const KNOWN: &str = "Bundled";
/// Above the suggestions.
pub const ON_HUB: &str = "On the hub";
/// Where a pasted configuration stands for the model.
pub const PASTED: &str = "From your config.json";
