//! What makers of quantized checkpoints customarily leave in 16 bits, where no list says it.

use super::exceptions::{Exceptions, Layers};
use super::{Quantization, Scales, Scheme};
use crate::models::architecture::{Architecture, FeedForward, Layer, Mixer, RecurrentKind};

/// Adds customary exceptions to a quantization that lists none.
///
/// As published checkpoints do: NVFP4 keeps the query and key-value projections of latent attention; FP8 keeps
/// gated-delta-net layers; FP8 of models whose blocks are one mixer each keeps attention and the state-space block
/// before it.
pub fn with_customs(mut quantization: Quantization, architecture: &Architecture) -> Quantization {
    if quantization.exceptions.modules().any(|module| module != "lm_head") {
        return quantization;
    }
    let mixers = || architecture.layers.iter().flat_map(|layer| &layer.mixers);
    let fp8 = quantization.linear.bits == 8 && matches!(quantization.linear.scales, Scales::Tensor);
    let kept = if quantization.linear == Scheme::NVFP4 && mixers().any(|mixer| matches!(mixer, Mixer::Mla(_))) {
        keep(&LATENT, &Layers::All)
    } else if fp8 && mixers().any(is_gated_delta_net) {
        keep(&DELTA_NET, &Layers::All)
    } else if fp8 && architecture.layers.iter().any(|layer| is_state_space(layer) && is_single(layer)) {
        keep(&ATTENTION_AND_BEFORE, &Layers::Listed(attention_and_before(&architecture.layers)))
    } else {
        Exceptions::default()
    };
    quantization.exceptions.append(kept);
    quantization
}

const LATENT: [&str; 4] =
    ["self_attn.q_a_proj", "self_attn.q_b_proj", "self_attn.kv_a_proj_with_mqa", "self_attn.kv_b_proj"];

const DELTA_NET: [&str; 4] =
    ["linear_attn.in_proj_qkv", "linear_attn.in_proj_z", "linear_attn.in_proj_ba", "linear_attn.out_proj"];

const ATTENTION_AND_BEFORE: [&str; 6] =
    ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mixer.in_proj", "mixer.out_proj"];

fn keep(modules: &[&'static str], layers: &Layers) -> Exceptions {
    let mut kept = Exceptions::default();
    for module in modules {
        kept.add(module, layers, Scheme::UNQUANTIZED);
    }
    kept
}

fn is_gated_delta_net(mixer: &Mixer) -> bool {
    matches!(mixer, Mixer::Recurrent(recurrent) if matches!(recurrent.kind, RecurrentKind::GatedDeltaNet { .. }))
}

fn is_state_space(layer: &Layer) -> bool {
    layer.mixers.iter().any(|mixer| matches!(mixer, Mixer::Recurrent(_)))
}

fn is_single(layer: &Layer) -> bool {
    layer.mixers.len() == 1 && layer.feed_forward == FeedForward::None
}

/// Attention blocks, and the last state-space block before each.
fn attention_and_before(layers: &[Layer]) -> Vec<u64> {
    let mut kept = Vec::new();
    let mut last_state_space = None;
    for (index, layer) in (0..).zip(layers) {
        if is_state_space(layer) {
            last_state_space = Some(index);
        } else if layer.mixers.iter().any(|mixer| matches!(mixer, Mixer::Attention(_))) {
            kept.extend(last_state_space);
            kept.push(index);
        }
    }
    kept
}
