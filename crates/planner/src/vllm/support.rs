//! What vLLM runs on which GPU: quantization methods, KV cache dtypes, model dtypes, and the GPU itself by release.
//!
//! Every answer comes with its reason, a sentence for people. What the sources do not establish is said to be so.

mod facts;

use serde::Serialize;

use super::Version;
use crate::hardware::Device;
use crate::hardware::catalog::{ComputeCapability, GpuArchitecture};
use facts::{Row, Runs};

pub use facts::{Support, SupportFacts};

/// bfloat16 needs this compute capability. Source: vLLM's CUDA platform.
const LEAST_FOR_BFLOAT16: ComputeCapability = ComputeCapability { major: 8, minor: 0 };

/// An answer and its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The answer.
    pub support: Support,
    /// Why, as a sentence: `FP8 on Ampere: weights only, through Marlin; the maths is in 16 bit.`
    pub reason: String,
}

/// The GPU that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gpu {
    /// Its architecture; `None` when unknown.
    pub arch: Option<GpuArchitecture>,
    /// Its CUDA compute capability; `None` for cards without CUDA, or unknown.
    pub compute_capability: Option<ComputeCapability>,
}

impl From<&Device> for Gpu {
    fn from(device: &Device) -> Self {
        Self { arch: device.arch, compute_capability: device.compute_capability }
    }
}

impl SupportFacts {
    /// The facts that come with the planner.
    ///
    /// # Panics
    ///
    /// Never: the build has read the file.
    pub fn bundled() -> Self {
        facts::read(include_str!("../../data/vllm-support-gpu.json")).expect("the build has read the file")
    }

    /// How a quantization method runs.
    ///
    /// ```
    /// use planner::hardware::catalog::GpuArchitecture;
    /// use planner::vllm::support::{Gpu, Support, SupportFacts};
    /// use planner::vllm::Version;
    /// let ampere = Gpu { arch: Some(GpuArchitecture::Ampere), compute_capability: None };
    /// let version = Version::parse("0.33").unwrap();
    /// let answer = SupportFacts::bundled().quantization(ampere, "fp8", &version);
    /// assert_eq!(answer.support, Support::WeightOnly);
    /// assert_eq!(answer.reason, "FP8 on Ampere: weights only, through Marlin; the maths is in 16 bit.");
    /// ```
    pub fn quantization(&self, gpu: Gpu, method: &str, version: &Version) -> Answer {
        self.answer(&self.quantization, gpu, method, version)
    }

    /// Whether the KV cache can be stored so.
    pub fn kv_cache_dtype(&self, gpu: Gpu, dtype: &str, version: &Version) -> Answer {
        self.answer(&self.kv_cache, gpu, dtype, version)
    }

    /// Whether a model can be served in this dtype. Automatic choice falls back to float16 where bfloat16 is not to be had.
    pub fn model_dtype(&self, gpu: Gpu, dtype: &str) -> Answer {
        let old = gpu.compute_capability.is_some_and(|capability| capability < LEAST_FOR_BFLOAT16);
        let place = self.place(gpu);
        match dtype {
            "bfloat16" | "bf16" if old => {
                Answer::no(format!("bfloat16 on {place}: needs compute capability 8.0 or newer; use float16 there."))
            }
            "auto" | "bfloat16" | "bf16" | "float16" | "fp16" | "half" | "float32" | "fp32" | "float" => {
                Answer { support: Support::Native, reason: format!("{dtype} on {place}: runs natively.") }
            }
            _ => Answer {
                support: Support::Unknown,
                reason: format!("{dtype} is no dtype of a model that is known here."),
            },
        }
    }

    /// The dtypes that a quantization method's activations may have; empty where it restricts nothing.
    pub fn activation_dtypes(&self, method: &str) -> &[String] {
        row(&self.quantization, method).map(|row| row.dtypes.as_slice()).unwrap_or_default()
    }

    /// Whether a release's builds run on the GPU at all.
    pub fn runs(&self, gpu: Gpu, version: &Version) -> Answer {
        let place = self.place(gpu);
        let rule = gpu.arch.and_then(|arch| self.runs.iter().find(|rule| rule.arch == arch));
        match rule {
            Some(rule) if rule.forbids(version) => {
                Answer::no(format!("vLLM {} on {place}: {}.", version.minor_name(), rule.reason))
            }
            Some(Runs { plugin: Some(plugin), reason, .. }) => Answer {
                support: Support::Plugin,
                reason: format!("vLLM on {place}: needs the plugin {plugin}; {reason}."),
            },
            _ if gpu.arch.is_none() => {
                Answer { support: Support::Unknown, reason: "The GPU's architecture is not known.".to_owned() }
            }
            _ => Answer { support: Support::Native, reason: format!("vLLM {} runs on {place}.", version.minor_name()) },
        }
    }

    fn answer(&self, rows: &[Row], gpu: Gpu, name: &str, version: &Version) -> Answer {
        let Some(row) = row(rows, name) else {
            return Answer { support: Support::Unknown, reason: format!("{name} is not known here.") };
        };
        let place = self.place(gpu);
        if let Some(last) = &row.last {
            return gone(row, &place, last, version);
        }
        let Some(support) = gpu.arch.and_then(|arch| self.support(row, arch, version)) else {
            return Answer { support: Support::Unknown, reason: format!("{} on {place}: not established.", row.label) };
        };
        Answer { support, reason: format!("{} on {place}: {}.", row.label, reason(row, support, gpu)) }
    }

    /// What holds for a release: an older rule where one applies.
    fn support(&self, row: &Row, arch: GpuArchitecture, version: &Version) -> Option<Support> {
        let older = row.before.iter().find(|rule| rule.1 == arch && version.release() < rule.0.release());
        let column = self.architectures.iter().position(|column| *column == arch)?;
        older.map(|rule| rule.2.0).or_else(|| row.on.get(column).copied())
    }

    /// `Ampere`, or what else is known of the GPU.
    fn place(&self, gpu: Gpu) -> String {
        let named = gpu.arch.and_then(|arch| self.names.iter().find(|(known, _)| *known == arch));
        match (named, gpu.compute_capability) {
            (Some((_, name)), _) => name.clone(),
            (None, Some(capability)) => format!("compute capability {capability}"),
            (None, None) => "an unknown GPU".to_owned(),
        }
    }
}

impl Answer {
    fn no(reason: String) -> Self {
        Self { support: Support::No, reason }
    }
}

/// Why a method runs as it does.
fn reason(row: &Row, support: Support, gpu: Gpu) -> String {
    let nvidia = gpu.arch.is_some_and(is_nvidia);
    match support {
        Support::Native => "runs natively".to_owned(),
        Support::WeightOnly => match row.via.as_deref().filter(|_| nvidia) {
            Some(kernel) => format!("weights only, through {kernel}; the maths is in 16 bit"),
            None => "weights only; the maths is in 16 bit".to_owned(),
        },
        Support::Emulated => "emulated: it is dequantized on the fly, slowly".to_owned(),
        Support::Depends => "depends on the scheme stored in the checkpoint and on the attention backend".to_owned(),
        Support::Plugin => format!("needs the package {}", row.plugin.as_deref().unwrap_or("that provides it")),
        Support::No => match row.no.as_deref().filter(|_| nvidia || row.via.is_none()) {
            Some(why) => format!("not supported: {why}"),
            None => "not supported".to_owned(),
        },
        Support::Unknown => "not established".to_owned(),
    }
}

/// A method that later releases have no more.
fn gone(row: &Row, place: &str, last: &Version, version: &Version) -> Answer {
    if version.release() > last.release() {
        return Answer::no(format!("{} on {place}: removed from vLLM; the last release with it is {last}.", row.label));
    }
    let reason = format!("{} on {place}: not established; later releases removed it.", row.label);
    Answer { support: Support::Unknown, reason }
}

fn row<'r>(rows: &'r [Row], name: &str) -> Option<&'r Row> {
    let name = name.to_ascii_lowercase().replace("compressed_tensors", "compressed-tensors");
    rows.iter().find(|row| row.names.contains(&name))
}

fn is_nvidia(arch: GpuArchitecture) -> bool {
    use GpuArchitecture as Arch;
    matches!(
        arch,
        Arch::Volta
            | Arch::Turing
            | Arch::Ampere
            | Arch::Ada
            | Arch::Hopper
            | Arch::Blackwell
            | Arch::BlackwellConsumer
            | Arch::BlackwellThor
    )
}
