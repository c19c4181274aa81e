//! Headings, labels, buttons and the notes beside them.

/// The site's name.
pub const NAME: &str = "vLLM Wizard";
/// Leads past the inputs.
pub const SKIP: &str = "Skip to the answer";

/// Headings.
pub mod heading {
    /// Inputs.
    pub const MODEL: &str = "Model";
    /// Inputs.
    pub const GPU: &str = "GPU";
    /// Inputs.
    pub const LOAD: &str = "Load";
    /// Inputs, folded.
    pub const TARGETS: &str = "Latency targets";
    /// Inputs, folded.
    pub const PARALLELISM: &str = "Parallelism";
    /// Inputs, folded.
    pub const PRECISION: &str = "Precision and limits";
    /// Inputs, folded.
    pub const RESERVES: &str = "Reserves and vLLM";
    /// Answer.
    pub const MEMORY: &str = "Memory on each GPU";
    /// Answer.
    pub const SPEED: &str = "Speed";
    /// Answer.
    pub const FITS: &str = "What fits";
    /// Answer.
    pub const START: &str = "Start it";
    /// Answer.
    pub const SETTINGS: &str = "Settings, and why";
    /// Answer.
    pub const REMEDIES: &str = "What would help";
    /// Answer.
    pub const GAINS: &str = "What the spare memory buys";
    /// Answer.
    pub const NOTES: &str = "To know";
}

/// Stands where a figure cannot be known.
pub const UNKNOWN: &str = "–";
/// At the foot of the inputs.
pub const PRIVACY: &str =
    "Everything is computed in this page. Nothing leaves it but the request for a model's configuration, to the model hub.";
/// On the copy buttons.
pub const COPY: &str = "Copy";
/// After copying.
pub const COPIED: &str = "Copied";
/// Where the browser forbids it.
pub const NOT_COPIED: &str = "Select and copy by hand";
/// In the header.
pub const COPY_LINK: &str = "Copy link";
