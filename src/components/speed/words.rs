//! The speeds.

/// The heading.
pub const HEADING: &str = "Speed";
/// Under the speeds.
pub const ASSUMPTIONS: &str = "What these figures assume";
/// The strip's axis.
pub const HALF: &str = "½×";
/// The strip's axis.
pub const EXPECTED: &str = "expected";
/// The strip's axis.
pub const DOUBLE: &str = "2×";
/// All requests.
pub const TOGETHER: &str = "Output throughput";
/// One request.
pub const EACH: &str = "Output per user";
/// One prompt.
pub const PREFILL: &str = "Prefill throughput";
/// Time to first token.
pub const FIRST: &str = "TTFT";
/// Time for each token.
pub const TOKEN: &str = "TPOT";
/// The whole answer.
pub const WHOLE: &str = "End-to-end latency";
/// The parts of a step, folded.
pub const STEP: &str = "Where a decode step spends its time";
/// Column.
pub const PART: &str = "Part of the step";
/// Column.
pub const TIME: &str = "Time";
/// Column.
pub const SHARE: &str = "Share";
/// Part.
pub const WEIGHTS: &str = "Reading weights";
/// Part.
pub const COMPUTE: &str = "Compute, overlapped";
/// Part.
pub const CACHE: &str = "Reading the KV cache";
/// Part.
pub const ACTIVATIONS: &str = "Expert activations";
/// Part.
pub const ALL_REDUCE: &str = "All-reduce between GPUs";
/// Part.
pub const OVERHEAD: &str = "Scheduling, sampling, launches";
/// All of them.
pub const STEP_TOTAL: &str = "Whole step";
/// What tokens cost.
pub const COST: &str = "Cost per 1M output tokens";
