//! From nominal figures to what is reached: one card, one link, one engine.

use super::constants::{ClassFactors, Constants};
use super::work::{Arithmetic, Multiplied};
use crate::deployment::Deployment;
use crate::hardware::catalog::Vendor;
use crate::hardware::{Device, LinkKind};
use crate::vllm::{Engine, release};

/// What is left of a link whose GPUs cannot read each other's memory: every byte passes through the host's.
const WITHOUT_PEER_ACCESS: f64 = 0.5;

/// Nominal figures of one GPU and its link, in bytes and FLOP a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Nominal {
    /// Memory bandwidth.
    pub bandwidth: f64,
    /// 16-bit rate.
    pub sixteen: f64,
    /// 8-bit rate; 0 = none.
    pub eight: f64,
    /// 4-bit rate; 0 = none.
    pub four: f64,
    /// Link, one direction.
    pub link: f64,
    /// Whether the link is the PCIe bus.
    pub pcie: bool,
}

impl Nominal {
    /// A card's figures; `None` where bandwidth or the 16-bit rate is not known.
    pub fn of(device: &Device, dtype: &str) -> Option<Self> {
        let rates = &device.tflops;
        let sixteen = match dtype {
            "float32" => rates.tf32.or(rates.fp32),
            "bfloat16" => rates.bf16.or(rates.fp16),
            _ => rates.fp16.or(rates.bf16),
        };
        let positive = |figure: Option<f64>| figure.filter(|figure| figure.is_finite() && *figure > 0.0);
        let tera = |figure: Option<f64>| positive(figure).unwrap_or(0.0) * 1e12;
        let link = device.interconnect;
        let reached = if link.kind == LinkKind::Pcie && !link.peer_to_peer { WITHOUT_PEER_ACCESS } else { 1.0 };
        Some(Self {
            bandwidth: positive(device.bandwidth_gb_s)? * 1e9,
            sixteen: positive(sixteen)? * 1e12,
            eight: tera(rates.fp8.or(rates.int8)),
            four: tera(rates.fp4),
            link: positive(Some(link.gb_s)).unwrap_or(1.0) * 1e9 / 2.0 * reached,
            pcie: link.kind == LinkKind::Pcie,
        })
    }
}

/// How the engine runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EngineMode {
    /// The engine before V1.
    pub v0: bool,
    /// No CUDA graphs.
    pub eager: bool,
    /// AWQ on an AMD card: no fast kernel.
    pub awq_on_amd: bool,
}

impl EngineMode {
    /// From release, settings, card and checkpoint.
    pub fn of(deployment: &Deployment<'_>) -> Self {
        let Deployment { model, device, version, config } = *deployment;
        let awq = model.quantization.as_ref().is_some_and(|quantization| quantization.method.starts_with("awq"));
        let amd = device.card.as_ref().is_some_and(|card| card.vendor == Vendor::Amd);
        Self {
            v0: release(version).engine == Engine::V0,
            eager: config.enforce_eager == Some(true),
            awq_on_amd: awq && amd,
        }
    }
}

/// What is reached. Seconds, bytes a second, FLOP a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// A step, whatever is in it.
    pub step: f64,
    /// A running sequence, each step.
    pub sequence: f64,
    /// A layer.
    pub layer: f64,
    /// What a layer with block scales costs more.
    pub block_scaled_layer: f64,
    /// What a layer with latent attention costs more.
    pub latent_layer: f64,
    /// A layer of a step that no graph was captured for.
    pub launch: f64,
    /// The host's floor under each layer; 0 with CUDA graphs.
    pub eager: f64,
    /// Reading weights.
    pub weights: f64,
    /// Reading routed experts.
    pub experts: f64,
    /// Reading the KV cache.
    pub cache: f64,
    /// An all-reduce of nothing.
    pub all_reduce: f64,
    /// An all-reduce's bytes.
    pub link: f64,
    /// Power of the tokens in the share of experts touched.
    pub routing: f64,
    /// Hidden states moved for each token, layer and expert used.
    pub expert_traffic: f64,
    /// Front end: a request among many, a prompt token, the first token.
    pub front_end: FrontEnd,
    /// Attention over prompts and dense multiplications in 16 bits.
    pub sixteen: f64,
    dense: PerArithmetic,
    grouped: PerArithmetic,
}

/// Seconds that the API server spends.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FrontEnd {
    /// On each of the requests that arrive together.
    pub request: f64,
    /// On each prompt token.
    pub prompt_token: f64,
    /// On handing out a first token.
    pub first_token: f64,
}

impl FrontEnd {
    fn of(constants: &Constants) -> Self {
        Self {
            request: constants.request_ms * 1e-3,
            prompt_token: constants.prompt_token_us * 1e-6,
            first_token: constants.first_token_ms * 1e-3,
        }
    }
}

/// FLOP/s by how weights are multiplied.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct PerArithmetic {
    sixteen: f64,
    eight: f64,
    four: f64,
    weight_only: f64,
}

impl PerArithmetic {
    fn of(&self, arithmetic: Arithmetic) -> f64 {
        match arithmetic {
            Arithmetic::Sixteen => self.sixteen,
            Arithmetic::Eight => self.eight,
            Arithmetic::Four => self.four,
            Arithmetic::WeightOnly => self.weight_only,
        }
    }

    /// Seconds for two FLOP on each parameter.
    fn seconds(&self, multiplied: &Multiplied) -> f64 {
        let time = |parameters: f64, rate: f64| if parameters > 0.0 { 2.0 * parameters / rate } else { 0.0 };
        Arithmetic::ALL.iter().map(|sort| time(multiplied.of(*sort), self.of(*sort))).sum()
    }
}

impl Rates {
    /// Applies constants and a class's factors to nominal figures.
    pub fn new(nominal: Nominal, mode: EngineMode, constants: &Constants, class: ClassFactors) -> Self {
        let c = constants;
        let us = 1e-6;
        let kernel = if mode.awq_on_amd { c.awq_amd } else { 1.0 };
        let host = class.overhead * if mode.v0 { c.v0_host } else { 1.0 };
        let engine = kernel * if mode.v0 { c.v0_mfu } else { 1.0 };
        let weights = nominal.bandwidth * class.bandwidth * kernel * c.weight_bandwidth;
        let gain = |rate: f64| if rate > 0.0 { rate * c.few_bits_gain } else { nominal.sixteen * c.weight_only };
        let dense = |rate: f64| rate * c.mfu * class.mfu * engine;
        // In fewer bits a grouped multiplication gains about the square root of the nominal gain. Where dense kernels
        // come nearer to a class's peak than to the reference's, grouped ones do not: they are the same everywhere.
        let of_class = c.expert_mfu * class.mfu.min(1.0) * engine;
        let grouped = |rate: f64| (nominal.sixteen * rate.max(nominal.sixteen)).sqrt() * of_class;
        Self {
            step: c.step_us * us * host,
            sequence: c.sequence_us * us * host,
            layer: c.layer_us * us * class.overhead,
            block_scaled_layer: c.block_scaled_layer_us * us * class.overhead,
            latent_layer: c.latent_layer_us * us * class.overhead,
            launch: c.launch_us * us * class.overhead,
            eager: if mode.eager { c.eager_us * us } else { 0.0 },
            weights,
            experts: weights * c.expert_bandwidth,
            cache: nominal.bandwidth * class.bandwidth * kernel * c.cache_bandwidth,
            all_reduce: us * if nominal.pcie { c.pcie_us } else { c.nvlink_us },
            link: nominal.link * c.link_bandwidth,
            routing: c.routing,
            expert_traffic: c.expert_traffic,
            front_end: FrontEnd::of(c),
            sixteen: dense(nominal.sixteen),
            dense: PerArithmetic {
                sixteen: dense(nominal.sixteen),
                eight: dense(gain(nominal.eight)),
                four: dense(gain(nominal.four)),
                weight_only: dense(nominal.sixteen * c.weight_only),
            },
            grouped: PerArithmetic {
                sixteen: grouped(nominal.sixteen),
                eight: grouped(nominal.eight),
                four: grouped(nominal.four),
                weight_only: grouped(nominal.sixteen) * c.weight_only,
            },
        }
    }

    /// FLOP/s of dense multiplications.
    pub(crate) fn dense_rate(&self, arithmetic: Arithmetic) -> f64 {
        self.dense.of(arithmetic)
    }

    /// FLOP/s of experts' multiplications.
    pub(crate) fn expert_rate(&self, arithmetic: Arithmetic) -> f64 {
        self.grouped.of(arithmetic)
    }

    /// Seconds that one token's dense multiplications take.
    pub(crate) fn dense_seconds(&self, multiplied: &Multiplied) -> f64 {
        self.dense.seconds(multiplied)
    }

    /// Seconds that one token's experts take.
    pub(crate) fn expert_seconds(&self, multiplied: &Multiplied) -> f64 {
        self.grouped.seconds(multiplied)
    }
}
