//! Copying.

/// On the copy buttons.
pub const COPY: &str = "Copy";
/// After copying.
pub const COPIED: &str = "Copied";
/// Where the browser forbids it.
pub const NOT_COPIED: &str = "Select it and copy by hand";
