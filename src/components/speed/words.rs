//! The speeds.

/// The heading.
pub const HEADING: &str = "Speed";
/// Under the speeds.
pub const ASSUMPTIONS: &str = "What these figures assume";
/// The strip's axis.
pub const HALF: &str = "half";
/// The strip's axis.
pub const EXPECTED: &str = "expected";
/// The strip's axis.
pub const DOUBLE: &str = "double";
/// All requests.
pub const TOGETHER: &str = "All together";
/// One request.
pub const EACH: &str = "Each user";
/// One prompt.
pub const PREFILL: &str = "Reading one prompt";
/// Time to first token.
pub const FIRST: &str = "First token";
/// Time for each token.
pub const TOKEN: &str = "Each further token";
/// The whole answer.
pub const WHOLE: &str = "Whole answer";
/// The parts of a step, folded.
pub const STEP: &str = "Where a step's time goes";
/// Column.
pub const PART: &str = "Part of the step";
/// Column.
pub const TIME: &str = "Time";
/// Column.
pub const SHARE: &str = "Share";
/// Part.
pub const WEIGHTS: &str = "Reading weights";
/// Part.
pub const COMPUTE: &str = "Multiplying, meanwhile";
/// Part.
pub const CACHE: &str = "Reading the KV cache";
/// Part.
pub const ACTIVATIONS: &str = "Moving what experts get and give";
/// Part.
pub const ALL_REDUCE: &str = "Exchange between GPUs";
/// Part.
pub const OVERHEAD: &str = "Scheduling, sampling, launches";
/// All of them.
pub const STEP_TOTAL: &str = "The step";
/// What tokens cost.
pub const COST: &str = "1M answer tokens";
