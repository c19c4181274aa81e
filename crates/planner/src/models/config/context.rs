//! The longest sequence a configuration allows, as vLLM derives it.

use super::reader::Reader;

/// Keys that state a longest sequence; vLLM takes the smallest.
const LENGTHS: [&str; 9] = [
    "max_position_embeddings",
    "n_positions",
    "max_seq_len",
    "seq_length",
    "max_target_positions",
    "max_sequence_length",
    "max_seq_length",
    "seq_len",
    "n_ctx",
];

/// Rotations that the stated length already includes.
const INCLUDED: [&str; 6] = ["su", "longrope", "llama3", "default", "mrope", "proportional"];

/// The longest sequence in tokens; `None` where no key states one.
///
/// `model_max_length` wins; else the smallest of the keys, times the factor of `rope_scaling` (of the length before
/// scaling, for YaRN) unless the stated length already includes it. Source: vLLM's `_get_and_verify_max_len`.
pub(crate) fn longest_sequence(reader: &Reader) -> Option<u64> {
    let keys = &reader.keys;
    if let Some(length) = keys.positive(&["model_max_length"]) {
        return Some(length);
    }
    let stated = LENGTHS.iter().filter_map(|name| reader.size(&[*name])).min()?;
    let Some(scaling) = keys.object(&["rope_scaling", "rope_parameters"]) else { return Some(stated) };
    let word = |name: &str| scaling.get(name).and_then(serde_json::Value::as_str);
    let rope_type = word("rope_type").or_else(|| word("type")).unwrap_or("default");
    let counted = reader.rule(reader.class.rope_scaling_extends.as_ref(), true);
    let factor = scaling.get("factor").and_then(serde_json::Value::as_f64).filter(|factor| *factor >= 1.0);
    let Some(factor) = factor.filter(|_| counted && !INCLUDED.contains(&rope_type)) else { return Some(stated) };
    let original = scaling.get("original_max_position_embeddings").and_then(crate::models::keys::whole);
    let base = original.filter(|_| rope_type.contains("yarn")).unwrap_or(stated);
    Some((base as f64 * factor.min(1e6)) as u64)
}
