//! From a model and its layout to the work of a step.

use super::attention::reaches;
use super::{Arithmetic, Work};
use crate::deployment::Deployment;
use crate::hardware::Device;
use crate::memory::kv::cache_format;
use crate::models::ResolvedModel;
use crate::models::architecture::{Dtype, FeedForward, Mixer};
use crate::models::parts::{Part, Place, Role};
use crate::models::quantization::{Quantization, Scales, Scheme, part_bytes};
use crate::models::weights::{Layout, on_rank};

/// Methods that keep weights in few bits and unpack them to 16 for every multiplication.
const UNPACKING: [&str; 5] = ["awq", "gptq", "gguf", "bitsandbytes", "auto"];

/// The work of a deployment's steps; all pipeline stages together, one rank of each, handing over apart.
///
/// `None` where the KV cache's number type is not known.
pub fn work_of(deployment: &Deployment<'_>) -> Option<Work> {
    let Deployment { model, device, version, config } = *deployment;
    let format = cache_format(config.kv_cache_dtype.as_deref(), model, device, version)?;
    let layout = Layout {
        tensor_parallel: config.tensor_parallel_size.max(1),
        data_parallel: config.data_parallel_size.max(1),
        expert_parallel: config.enable_expert_parallel,
        ..Layout::default()
    };
    let (reaches, state) = reaches(model, device, format, layout.tensor_parallel);
    let mut work = Work {
        layers: model.architecture.layers.len() as f64,
        hidden_size: model.architecture.hidden_size as f64,
        expert_engines: if layout.expert_parallel { layout.data_parallel as f64 } else { 1.0 },
        reaches,
        state_bytes: 2.0 * state,
        tensor_parallel: layout.tensor_parallel as f64,
        ..Work::default()
    };
    add_experts(&mut work, model);
    let served = served_dtype(&config.dtype, model.dtype);
    for part in &model.parts {
        add_part(&mut work, part, model, device, served, &layout);
    }
    Some(scaled(work, model.weight_scale))
}

/// The number type in the configuration's words.
fn served_dtype(word: &str, fallback: Dtype) -> Dtype {
    match word {
        "float16" | "half" => Dtype::Float16,
        "bfloat16" => Dtype::Bfloat16,
        "float32" | "float" => Dtype::Float32,
        _ => fallback,
    }
}

fn add_experts(work: &mut Work, model: &ResolvedModel) {
    for layer in &model.architecture.layers {
        work.latent_layers += layer.mixers.iter().filter(|mixer| matches!(mixer, Mixer::Mla(_))).count() as f64;
        if let FeedForward::Moe(moe) = &layer.feed_forward {
            work.moe_layers += 1.0;
            work.expert_count = work.expert_count.max(moe.experts as f64);
            work.top_k = work.top_k.max(moe.top_k as f64);
        }
    }
    work.top_k = work.top_k.min(work.expert_count);
}

fn add_part(work: &mut Work, part: &Part, model: &ResolvedModel, device: &Device, dtype: Dtype, layout: &Layout) {
    let embedding = matches!(part.role, Role::Embedding | Role::PositionEmbedding);
    let is_head = part.role == Role::Head || (model.architecture.tied && part.role == Role::Embedding);
    if !part.place.is_served() || matches!(part.place, Place::Tower(_)) || (embedding && !is_head) {
        return;
    }
    let quantization = model.quantization.as_ref();
    let mine = on_rank(part, layout);
    let bytes = part_bytes(&mine, quantization, dtype) as f64;
    let parameters = mine.parameters() as f64;
    let scheme = quantization.map_or(Scheme::UNQUANTIZED, |quantization| quantization.scheme(part));
    let arithmetic = quantization.map_or(Arithmetic::Sixteen, |all| arithmetic_of(scheme, all, device));
    if is_head {
        work.head_bytes += bytes;
        work.head += parameters;
    } else if part.role == Role::RoutedExperts {
        work.expert_bytes += bytes;
        work.experts.add(arithmetic, parameters * work.top_k / work.expert_count.max(1.0));
    } else {
        work.dense_bytes += bytes;
        work.dense.add(arithmetic, parameters);
    }
    if matches!(scheme.scales, Scales::Block { .. }) && scheme.bits == 8 {
        work.block_scaled_layers = work.layers;
    }
}

/// How a scheme's weights are multiplied on a card: natively where it has matrix units for the format, else unpacked.
///
/// Four bits are native as NVFP4 or MXFP4 only (an 8-bit scale for 16 or 32 weights); integers in groups are unpacked.
pub fn arithmetic_of(scheme: Scheme, quantization: &Quantization, device: &Device) -> Arithmetic {
    let rates = &device.tflops;
    // Asked for each part of a model: only where the sizes leave it open are the names looked at.
    let unpacks = || UNPACKING.iter().any(|name| quantization.method.starts_with(name));
    let integers = || quantization.label.contains("INT8");
    match (scheme.bits, scheme.scales) {
        (0 | 16.., _) => Arithmetic::Sixteen,
        (8, Scales::Group { bits: 16.., .. }) => Arithmetic::WeightOnly,
        (8, _) if unpacks() => Arithmetic::WeightOnly,
        (8, _) if rates.fp8.is_some() || (rates.int8.is_some() && integers()) => Arithmetic::Eight,
        (4, Scales::Group { size: 16 | 32, bits: 8 }) if rates.fp4.is_some() && !unpacks() => Arithmetic::Four,
        _ => Arithmetic::WeightOnly,
    }
}

/// A parameter count that a person gave scales everything that is made of parameters.
fn scaled(mut work: Work, factor: f64) -> Work {
    if !(factor.is_finite() && factor > 0.0) || (factor - 1.0).abs() < f64::EPSILON {
        return work;
    }
    for figure in [&mut work.dense_bytes, &mut work.head_bytes, &mut work.head, &mut work.expert_bytes] {
        *figure *= factor;
    }
    work.dense = work.dense.times(factor);
    work.experts = work.experts.times(factor);
    work
}
