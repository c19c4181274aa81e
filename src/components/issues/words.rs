//! How an issue begins.

/// An error.
pub const ERROR: &str = "Error:";
/// A warning.
pub const WARNING: &str = "Warning:";
/// A note.
pub const NOTE: &str = "Note:";
