//! The card's memory as PyTorch reports it, and what of it vLLM may take.

use super::calibration::calibration;
use super::rank::Rank;
use super::term::{Explanation, term};
use crate::hardware::TorchTotalBasis;
use crate::plan::{Provenance, Term, TermName};
use crate::units::GIB;

/// The card's memory in GiB.
pub fn total(rank: &Rank<'_>) -> Term {
    let device = rank.deployment.device;
    let total = device.torch_total_gib;
    let spreads = calibration().total;
    let (spread, provenance, source) = match device.torch_total_basis {
        TorchTotalBasis::Measured => (spreads.measured, Provenance::Measured, "printed in start-up logs of this card"),
        TorchTotalBasis::Inferred => {
            (spreads.inferred, Provenance::Calibrated, "derived from start-up logs of this card")
        }
        TorchTotalBasis::Driver => (spreads.driver, Provenance::Calibrated, "driver's MiB / 1024 × 0.997 − 0.30"),
        TorchTotalBasis::Marketing => {
            (spreads.marketing, Provenance::Assumed, "marketed size, by the driver's formula")
        }
    };
    let shared = device.card.as_ref().is_some_and(|card| card.unified_memory);
    let spread = if shared { spreads.shared_with_cpu } else { spread };
    let explanation = Explanation { name: TermName::Total, formula: "GiB as PyTorch reports it", source, provenance };
    let inputs = [("driver MiB", device.memory_total_mib as f64), ("GiB as PyTorch reports it", total)];
    term(explanation, (total - spread, total, total + spread), &inputs)
}

/// What vLLM may take in GiB: total × `gpu_memory_utilization`.
pub fn budget(rank: &Rank<'_>, total: &Term) -> Term {
    let share = rank.deployment.config.gpu_memory_utilization;
    let explanation = Explanation {
        name: TermName::Budget,
        formula: "total GiB × gpu_memory_utilization",
        source: "vllm/v1/worker/gpu_worker.py",
        provenance: Provenance::Computed,
    };
    let inputs = [("total GiB", total.mid), ("gpu_memory_utilization", share)];
    term(explanation, (total.low * share, total.mid * share, total.high * share), &inputs)
}

/// Memory in GiB that others hold on the card.
pub(crate) fn held_by_others(rank: &Rank<'_>) -> f64 {
    rank.deployment.device.memory_used_mib as f64 * (1024.0 * 1024.0) / GIB as f64
}
