//! What fields say.

/// The rule that a number breaks which no field holds.
pub const SMALLER: &str = "type a smaller number";
