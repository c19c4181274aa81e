//! How an issue begins.

/// An error.
pub const ERROR: &str = "Wrong:";
/// A warning.
pub const WARNING: &str = "Mind:";
/// A note.
pub const NOTE: &str = "Note:";
