//! Reading `quantization_config` and ModelOpt's `hf_quant_config.json`.

use serde_json::Value;

use super::{Quantization, Reach, Scales, Scheme};

/// Reads a quantization block; `None` where it names no method.
pub fn read_quantization(block: &Value) -> Option<Quantization> {
    let method = block.get("quant_method")?.as_str()?.to_lowercase();
    let blocks = block.get("weight_block_size").and_then(Value::as_array).is_some();
    let scales = if blocks { Scales::Block { rows: 128, columns: 128, bits: 32 } } else { Scales::Tensor };
    let linear = Scheme { bits: 8, scales };
    let (exceptions, experts) = (Vec::new(), None);
    Some(Quantization {
        label: method.clone(),
        method,
        exceptions,
        linear,
        experts,
        reach: Reach::Linear,
        kv_cache: None,
    })
}
