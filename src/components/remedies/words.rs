//! What would help.

/// The heading where a plan does not fit.
pub const HEADING: &str = "What would help";
/// The heading where it does.
pub const GAINS: &str = "What the headroom would buy";
/// On the remedies.
pub const APPLY: &str = "Apply";
