//! Formats that the card, or the release on the card, does not run.

use std::sync::LazyLock;

use crate::hardware::Device;
use crate::hardware::support::{Answer, Gpu, Support, SupportFacts};
use crate::issue::Issue;
use crate::models::ResolvedModel;
use crate::models::quantization::{Quantization, Scales};
use crate::parallelism::Reason;
use crate::serve_config::ServeConfig;
use crate::vllm::{Version, known_versions};

const RELEASE: &str = "policy.vllm_version";

static SUPPORT: LazyLock<SupportFacts> = LazyLock::new(SupportFacts::bundled);

/// How a quantization method runs on a card with a release.
pub(in super::super) fn method_support(method: &str, device: &Device, version: &Version) -> Support {
    SUPPORT.quantization(Gpu::from(device), method, version).support
}

/// How a checkpoint's own quantization runs on a card with a release.
pub(in super::super) fn checkpoint_support(quantization: &Quantization, device: &Device, version: &Version) -> Support {
    method_support(row_of(quantization), device, version)
}

/// How a KV cache type runs on a card with a release.
pub(in super::super) fn cache_support(word: &str, device: &Device, version: &Version) -> Support {
    SUPPORT.kv_cache_dtype(Gpu::from(device), word, version).support
}

/// Whether a release's builds run on a card at all.
pub(in super::super) fn runs_on(device: &Device, version: &Version) -> bool {
    SUPPORT.runs(Gpu::from(device), version).support != Support::No
}

/// The release, the quantization, the number type and the cache type that don't run on the card.
pub(super) fn check(config: &ServeConfig, model: &ResolvedModel, device: &Device, version: &Version) -> Vec<Reason> {
    let gpu = Gpu::from(device);
    let other = known_versions().iter().any(|known| runs_on(device, &known.version));
    let release = no("gpu-not-in-release", RELEASE, SUPPORT.runs(gpu, version)).filter(|_| other);
    let dtype = no("dtype-not-supported", "model.dtype", SUPPORT.model_dtype(gpu, &config.dtype));
    let quantization = model.quantization.as_ref().and_then(|quantization| {
        let answer = SUPPORT.quantization(gpu, row_of(quantization), version);
        no("quantization-not-supported", "model.quantization", answer)
    });
    let cache = config.kv_cache_dtype.as_ref().and_then(|word| {
        no("kv-cache-dtype-not-supported", "model.kv_cache_dtype", SUPPORT.kv_cache_dtype(gpu, word, version))
    });
    let activations = model.quantization.as_ref().and_then(|quantization| activations(quantization, config));
    [release, dtype, quantization, activations, cache].into_iter().flatten().collect()
}

/// What needs a package or a build of its own.
pub(super) fn remarks(model: &ResolvedModel, device: &Device, version: &Version) -> Vec<Issue> {
    let gpu = Gpu::from(device);
    let quantization = model.quantization.as_ref().and_then(|quantization| {
        let answer = SUPPORT.quantization(gpu, row_of(quantization), version);
        let needs = answer.support == Support::Plugin;
        needs.then(|| Issue::warning("quantization-needs-plugin", "model.quantization", answer.reason))
    });
    let nowhere = known_versions().iter().all(|known| !runs_on(device, &known.version));
    let runs = SUPPORT.runs(gpu, version);
    let needs = (nowhere && runs.support == Support::No) || runs.support == Support::Plugin;
    let build = needs.then(|| Issue::warning("gpu-needs-own-build", RELEASE, runs.reason));
    quantization.into_iter().chain(build).collect()
}

fn no(code: &'static str, field: &'static str, answer: Answer) -> Option<Reason> {
    (answer.support == Support::No).then(|| Reason::new(code, field, answer.reason, None))
}

/// The row of the support table: compressed-tensors by what it holds.
fn row_of(quantization: &Quantization) -> &str {
    if quantization.method != "compressed-tensors" {
        return &quantization.method;
    }
    match quantization.linear.scales {
        Scales::Group { size: 16, .. } => "compressed-tensors-nvfp4",
        Scales::Group { .. } => "compressed-tensors-w4a16",
        Scales::Block { .. } => "fp8_block",
        Scales::Tensor | Scales::Channel { .. } => "compressed-tensors",
    }
}

/// Some methods compute in one number type only.
fn activations(quantization: &Quantization, config: &ServeConfig) -> Option<Reason> {
    let allowed = SUPPORT.activation_dtypes(row_of(quantization));
    if allowed.is_empty() || allowed.contains(&config.dtype) {
        return None;
    }
    let (method, dtype, words) = (&quantization.method, &config.dtype, allowed.join(", "));
    let message = format!("{} computes in {words}, and the model is served in {dtype}.", quantization.label);
    let quote = format!("{dtype} is not supported for quantization method {method}. Supported dtypes: [{words}]");
    Some(Reason::new("dtype-not-supported-by-quantization", "model.dtype", message, Some(quote)))
}
