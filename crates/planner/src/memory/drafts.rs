//! The model that drafts tokens for speculative decoding.

use super::rank::Rank;
use super::term::{Explanation, term};
use crate::models::architecture::Layer;
use crate::models::weights::{Layout, weights_per_rank};
use crate::models::{Architecture, parts, read_config};
use crate::plan::{Provenance, Term, TermName};
use crate::units::gib;

/// A draft model's structure, where the request gives its configuration.
pub(crate) fn draft_model(rank: &Rank<'_>) -> Option<Architecture> {
    let speculative = rank.deployment.config.speculative.as_ref()?;
    read_config(speculative.draft_config.as_ref()?).0
}

/// Layers whose keys and values the drafter keeps in the same pool.
pub(crate) fn draft_layers(rank: &Rank<'_>, draft: Option<&Architecture>) -> Vec<Layer> {
    if let Some(draft) = draft {
        return draft.layers.clone();
    }
    let blocks = rank.deployment.model.architecture.mtp.iter();
    if rank.drafts_with_mtp() { blocks.take(1).flat_map(|block| block.layers.clone()).collect() } else { Vec::new() }
}

/// Weights of a separate draft model in GiB; `None` where there is none.
pub(crate) fn draft_weights(rank: &Rank<'_>, draft: Option<&Architecture>) -> Option<Term> {
    let draft = draft?;
    let layout = Layout { tensor_parallel: rank.tensor_parallel(), ..Layout::default() };
    let held =
        weights_per_rank(draft, &parts(draft), draft.quantization.as_ref(), rank.deployment.model.dtype, &layout);
    let size = gib(held.total());
    let explanation = Explanation {
        name: TermName::DraftWeights,
        formula: "Σ parts of the draft model on this rank × bytes each",
        source: "the draft model's configuration",
        provenance: Provenance::Computed,
    };
    Some(term(explanation, (size * 0.97, size, size * 1.03), &[("layers", draft.layers.len() as f64)]))
}
