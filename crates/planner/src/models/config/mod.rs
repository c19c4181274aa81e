//! Reading a configuration: from keys to an [`Architecture`].
//!
//! Owns what keys mean. Knows nothing of bytes. Structure comes from keys; `model_type` selects only class defaults.

mod attention;
mod class;
pub(crate) mod class_file;
mod context;
mod embedding_and_head;
mod extras;
mod feed_forward;
pub(crate) mod formula;
mod latent;
mod layers;
mod names;
mod other_formats;
mod prediction;
mod pruned;
mod reader;
mod recurrent;
mod schedule;
pub(crate) mod tower_file;
mod towers;
mod unknown_keys;

use serde_json::{Map, Value};

use super::architecture::{Architecture, Dtype, Kind, Norm};
use super::keys::Keys;
use super::quantization::{Quantization, Scheme, read_quantization};
use crate::issue::Issue;
use class_file::ClassRow;
use reader::Reader;

/// More layers than any model has; a larger number is a mistake.
const MAX_LAYERS: u64 = 4096;

const TEXT_LEVELS: [&str; 5] =
    ["text_config", "llm_config", "language_config", "thinker_config", "language_model_config"];

/// Groups of keys that older configurations put one level down.
const GROUPS: [&str; 3] = ["attn_config", "ffn_config", "sparse_attention_config"];

/// Reads a configuration as the hub serves it; what cannot be read is named in the issues.
pub fn read_config(config: &Value) -> (Option<Architecture>, Vec<Issue>) {
    let Some(outer) = config.as_object() else {
        let message = "the configuration is not an object of keys and values; paste the whole of config.json";
        return (None, vec![Issue::error("config-not-an-object", "model.config", message)]);
    };
    if let Some(issue) = other_formats::recognise(outer) {
        return (None, vec![issue]);
    }
    let levels = text_levels(outer);
    let model_type = model_type(&levels);
    let (class, known) = class_of(&model_type, &levels);
    let defaults = defaults(class, &levels);
    let mut all: Vec<&Map<String, Value>> = levels.clone();
    all.extend(levels.iter().flat_map(|level| GROUPS.iter().filter_map(|group| level.get(*group)?.as_object())));
    all.push(&defaults);
    let reader = Reader::new(Keys::new(&all, "model.config."), class, model_type);
    if !known {
        reader.unknown_class();
    }
    for level in &levels {
        parts_not_counted(&reader, level);
    }
    if let Some(doubt) = &reader.class.doubt {
        reader.doubt("model_type", &reader.model_type, doubt, 500);
    }
    if reader.keys.flag(&["is_encoder_decoder"]) == Some(true) && reader.class.kind != Some(Kind::Transcribe) {
        reader.doubt("is_encoder_decoder", "true", "only the decoder is counted, its encoder is not", 500);
    }
    let mut architecture = assemble(&reader, outer).map(with_tower_shares);
    if let Some(architecture) = architecture.as_mut().filter(|_| !known) {
        if let Some(level) = levels.first() {
            unknown_keys::name_unknown_keys(&reader, level);
        }
        architecture.doubts = reader.doubts();
    }
    (architecture, reader.keys.into_issues())
}

/// An estimated tower may be off by as much as it has: its doubt is stated as a share of the whole model.
fn with_tower_shares(mut architecture: Architecture) -> Architecture {
    let total = super::counts::counts(&architecture).total.max(1);
    let towers = architecture.towers.iter().fold(0_u64, |sum, tower| sum.saturating_add(tower.parameters.unwrap_or(0)));
    let share = (towers as f64 / total as f64 * 1000.0) as u64;
    for doubt in
        architecture.doubts.iter_mut().filter(|doubt| doubt.key == "vision_config" || doubt.key == "audio_config")
    {
        doubt.share_thousandths = doubt.share_thousandths.max(share);
    }
    architecture
}

/// The text model's keys first, then what is around it.
fn text_levels(outer: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    let mut levels = vec![outer];
    for _ in 0..TEXT_LEVELS.len() {
        let inner = levels.first().and_then(|level| TEXT_LEVELS.iter().find_map(|name| level.get(*name)?.as_object()));
        let Some(inner) = inner else { break };
        levels.insert(0, inner);
    }
    levels
}

fn model_type(levels: &[&Map<String, Value>]) -> String {
    let word = levels.iter().find_map(|level| level.get("model_type")?.as_str().filter(|word| !word.is_empty()));
    word.unwrap_or_default().to_ascii_lowercase()
}

/// The class's row: by its whole name, else without the suffix that marks a text part, else the outer model's.
///
/// An unknown class is taken for what its keys look like: RMS norms and gates as in Llama, or the biased LayerNorms
/// and plain networks of older models.
fn class_of(model_type: &str, levels: &[&Map<String, Value>]) -> (&'static ClassRow, bool) {
    let outer = levels.last().and_then(|level| level.get("model_type")?.as_str()).unwrap_or_default();
    let stem = model_type.trim_end_matches("_model").trim_end_matches("_text");
    let known = [model_type, stem, outer].into_iter().find_map(class::class);
    let has = |names: [&str; 2]| levels.iter().any(|level| names.iter().any(|name| level.contains_key(*name)));
    let old = has(["layer_norm_eps", "layer_norm_epsilon"]) && !has(["rms_norm_eps", "norm_eps"]);
    let bare = levels
        .last()
        .is_some_and(|outer| kind_of(outer, None) != Kind::Generate || architectures_say(outer, &["ForMaskedLM"]));
    let is_known = known.is_some();
    let row = known.or_else(|| match (old, bare) {
        (true, true) => class::class("older encoder"),
        (true, false) => class::class("older decoder"),
        (false, _) => None,
    });
    (row.unwrap_or(&class::UNKNOWN), is_known)
}

/// Values of keys that the configuration omits because they are its class's: a nested text model leaves out more than
/// one that stands alone. A null that is written out is no omission.
fn defaults(class: &ClassRow, levels: &[&Map<String, Value>]) -> Map<String, Value> {
    let mut defaults = class.keys.clone();
    if levels.len() > 1 {
        defaults.extend(class.nested.clone());
    }
    defaults.retain(|name, _| !levels.iter().any(|level| level.contains_key(name)));
    defaults
}

/// Parts that stand beside the text model and are either read elsewhere or never served by vLLM.
const READ_ELSEWHERE: [&str; 12] = [
    "vision_config",
    "audio_config",
    "quantization_config",
    "compression_config",
    "linear_attn_config",
    "per_layer_config",
    "talker_config",
    "token2wav_config",
    "code2wav_config",
    "rope_config",
    "sparsity_config",
    "generation_config",
];

/// Names nested parts that nothing here counts.
fn parts_not_counted(reader: &Reader, level: &Map<String, Value>) {
    let known = |name: &str| {
        TEXT_LEVELS.contains(&name)
            || GROUPS.contains(&name)
            || READ_ELSEWHERE.contains(&name)
            || towers::is_tower(name)
    };
    let is_sized = |value: &Value| {
        value.as_object().is_some_and(|map| {
            ["hidden_size", "num_hidden_layers", "embed_dim", "depth"].iter().any(|key| map.contains_key(*key))
        })
    };
    let further = level.iter().filter(|(name, value)| name.ends_with("_config") && is_sized(value) && !known(name));
    let further: Vec<&str> = further.map(|(name, _)| name.as_str()).collect();
    match further.as_slice() {
        [] => {}
        [name] => reader.doubt(name, "that there is a further part", "its parameters are not counted", 100),
        [first, ..] => {
            let about = format!("the parameters of {} are not counted", unknown_keys::counted(&further));
            reader.doubt(first, "that there are further parts", &about, 100);
        }
    }
}

fn assemble(reader: &Reader, outer: &Map<String, Value>) -> Option<Architecture> {
    let layers = layers::layers(reader)?;
    let kind = kind_of(outer, reader.class.kind);
    let embedding_and_head = embedding_and_head::embedding_and_head(reader, kind);
    let mtp = prediction::blocks(reader, &layers);
    let rotary_dim = attention::rotary_dim(reader, &layers);
    let unstored = embedding_and_head::unstored(reader, &layers, &mtp);
    let towers = towers::towers(reader, outer);
    Some(Architecture {
        model_type: reader.model_type.clone(),
        class: class_name(outer),
        kind,
        hidden_size: reader.sizes.hidden,
        vocab_size: embedding_and_head::vocabulary(reader),
        max_position_embeddings: context::longest_sequence(reader),
        tied: tied(reader, outer),
        dtype: dtype(reader),
        embedding_and_head,
        norm: reader.class.norm.unwrap_or(Norm::Weight),
        quantization: quantization(reader, layers.len() as u64),
        layers,
        mtp,
        towers,
        rotary_dim,
        stored_only: embedding_and_head::stored(reader),
        unstored,
        doubts: reader.doubts(),
    })
}

/// The checkpoint's quantization.
fn quantization(reader: &Reader, layers: u64) -> Option<Quantization> {
    let block = reader.keys.value(names::QUANTIZATION)?;
    let (read, issues) = read_quantization(block, layers, &reader.keys.path("quantization_config"));
    for issue in issues {
        reader.keys.report(issue);
    }
    let fp4_experts = reader.keys.word(&["expert_dtype"]) == Some("fp4");
    read.map(|read| Quantization { experts: read.experts.or_else(|| fp4_experts.then_some(Scheme::MXFP4)), ..read })
}

/// Whether head and embedding are one: the outermost configuration decides, then the text model's, then its class.
fn tied(reader: &Reader, outer: &Map<String, Value>) -> bool {
    let outermost = outer.get("tie_word_embeddings").and_then(Value::as_bool);
    outermost.or_else(|| reader.keys.flag(&["tie_word_embeddings"])).unwrap_or(false)
}

/// The checkpoint's number type; bfloat16 where none is given, as nearly all checkpoints are.
fn dtype(reader: &Reader) -> Dtype {
    match reader.keys.word(names::DTYPE).map(|word| word.trim_start_matches("torch.")) {
        Some("float32" | "float") => Dtype::Float32,
        Some("float16" | "half") => Dtype::Float16,
        _ => Dtype::Bfloat16,
    }
}

/// The first of a configuration's `architectures`.
fn class_name(outer: &Map<String, Value>) -> String {
    let first = outer.get("architectures").and_then(|names| names.get(0)?.as_str());
    first.unwrap_or_default().to_owned()
}

/// Whether a configuration's `architectures` name something of this kind.
fn architectures_say(outer: &Map<String, Value>, words: &[&str]) -> bool {
    let names = outer.get("architectures").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    names.iter().filter_map(Value::as_str).any(|name| words.iter().any(|word| name.contains(word)))
}

/// What a model is served for, from what its class is named.
fn kind_of(outer: &Map<String, Value>, class: Option<Kind>) -> Kind {
    let says = |words: &[&str]| architectures_say(outer, words);
    if says(&["ForSequenceClassification", "RewardModel", "ForTokenClassification"]) {
        return Kind::Classify;
    }
    let names = outer.get("architectures").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let bare = |name: &str| name.ends_with("Model") && !name.ends_with("LMHeadModel");
    let bare = !names.is_empty() && names.iter().all(|name| name.as_str().is_some_and(bare));
    class.unwrap_or(if bare { Kind::Embed } else { Kind::Generate })
}
