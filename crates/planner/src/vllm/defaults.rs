//! The settings that vLLM chooses when none are given.

use super::releases::{Cap, PrefixCaching, Release, Tier};
use super::runner::{Engine, engine, is_hybrid};
use super::{Version, release};
use crate::hardware::Device;
use crate::models::architecture::{Kind, Window};
use crate::models::{Mixer, ResolvedModel};

/// What is given, for the defaults that depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Longest request in tokens.
    pub max_model_len: u64,
    /// `--max-num-seqs`.
    pub max_num_seqs: Option<u64>,
    /// `--max-num-batched-tokens`.
    pub max_num_batched_tokens: Option<u64>,
    /// LoRA or speculative decoding is on: the first engine then does not chunk prompts.
    pub adapters_or_drafts: bool,
}

/// vLLM's own choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Defaults {
    /// Share of each GPU's memory that vLLM may take.
    pub gpu_memory_utilization: f64,
    /// Most tokens in one step; as asked, where it was asked.
    pub max_num_batched_tokens: u64,
    /// Most sequences in one step; as asked, where it was asked.
    pub max_num_seqs: u64,
    /// Whether common prefixes are kept.
    pub enable_prefix_caching: bool,
    /// Whether prompts are processed in pieces.
    pub chunked_prefill: bool,
    /// Tokens in a KV block, before attention kernels and hybrid models raise it.
    pub block_size: u64,
    /// Which engine starts.
    pub engine: Engine,
}

/// Tokens in a KV block on GPUs.
const BLOCK_SIZE: u64 = 16;
/// Least `max_num_batched_tokens` of the first engine, and its value for chunked prompts.
const V0_TOKENS: u64 = 2048;
/// The first engine's `max_num_seqs`.
const V0_SEQS: u64 = 256;
/// The first engine chunks prompts where requests may be longer than this.
pub const V0_CHUNKS_ABOVE: u64 = 32_768;
/// The first engine's least token limit for models that read images.
const V0_MULTIMODAL_TOKENS: u64 = 5120;
/// The first engine's least token limit for embedding models.
const V0_POOLING_TOKENS: u64 = 32_768;

/// The settings that this release chooses for this model and card when they are not given.
///
/// Source: `vllm/engine/arg_utils.py` of each release ([`Release::source`]).
pub fn defaults(version: &Version, device: &Device, model: &ResolvedModel, asked: Asked) -> Defaults {
    let (release, engine) = (release(version), engine(version, device));
    let chunked_prefill = match engine {
        Engine::V0 => v0_chunks(model, asked),
        Engine::V1 => model.architecture.kind == Kind::Generate,
    };
    let (tokens, seqs) = match engine {
        Engine::V0 => (v0_tokens(model, asked, chunked_prefill), V0_SEQS),
        Engine::V1 => v1_limits(release, device, asked, chunked_prefill),
    };
    let max_num_batched_tokens = asked.max_num_batched_tokens.unwrap_or(tokens);
    let capped = engine == Engine::V1 && release.caps.contains(&Cap::SeqsByTokens);
    let seqs = if capped { seqs.min(max_num_batched_tokens) } else { seqs };
    Defaults {
        gpu_memory_utilization: release.gpu_memory_utilization,
        max_num_batched_tokens,
        max_num_seqs: asked.max_num_seqs.unwrap_or(seqs),
        enable_prefix_caching: engine == Engine::V1 && caches_prefixes(release.prefix_caching, model),
        chunked_prefill,
        block_size: BLOCK_SIZE,
        engine,
    }
}

fn caches_prefixes(rule: PrefixCaching, model: &ResolvedModel) -> bool {
    let hybrid = is_hybrid(&model.architecture);
    let by_layers = match rule {
        PrefixCaching::Off => false,
        PrefixCaching::Decoder => !hybrid,
        PrefixCaching::DecoderAndHybrid => true,
    };
    by_layers && model.architecture.kind == Kind::Generate
}

fn v0_chunks(model: &ResolvedModel, asked: Asked) -> bool {
    let architecture = &model.architecture;
    let mut mixers = architecture.layers.iter().flat_map(|layer| &layer.mixers);
    let unsupported = mixers.any(|mixer| match mixer {
        Mixer::Attention(attention) => attention.window != Window::Full,
        Mixer::Mla(_) => true,
        _ => false,
    });
    let generates = architecture.kind == Kind::Generate && architecture.towers.is_empty();
    asked.max_model_len > V0_CHUNKS_ABOVE && generates && !unsupported && !asked.adapters_or_drafts
}

fn v0_tokens(model: &ResolvedModel, asked: Asked, chunked: bool) -> u64 {
    if chunked {
        return V0_TOKENS;
    }
    let least = match model.architecture.kind {
        Kind::Generate if model.architecture.towers.is_empty() => V0_TOKENS,
        Kind::Generate | Kind::Transcribe => V0_MULTIMODAL_TOKENS,
        Kind::Embed | Kind::Classify => V0_POOLING_TOKENS,
    };
    asked.max_model_len.max(least)
}

fn v1_limits(release: &Release, device: &Device, asked: Asked, chunked: bool) -> (u64, u64) {
    let tier = release.tiers.iter().find(|tier| applies(tier, device));
    let (tokens, seqs) = tier.map_or((V0_TOKENS, V0_SEQS), |tier| (tier.tokens, tier.seqs));
    let tokens = if chunked { tokens } else { tokens.max(asked.max_model_len) };
    let most = asked.max_num_seqs.unwrap_or(seqs).saturating_mul(asked.max_model_len);
    let capped = release.caps.contains(&Cap::TokensBySeqs) && most > 0;
    (if capped { tokens.min(most) } else { tokens }, seqs)
}

fn applies(tier: &Tier, device: &Device) -> bool {
    let named = |part: &String| device_name(device).contains(part.as_str());
    let capability = device.compute_capability.map(|capability| capability.to_string());
    driver_gib(device) >= tier.min_gib
        && tier.name.as_ref().is_none_or(named)
        && !tier.not_name.as_ref().is_some_and(named)
        && (tier.not_capability.is_none() || tier.not_capability != capability)
}

/// The catalogue's name where there is one: that is what the driver prints.
fn device_name(device: &Device) -> String {
    device.card.as_ref().map_or(&device.name, |card| &card.name).to_lowercase()
}

/// Whole GiB as the driver's library counts them; boards that share the CPU's memory do not answer and count as 0.
fn driver_gib(device: &Device) -> u64 {
    let shared = device.card.as_ref().is_some_and(|card| card.unified_memory);
    if shared { 0 } else { device.memory_total_mib / 1024 }
}
