//! Which layer is what: the many ways in which configurations say it.

use serde_json::Value;

use super::reader::Reader;
use super::{MAX_LAYERS, attention, feed_forward, latent, names, recurrent};
use crate::issue::Issue;
use crate::models::architecture::{Mixer, Window};
use crate::models::keys::whole;

/// What is planned for one layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Planned {
    pub mixers: Vec<MixerWord>,
    pub mlp: MlpWord,
}

/// A mixer as a schedule names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MixerWord {
    Full,
    Sliding,
    Chunked,
    Linear,
    Mamba,
    Convolution,
    Cross,
}

/// A feed-forward part as a schedule names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MlpWord {
    #[default]
    None,
    Dense,
    Moe,
}

/// The plan of every layer; `None` (with an issue) where their number is not known.
pub(crate) fn schedule(reader: &Reader) -> Option<Vec<Planned>> {
    if let Some(pattern) = reader.keys.word(&["hybrid_override_pattern"]) {
        return Some(
            pattern
                .chars()
                .filter(|character| *character != '|')
                .take(4096)
                .map(|character| block(reader, character))
                .collect(),
        );
    }
    let listed = reader.keys.list(names::LAYER_TYPES);
    let count = match reader.size(names::LAYERS) {
        Some(count) => count,
        None => listed.map(|list| list.len() as u64).or_else(|| reader.needed(names::LAYERS))?,
    };
    if count > MAX_LAYERS {
        let message = format!("num_hidden_layers is {count}; no model has more than {MAX_LAYERS} layers");
        let field = reader.keys.path("num_hidden_layers");
        reader.keys.report(Issue::error("config-too-many-layers", &field, message));
        return None;
    }
    let split = listed.is_some_and(|list| list.iter().any(|entry| matches!(entry.as_str(), Some("moe" | "mlp"))));
    let mut plan: Vec<Planned> = (0..count).map(|index| layer(reader, index, count, listed, split)).collect();
    if reader.class.cross_attention.unwrap_or(false) {
        for planned in &mut plan {
            planned.mixers.push(MixerWord::Cross);
        }
    }
    Some(plan)
}

/// One block of a pattern string: M state space, * attention, - feed-forward, E experts.
fn block(reader: &Reader, character: char) -> Planned {
    match character {
        'M' => Planned { mixers: vec![MixerWord::Mamba], mlp: MlpWord::None },
        '*' => Planned { mixers: vec![MixerWord::Full], mlp: MlpWord::None },
        '-' => Planned { mixers: Vec::new(), mlp: MlpWord::Dense },
        'E' => Planned { mixers: Vec::new(), mlp: MlpWord::Moe },
        other => {
            reader.doubt("hybrid_override_pattern", &other.to_string(), "read as an attention block", 20);
            Planned { mixers: vec![MixerWord::Full], mlp: MlpWord::None }
        }
    }
}

/// One layer; `split` says that mixers and feed-forward parts are layers of their own.
fn layer(reader: &Reader, index: u64, count: u64, listed: Option<&[Value]>, split: bool) -> Planned {
    let word = listed.and_then(|list| list.get(usize::try_from(index).ok()?)).and_then(Value::as_str);
    let mlp = if split { MlpWord::None } else { feed_forward::word(reader, index, count) };
    let Some(word) = word else { return Planned { mixers: unlisted(reader, index, count), mlp } };
    let one = |mixer| Planned { mixers: vec![mixer], mlp };
    match word {
        "moe" | "mlp" => Planned { mixers: Vec::new(), mlp: if word == "moe" { MlpWord::Moe } else { MlpWord::Dense } },
        "hybrid" => Planned { mixers: vec![MixerWord::Mamba, MixerWord::Full], mlp },
        "linear_attention" | "kda" | "gated_deltanet" | "gdn" | "lightning" => one(MixerWord::Linear),
        "mamba" | "mamba2" | "ssm" => one(MixerWord::Mamba),
        "conv" | "short_conv" => one(MixerWord::Convolution),
        "chunked_attention" => one(MixerWord::Chunked),
        "sliding_attention" | "sliding_window" | "local" | "local_attention" | "swa" | "sliding" => {
            one(MixerWord::Sliding)
        }
        "cross_attention" => one(MixerWord::Cross),
        "full_attention" | "attention" | "full" | "global" | "global_attention" | "self_attention" => {
            one(MixerWord::Full)
        }
        _ if is_latent(word) => one(MixerWord::Full),
        _ => {
            reader.doubt("layer_types", word, "read as full attention", 50);
            one(MixerWord::Full)
        }
    }
}

/// Layer words of attention whose own keys describe it (latent ranks, selectors, compression).
fn is_latent(word: &str) -> bool {
    ["indexed", "sparse", "compressed", "mla", "latent"].iter().any(|part| word.contains(part))
}

/// What mixes tokens in a layer of a configuration without a list of layer types.
fn unlisted(reader: &Reader, index: u64, count: u64) -> Vec<MixerWord> {
    let keys = &reader.keys;
    let listed = |name: &str, number: u64| keys.list(&[name]).map(|list| list.iter().any(|v| whole(v) == Some(number)));
    if listed("cross_attention_layers", index) == Some(true) {
        return vec![MixerWord::Cross];
    }
    if let Some(linear) = keys.object(&["linear_attn_config"]) {
        let full = linear.get("full_attn_layers").and_then(Value::as_array);
        let is_full = full.is_some_and(|list| list.iter().any(|v| whole(v) == Some(index + 1)));
        return vec![if is_full { MixerWord::Full } else { MixerWord::Linear }];
    }
    if let Some(list) = keys.list(&["attn_type_list"]) {
        let kind = usize::try_from(index).ok().and_then(|index| whole(list.get(index)?));
        return vec![if kind == Some(0) { MixerWord::Linear } else { MixerWord::Full }];
    }
    if let Some(group) = keys.positive(&["layer_group_size"]).filter(|group| *group > 1) {
        let tail = count - count % group;
        let full = (index + 1).is_multiple_of(group) || index >= tail;
        return vec![if full { MixerWord::Full } else { MixerWord::Linear }];
    }
    if let Some(interval) = keys.positive(&["full_attention_interval"]) {
        return vec![if (index + 1).is_multiple_of(interval) { MixerWord::Full } else { MixerWord::Linear }];
    }
    state_space(reader, index).unwrap_or_else(|| windowed(reader, index, count))
}

/// State-space hybrids: which layers attend.
fn state_space(reader: &Reader, index: u64) -> Option<Vec<MixerWord>> {
    let keys = &reader.keys;
    if recurrent::has_both(reader) {
        return Some(vec![MixerWord::Full, MixerWord::Mamba]);
    }
    let other = if keys.positive(&["conv_L_cache"]).is_some() { MixerWord::Convolution } else { MixerWord::Mamba };
    if let Some(list) = keys.list(&["attn_layer_indices", "full_attn_idxs", "attn_layer_idx"]) {
        let attends = list.iter().any(|value| whole(value) == Some(index));
        return Some(vec![if attends { MixerWord::Full } else { other }]);
    }
    if let Some(period) = keys.positive(&["attn_layer_period"]) {
        let attends = index % period == keys.number(&["attn_layer_offset"]).unwrap_or(0);
        return Some(vec![if attends { MixerWord::Full } else { MixerWord::Mamba }]);
    }
    (reader.sizes.heads == 0 || recurrent::is_pure(reader)).then(|| vec![MixerWord::Mamba])
}

/// Attention layers: which have a window.
fn windowed(reader: &Reader, index: u64, count: u64) -> Vec<MixerWord> {
    let keys = &reader.keys;
    if let Some(list) = keys.list(&["hybrid_layer_pattern"]) {
        let kind = usize::try_from(index).ok().and_then(|index| whole(list.get(index)?));
        return vec![if kind == Some(1) { MixerWord::Sliding } else { MixerWord::Full }];
    }
    if keys.positive(&["attention_chunk_size"]).is_some() {
        return vec![if is_chunked(reader, index) { MixerWord::Chunked } else { MixerWord::Full }];
    }
    let sliding = keys.positive(names::WINDOW).is_some() && slides(reader, index, count);
    vec![if sliding { MixerWord::Sliding } else { MixerWord::Full }]
}

/// `no_rope_layers` lists 1 for layers with positions, which are the chunked ones; else every fourth is global.
fn is_chunked(reader: &Reader, index: u64) -> bool {
    let listed = reader.keys.list(&["no_rope_layers"]);
    let flag = listed.and_then(|list| whole(list.get(usize::try_from(index).ok()?)?));
    let interval = reader.keys.positive(&["no_rope_layer_interval"]).unwrap_or(4);
    flag.map_or_else(|| !(index + 1).is_multiple_of(interval), |flag| flag == 1)
}

/// Whether a layer of a model that has a window uses it.
fn slides(reader: &Reader, index: u64, count: u64) -> bool {
    let keys = &reader.keys;
    if keys.flag(&["use_sliding_window"]) == Some(false) {
        return false;
    }
    if let Some(pattern) = keys.word(&["sliding_window_pattern"]) {
        let characters: Vec<char> = pattern.chars().collect();
        let place = index.checked_rem(characters.len() as u64).and_then(|place| usize::try_from(place).ok());
        let last = index + 1 == count;
        return !last && place.and_then(|place| characters.get(place)).is_some_and(|character| *character == 'L');
    }
    let pattern = ["sliding_window_pattern", "_sliding_window_pattern", "layer_switch", "global_attn_every_n_layers"];
    if let Some(pattern) = keys.positive(&pattern) {
        return !(index + 1).is_multiple_of(pattern);
    }
    if keys.flag(&["use_sliding_window"]) == Some(true)
        && let Some(first) = keys.number(&["max_window_layers"])
    {
        return index >= first;
    }
    true
}

/// The mixers of a planned layer; `None` (with an issue) where attention's sizes are missing. A recurrence without
/// sizes is left out, which an issue tells.
pub(crate) fn mixers(reader: &Reader, index: u64, planned: &Planned) -> Option<Vec<Mixer>> {
    let mut mixers = Vec::new();
    for word in &planned.mixers {
        match word {
            MixerWord::Linear => mixers.extend(recurrent::linear(reader).map(Mixer::Recurrent)),
            MixerWord::Mamba => mixers.extend(recurrent::state_space(reader).map(Mixer::Recurrent)),
            MixerWord::Convolution => mixers.extend(recurrent::convolution(reader).map(Mixer::Recurrent)),
            MixerWord::Cross => mixers.push(Mixer::CrossAttention(attention::cross(reader, index)?)),
            MixerWord::Full | MixerWord::Sliding | MixerWord::Chunked => mixers.push(attending(reader, index, *word)?),
        }
    }
    Some(mixers)
}

/// Attention in the form that the keys give: compressed, latent, or with keys and values a head.
fn attending(reader: &Reader, index: u64, word: MixerWord) -> Option<Mixer> {
    if let Some(sparse) = latent::compressed(reader, index) {
        return Some(Mixer::CompressedSparse(sparse));
    }
    if let Some(mla) = latent::mla(reader, index, window(reader, word)) {
        return Some(Mixer::Mla(mla));
    }
    attention::attention(reader, index, window(reader, word)).map(Mixer::Attention)
}

fn window(reader: &Reader, word: MixerWord) -> Window {
    let names = match word {
        MixerWord::Sliding => names::WINDOW,
        MixerWord::Chunked => &["attention_chunk_size"],
        _ => return Window::Full,
    };
    let Some(size) = reader.keys.positive(names) else {
        let message = "a layer is said to have a window, but no sliding_window gives its size; it is read as full";
        let field = reader.keys.path(names.first().copied().unwrap_or_default());
        reader.keys.report(Issue::warning("config-window-missing", &field, message));
        return Window::Full;
    };
    let longest = super::context::longest_sequence(reader).unwrap_or(u64::MAX);
    match word {
        _ if size >= longest => Window::Full,
        MixerWord::Chunked => Window::Chunked(size),
        _ => Window::Sliding(size),
    }
}
