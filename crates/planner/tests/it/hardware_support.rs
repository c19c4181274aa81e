//! What runs on which GPU, against what vLLM's documentation and release notes say.

use planner::hardware::catalog::{Catalog, ComputeCapability, GpuArchitecture, Lookup};
use planner::hardware::support::{Gpu, Support, SupportFacts};
use planner::vllm::Version;

fn gpu(name: &str) -> Gpu {
    match Catalog::bundled().find(name, None) {
        Lookup::Card(card) => Gpu { arch: Some(card.arch), compute_capability: card.compute_capability },
        other => panic!("{name}: {other:?}"),
    }
}

#[track_caller]
fn check(method: &str, card: &str, release: &str, wanted: Support, reason: &str) {
    let answer = SupportFacts::bundled().quantization(gpu(card), method, &Version::parse(release).unwrap());
    assert_eq!(answer.support, wanted, "{method} on {card}: {}", answer.reason);
    assert!(answer.reason.contains(reason), "{}", answer.reason);
}

#[test]
fn quantization_by_gpu_and_release() {
    check("fp8", "RTX 3090", "0.33", Support::WeightOnly, "through Marlin");
    check("fp8", "T4", "0.33", Support::WeightOnly, "weights only");
    check("fp8", "T4", "0.13", Support::No, "not supported");
    check("fp8", "L40S", "0.33", Support::Native, "natively");
    check("fp8", "H100 SXM", "0.12", Support::Native, "natively");
    check("fp8", "MI300X", "0.33", Support::Native, "natively");
    check("fp8", "MI210", "0.33", Support::Unknown, "not established");
    check("fp8", "R9700", "0.33", Support::Native, "natively");
    check("fp8", "TITAN V", "0.19", Support::No, "not supported");
    check("awq", "T4", "0.33", Support::WeightOnly, "weights only");
    check("awq", "TITAN V", "0.19", Support::No, "not supported");
    check("AWQ", "MI300X", "0.33", Support::WeightOnly, "weights only; the maths");
    check("gptq_marlin", "A100-SXM4-80GB", "0.33", Support::WeightOnly, "Marlin");
    check("int8", "A100-SXM4-80GB", "0.33", Support::Native, "natively");
    check("w8a8", "B200", "0.33", Support::No, "10.0");
    check("int8", "RTX 5090", "0.33", Support::No, "10.0");
    check("nvfp4", "B200", "0.33", Support::Native, "natively");
    check("modelopt_fp4", "RTX 5090", "0.33", Support::Native, "natively");
    check("nvfp4", "H100 SXM", "0.33", Support::WeightOnly, "Marlin");
    check("nvfp4", "MI355X", "0.33", Support::Emulated, "slowly");
    check("mxfp4", "H100 SXM", "0.33", Support::WeightOnly, "Marlin or Triton");
    check("mxfp4", "T4", "0.33", Support::No, "bfloat16");
    check("mxfp4", "MI355X", "0.33", Support::Native, "natively");
    check("modelopt", "RTX 3090", "0.26", Support::No, "not supported");
    check("modelopt", "RTX 3090", "0.27", Support::WeightOnly, "Marlin");
    check("bitsandbytes", "L4", "0.33", Support::Plugin, "vllm-bnb-plugin");
    check("bitsandbytes", "L4", "0.27", Support::WeightOnly, "weights only");
    check("gguf", "MI300X", "0.24", Support::Plugin, "vllm-gguf-plugin");
    check("w4a8_fp8", "H200", "0.33", Support::Native, "natively");
    check("w4a8_fp8", "L4", "0.33", Support::No, "9.0 alone");
    check("compressed_tensors", "L4", "0.33", Support::Depends, "checkpoint");
    check("deepspeedfp", "L4", "0.33", Support::No, "0.14");
    check("deepspeedfp", "L4", "0.14", Support::Unknown, "removed");
    check("no-such-method", "L4", "0.33", Support::Unknown, "not known");
}

#[test]
fn kv_cache_dtypes_by_gpu() {
    let facts = SupportFacts::bundled();
    for (dtype, card, release, wanted) in [
        ("auto", "T4", "0.33", Support::Native),
        ("bfloat16", "T4", "0.33", Support::No),
        ("fp8", "T4", "0.33", Support::No),
        ("fp8_e4m3", "RTX 3090", "0.33", Support::Native),
        ("fp8", "MI300X", "0.33", Support::Native),
        ("fp8", "Arc B580", "0.33", Support::Native),
        ("fp8_inc", "H100 SXM", "0.33", Support::No),
        ("nvfp4", "B200", "0.33", Support::Native),
        ("nvfp4", "MI355X", "0.33", Support::No),
        ("fp8_per_token_head", "RTX 3090", "0.33", Support::No),
        ("int8_per_token_head", "RTX 3090", "0.33", Support::Native),
        ("turboquant_4bit_nc", "T4", "0.33", Support::No),
        ("octave_k3v4", "MI300X", "0.33", Support::Native),
    ] {
        let answer = facts.kv_cache_dtype(gpu(card), dtype, &Version::parse(release).unwrap());
        assert_eq!(answer.support, wanted, "{dtype} on {card}: {}", answer.reason);
    }
}

#[test]
fn gpus_by_release() {
    let facts = SupportFacts::bundled();
    for (card, release, wanted) in [
        ("TITAN V", "0.19", Support::Native),
        ("TITAN V", "0.20", Support::No),
        ("T4", "0.33", Support::Native),
        ("B200", "0.8", Support::No),
        ("RTX 5090", "0.9", Support::Native),
        ("NVIDIA Thor", "0.19", Support::No),
        ("NVIDIA Thor", "0.20", Support::Native),
        ("MI100", "0.33", Support::No),
        ("Gaudi 2", "0.33", Support::Plugin),
        ("TPU v6e", "0.33", Support::Plugin),
        ("MI300X", "0.33", Support::Native),
    ] {
        let answer = facts.runs(gpu(card), &Version::parse(release).unwrap());
        assert_eq!(answer.support, wanted, "{card} with {release}: {}", answer.reason);
    }
    let unknown = Gpu { arch: None, compute_capability: None };
    assert_eq!(facts.runs(unknown, &Version::parse("0.33").unwrap()).support, Support::Unknown);
}

#[test]
fn dtypes_by_gpu() {
    let facts = SupportFacts::bundled();
    for (dtype, card, wanted) in [
        ("bfloat16", "T4", Support::No),
        ("float16", "T4", Support::Native),
        ("auto", "T4", Support::Native),
        ("bfloat16", "A100-SXM4-40GB", Support::Native),
        ("bfloat16", "MI210", Support::Native),
        ("float8", "H100 SXM", Support::Unknown),
    ] {
        assert_eq!(facts.model_dtype(gpu(card), dtype).support, wanted, "{dtype} on {card}");
    }
    assert_eq!(facts.activation_dtypes("mxfp4"), ["bfloat16"]);
    assert!(facts.activation_dtypes("torchao").is_empty());
}

#[test]
fn every_method_answers_for_every_architecture() {
    let facts = SupportFacts::bundled();
    let version = Version::parse(&facts.vllm_version).unwrap();
    assert!(facts.sources.iter().all(|source| source.starts_with("https://")) && facts.checked.len() == 10);
    for card in Catalog::bundled().cards() {
        let gpu = Gpu { arch: Some(card.arch), compute_capability: card.compute_capability };
        for method in ["awq", "gptq", "fp8", "int8", "nvfp4", "mxfp4", "mxfp8", "bitsandbytes", "gguf", "quark", "inc"]
        {
            let answer = facts.quantization(gpu, method, &version);
            assert!(answer.reason.ends_with('.') && answer.reason.contains(" on "), "{}", answer.reason);
        }
    }
}

#[test]
fn an_unlisted_card_is_judged_by_its_compute_capability() {
    let capability = ComputeCapability { major: 8, minor: 9 };
    assert_eq!(GpuArchitecture::of_capability(capability), Some(GpuArchitecture::Ada));
    assert_eq!(GpuArchitecture::of_capability(ComputeCapability { major: 6, minor: 1 }), None);
}
