//! Reading `quantization_config` and ModelOpt's `hf_quant_config.json`.

use serde_json::{Map, Value};

use super::exceptions::Exceptions;
use super::lists::Lists;
use super::{Quantization, Reach, Scales, Scheme, other_formats};
use crate::issue::Issue;
use crate::models::architecture::Dtype;
use crate::models::keys::whole;

/// Keys under which methods list the modules they leave alone.
const IGNORED: [&str; 6] =
    ["ignore", "modules_to_not_convert", "ignored_layers", "exclude_modules", "llm_int8_skip_modules", "exclude"];

/// A quantization block being read.
pub(super) struct Block<'a> {
    pub map: &'a Map<String, Value>,
    pub lists: &'a Lists,
}

impl<'a> Block<'a> {
    pub(crate) fn word(&self, name: &str) -> Option<String> {
        Some(self.map.get(name)?.as_str()?.to_ascii_lowercase())
    }

    pub(crate) fn number(&self, names: &[&str]) -> Option<u64> {
        names.iter().find_map(|name| self.map.get(*name)).and_then(whole)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.map.get(name)?.as_bool()
    }

    /// Modules left in the model's number type.
    fn ignored(&self) -> Exceptions {
        let lists = IGNORED.iter().filter_map(|name| self.map.get(*name)?.as_array());
        self.lists.exceptions(lists.flatten().filter_map(Value::as_str), Scheme::UNQUANTIZED)
    }

    fn group_size(&self) -> Option<u64> {
        self.number(&["group_size", "q_group_size"]).filter(|size| *size > 0)
    }

    pub(crate) fn nested(&self, name: &str) -> Option<Block<'a>> {
        Some(Block { map: self.map.get(name)?.as_object()?, lists: self.lists })
    }
}

/// Reads a checkpoint's quantization from its block, the value of the request's `field`; `layers` is the decoder's
/// number of layers. `None` where the block is no quantization or its method is not known, which an issue then says.
pub fn read_quantization(block: &Value, layers: u64, field: &str) -> (Option<Quantization>, Vec<Issue>) {
    let Some(map) = block.as_object() else { return (None, Vec::new()) };
    let lists = Lists::new(layers);
    match by_method(&Block { map, lists: &lists }) {
        Ok(read) => (read, lists.issues(field)),
        Err(method) => {
            let message = format!("the quantization method {method} is not known here; weights are counted in 16 bits");
            (None, vec![Issue::warning("config-quantization-unknown", field, message)])
        }
    }
}

/// The quantization of a block; an unknown method's name as the error.
fn by_method(block: &Block) -> Result<Option<Quantization>, String> {
    if let Some(inner) = block.nested("quantization") {
        return Ok(Some(model_opt(&inner)));
    }
    let method = block.word("quant_method").unwrap_or_default();
    let algorithm = block.map.contains_key("quant_algo") && method != "fp8";
    let read = match method.as_str() {
        _ if algorithm => model_opt(block),
        "fp8" => fp8(block),
        "fbgemm_fp8" => plain("fbgemm_fp8", "FP8", Scheme { bits: 8, scales: Scales::Channel { bits: 32 } }, block),
        "awq" | "awq_marlin" => integers("awq", "AWQ", block),
        "gptq" | "gptq_marlin" | "gptqmodel" => gptq(block),
        "auto-round" | "autoround" | "auto_round" | "intel/auto-round" => other_formats::auto_round(block),
        "compressed-tensors" | "compressed_tensors" => compressed_tensors(block),
        "mxfp4" | "gpt_oss_mxfp4" => {
            Quantization { reach: Reach::Experts, ..plain("mxfp4", "MXFP4", Scheme::MXFP4, block) }
        }
        "bitsandbytes" => bitsandbytes(block),
        "quark" => other_formats::quark(block),
        "torchao" => other_formats::torchao(block),
        "experts_int8" => plain("experts_int8", "INT8", INT8, block),
        "" if block.map.contains_key("bits") => gptq(block),
        "" => return Ok(None),
        other => return other_formats::other(other, block).map(Some).ok_or_else(|| other.to_owned()),
    };
    Ok(Some(read))
}

const INT8: Scheme = Scheme { bits: 8, scales: Scales::Channel { bits: 32 } };

/// A method with one scheme and a list of modules left alone.
pub(super) fn plain(method: &str, label: &str, linear: Scheme, block: &Block) -> Quantization {
    Quantization {
        method: method.to_owned(),
        label: label.to_owned(),
        exceptions: block.ignored(),
        linear,
        experts: None,
        reach: Reach::Linear,
        kv_cache: kv_cache(block),
    }
}

/// The number type the checkpoint asks for its KV cache.
fn kv_cache(block: &Block) -> Option<Dtype> {
    let algorithm = block.word("kv_cache_quant_algo").is_some_and(|word| word.contains("fp8"));
    let scheme = block.map.get("kv_cache_scheme").is_some_and(|scheme| match scheme {
        Value::Object(scheme) => scheme.get("num_bits").and_then(whole) == Some(8),
        Value::String(word) => word.eq_ignore_ascii_case("fp8") || word.eq_ignore_ascii_case("static"),
        _ => false,
    });
    (algorithm || scheme).then_some(Dtype::Float8)
}

/// FP8 with a scale a matrix, or a block where `weight_block_size` says so.
fn fp8(block: &Block) -> Quantization {
    let sizes = block.map.get("weight_block_size").and_then(Value::as_array);
    let size = |at: usize| sizes.and_then(|sizes| whole(sizes.get(at)?)).filter(|size| *size > 0);
    let Some((rows, columns)) = size(0).zip(size(1)) else { return plain("fp8", "FP8", Scheme::FP8, block) };
    let linear = Scheme { bits: 8, scales: Scales::Block { rows, columns, bits: 32 } };
    let read = plain("fp8", &format!("FP8 (block {columns})"), linear, block);
    match block.word("moe_quant_algo").and_then(|word| algorithm(&word, block.group_size())) {
        Some((label, experts)) => Quantization {
            label: format!("FP8 (block {columns}), experts {label}"),
            experts: Some(experts),
            exceptions: Exceptions::default(),
            ..read
        },
        None => read,
    }
}

/// Integers in groups with a 16-bit scale and a zero point.
pub(super) fn integers(method: &str, name: &str, block: &Block) -> Quantization {
    let bits = block.number(&["bits", "w_bit"]).filter(|bits| (1..=16).contains(bits)).unwrap_or(4);
    let scales = match block.group_size() {
        Some(size) => Scales::Group { size, bits: 16 + bits },
        None => Scales::Channel { bits: 16 + bits },
    };
    let group = block.group_size().map_or_else(|| "row".to_owned(), |size| format!("group {size}"));
    plain(method, &format!("{name} {bits}-bit ({group})"), Scheme { bits, scales }, block)
}

/// GPTQ: `lm_head` may be quantized too, `dynamic` skips (-:) or changes (+:) modules by expression.
fn gptq(block: &Block) -> Quantization {
    let read = integers("gptq", "GPTQ", block);
    let reach = if block.flag("lm_head") == Some(true) { Reach::LinearAndHead } else { Reach::Linear };
    let dynamic = block.map.get("dynamic").and_then(Value::as_object).into_iter().flatten();
    let mut exceptions = Exceptions::default();
    for (name, change) in dynamic {
        let bits = change.get("bits").and_then(whole).filter(|bits| *bits < 16);
        let (expression, scheme) = match name.strip_prefix("-:") {
            Some(rest) => (rest, Scheme::UNQUANTIZED),
            None => (name.trim_start_matches("+:"), Scheme { bits: bits.unwrap_or(read.linear.bits), ..read.linear }),
        };
        let expression = format!("re:{expression}");
        exceptions.append(block.lists.exceptions([expression.as_str()].into_iter(), scheme));
    }
    exceptions.append(read.exceptions);
    Quantization { exceptions, reach, ..read }
}

/// NF4 or INT8 of bitsandbytes; scales of NF4 are 32 bits for 64 weights, 8 with double quantization.
fn bitsandbytes(block: &Block) -> Quantization {
    if block.flag("load_in_8bit") == Some(true) {
        return plain("bitsandbytes", "bitsandbytes 8-bit", INT8, block);
    }
    let bits = if block.flag("bnb_4bit_use_double_quant") == Some(false) { 32 } else { 8 };
    let linear = Scheme { bits: 4, scales: Scales::Group { size: 64, bits } };
    plain("bitsandbytes", "bitsandbytes 4-bit", linear, block)
}

/// compressed-tensors: schemes by target; the one for "Linear" holds for all the others.
fn compressed_tensors(block: &Block) -> Quantization {
    let groups = block.map.get("config_groups").and_then(Value::as_object).into_iter().flatten();
    let mut linear = None;
    let mut named = Exceptions::default();
    let mut first_named = None;
    for (_, group) in groups {
        let Some(group) = group.as_object() else { continue };
        let scheme = group.get("weights").and_then(Value::as_object).map_or(Scheme::UNQUANTIZED, weights_scheme);
        let targets = group.get("targets").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let targets: Vec<&str> = targets.iter().filter_map(Value::as_str).collect();
        if targets.is_empty() || targets.contains(&"Linear") {
            linear = linear.or(Some(scheme));
        } else {
            let exceptions = block.lists.exceptions(targets.into_iter(), scheme);
            first_named = first_named.or(exceptions.modules().next().map(|_| scheme));
            named.append(exceptions);
        }
    }
    let label = label(linear.or(first_named).unwrap_or(Scheme::UNQUANTIZED));
    let mut read = plain("compressed-tensors", &label, linear.unwrap_or(Scheme::UNQUANTIZED), block);
    read.exceptions.append(named);
    read
}

/// One group's weights: bits, type, strategy.
pub(super) fn weights_scheme(weights: &Map<String, Value>) -> Scheme {
    let number = |name: &str| weights.get(name).and_then(whole).filter(|number| *number > 0);
    let bits = number("num_bits").filter(|bits| *bits <= 16).unwrap_or(8);
    let float = weights.get("type").and_then(Value::as_str) == Some("float");
    let symmetric = weights.get("symmetric").and_then(Value::as_bool).unwrap_or(true);
    let zero = if symmetric { 0 } else { bits };
    let group = number("group_size");
    let block = weights.get("block_structure").and_then(Value::as_array);
    let block = block.and_then(|sizes| whole(sizes.first()?).zip(whole(sizes.get(1)?)));
    let scales = match (weights.get("strategy").and_then(Value::as_str), group, block) {
        (_, _, Some((rows, columns))) => Scales::Block { rows, columns, bits: 32 },
        (_, Some(size), _) if float && bits <= 8 => Scales::Group { size, bits: 8 },
        (_, Some(size), _) => Scales::Group { size, bits: 16 + zero },
        (Some("channel"), ..) => Scales::Channel { bits: 16 + zero },
        _ => Scales::Tensor,
    };
    Scheme { bits, scales }
}

/// What a person calls a scheme.
pub(super) fn label(scheme: Scheme) -> String {
    match (scheme.bits, scheme.scales) {
        (0, _) => "none".to_owned(),
        (4, Scales::Group { size: 16, bits: 8 }) => "NVFP4".to_owned(),
        (4, Scales::Group { size: 32, bits: 8 }) => "MXFP4".to_owned(),
        (bits, Scales::Group { size, .. }) => format!("INT{bits} (group {size})"),
        (8, Scales::Block { columns, .. }) => format!("FP8 (block {columns})"),
        (8, _) => "8-bit".to_owned(),
        (bits, _) => format!("{bits}-bit"),
    }
}

/// ModelOpt: one algorithm with a list of exclusions, or `MIXED_PRECISION` with an algorithm a module.
fn model_opt(block: &Block) -> Quantization {
    let word = block.word("quant_algo").unwrap_or_default();
    let size = block.group_size();
    let Some((label, linear)) = algorithm(&word, size) else { return mixed(block) };
    let method = if linear.bits == 4 { "modelopt_fp4" } else { "modelopt" };
    plain(method, label, linear, block)
}

/// An algorithm's name and scheme; `None` for mixtures.
fn algorithm(word: &str, group_size: Option<u64>) -> Option<(&'static str, Scheme)> {
    let group =
        |bits: u64, scale: u64| Scheme { bits, scales: Scales::Group { size: group_size.unwrap_or(128), bits: scale } };
    Some(match word {
        "fp8" | "fp8_per_tensor" => ("FP8", Scheme::FP8),
        "fp8_per_channel_per_token" => ("FP8", Scheme { bits: 8, scales: Scales::Channel { bits: 32 } }),
        "fp8_pb_wo" | "fp8_block" | "fp8_blockwise" => {
            ("FP8 (block 128)", Scheme { bits: 8, scales: Scales::Block { rows: 128, columns: 128, bits: 32 } })
        }
        "nvfp4" | "w4a16_nvfp4" | "nvfp4_awq" | "w4a4_nvfp4" => ("NVFP4", Scheme::NVFP4),
        "mxfp4" | "w4a8_mxfp4_fp8" => ("MXFP4", Scheme::MXFP4),
        "mxfp8" => ("MXFP8", Scheme { bits: 8, scales: Scales::Group { size: 32, bits: 8 } }),
        "int4_awq" | "w4a16_awq" | "w4a8_awq" => ("INT4 AWQ", group(4, 16)),
        "w8a8_sq_per_channel" | "int8" | "int8_sq" => ("INT8", INT8),
        _ => return None,
    })
}

/// `quantized_layers` names an algorithm a module, or `config_groups` the modules of each scheme; all others stay as
/// they are.
fn mixed(block: &Block) -> Quantization {
    let listed = block.map.get("quantized_layers").and_then(Value::as_object).into_iter().flatten();
    let mut by_scheme: Vec<(Scheme, Vec<&str>)> = Vec::new();
    for (name, value) in listed {
        let word = value.get("quant_algo").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        let size = value.get("group_size").and_then(whole);
        let Some((_, scheme)) = algorithm(&word, size) else { continue };
        match by_scheme.iter_mut().find(|(known, _)| *known == scheme) {
            Some((_, names)) => names.push(name),
            None => by_scheme.push((scheme, vec![name])),
        }
    }
    let (method, label) = ("modelopt_mixed".to_owned(), "mixed precision".to_owned());
    if by_scheme.is_empty() {
        return Quantization { method, label, ..compressed_tensors(block) };
    }
    let read = plain(&method, &label, Scheme::UNQUANTIZED, block);
    let mut exceptions = Exceptions::default();
    for (scheme, names) in by_scheme {
        exceptions.append(block.lists.exceptions(names.into_iter(), scheme));
    }
    exceptions.append(read.exceptions);
    Quantization { exceptions, ..read }
}
