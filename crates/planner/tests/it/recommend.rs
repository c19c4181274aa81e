//! Properties of recommended and given configurations, over random requests.

use std::sync::LazyLock;

use planner::as_given::refusals;
use planner::hardware::Device;
use planner::models::ResolvedModel;
use planner::planner::{Facts, plan_without_remedies};
use planner::recommend::{Score, offers_eight_bit_cache, search};
use planner::request::PlanRequest;
use planner::serve_config::ServeConfig;
use planner::vllm::{Version, resolve_version};
use proptest::prelude::*;

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::bundled);

/// The request's model, GPUs and release.
fn resolved(facts: &Facts, request: &PlanRequest) -> (ResolvedModel, Device, Version) {
    let model = planner::models::resolve(&request.model, &facts.models).0.expect("the model is known");
    let device = planner::hardware::resolve(&request.hardware, &facts.gpus).1.expect("the card is known");
    (model, device, resolve_version(request.policy.vllm_version.as_deref()).0)
}

/// Everything that the request fixes is in the configuration as it was fixed.
fn keeps_what_is_fixed(request: &PlanRequest, config: &ServeConfig) {
    let same = |fixed: Option<u64>, found: u64, what: &str| {
        assert!(fixed.is_none_or(|fixed| fixed == found), "{what}: {fixed:?} became {found}");
    };
    let size = |size: Option<u32>| size.map(u64::from);
    same(size(request.hardware.tensor_parallel_size), config.tensor_parallel_size, "tensor_parallel_size");
    same(size(request.hardware.pipeline_parallel_size), config.pipeline_parallel_size, "pipeline_parallel_size");
    same(size(request.hardware.data_parallel_size), config.data_parallel_size, "data_parallel_size");
    same(request.model.max_model_len, config.max_model_len, "max_model_len");
    same(request.policy.max_num_seqs, config.max_num_seqs, "max_num_seqs");
    same(request.policy.max_num_batched_tokens, config.max_num_batched_tokens, "max_num_batched_tokens");
    let experts = request.hardware.expert_parallel;
    assert!(experts.is_none_or(|fixed| fixed == config.enable_expert_parallel), "expert_parallel");
    let share = request.policy.gpu_memory_utilization;
    assert!(share.is_none_or(|fixed| fixed.to_bits() == config.gpu_memory_utilization.to_bits()), "utilization");
    let cache = request.model.kv_cache_dtype.as_ref();
    assert!(cache.is_none_or(|fixed| Some(fixed) == config.kv_cache_dtype.as_ref()), "kv_cache_dtype");
    assert!(!request.policy.enforce_eager || config.enforce_eager == Some(true), "enforce_eager");
    assert_eq!(config.quantization, None, "no quantization was asked for");
}

/// One step further is never worse.
fn not_worse(before: &Score, after: &Score, what: &str) {
    assert!(after.rating(before).is_ge(), "{what} made it worse: {before:?} became {after:?}");
}

proptest! {
    #![proptest_config(crate::support::cases::cases(1500))]

    #[test]
    fn a_recommendation_is_legal_and_keeps_what_was_fixed(request in crate::support::random::request("recommend")) {
        let facts = &*FACTS;
        let made = plan_without_remedies(facts, &request);
        let (model, device, version) = resolved(facts, &request);
        let (config, found) = (made.config.expect("it is planned"), made.feasibility.expect("it is planned"));
        keeps_what_is_fixed(&request, &config);
        prop_assert!(!found.fits || found.starts);
        if found.starts {
            prop_assert_eq!(refusals(&config, &model, &device, &version), vec![]);
        }
        let eight = config.kv_cache_dtype.is_some() && request.model.kv_cache_dtype.is_none();
        prop_assert!(!eight || offers_eight_bit_cache(&device, &model, &version));
        let at_hand = u64::from(device.gpus_per_node) * u64::from(device.nodes);
        let gpus = config.tensor_parallel_size * config.pipeline_parallel_size * config.data_parallel_size;
        prop_assert!(!found.starts || gpus <= at_hand);
    }

    #[test]
    fn what_is_given_is_kept(request in crate::support::random::request("as_given")) {
        let made = plan_without_remedies(&FACTS, &request);
        keeps_what_is_fixed(&request, &made.config.expect("it is planned"));
    }

    #[test]
    fn one_more_gpu_or_gib_is_never_worse(request in crate::support::random::request("recommend")) {
        let (model, device, version) = resolved(&FACTS, &request);
        let score = |device: &Device| search(&model, device, &version, &request).score;
        let now = score(&device);
        let more = Device { gpus_per_node: device.gpus_per_node + 1, ..device.clone() };
        not_worse(&now, &score(&more), "one more GPU");
        let machines = Device { nodes: device.nodes + 1, ..device.clone() };
        not_worse(&now, &score(&machines), "one more machine");
        let larger = Device {
            torch_total_gib: device.torch_total_gib + 1.0,
            memory_total_mib: device.memory_total_mib + 1024,
            ..device.clone()
        };
        not_worse(&now, &score(&larger), "one more GiB");
    }
}
