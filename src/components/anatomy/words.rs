//! What is said of a model's structure.

use planner::models::{FeedForwardKind, LayerRun, ModelFacts, PartName, Provenance};

/// The heading.
pub const HEADING: &str = "The model";
/// What the key lists.
pub const LAYERS: &str = "Kinds of layers";
/// Column.
pub const PART: &str = "Part";
/// Column.
pub const PARAMETERS: &str = "Parameters";
/// Column.
pub const SHARE: &str = "Share";

/// A stretch of layers: `Layers 0 to 2: MLA, dense`.
pub fn run(run: &LayerRun) -> String {
    let last = run.first + run.layers.saturating_sub(1);
    let place = if run.layers == 1 { format!("Layer {last}") } else { format!("Layers {} to {last}", run.first) };
    format!("{place}: {}", layer(run))
}

/// A kind of layer with how many there are: `58 × MLA, experts`.
pub fn kind(run: &LayerRun, count: u64) -> String {
    format!("{count} × {}", layer(run))
}

fn layer(run: &LayerRun) -> String {
    let next = match run.feed_forward {
        FeedForwardKind::None => "",
        FeedForwardKind::Dense => "dense",
        FeedForwardKind::Experts => "experts",
    };
    let said: Vec<&str> = [run.mixer.as_str(), next].into_iter().filter(|word| !word.is_empty()).collect();
    said.join(", ")
}

/// A part of a model.
pub fn part(part: PartName) -> &'static str {
    match part {
        PartName::Embedding => "Embedding",
        PartName::Attention => "Attention",
        PartName::Recurrence => "Recurrent and linear attention",
        PartName::DenseMlp => "Dense MLP",
        PartName::RoutedExperts => "Routed experts",
        PartName::SharedExperts => "Shared experts",
        PartName::Small => "Routers, norms, biases",
        PartName::Head => "LM head",
        PartName::Towers => "Vision and audio encoders",
        PartName::Prediction => "MTP layers, not loaded",
        PartName::StoredOnly => "Stored copies, not loaded",
    }
}

/// Where the figures come from: `Parameters: computed from the config. Weights: read from the checkpoint. …`
pub fn sources(facts: &ModelFacts) -> String {
    let from = &facts.provenance;
    format!("Parameters: {}. Weights: {}. Cache: {}.", source(from.params), source(from.weights), source(from.kv))
}

fn source(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Computed => "computed from the config",
        Provenance::Read => "read from the checkpoint",
        Provenance::Given => "as given",
        Provenance::Assumed => "assumed",
    }
}
