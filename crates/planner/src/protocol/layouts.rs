//! The question which layouts of parallelism are legal.

use serde::{Deserialize, Serialize};

use super::Question;
use crate::parallelism::LayoutVerdict;
use crate::planner::{Facts, layouts_of};
use crate::request::PlanRequest;

/// Which layouts of a request's model on its cards are legal, for 1 to 16 GPUs in each of its machines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListLayouts {
    /// The request.
    pub request: PlanRequest,
}

/// Layouts by the GPUs of a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layouts {
    /// Machines.
    pub machines: u64,
    /// For 1, 2, 3 … GPUs in each machine.
    pub by_gpus: Vec<LayoutsOn>,
}

/// The layouts that use so many GPUs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayoutsOn {
    /// GPUs in each machine.
    pub gpus: u64,
    /// Whether one tensor-parallel group over all of them is legal.
    pub tensor: bool,
    /// Legal ones by name: `TP 4 × PP 2`.
    pub legal: Vec<String>,
    /// The others, each with its first reason.
    pub refused: Vec<(String, String)>,
}

impl Question for ListLayouts {
    const NAME: &'static str = "list-layouts";
    type Answer = Layouts;
    fn answer(self, facts: &Facts) -> Layouts {
        let verdicts = layouts_of(facts, &self.request);
        let mut layouts = Layouts::default();
        for LayoutVerdict { gpus_per_node, machines, layout, reasons } in verdicts {
            layouts.machines = machines;
            if layouts.by_gpus.last().is_none_or(|on| on.gpus != gpus_per_node) {
                layouts.by_gpus.push(LayoutsOn { gpus: gpus_per_node, ..LayoutsOn::default() });
            }
            let Some(on) = layouts.by_gpus.last_mut() else { continue };
            match reasons.first() {
                None => {
                    on.tensor |= layout.tensor == layout.gpus();
                    on.legal.push(layout.name());
                }
                Some(reason) => on.refused.push((layout.name(), reason.sentence())),
            }
        }
        layouts
    }
}
