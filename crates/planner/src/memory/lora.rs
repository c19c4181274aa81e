//! LoRA slots: room for every adapter that may be in one batch.

use super::rank::Rank;
use super::term::{Told, term};
use crate::models::architecture::Form;
use crate::models::weights::on_rank;
use crate::models::{Place, Role};
use crate::plan::{Provenance, Term};
use crate::units::gib;

/// Room for LoRA adapters in GiB: adapters × rank × Σ (inputs + outputs on this rank) × bytes; `None` without LoRA.
pub fn lora(rank: &Rank<'_>) -> Option<Term> {
    let request = rank.deployment.config.lora.as_ref()?;
    let (model, layout) = (rank.deployment.model, rank.layout(0));
    let adapted = model.parts.iter().filter(|part| {
        let linear = part.form == Form::Linear && matches!(part.place, Place::Layer(_));
        linear && !matches!(part.role, Role::RoutedExperts | Role::Router)
    });
    let sides = adapted.fold(0_u64, |sum, part| {
        let mine = on_rank(part, &layout);
        sum.saturating_add(mine.rows.saturating_add(mine.columns).saturating_mul(part.copies))
    });
    let slots = request.max_loras.saturating_mul(request.max_rank);
    let bytes = slots.saturating_mul(sides).saturating_mul(model.dtype.bytes()) / rank.stages();
    let size = gib(bytes);
    let told = Told {
        name: "lora",
        formula: "max_loras × max_rank × Σ (inputs + outputs of each linear layer on this rank) × bytes",
        source: "vllm/lora/layers",
        provenance: Provenance::Computed,
    };
    let inputs = [("max_loras", request.max_loras as f64), ("max_rank", request.max_rank as f64)];
    Some(term(told, (size * 0.95, size, size * 1.3), &inputs))
}
