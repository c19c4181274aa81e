//! Parallelism, precision, limits and reserves.

/// The heading of a drawer.
pub const PARALLELISM: &str = "Parallelism";
/// The heading of a drawer.
pub const PRECISION: &str = "Precision and limits";
/// The heading of a drawer.
pub const RESERVES: &str = "Memory reserves and vLLM version";
/// Beside what is decided by the planner.
pub const RECOMMENDED: &str = "recommended";
/// Where the checkpoint decides.
pub const AUTO: &str = "auto";
/// GPUs that share each layer.
pub const TENSOR: &str = "Tensor parallel size";
/// Stages.
pub const PIPELINE: &str = "Pipeline parallel size";
/// Replicas.
pub const DATA: &str = "Data parallel size";
/// Experts of a mixture.
pub const EXPERTS: &str = "Expert parallelism";
/// How GPUs hold them.
pub const EXPERTS_KEPT: [(&str, &str); 3] = [("", AUTO), ("on", "on"), ("off", "off")];
/// GPUs that share one sequence's cache.
pub const CONTEXT: &str = "Decode context parallel size";
/// Prefix caching.
pub const PREFIXES: &str = "Prefix caching";
/// Whether they are kept.
pub const PREFIXES_KEPT: [(&str, &str); 3] = [("", AUTO), ("on", "on"), ("off", "off")];
/// The number format of what is not quantized.
pub const DTYPE: &str = "dtype";
/// Formats that vLLM computes in.
pub const DTYPES: [(&str, &str); 4] = [("", AUTO), ("bfloat16", "BF16"), ("float16", "FP16"), ("float32", "FP32")];
/// Weights.
pub const WEIGHTS: &str = "Weight quantization";
/// Formats that weights may be planned in, and their names.
pub const WEIGHT_FORMATS: [(&str, &str); 9] = [
    ("", AS_PUBLISHED),
    ("none", "none (16-bit)"),
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
pub const CACHE: &str = "KV cache dtype";
/// As the checkpoint says.
pub const AS_PUBLISHED: &str = "as published";
/// Longest request.
pub const LONGEST: &str = "Max model length";
/// Share of memory.
pub const UTILIZATION: &str = "GPU memory utilization";
/// Most sequences.
pub const SEQUENCES: &str = "Max sequences";
/// Most tokens.
pub const BATCHED: &str = "Max batched tokens";
/// Who chooses.
pub const OPEN: &str = "Settings left open";
/// The planner chooses.
pub const RECOMMEND: &str = "use recommended settings";
/// vLLM's defaults.
pub const AS_GIVEN: &str = "use vLLM defaults";
/// The release.
pub const VERSION: &str = "vLLM version";
/// Kept free.
pub const HEADROOM: &str = "KV cache headroom";
/// Kept aside.
pub const OVERHEAD: &str = "Memory overhead";
/// Fragmentation.
pub const FRAGMENTATION: &str = "KV cache fragmentation";
/// Graphs.
pub const EAGER: &str = "Enforce eager (no CUDA graphs)";
/// Which model of speed answers.
pub const ESTIMATOR: &str = "Speed model";
/// The fitted model.
pub const CALIBRATED: &str = "calibrated on measurements";
/// The older rule.
pub const HEURISTIC: &str = "rule of thumb by GPU family";
/// Newest release.
pub const NEWEST: &str = "newest";
