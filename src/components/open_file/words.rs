//! Opening a file.

/// The box for files.
pub const OPEN: &str = "Open a file";
/// What it takes.
pub const OPEN_HINT: &str = "A plan, profile, config.json, GPU listing or command: choose it, or drop it anywhere.";
