//! Pasted texts and files.

/// On the button.
pub const CHOOSE: &str = "or choose a file";
/// A file beyond the limit.
pub const TOO_LARGE: &str = "The file is larger than 21 MB, more than anything that is read here.";
/// A file that the browser gave no text of.
pub const UNREADABLE: &str = "The browser could not read the file as text.";
