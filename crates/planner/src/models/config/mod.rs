//! Reading a configuration: from keys to an [`Architecture`].
//!
//! Owns what keys mean. Knows nothing of bytes. Structure comes from keys; `model_type` selects only class defaults.

mod attention;
mod class;
mod ends;
mod expression;
mod extras;
mod feed_forward;
mod foreign;
mod latent;
mod names;
mod prediction;
mod pruned;
mod reader;
mod recurrent;
mod schedule;
mod towers;

use serde_json::{Map, Value};

use super::architecture::{Architecture, Dtype, Kind, Layer, Norm};
use super::keys::Keys;
use super::quantization::{Quantization, Scheme, read_quantization};
use crate::issue::Issue;
use reader::Reader;

/// More layers than any model has; a larger number is a mistake.
const MAX_LAYERS: u64 = 4096;

const TEXT_LEVELS: [&str; 5] =
    ["text_config", "llm_config", "language_config", "thinker_config", "language_model_config"];

/// Groups of keys that older configurations put one level down.
const GROUPS: [&str; 2] = ["attn_config", "ffn_config"];

/// Reads a configuration as the hub serves it; what cannot be read is named in the issues.
pub fn read_config(config: &Value) -> (Option<Architecture>, Vec<Issue>) {
    let Some(outer) = config.as_object() else {
        let message = "the configuration is not an object of keys and values; paste the whole of config.json";
        return (None, vec![Issue::error("config-not-an-object", "model.config", message)]);
    };
    if let Some(issue) = foreign::recognise(outer) {
        return (None, vec![issue]);
    }
    let levels = text_levels(outer);
    let model_type = model_type(&levels);
    let class = class_of(&model_type, &levels);
    let known = class.is_some();
    let class = class.unwrap_or_default();
    let defaults = class.keys.clone();
    let mut all: Vec<&Map<String, Value>> = levels.clone();
    all.extend(levels.iter().flat_map(|level| GROUPS.iter().filter_map(|group| level.get(*group)?.as_object())));
    all.push(&defaults);
    let reader = Reader::new(Keys::new(&all, "model.config."), class, model_type);
    if !known {
        reader.unknown_class();
    }
    let architecture = assemble(&reader, outer);
    (architecture, reader.keys.into_issues())
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
    word.unwrap_or_default().to_lowercase()
}

/// The class's row: by its whole name, else without the suffix that marks a text part, else the outer model's.
fn class_of(model_type: &str, levels: &[&Map<String, Value>]) -> Option<class::Class> {
    let holds = |condition: &str, defaults: &Map<String, Value>| {
        let mut all = levels.to_vec();
        all.push(defaults);
        let keys = Keys::new(&all, "");
        expression::evaluate(condition, &|name| keys.formula_value(name)) > 0
    };
    let outer = levels.last().and_then(|level| level.get("model_type")?.as_str()).unwrap_or_default();
    let stem = model_type.trim_end_matches("_model").trim_end_matches("_text");
    [model_type, stem, outer].into_iter().find_map(|name| class::class(name, &holds))
}

fn assemble(reader: &Reader, outer: &Map<String, Value>) -> Option<Architecture> {
    let layers = layers(reader)?;
    let ends = ends::ends(reader);
    let mtp = prediction::blocks(reader, &layers);
    let rotary_dim = attention::rotary_dim(reader, &layers);
    let unstored = ends::unstored(reader, &layers, &mtp);
    Some(Architecture {
        model_type: reader.model_type.clone(),
        class: class_name(outer),
        kind: ends::kind(reader, outer),
        hidden_size: reader.sizes.hidden,
        vocab_size: ends::vocabulary(reader),
        max_position_embeddings: reader.keys.positive(names::POSITIONS),
        tied: tied(reader, outer),
        dtype: dtype(reader),
        ends,
        norm: reader.class.norm.unwrap_or(Norm::Weight),
        quantization: quantization(reader, layers.len() as u64),
        layers,
        mtp,
        towers: towers::towers(reader, outer),
        rotary_dim,
        stored_only: ends::stored(reader),
        unstored,
        doubts: reader.doubts(),
    })
}

/// The checkpoint's quantization; an unknown method is said, and weights are then counted in 16 bits.
fn quantization(reader: &Reader, layers: u64) -> Option<Quantization> {
    let block = reader.keys.value(names::QUANTIZATION)?;
    match read_quantization(block, layers) {
        Ok(read) => {
            let fp4_experts = reader.keys.word(&["expert_dtype"]) == Some("fp4");
            let experts = |read: Quantization| read.experts.or_else(|| fp4_experts.then_some(Scheme::MXFP4));
            read.map(|read| Quantization { experts: experts(read.clone()), ..read })
        }
        Err(method) => {
            let message = format!("the quantization method {method} is not known here; weights are counted in 16 bits");
            reader.keys.say(Issue::warning(
                "config-quantization-unknown",
                &reader.keys.path("quantization_config"),
                message,
            ));
            None
        }
    }
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

fn layers(reader: &Reader) -> Option<Vec<Layer>> {
    if let Some(blocks) = reader.keys.list(&["block_configs"]) {
        return pruned::layers(reader, blocks);
    }
    let plan = schedule::schedule(reader)?;
    (0..).zip(&plan).map(|(index, planned)| layer(reader, index, planned)).collect()
}

/// One layer as planned; prediction blocks are read as the layers that would follow.
fn layer(reader: &Reader, index: u64, planned: &schedule::Planned) -> Option<Layer> {
    let mixers = schedule::mixers(reader, index, planned)?;
    let feed_forward = feed_forward::feed_forward(reader, index, planned);
    let layer = Layer { mixers, feed_forward, norms: reader.norms(planned), extras: Vec::new() };
    Some(Layer { extras: extras::layer_extras(reader, &layer), ..layer })
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
fn kind_of(outer: &Map<String, Value>) -> Option<Kind> {
    let says = |words: &[&str]| architectures_say(outer, words);
    if says(&["ForSequenceClassification", "ForRewardModel", "RewardModel", "ForTokenClassification"]) {
        return Some(Kind::Classify);
    }
    if says(&["ForCausalLM", "ForConditionalGeneration", "LMHeadModel"]) {
        return None;
    }
    says(&["BertModel", "RobertaModel", "ForMaskedLM", "EncoderModel", "EmbeddingModel", "ForEmbedding"])
        .then_some(Kind::Embed)
}
