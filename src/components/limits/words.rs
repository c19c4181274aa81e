//! Parallelism, precision, limits and reserves.

/// The heading of a drawer.
pub const PARALLELISM: &str = "Parallelism";
/// The heading of a drawer.
pub const PRECISION: &str = "Precision and limits";
/// The heading of a drawer.
pub const RESERVES: &str = "Reserves and vLLM version";
/// Beside what is decided by the planner.
pub const RECOMMENDED: &str = "recommended";
/// Where the checkpoint decides.
pub const AUTO: &str = "auto";
/// GPUs that share each layer.
pub const TENSOR: &str = "Tensor parallel";
/// Stages.
pub const PIPELINE: &str = "Pipeline stages";
/// Replicas.
pub const DATA: &str = "Replicas";
/// Experts of a mixture.
pub const EXPERTS: &str = "Experts";
/// How GPUs hold them.
pub const EXPERTS_KEPT: [(&str, &str); 3] =
    [("", AUTO), ("on", "whole, on one GPU each"), ("off", "cut over all GPUs")];
/// GPUs that share one sequence's cache.
pub const CONTEXT: &str = "Context parallel";
/// Prefix caching.
pub const PREFIXES: &str = "Shared beginnings";
/// Whether they are kept.
pub const PREFIXES_KEPT: [(&str, &str); 3] = [("", AUTO), ("on", "read once"), ("off", "read each time")];
/// The number format of what is not quantized.
pub const DTYPE: &str = "Computed in";
/// Formats that vLLM computes in.
pub const DTYPES: [(&str, &str); 4] = [("", AUTO), ("bfloat16", "BF16"), ("float16", "FP16"), ("float32", "FP32")];
/// Weights.
pub const WEIGHTS: &str = "Weights";
/// Formats that weights may be planned in, and their names.
pub const WEIGHT_FORMATS: [(&str, &str); 9] = [
    ("", AS_PUBLISHED),
    ("none", "16 bit"),
    ("fp8", "FP8"),
    ("awq", "AWQ"),
    ("gptq", "GPTQ"),
    ("int8", "INT8"),
    ("nvfp4", "NVFP4"),
    ("mxfp4", "MXFP4"),
    ("bitsandbytes", "bitsandbytes"),
];
/// Formats that the cache may be kept in, and their names.
pub const CACHE_FORMATS: [(&str, &str); 6] = [
    ("", AUTO),
    ("fp8", "FP8"),
    ("fp8_e4m3", "FP8 E4M3"),
    ("fp8_e5m2", "FP8 E5M2"),
    ("bfloat16", "BF16"),
    ("float16", "FP16"),
];
/// KV cache.
pub const CACHE: &str = "KV cache";
/// As the checkpoint says.
pub const AS_PUBLISHED: &str = "as published";
/// Longest request.
pub const LONGEST: &str = "Longest request";
/// Share of memory.
pub const UTILIZATION: &str = "Share for vLLM";
/// Most sequences.
pub const SEQUENCES: &str = "Sequences a step";
/// Most tokens.
pub const BATCHED: &str = "Tokens a step";
/// Who chooses.
pub const OPEN: &str = "What you leave open";
/// The planner chooses.
pub const RECOMMEND: &str = "is chosen for you";
/// vLLM's defaults.
pub const AS_GIVEN: &str = "takes vLLM's defaults";
/// The release.
pub const VERSION: &str = "vLLM version";
/// Kept free.
pub const HEADROOM: &str = "Kept spare";
/// Kept aside.
pub const OVERHEAD: &str = "Kept aside";
/// Fragmentation.
pub const FRAGMENTATION: &str = "Fragmentation";
/// Graphs.
pub const EAGER: &str = "Without CUDA graphs (enforce eager)";
/// Which model of speed answers.
pub const ESTIMATOR: &str = "Speeds from";
/// The fitted model.
pub const CALIBRATED: &str = "fitted to measurements";
/// The older rule.
pub const HEURISTIC: &str = "the simple rule by GPU family";
/// Newest release.
pub const NEWEST: &str = "newest";
