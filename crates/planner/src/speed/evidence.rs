//! Where measurements are missing: what widens a range, and why.

use super::calibration::Calibration;
use super::server::Demand;
use super::serving::Arrivals;
use crate::deployment::Deployment;
use crate::hardware::Device;
use crate::request::Workload;

/// Something that no measurement, or too few, stand behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MissingEvidence {
    /// Nothing was measured on this card, but on others of its class.
    Card(String),
    /// Nothing was measured on any card of this class.
    Class(String),
    /// The card's class is only its nearest.
    NearestClass(String),
    /// The card has no class.
    NoClass(String),
    /// Figures of the card were given by hand.
    GivenFigures,
    /// A setting that was never measured.
    Setting(&'static str),
}

/// However much is missing, ranges are not widened beyond this power.
const WIDEST: f64 = 3.0;

impl MissingEvidence {
    /// All that is missing about a deployment and its load.
    pub fn of(
        deployment: &Deployment<'_>,
        workload: &Workload,
        demand: &Demand,
        calibration: &Calibration,
    ) -> Vec<Self> {
        let Deployment { device, config, .. } = *deployment;
        let v0 = super::rates::EngineMode::of(deployment).v0;
        let mut missing: Vec<Self> = card(device, calibration, v0).into_iter().collect();
        let settings = [
            (config.pipeline_parallel_size > 1, "pipeline parallelism"),
            (config.data_parallel_size > 1, "data parallelism"),
            (config.decode_context_parallel_size > 1, "context parallelism in decoding"),
            (config.nodes > 1, "several machines"),
            (speculates(deployment), "speculative decoding"),
            (workload.cached_prompt_tokens > 0, "hits in the prefix cache"),
            (matches!(demand.arrivals, Arrivals::Rate { .. }), "a steady stream of requests"),
        ];
        missing.extend(settings.into_iter().filter(|(is, _)| *is).map(|(_, name)| Self::Setting(name)));
        missing
    }

    /// The power that ranges widen by: the largest single one, and a quarter of what each other adds.
    pub(crate) fn widening(missing: &[Self], calibration: &Calibration) -> f64 {
        let mut powers: Vec<f64> = missing.iter().map(|one| one.power(calibration)).collect();
        powers.sort_by(|a, b| b.total_cmp(a));
        let first = powers.first().copied().unwrap_or(1.0);
        let further: f64 = powers.iter().skip(1).map(|power| (power - 1.0) / 4.0).sum();
        (first + further).clamp(1.0, WIDEST)
    }

    fn power(&self, calibration: &Calibration) -> f64 {
        let widening = &calibration.widening;
        match self {
            Self::Card(_) | Self::GivenFigures => widening.card,
            Self::Class(_) | Self::NearestClass(_) | Self::NoClass(_) => widening.class,
            Self::Setting(_) => widening.setting,
        }
    }
}

fn speculates(deployment: &Deployment<'_>) -> bool {
    deployment.config.speculative.as_ref().is_some_and(|asked| asked.acceptance.is_some())
}

fn card(device: &Device, calibration: &Calibration, v0: bool) -> Option<MissingEvidence> {
    let name = device.card.as_ref().map_or(&device.name, |card| &card.name).clone();
    if device.performance_class.is_none() {
        return Some(MissingEvidence::NoClass(name));
    }
    if !device.performance_class_exact {
        return Some(MissingEvidence::NearestClass(name));
    }
    if calibration.class_rows(device.performance_class, v0) == 0 {
        return Some(MissingEvidence::Class(name));
    }
    if device.custom {
        return Some(MissingEvidence::GivenFigures);
    }
    let measured = calibration.cards.get(&name).copied().unwrap_or(0) > 0;
    (!measured).then_some(MissingEvidence::Card(name))
}
