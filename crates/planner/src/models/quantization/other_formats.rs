//! Reading blocks of AutoRound, Quark, TorchAO and rarer methods.

use serde_json::{Map, Value};

use super::lists::exceptions;
use super::read::{Block, integers, label, plain};
use super::{Exception, Quantization, Scales, Scheme};
use crate::models::keys::whole;

/// AutoRound: integers in groups; `extra_config` gives single modules other bits.
pub(super) fn auto_round(block: &Block) -> Quantization {
    let read = integers("auto-round", "AutoRound", block);
    let extra = block.map.get("extra_config").and_then(Value::as_object).into_iter().flatten();
    let mut named: Vec<Exception> = Vec::new();
    for (name, value) in extra {
        let bits = value.get("bits").and_then(whole).unwrap_or(16);
        let scheme = if bits >= 16 { Scheme::UNQUANTIZED } else { Scheme { bits, ..read.linear } };
        let expression = format!("re:{name}");
        let name = if name.contains(['*', '\\', '^']) { expression.as_str() } else { name.as_str() };
        named.extend(exceptions([name].into_iter(), scheme, block.layers));
    }
    named.extend(read.exceptions.iter().cloned());
    Quantization { exceptions: named, ..read }
}

/// Quark: a global scheme and one for modules named by globs.
pub(super) fn quark(block: &Block) -> Quantization {
    let weight = |block: &Block| block.nested("weight").map(|weight| quark_scheme(weight.map));
    let linear = block.nested("global_quant_config").and_then(|block| weight(&block)).unwrap_or(Scheme::FP8);
    let read = plain("quark", &label(linear), linear, block);
    let mut named = read.exceptions.clone();
    for (name, value) in block.map.get("layer_quant_config").and_then(Value::as_object).into_iter().flatten() {
        let Some(map) = value.as_object() else { continue };
        let scheme = weight(&Block { map, layers: block.layers }).unwrap_or(Scheme::UNQUANTIZED);
        named.extend(exceptions([name.as_str()].into_iter(), scheme, block.layers));
    }
    Quantization { exceptions: named, ..read }
}

fn quark_scheme(weight: &Map<String, Value>) -> Scheme {
    let word = |name: &str| weight.get(name).and_then(Value::as_str).unwrap_or_default();
    let size = weight.get("group_size").and_then(whole).filter(|size| *size > 0);
    match (word("dtype"), word("qscheme")) {
        ("fp4", _) => Scheme { bits: 4, scales: Scales::Group { size: size.unwrap_or(32), bits: 8 } },
        ("int4" | "uint4", _) => Scheme { bits: 4, scales: Scales::Group { size: size.unwrap_or(128), bits: 20 } },
        ("int8" | "uint8" | "fp8_e4m3", "per_channel") => Scheme { bits: 8, scales: Scales::Channel { bits: 32 } },
        _ => Scheme::FP8,
    }
}

/// TorchAO: a type by name, alone or as the default beside modules of their own.
pub(super) fn torchao(block: &Block) -> Quantization {
    let quant_type = block.map.get("quant_type");
    let entry = quant_type.and_then(|value| value.get("default").or(Some(value)));
    let by_module = entry.and_then(|entry| entry.get("_data")?.get("module_fqn_to_config")?.as_object());
    let default = by_module.and_then(|map| map.get("_default")).or(entry);
    let linear = default.map_or(Scheme::UNQUANTIZED, torchao_scheme);
    let read = plain("torchao", &label(linear), linear, block);
    let mut named = Vec::new();
    for (name, value) in by_module.into_iter().flatten().filter(|(name, _)| *name != "_default") {
        named.extend(exceptions([name.as_str()].into_iter(), torchao_scheme(value), block.layers));
    }
    named.extend(read.exceptions.iter().cloned());
    Quantization { exceptions: named, ..read }
}

fn torchao_scheme(entry: &Value) -> Scheme {
    if entry.is_null() {
        return Scheme::UNQUANTIZED;
    }
    let name = entry.as_str().or_else(|| entry.get("_type")?.as_str()).unwrap_or_default().to_ascii_lowercase();
    let size = entry.get("_data").and_then(|data| data.get("group_size")).and_then(whole).filter(|size| *size > 0);
    if name.contains("int4") || name.contains("intx") {
        let size = size.unwrap_or(if name.contains("activation") { 32 } else { 128 });
        return Scheme { bits: 4, scales: Scales::Group { size, bits: 32 } };
    }
    if name.contains("nvfp4") {
        return Scheme::NVFP4;
    }
    if name.contains("mxdynamic") || name.contains("mxfp4") {
        return Scheme::MXFP4;
    }
    Scheme { bits: 8, scales: Scales::Channel { bits: 32 } }
}

/// Methods whose blocks say only how many bits; `None` where the name is not known.
pub(super) fn other(method: &str, block: &Block) -> Option<Quantization> {
    let bits = block.number(&["bits", "nbits", "w_bit", "weight_bits"]).filter(|bits| (1..=8).contains(bits));
    let scheme = match method {
        "hqq" | "higgs" | "vptq" | "aqlm" | "spqr" | "quip" | "quanto" | "fp_quant" | "ipex" | "inc" => {
            Scheme { bits: bits.unwrap_or(4), scales: Scales::Group { size: 64, bits: 32 } }
        }
        "eetq" | "tpu_int8" | "deepspeedfp" | "fp6" => {
            Scheme { bits: bits.unwrap_or(8), scales: Scales::Channel { bits: 16 } }
        }
        "mxfp8" => Scheme { bits: 8, scales: Scales::Group { size: 32, bits: 8 } },
        "modelopt" | "modelopt_fp4" => Scheme { bits: 8, scales: Scales::Tensor },
        "bitnet" => Scheme { bits: 2, scales: Scales::Tensor },
        _ => return None,
    };
    Some(plain(method, &format!("{method} {}-bit", scheme.bits), scheme, block))
}
