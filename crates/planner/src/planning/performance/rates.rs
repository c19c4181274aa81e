//! From nominal figures to what is reached: one card, one link, one release.

use super::constants::{ClassFactors, Constants};
use super::work::Arithmetic;

/// Nominal figures of one GPU and its link.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Nominal {
    /// Bytes a second of memory.
    pub bandwidth: f64,
    /// FLOP/s in 16 bits.
    pub sixteen: f64,
    /// FLOP/s in 8 bits; 0 = none.
    pub eight: f64,
    /// FLOP/s in 4 bits; 0 = none.
    pub four: f64,
    /// Bytes a second over the link, one direction.
    pub link: f64,
    /// Whether the link is the PCIe bus.
    pub pcie: bool,
    /// Whether it is an AMD card.
    pub amd: bool,
}

/// How the engine runs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EngineMode {
    /// Whether the release is older than the V1 engine.
    pub before_v1: bool,
    /// Whether CUDA graphs are off.
    pub eager: bool,
}

/// What is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Seconds a step, whatever is in it.
    pub step: f64,
    /// Seconds a running sequence.
    pub sequence: f64,
    /// Seconds a layer.
    pub layer: f64,
    /// Seconds a layer with experts.
    pub moe_layer: f64,
    /// Bytes a second, weights.
    pub weights: f64,
    /// Bytes a second, routed experts.
    pub experts: f64,
    /// Bytes a second, KV cache.
    pub cache: f64,
    /// FLOP/s in 16 bits.
    pub sixteen: f64,
    nominal: Nominal,
    constants: Constants,
    factors: ClassFactors,
    /// Seconds of an all-reduce of nothing.
    pub all_reduce: f64,
    /// Bytes a second of an all-reduce.
    pub link: f64,
    /// Seconds a layer below which no step without a captured graph gets.
    pub launch: f64,
    /// The same for every step (eager mode); 0 = none.
    pub eager: f64,
}

impl Rates {
    /// Applies constants and class factors to nominal figures.
    pub fn new(nominal: Nominal, mode: EngineMode, constants: &Constants, factors: ClassFactors) -> Self {
        let us = 1e-6;
        let host = factors.overhead * if mode.before_v1 { constants.before_v1 } else { 1.0 };
        let latency = if nominal.pcie { constants.pcie_us } else { constants.nvlink_us };
        let latency = latency * if nominal.amd { factors.overhead } else { 1.0 };
        let mut factors = factors;
        if mode.before_v1 { factors.mfu *= constants.before_v1_mfu; }
        let bandwidth = nominal.bandwidth * factors.bandwidth;
        Self {
            step: constants.step_us * us * host,
            sequence: constants.sequence_us * us * host,
            layer: constants.layer_us * us * factors.overhead,
            moe_layer: constants.moe_layer_us * us * factors.overhead,
            weights: bandwidth * constants.weight_bandwidth,
            experts: bandwidth * constants.weight_bandwidth * constants.expert_bandwidth,
            cache: bandwidth * constants.kv_bandwidth * factors.cache,
            sixteen: nominal.sixteen * constants.attention_mfu * factors.mfu,
            nominal,
            constants: *constants,
            factors,
            all_reduce: latency * us,
            link: nominal.link * constants.link_bandwidth,
            launch: constants.launch_us * us * factors.overhead,
            eager: if mode.eager { constants.eager_us * us } else { 0.0 },
        }
    }

    /// Seconds a byte of activations takes.
    pub fn activation_bytes(&self) -> f64 {
        self.nominal.bandwidth * self.factors.bandwidth * self.constants.weight_bandwidth
    }

    /// FLOP/s of dense multiplications.
    pub fn dense(&self, arithmetic: Arithmetic) -> f64 {
        let c = &self.constants;
        let (peak, gain) = self.peak(arithmetic);
        peak * c.mfu * self.factors.mfu * gain
    }

    /// FLOP/s of grouped multiplications: in fewer bits the rate grows with the square root of the nominal gain.
    pub fn grouped(&self, arithmetic: Arithmetic, geforce: bool) -> f64 {
        let (peak, gain) = self.peak(arithmetic);
        let mfu = if geforce { self.factors.mfu } else { self.factors.mfu.min(1.0) };
        let gain = if arithmetic == Arithmetic::WeightOnly { gain } else { 1.0 };
        (self.nominal.sixteen * if std::env::var("NOSQ").is_ok() { self.nominal.sixteen } else { peak }).sqrt() * self.constants.expert_mfu * mfu * gain
    }

    fn peak(&self, arithmetic: Arithmetic) -> (f64, f64) {
        let (n, c) = (&self.nominal, &self.constants);
        match arithmetic {
            Arithmetic::Sixteen => (n.sixteen, 1.0),
            Arithmetic::Eight => (n.eight, c.eight_bit_gain),
            Arithmetic::Four => (n.four, c.four_bit_gain),
            Arithmetic::WeightOnly => (n.sixteen, c.weight_only_mfu),
        }
    }

    /// dev
    pub fn routing(&self) -> f64 { self.constants.routing }
    /// dev
    pub fn ranks_power(&self) -> f64 { self.constants.ranks_power }
    /// dev
    pub fn block_layer(&self) -> f64 { self.constants.block_layer_us * 1e-6 * self.factors.overhead }
    /// dev
    pub fn oh(&self) -> f64 { self.factors.overhead }
    /// Activation traffic constants.
    pub fn activation(&self) -> (f64, f64) {
        (self.constants.activation, self.constants.expert_activation)
    }

    /// Fixed seconds: front end of one request among many, and of the first token.
    pub fn front_end(&self, prompt: f64) -> (f64, f64) {
        (self.constants.request_ms * 1e-3, self.constants.first_token_ms * 1e-3 + prompt * self.constants.prompt_token_us * 1e-6)
    }
}
