//! The settings, and why.

/// The heading.
pub const HEADING: &str = "Settings, and why";
/// Who decides what was left open.
pub const MODE: &str = "Settings left open:";
/// The planner does.
pub const RECOMMENDED: &str = "recommended";
/// vLLM's defaults do.
pub const AS_GIVEN: &str = "vLLM defaults";
/// Table heads.
pub const SETTING: &str = "Setting";
/// Table heads.
pub const VALUE: &str = "Value";
/// Table heads.
pub const WHY: &str = "Why";
/// A setting that is left to vLLM.
pub const DEFAULT: &str = "default";
/// A setting that is on.
pub const ON: &str = "on";
/// A setting that is off.
pub const OFF: &str = "off";
