//! What is said of questions turned round.

/// The heading.
pub const HEADING: &str = "What else fits";
/// Folded.
pub const TITLE: &str = "Models that fit these GPUs under this load, and the fewest GPUs for this model";
/// While it is worked out.
pub const LOOKING: &str = "Planning every bundled model …";
/// Where none fits.
pub const NO_MODEL: &str = "No bundled model fits these GPUs under this load.";
/// The list.
pub const MODELS: &str = "Models that fit";
/// Column.
pub const MODEL: &str = "Model";
/// Column.
pub const PARAMETERS: &str = "Parameters";
/// Column.
pub const SPARE: &str = "Headroom per GPU";
/// Column, and on its buttons.
pub const PLAN: &str = "Plan this";

/// The fewest GPUs that are enough.
pub fn fewest(gpus: Option<u64>) -> String {
    match gpus {
        None => "This load does not fit even on 16 of these GPUs.".to_owned(),
        Some(1) => "One of these GPUs is enough for this load.".to_owned(),
        Some(gpus) => format!("This load needs at least {gpus} of these GPUs."),
    }
}
