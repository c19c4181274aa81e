//! The notes.

/// The heading.
pub const HEADING: &str = "Notes";
