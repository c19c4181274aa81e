//! Configurations to write, and what stands beside them.

use planner::artifacts::{Context, Options, OwnDefaults, write};
use planner::models::{LoraRequest, SpeculativeRequest};
use planner::plan::Artifacts;
use planner::request::PlanRequest;
use planner::serve_config::ServeConfig;
use planner::vllm::{Platform, Release, Version, known_versions, release};
use proptest::prelude::*;
use serde_json::Map;

/// vLLM's own choices on a made-up card.
pub fn own(version: &str) -> OwnDefaults {
    OwnDefaults {
        dtype: "bfloat16".to_owned(),
        gpu_memory_utilization: release(&Version::parse(version).unwrap()).gpu_memory_utilization,
        max_model_len: Some(40_960),
        max_num_seqs: 256,
        max_num_batched_tokens: 8192,
        max_num_seqs_beside: 256,
        max_num_batched_tokens_beside: 8192,
        enable_prefix_caching: true,
    }
}

/// The configuration that vLLM makes of a model's name alone.
pub fn plain(version: &str) -> ServeConfig {
    let own = own(version);
    ServeConfig {
        vllm_version: version.to_owned(),
        model: "Qwen/Qwen3-32B".to_owned(),
        revision: None,
        tokenizer: None,
        tensor_parallel_size: 1,
        pipeline_parallel_size: 1,
        data_parallel_size: 1,
        decode_context_parallel_size: 1,
        enable_expert_parallel: false,
        nodes: 1,
        dtype: own.dtype,
        quantization: None,
        kv_cache_dtype: None,
        gpu_memory_utilization: own.gpu_memory_utilization,
        kv_cache_memory_bytes: None,
        max_model_len: 40_960,
        max_num_seqs: own.max_num_seqs,
        max_num_batched_tokens: own.max_num_batched_tokens,
        enforce_eager: None,
        trust_remote_code: None,
        enable_prefix_caching: None,
        lora: None,
        speculative: None,
        explanations: std::collections::BTreeMap::new(),
    }
}

/// A machine to write for.
#[derive(Clone, Debug)]
pub struct Machine {
    pub platform: Platform,
    pub gpus: u64,
    pub selected: Vec<u32>,
    pub options: Options,
}

impl Default for Machine {
    fn default() -> Self {
        Self { platform: Platform::Cuda, gpus: 8, selected: Vec::new(), options: Options::default() }
    }
}

/// Every text of a configuration on a machine.
pub fn texts(config: &ServeConfig, machine: &Machine) -> Artifacts {
    let (request, extras) = (PlanRequest::default(), Map::new());
    let context = Context {
        platform: machine.platform,
        gpus_per_node: machine.gpus,
        selected: machine.selected.clone(),
        defaults: own(&config.vllm_version),
        kind: planner::models::Kind::Generate,
        weights_bytes: Some(65_524_246_528),
        request: &request,
        extras: &extras,
        performance: None,
        options: machine.options,
    };
    write(config, &context)
}

/// Every minor release, by number.
pub fn versions() -> impl Strategy<Value = String> {
    (0..known_versions().len()).prop_map(|place| known_versions()[place].version.minor_name())
}

pub fn machines() -> impl Strategy<Value = Machine> {
    let platform = prop_oneof![4 => Just(Platform::Cuda), 1 => Just(Platform::Rocm), 1 => Just(Platform::Xpu)];
    let selected = prop_oneof![3 => Just(Vec::new()), 1 => Just(vec![0_u32, 2])];
    let options = (any::<bool>(), any::<bool>()).prop_map(|(show_defaults, comments)| Options {
        show_defaults,
        comments,
        ..Options::default()
    });
    (platform, prop_oneof![Just(1_u64), Just(4), Just(8)], selected, options)
        .prop_map(|(platform, gpus, selected, options)| Machine { platform, gpus, selected, options })
}

/// A name as a hub, a folder or an attacker writes it; never one that begins with a dash, which is no name.
pub fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9]{1,8}/[A-Za-z0-9._-]{1,16}",
        "/models/[a-z ]{1,8}",
        "[a-zA-Z$`'\"\\\\(){}\\[\\]<>|&;*?!#~=%^@:, \n\t./é‘’“]{1,24}"
            .prop_filter("no option", |name| !name.starts_with('-')),
    ]
}

/// A configuration that the release can express.
pub fn configs(version: String) -> impl Strategy<Value = ServeConfig> {
    let known: &'static Release = release(&Version::parse(&version).unwrap());
    let newer = |minor| known.version.at_least(0, minor);
    let size = prop_oneof![2 => Just(1_u64), 1 => Just(2), 1 => Just(4)];
    let data = if newer(8) { size.clone().boxed() } else { Just(1).boxed() };
    let nodes = if newer(11) { (1_u64..4).boxed() } else { Just(1).boxed() };
    let bytes = if newer(10) { prop::option::of(1_u64..1 << 40).boxed() } else { Just(None).boxed() };
    let cache: Vec<Option<String>> =
        known.kv_cache_dtypes.iter().map(|word| Some(word.clone()).filter(|word| word != "auto")).collect();
    let names = (names(), prop::option::of(names()), prop::option::of(names()));
    let layout = (size.clone(), size, data, any::<bool>(), nodes);
    let formats = (prop::sample::select(vec!["bfloat16", "float16", "float32"]), prop::sample::select(cache));
    let methods = prop::sample::select(vec![None, Some("fp8".to_owned())]);
    let limits = (1_u64..100, bytes, 1_u64..1_000_000, 1_u64..2048, 2048_u64..100_000);
    let switches = (prop::option::of(Just(true)), prop::option::of(Just(true)), prop::option::of(Just(false)));
    let extras = (loras(newer(12)), speculations(known.version.minor));
    (names, layout, formats, methods, limits, switches, extras).prop_map(
        move |(names, layout, formats, quantization, limits, switches, extras)| ServeConfig {
            model: names.0,
            revision: names.1,
            tokenizer: names.2,
            tensor_parallel_size: layout.0,
            pipeline_parallel_size: layout.1,
            data_parallel_size: layout.2,
            enable_expert_parallel: layout.3 && newer(8),
            nodes: layout.4,
            dtype: formats.0.to_owned(),
            kv_cache_dtype: formats.1,
            quantization,
            gpu_memory_utilization: limits.0 as f64 / 100.0,
            kv_cache_memory_bytes: limits.1,
            max_model_len: limits.2,
            max_num_seqs: limits.3,
            max_num_batched_tokens: limits.4,
            enforce_eager: switches.0,
            trust_remote_code: switches.1,
            enable_prefix_caching: switches.2,
            lora: extras.0,
            speculative: extras.1,
            ..plain(&version)
        },
    )
}

fn loras(large: bool) -> impl Strategy<Value = Option<LoraRequest>> {
    let ranks = if large { vec![8_u64, 16, 64, 256, 320, 512] } else { vec![8, 16, 64, 256] };
    prop::option::of(
        (1_u64..9, prop::sample::select(ranks)).prop_map(|(max_loras, max_rank)| LoraRequest { max_loras, max_rank }),
    )
}

fn speculations(minor: u32) -> impl Strategy<Value = Option<SpeculativeRequest>> {
    let mut methods = vec!["ngram", "draft"];
    if minor >= 8 {
        methods.extend(["eagle", "eagle3"]);
    }
    if minor >= 11 {
        methods.push("mtp");
    }
    let of = |(method, name, tokens): (&str, String, Option<u64>)| SpeculativeRequest {
        method: Some(method.to_owned()),
        model: (!matches!(method, "ngram" | "mtp")).then_some(name),
        num_speculative_tokens: tokens,
        ..SpeculativeRequest::default()
    };
    prop::option::of((prop::sample::select(methods), names(), prop::option::of(1_u64..8)).prop_map(of))
}

/// A release and a configuration for it.
pub fn released() -> impl Strategy<Value = ServeConfig> {
    versions().prop_flat_map(configs)
}
