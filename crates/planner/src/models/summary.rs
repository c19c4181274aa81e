//! A model in words and as a picture: one line, runs of equal layers, parameters by part.

use serde::{Deserialize, Serialize};

use super::architecture::{Architecture, Attention, CacheOwner, FeedForward, Layer, Mixer, RecurrentKind, Window};
use super::counts::counts_of;
use super::parts::{Part, Place, Role};
use crate::units::fixed;

/// The architecture in one line.
///
/// ```
/// use planner::models::{parts, read_config, summary};
/// let config = serde_json::json!({"model_type": "qwen3", "hidden_size": 5120, "num_hidden_layers": 64,
///     "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 25600,
///     "vocab_size": 151_936, "tie_word_embeddings": false});
/// let architecture = read_config(&config).0.expect("every needed key is there");
/// assert_eq!(summary(&architecture, &parts(&architecture)), "64 layers, GQA 64:8, 32.8B total");
/// ```
pub fn summary(architecture: &Architecture, parts: &[Part]) -> String {
    let mut phrases = vec![format!("{} layers", architecture.layers.len())];
    phrases.extend(mixing(architecture));
    let moe = architecture.layers.iter().find_map(|layer| match &layer.feed_forward {
        FeedForward::Moe(moe) => Some(moe),
        _ => None,
    });
    let counts = counts_of(architecture, parts);
    if let Some(moe) = moe {
        let shared = if moe.shared_experts > 0 { format!(" + {} shared", moe.shared_experts) } else { String::new() };
        phrases.push(format!("{} experts", moe.experts));
        phrases.push(format!("{} active{shared}", moe.top_k));
    }
    phrases.push(format!("{} total", billions(counts.total)));
    if moe.is_some() {
        phrases.push(format!("{} active", billions(counts.active)));
    }
    phrases.join(", ")
}

/// 671B, 37.6B, 596M: three figures, as models are named.
fn billions(count: u64) -> String {
    let number = count as f64;
    let (value, unit) = if number >= 1e12 {
        (number / 1e12, "T")
    } else if number >= 1e9 {
        (number / 1e9, "B")
    } else {
        (number / 1e6, "M")
    };
    if value >= 99.95 { format!("{}{unit}", fixed(value, 0)) } else { format!("{}{unit}", fixed(value, 1)) }
}

/// Which mixers there are, and how many layers have each where they differ.
fn mixing(architecture: &Architecture) -> Vec<String> {
    let mut kinds: Vec<(String, u64)> = Vec::new();
    for mixer in architecture.layers.iter().flat_map(|layer| &layer.mixers) {
        let name = mixer_name(mixer);
        match kinds.iter_mut().find(|(known, _)| *known == name) {
            Some((_, layers)) => *layers += 1,
            None => kinds.push((name, 1)),
        }
    }
    match kinds.as_slice() {
        [(name, _)] => vec![name.clone()],
        several => several.iter().map(|(name, layers)| format!("{layers} {name}")).collect(),
    }
}

fn mixer_name(mixer: &Mixer) -> String {
    match mixer {
        Mixer::Attention(attention) => attention_name(attention),
        Mixer::CrossAttention(_) => "cross-attention".to_owned(),
        Mixer::Mla(mla) if mla.top_k.is_some() => "MLA with sparse selection".to_owned(),
        Mixer::Mla(_) => "MLA".to_owned(),
        Mixer::CompressedSparse(sparse) if sparse.compress_ratio == 0 => "window of a shared latent".to_owned(),
        Mixer::CompressedSparse(sparse) => format!("compressed {}:1", sparse.compress_ratio),
        Mixer::Linear => "linear".to_owned(),
        Mixer::Recurrent(recurrent) => match recurrent.kind {
            RecurrentKind::Mamba1 { .. } => "Mamba",
            RecurrentKind::Mamba2 { .. } => "Mamba-2",
            RecurrentKind::GatedDeltaNet { .. } => "gated delta net",
            RecurrentKind::Kda { .. } => "KDA",
            RecurrentKind::Lightning { .. } => "lightning attention",
            RecurrentKind::ShortConvolution { .. } => "short convolution",
        }
        .to_owned(),
    }
}

fn attention_name(attention: &Attention) -> String {
    let heads = match attention.kv_heads {
        kv if kv == attention.heads => format!("MHA {kv}"),
        1 => format!("MQA {}", attention.heads),
        kv => format!("GQA {}:{kv}", attention.heads),
    };
    let window = match attention.window {
        Window::Full => String::new(),
        Window::Sliding(window) => format!(" within {window}"),
        Window::Chunked(chunk) => format!(" in chunks of {chunk}"),
    };
    let shared = if attention.cache == CacheOwner::EarlierLayer { " (cache of an earlier layer)" } else { "" };
    format!("{heads}{window}{shared}")
}

/// Neighbouring layers that are alike, for a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerRun {
    /// Index of the first.
    pub first: u64,
    /// How many.
    pub layers: u64,
    /// What mixes tokens in them.
    pub mixing: Mixing,
    /// In words: `GQA 64:8 within 128`.
    pub mixer: String,
    /// What their feed-forward part is.
    pub feed_forward: FeedForwardKind,
}

/// What a picture of layers tells apart by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mixing {
    /// Attention over all tokens.
    Full,
    /// Attention within a window or chunk.
    Windowed,
    /// Latent attention.
    Latent,
    /// A recurrence.
    Recurrent,
    /// Attention and a recurrence at once.
    Both,
    /// Attention to another modality.
    Cross,
    /// Nothing.
    None,
}

/// What a layer's feed-forward part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedForwardKind {
    /// None.
    None,
    /// Dense.
    Dense,
    /// Experts.
    Experts,
}

/// The layers in runs of equal ones.
pub fn layer_runs(architecture: &Architecture) -> Vec<LayerRun> {
    let mut runs: Vec<LayerRun> = Vec::new();
    for (index, layer) in (0..).zip(&architecture.layers) {
        let next = run(index, layer);
        match runs.last_mut() {
            Some(last)
                if (last.mixing, last.feed_forward) == (next.mixing, next.feed_forward) && last.mixer == next.mixer =>
            {
                last.layers += 1;
            }
            _ => runs.push(next),
        }
    }
    runs
}

fn run(first: u64, layer: &Layer) -> LayerRun {
    let names: Vec<String> = layer.mixers.iter().map(mixer_name).collect();
    let feed_forward = match layer.feed_forward {
        FeedForward::None => FeedForwardKind::None,
        FeedForward::Dense(_) => FeedForwardKind::Dense,
        FeedForward::Moe(_) => FeedForwardKind::Experts,
    };
    LayerRun { first, layers: 1, mixing: mixing_of(&layer.mixers), mixer: names.join(" and "), feed_forward }
}

fn mixing_of(mixers: &[Mixer]) -> Mixing {
    let recurs = mixers.iter().any(|mixer| matches!(mixer, Mixer::Recurrent(_)));
    let other = mixers.iter().find(|mixer| !matches!(mixer, Mixer::Recurrent(_)));
    match other {
        Some(_) if recurs => Mixing::Both,
        None if recurs => Mixing::Recurrent,
        Some(Mixer::Attention(attention)) if attention.window == Window::Full => Mixing::Full,
        Some(Mixer::Attention(_)) => Mixing::Windowed,
        Some(Mixer::Mla(_) | Mixer::CompressedSparse(_)) => Mixing::Latent,
        Some(Mixer::CrossAttention(_)) => Mixing::Cross,
        Some(Mixer::Linear | Mixer::Recurrent(_)) | None => Mixing::None,
    }
}

/// A model as a picture shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anatomy {
    /// One line: `61 layers, MLA, 256 experts, 8 active + 1 shared, 671B total, 37.6B active`.
    pub summary: String,
    /// The layers in runs of equal ones, first to last.
    pub layers: Vec<LayerRun>,
    /// Parameters by part, in the order of the computation.
    pub parts: Vec<PartShare>,
}

/// A model as a picture shows it.
pub fn anatomy(architecture: &Architecture, parts: &[Part]) -> Anatomy {
    Anatomy {
        summary: summary(architecture, parts),
        layers: layer_runs(architecture),
        parts: parameters_by_part(parts),
    }
}

/// Parameters of one part of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartShare {
    /// Which part.
    pub part: PartName,
    /// Its parameters.
    pub parameters: u64,
}

/// Parts as a person names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartName {
    /// Input embedding, positions.
    Embedding,
    /// Attention.
    Attention,
    /// Recurrences.
    Recurrence,
    /// Dense feed-forward networks.
    DenseMlp,
    /// Routed experts.
    RoutedExperts,
    /// Shared experts.
    SharedExperts,
    /// Routers, norms, biases and the rest.
    Small,
    /// Output head.
    Head,
    /// Towers.
    Towers,
    /// Prediction blocks, not served by default.
    Prediction,
    /// Copies and buffers in the checkpoint, never served.
    StoredOnly,
}

/// Parameters by part, in the order of the computation; parts without any are left out.
pub fn parameters_by_part(parts: &[Part]) -> Vec<PartShare> {
    const ORDER: [PartName; 11] = [
        PartName::Towers,
        PartName::Embedding,
        PartName::Attention,
        PartName::Recurrence,
        PartName::DenseMlp,
        PartName::RoutedExperts,
        PartName::SharedExperts,
        PartName::Small,
        PartName::Head,
        PartName::Prediction,
        PartName::StoredOnly,
    ];
    let share = |name: PartName| {
        let own = parts.iter().filter(|part| part_name(part) == name);
        PartShare { part: name, parameters: own.fold(0, |sum, part| sum.saturating_add(part.parameters())) }
    };
    ORDER.into_iter().map(share).filter(|share| share.parameters > 0).collect()
}

fn part_name(part: &Part) -> PartName {
    match (part.place, part.role) {
        (Place::Mtp(_), _) => PartName::Prediction,
        (Place::StoredOnly, _) => PartName::StoredOnly,
        (Place::Tower(_), _) | (_, Role::Tower) => PartName::Towers,
        (_, Role::Embedding | Role::PositionEmbedding) => PartName::Embedding,
        (_, Role::Head) => PartName::Head,
        (_, Role::DenseMlp) => PartName::DenseMlp,
        (_, Role::RoutedExperts) => PartName::RoutedExperts,
        (_, Role::SharedExperts) => PartName::SharedExperts,
        (_, Role::RecurrentIn | Role::RecurrentOut | Role::RecurrentInner) => PartName::Recurrence,
        (_, Role::Norm | Role::Router | Role::Other) => PartName::Small,
        _ => PartName::Attention,
    }
}
