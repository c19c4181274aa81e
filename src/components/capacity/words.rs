//! What is said of questions turned round.

/// The heading.
pub const HEADING: &str = "The other way round";
/// Folded.
pub const TITLE: &str = "Which models fit on these GPUs with this load, and how few GPUs are enough";
/// While it is worked out.
pub const LOOKING: &str = "Planning each model that this page knows …";
/// Where none fits.
pub const NO_MODEL: &str = "None of the models that this page knows fits with this load.";
/// The list.
pub const MODELS: &str = "Models that fit";
/// Column.
pub const MODEL: &str = "Model";
/// Column.
pub const PARAMETERS: &str = "Parameters";
/// Column.
pub const SPARE: &str = "To spare on each GPU";
/// Column, and on its buttons.
pub const PLAN: &str = "Plan this";

/// The fewest GPUs that are enough.
pub fn fewest(gpus: Option<u64>) -> String {
    match gpus {
        None => "This model with this load does not fit on 16 of these GPUs either.".to_owned(),
        Some(1) => "One of these GPUs is enough for this model and load.".to_owned(),
        Some(gpus) => format!("{gpus} of these GPUs are the fewest for this model and load."),
    }
}
