//! How many bytes a cached token takes in one layer.

use crate::hardware::Device;
use crate::models::ResolvedModel;
use crate::models::architecture::{Attention, Dtype, Mixer};
use crate::models::kv::{CacheLayout, Entry, LayerCache, heads_per_rank, mixer_cache};
use crate::vllm::Version;

/// A KV cache number type: bits of one number and what is kept beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheFormat {
    /// Half bits of one cached number, block scales included: 9 for NVFP4 (4 bits and an 8-bit scale for 16 numbers).
    pub half_bits: u64,
    /// Bytes beside each head's key and value of a token: scales a token and head.
    pub bytes_per_head: u64,
    /// Whether sparse latent attention packs its entries (`fp8_ds_mla`).
    pub packs_sparse_latents: bool,
}

pub(in crate::memory) const SIXTEEN_BITS: CacheFormat =
    CacheFormat { half_bits: 32, bytes_per_head: 0, packs_sparse_latents: false };
const EIGHT_BITS: CacheFormat = CacheFormat { half_bits: 16, ..SIXTEEN_BITS };
/// One 32-bit scale for a token's key in each head and one for its value.
const TOKEN_HEAD_SCALES: u64 = 8;

/// Since when a checkpoint's own cache type is taken over under `auto`.
const TAKES_CHECKPOINT_TYPE: (u32, u32) = (0, 10);

/// The format that a `--kv-cache-dtype` word means for a model; `None` or `auto` follows the checkpoint.
///
/// `None` where the word is not known.
pub fn cache_format(
    word: Option<&str>,
    model: &ResolvedModel,
    device: &Device,
    version: &Version,
) -> Option<CacheFormat> {
    let word = word.unwrap_or("auto").trim().to_lowercase();
    let hopper = device.compute_capability.is_some_and(|capability| capability.major == 9);
    let eight = CacheFormat { packs_sparse_latents: hopper, ..EIGHT_BITS };
    Some(match word.as_str() {
        "" | "auto" => match model.quantization.as_ref().and_then(|quantization| quantization.kv_cache) {
            Some(Dtype::Float8) if version.at_least(TAKES_CHECKPOINT_TYPE.0, TAKES_CHECKPOINT_TYPE.1) => eight,
            _ => CacheFormat { half_bits: model.dtype.bytes().saturating_mul(16), ..SIXTEEN_BITS },
        },
        "bfloat16" | "float16" | "half" | "bf16" | "fp16" => SIXTEEN_BITS,
        "float32" | "fp32" => CacheFormat { half_bits: 64, ..SIXTEEN_BITS },
        "fp8" | "fp8_e4m3" | "fp8_e5m2" | "fp8_inc" => eight,
        "fp8_ds_mla" => CacheFormat { packs_sparse_latents: true, ..EIGHT_BITS },
        "int8_per_token_head" | "fp8_per_token_head" => CacheFormat { bytes_per_head: TOKEN_HEAD_SCALES, ..EIGHT_BITS },
        "int4_per_token_head" => CacheFormat { half_bits: 8, bytes_per_head: TOKEN_HEAD_SCALES, ..SIXTEEN_BITS },
        "nvfp4" | "nvfp4_ds_mla" | "nvfp4_4over6" => CacheFormat { half_bits: 9, ..SIXTEEN_BITS },
        "turboquant_k8v4" => CacheFormat { half_bits: 12, ..SIXTEEN_BITS },
        "turboquant_4bit_nc" | "ultraquant_4bit" => CacheFormat { half_bits: 8, ..SIXTEEN_BITS },
        "turboquant_k3v4_nc" | "octave_k3v4" => CacheFormat { half_bits: 7, ..SIXTEEN_BITS },
        "turboquant_3bit_nc" | "octave_k3v3" | "octave_k3v3_compact" => CacheFormat { half_bits: 6, ..SIXTEEN_BITS },
        _ => return None,
    })
}

/// What one mixer caches on one of `tensor_parallel` ranks; `None` where it caches nothing.
pub fn cached(mixer: &Mixer, format: CacheFormat, model: &ResolvedModel, tensor_parallel: u64) -> Option<LayerCache> {
    let layout = CacheLayout {
        tensor_parallel,
        cache_bytes: format.half_bits.div_ceil(16),
        model_bytes: model.dtype.bytes(),
        packed_sparse: format.packs_sparse_latents,
    };
    let cache = mixer_cache(mixer, layout)?;
    match mixer {
        Mixer::Attention(attention) if cache.entry == Entry::KeyValue => {
            Some(LayerCache { bytes_per_token: key_value_bytes(attention, format, layout), ..cache })
        }
        _ => Some(cache),
    }
}

/// kv heads per rank × ((key width + value width) × bits / 8 + scales); a selector's keys beside it.
fn key_value_bytes(attention: &Attention, format: CacheFormat, layout: CacheLayout) -> u64 {
    let width = attention.key_head_dim.saturating_add(attention.value_head_dim);
    let head = width.saturating_mul(format.half_bits).div_ceil(16).saturating_add(format.bytes_per_head);
    let selector = attention.indexer.map_or(0, |indexer| indexer.head_dim.saturating_mul(layout.model_bytes));
    heads_per_rank(attention.kv_heads, layout.tensor_parallel).saturating_mul(head).saturating_add(selector)
}
