//! What is fitted, where it starts, and how sure one was of it before.

use planner::speed::Calibration;
use serde_json::{Value, json};

/// A fitted figure: its place in the calibration, what was thought before, and the standard deviation of its logarithm.
pub struct Parameter {
    /// JSON pointer into the calibration.
    pub place: &'static str,
    /// The prior's centre.
    pub prior: f64,
    /// The prior's width.
    pub deviation: f64,
}

/// Priors: shares and latencies as kernel benchmarks and profiles of vLLM show them, wide where they differ among themselves.
/// Class factors are fitted only where measurements identify them.
pub const PARAMETERS: [Parameter; 31] = [
    at("/constants/step_us", 1000.0, 0.6),
    at("/constants/sequence_us", 8.0, 0.6),
    at("/constants/layer_us", 24.0, 0.35),
    at("/constants/block_scaled_layer_us", 15.0, 0.7),
    at("/constants/latent_layer_us", 40.0, 0.7),
    at("/constants/launch_us", 350.0, 0.4),
    at("/constants/eager_us", 550.0, 0.4),
    at("/constants/weight_bandwidth", 0.85, 0.08),
    at("/constants/expert_bandwidth", 0.65, 0.35),
    at("/constants/cache_bandwidth", 0.7, 0.2),
    at("/constants/routing", 0.9, 0.1),
    at("/constants/mfu", 0.42, 0.25),
    at("/constants/few_bits_gain", 1.0, 0.2),
    at("/constants/weight_only", 0.75, 0.25),
    at("/constants/expert_mfu", 0.22, 0.35),
    at("/constants/expert_traffic", 4.0, 0.7),
    at("/constants/nvlink_us", 14.0, 0.4),
    at("/constants/pcie_us", 35.0, 0.4),
    at("/constants/v0_host", 3.0, 0.7),
    at("/constants/v0_mfu", 0.9, 0.3),
    at("/constants/awq_amd", 0.45, 0.3),
    at("/constants/request_ms", 3.0, 0.6),
    at("/constants/prompt_token_us", 2.0, 0.7),
    at("/constants/first_token_ms", 8.0, 0.5),
    at("/classes/ampere/mfu", 1.4, 0.2),
    at("/classes/ampere_g/mfu", 1.5, 0.4),
    at("/classes/blackwell/overhead", 0.8, 0.3),
    at("/classes/blackwell_g/mfu", 1.2, 0.3),
    at("/classes/rdna4/bandwidth", 0.7, 0.2),
    at("/v0_classes/cdna3/mfu", 0.3, 0.7),
    at("/v0_classes/cdna3/overhead", 1.5, 0.4),
];

const fn at(place: &'static str, prior: f64, deviation: f64) -> Parameter {
    Parameter { place, prior, deviation }
}

/// Everything at its prior. Class factors that are not fitted are judgements: no measurement identifies them.
pub fn start() -> Value {
    let mut constants = json!({"link_bandwidth": 0.6});
    let class = |bandwidth: f64, mfu: f64, overhead: f64| json!({"bandwidth": bandwidth, "mfu": mfu, "overhead": overhead, "rows": 0});
    let classes = json!({
        "turing": class(1.0, 1.2, 1.2), "ampere": class(1.0, 1.4, 1.0), "ampere_g": class(1.0, 1.5, 1.0), "ada": class(1.0, 1.1, 1.0),
        "hopper": class(1.0, 1.0, 1.0), "blackwell": class(1.0, 0.9, 0.8), "blackwell_g": class(1.0, 1.2, 0.8),
        "cdna1": class(0.7, 0.6, 3.0), "cdna3": class(0.8, 0.5, 1.5), "cdna4": class(0.75, 0.5, 1.5), "rdna4": class(0.7, 1.0, 1.5),
    });
    let older = json!({"cdna3": class(0.85, 0.3, 1.5)});
    for parameter in &PARAMETERS {
        if let (Some(name), Some(map)) = (parameter.place.strip_prefix("/constants/"), constants.as_object_mut()) {
            map.insert(name.to_owned(), json!(parameter.prior));
        }
    }
    json!({
        "constants": constants, "classes": classes, "v0_classes": older, "cards": {}, "measurements": 0, "interval": 0.8,
        "intervals": {"output": {}, "tpot": {}, "ttft": {}}, "widening": {"card": 1.0, "class": 1.0, "setting": 1.0},
    })
}

/// A start with the parameters at these logarithms. Consumer cards of a family share their data-centre sisters' overhead.
pub fn place(start: &Value, logarithms: &[f64]) -> Value {
    let mut placed = start.clone();
    for (parameter, logarithm) in PARAMETERS.iter().zip(logarithms) {
        if let Some(figure) = placed.pointer_mut(parameter.place) {
            *figure = json!(logarithm.exp());
        }
    }
    let shared = placed.pointer("/classes/blackwell/overhead").cloned();
    if let (Some(shared), Some(figure)) = (shared, placed.pointer_mut("/classes/blackwell_g/overhead")) {
        *figure = shared;
    }
    placed
}

/// The typed form.
pub fn calibration(value: &Value) -> Calibration {
    serde_json::from_value(value.clone()).expect("the start has every field, and fitting only changes numbers")
}
