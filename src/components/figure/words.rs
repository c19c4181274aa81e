//! What an opened figure says.

/// In an opened figure.
pub const EXPECTED_HERE: &str = "Expected";
/// In an opened figure.
pub const BETWEEN: &str = "Between";
/// In an opened figure.
pub const FORMULA: &str = "Formula";
/// In an opened figure.
pub const HERE: &str = "Here";
/// Table heads, and in an opened figure.
pub const CERTAINTY: &str = "How it is known";
/// In an opened figure.
pub const SOURCE: &str = "Source";
