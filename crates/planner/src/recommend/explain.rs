//! Why each field has its value, in a sentence.

use std::collections::BTreeMap;

use crate::as_given::{FIXED, checkpoint_support, is_auto, longest};
use crate::hardware::support::Support;
use crate::parallelism::Layout;
use crate::request::BatchingMode;
use crate::units::{fixed, significant};
use crate::vllm::release;

use super::evaluate::{Evaluated, Evaluator};
use super::length::{own, wanted};
use super::score::Reach;
use super::speed::Speeds;

/// Field to reason, for every field that the search decides.
pub(super) fn explanations(evaluator: &Evaluator<'_>, best: &Evaluated) -> BTreeMap<String, String> {
    let (hardware, policy, model) = (&evaluator.request.hardware, &evaluator.request.policy, &evaluator.request.model);
    let layout_fixed = hardware.tensor_parallel_size.is_some();
    let cache_fixed = model.kv_cache_dtype.as_deref().is_some_and(|word| !is_auto(word));
    let quantization_fixed = model.quantization.as_deref().is_some_and(|word| !is_auto(word));
    let fields = [
        ("tensor_parallel_size", layout_fixed, Some(layout(evaluator, best))),
        ("pipeline_parallel_size", hardware.pipeline_parallel_size.is_some(), stages(best)),
        ("data_parallel_size", hardware.data_parallel_size.is_some(), replicas(evaluator, best)),
        ("decode_context_parallel_size", hardware.decode_context_parallel_size.is_some(), contexts(best)),
        ("enable_expert_parallel", hardware.expert_parallel.is_some(), experts(best)),
        ("dtype", model.dtype.as_deref().is_some_and(|word| !is_auto(word)), Some(dtype(best))),
        ("quantization", quantization_fixed, quantization(evaluator)),
        ("kv_cache_dtype", cache_fixed, cache(best)),
        ("gpu_memory_utilization", policy.gpu_memory_utilization.is_some(), Some(utilization(evaluator, best))),
        ("max_model_len", model.max_model_len.is_some(), Some(length(evaluator, best))),
        ("max_num_seqs", policy.max_num_seqs.is_some(), Some(seqs(evaluator, best))),
        ("max_num_batched_tokens", policy.max_num_batched_tokens.is_some(), Some(tokens(evaluator, best))),
        ("enforce_eager", policy.enforce_eager, eager(best)),
        ("enable_prefix_caching", policy.enable_prefix_caching.is_some(), prefixes(evaluator, best)),
    ];
    let said = fields.into_iter().filter_map(|(field, fixed, text)| {
        let text = if fixed { FIXED.to_owned() } else { text? };
        Some((field.to_owned(), text))
    });
    said.collect()
}

fn favours(evaluator: &Evaluator<'_>) -> &'static str {
    match evaluator.request.workload.batching_mode {
        BatchingMode::Throughput => "tokens a second over all requests",
        BatchingMode::Balanced => "tokens a second and the time of each request alike",
        BatchingMode::Latency => "the time each request takes",
    }
}

fn layout(evaluator: &Evaluator<'_>, best: &Evaluated) -> String {
    let layout = Layout::of(&best.config);
    let all = u64::from(evaluator.device.gpus_per_node).saturating_mul(u64::from(evaluator.device.nodes));
    let weights = fixed(best.assessment.feasibility.per_gpu.weights_gib, 1);
    if all == 1 {
        return format!("There is one GPU; the weights take {weights} GiB of it.");
    }
    let (name, favours, speed) = (layout.name(), favours(evaluator), speed(best));
    if best.score.reach != Reach::Fits {
        return format!(
            "{name} on {all} GPUs, {weights} GiB of weights on each: of the legal layouts it comes nearest to fitting."
        );
    }
    if !best.score.meets_targets {
        return format!(
            "{name} on {all} GPUs, {weights} GiB of weights on each: of the legal layouts it comes nearest to your latency targets{speed}."
        );
    }
    format!(
        "{name} on {all} GPUs, {weights} GiB of weights on each: of the legal layouts it serves {favours} best{speed}."
    )
}

/// The figures that the choice was made by.
fn speed(best: &Evaluated) -> String {
    let words = |speeds: Speeds| {
        let (tps, ttft) = (significant(speeds.output_tps, 2), significant(speeds.ttft_ms, 2));
        format!(", about {tps} tokens/s, the first after {ttft} ms")
    };
    best.speeds.map(words).unwrap_or_default()
}

fn stages(best: &Evaluated) -> Option<String> {
    let size = best.config.pipeline_parallel_size;
    (size > 1).then(|| format!("The layers are cut into {size} stages, where the heads can't be shared by more GPUs."))
}

fn replicas(evaluator: &Evaluator<'_>, best: &Evaluated) -> Option<String> {
    let size = best.config.data_parallel_size;
    let users = evaluator.request.workload.concurrency;
    (size > 1).then(|| format!("{size} replicas share your {users} requests, {} each.", users.div_ceil(size)))
}

fn contexts(best: &Evaluated) -> Option<String> {
    let size = best.config.decode_context_parallel_size;
    (size > 1).then(|| format!("The latent cache would be whole on every GPU; {size} GPUs share it instead."))
}

fn experts(best: &Evaluated) -> Option<String> {
    let why = "Experts stay whole and are spread over the GPUs instead of cut.";
    best.config.enable_expert_parallel.then(|| why.to_owned())
}

fn dtype(best: &Evaluated) -> String {
    format!("{} is what vLLM serves this checkpoint in on this card.", best.config.dtype)
}

fn cache(best: &Evaluated) -> Option<String> {
    let eight = best.score.tradeoff > 0 && best.config.kv_cache_dtype.is_some();
    let why = if best.score.reach == Reach::Fits {
        "8 bits a value: with 16 the workload would not fit, or would miss its targets."
    } else {
        "8 bits a value: twice as many tokens fit, though still not the workload."
    };
    eight.then(|| why.to_owned())
}

fn utilization(evaluator: &Evaluator<'_>, best: &Evaluated) -> String {
    let (own, share) = (release(evaluator.version).gpu_memory_utilization, best.config.gpu_memory_utilization);
    if share > own {
        let enough = if best.score.reach == Reach::Fits {
            "with that the workload would not fit"
        } else {
            "it still does not fit"
        };
        format!("Above the default of {own}: {enough}.")
    } else if share < own {
        format!("Below the default of {own}: others hold memory on the card.")
    } else {
        format!("vLLM {}'s own default; it is enough.", best.config.vllm_version)
    }
}

fn length(evaluator: &Evaluator<'_>, best: &Evaluated) -> String {
    let (length, most, asked) = (best.config.max_model_len, longest(evaluator.model), wanted(evaluator));
    if length >= most {
        format!("The longest the model was made for, {most} tokens.")
    } else if length < asked {
        format!("Shorter than your requests of {asked} tokens: with a longer one vLLM would not start.")
    } else if !own(evaluator, length).chunked_prefill {
        format!("Prompts are taken whole here, so that a step must hold the longest; the model could {most}.")
    } else {
        format!("As long as the KV cache surely holds one request; the model could {most}.")
    }
}

/// The checkpoint's own format, and how the card computes with it.
fn quantization(evaluator: &Evaluator<'_>) -> Option<String> {
    let quantization = evaluator.model.quantization.as_ref()?;
    let how = match checkpoint_support(quantization, evaluator.device, evaluator.version) {
        Support::Native => "this card computes with it",
        Support::WeightOnly => "this card keeps it in memory so and computes in 16 bits",
        _ => "this card does not run it by itself",
    };
    Some(format!("The checkpoint's own {}: {how}.", quantization.label))
}

fn seqs(evaluator: &Evaluator<'_>, best: &Evaluated) -> String {
    let users = evaluator.request.workload.concurrency.div_ceil(best.config.data_parallel_size.max(1));
    match best.config.max_num_seqs {
        seqs if seqs < users => format!("Fewer than the {users} requests at once: more would not fit or be too slow."),
        seqs if seqs == users => "As many as requests come at once, so that none waits and none shares.".to_owned(),
        _ if users == 1 => "Room for one request at once and some to spare; each costs memory at start.".to_owned(),
        _ => format!("Room for {users} requests at once and some to spare; each costs memory at start."),
    }
}

fn tokens(evaluator: &Evaluator<'_>, best: &Evaluated) -> String {
    let tokens = best.config.max_num_batched_tokens;
    format!("Prompts are taken in pieces of up to {tokens} tokens a step, which serves {} best.", favours(evaluator))
}

fn prefixes(evaluator: &Evaluator<'_>, best: &Evaluated) -> Option<String> {
    let cached = evaluator.request.workload.cached_prompt_tokens;
    let why =
        || format!("{cached} tokens of each prompt are to be found in the cache, which keeps none by default here.");
    (best.config.enable_prefix_caching == Some(true)).then(why)
}

fn eager(best: &Evaluated) -> Option<String> {
    let why = "Without CUDA graphs their memory is free for the KV cache; each step takes longer.";
    (best.config.enforce_eager == Some(true)).then(|| why.to_owned())
}
