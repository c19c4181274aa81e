//! The load.

/// The heading.
pub const HEADING: &str = "Load";
/// The heading of a drawer.
pub const TARGETS: &str = "Targets and price";
/// Where nothing is set.
pub const NONE: &str = "none";
/// Beside the presets.
pub const PRESETS: &str = "Kind of load";
/// Where the figures are no preset's.
pub const CUSTOM: &str = "Custom";
/// Tokens in.
pub const PROMPT: &str = "Prompt tokens";
/// Tokens out.
pub const ANSWER: &str = "Answer tokens";
/// Requests in flight.
pub const USERS: &str = "Users at once";
/// Tokens of the prompt that are cached.
pub const CACHED: &str = "Of it cached";
/// How requests arrive.
pub const ARRIVAL: &str = "Requests come";
/// Kinds of arrival.
pub const CLOSED: &str = "each when the last is answered";
/// Kinds of arrival.
pub const BURST: &str = "all in one burst";
/// Kinds of arrival.
pub const RATE: &str = "at a rate";
/// Kinds of arrival.
pub const STATIC: &str = "as one offline batch";
/// Requests of a burst.
pub const PROMPTS: &str = "Requests";
/// Requests a second.
pub const PER_SECOND: &str = "Each second";
/// Time to first token.
pub const TTFT: &str = "First token within";
/// Time for each token.
pub const TPOT: &str = "Each token within";
/// What a GPU costs.
pub const PRICE: &str = "A GPU for an hour";
/// What the settings favour.
pub const FAVOUR: &str = "Settings favour";
/// Choices.
pub const BALANCED: &str = "both alike";
/// Choices.
pub const THROUGHPUT: &str = "total throughput";
/// Choices.
pub const LATENCY: &str = "short waits";
