//! What an opened figure says.

/// In an opened figure.
pub const EXPECTED_HERE: &str = "Expected";
/// In an opened figure.
pub const BETWEEN: &str = "Range";
/// In an opened figure.
pub const FORMULA: &str = "Formula";
/// In an opened figure.
pub const HERE: &str = "With values";
/// Table heads, and in an opened figure.
pub const CERTAINTY: &str = "Evidence";
/// In an opened figure.
pub const SOURCE: &str = "Source";
