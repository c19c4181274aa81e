//! The load.

/// The heading.
pub const HEADING: &str = "Load";
/// The heading of a drawer.
pub const TARGETS: &str = "Targets and price";
/// Where nothing is set.
pub const NONE: &str = "none";
/// Beside the presets.
pub const PRESETS: &str = "Workload";
/// Where the figures are no preset's.
pub const CUSTOM: &str = "Custom";
/// Tokens in.
pub const PROMPT: &str = "Prompt tokens";
/// Tokens out.
pub const ANSWER: &str = "Output tokens";
/// Requests in flight.
pub const USERS: &str = "Concurrency";
/// Tokens of the prompt that are cached.
pub const CACHED: &str = "Cached prompt tokens";
/// How requests arrive.
pub const ARRIVAL: &str = "Arrival";
/// Kinds of arrival.
pub const CLOSED: &str = "closed loop";
/// Kinds of arrival.
pub const BURST: &str = "one burst";
/// Kinds of arrival.
pub const RATE: &str = "at a request rate";
/// Kinds of arrival.
pub const STATIC: &str = "offline batch";
/// Requests of a burst.
pub const PROMPTS: &str = "Requests";
/// Requests a second.
pub const PER_SECOND: &str = "Requests per second";
/// Time to first token.
pub const TTFT: &str = "TTFT target";
/// Time for each token.
pub const TPOT: &str = "TPOT target";
/// What a GPU costs.
pub const PRICE: &str = "$/GPU-hour";
/// What the settings favour.
pub const FAVOUR: &str = "Optimize for";
/// Choices.
pub const BALANCED: &str = "balanced";
/// Choices.
pub const THROUGHPUT: &str = "throughput";
/// Choices.
pub const LATENCY: &str = "latency";
