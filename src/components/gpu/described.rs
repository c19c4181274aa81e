//! Figures of a card that are given by hand, and how cards are joined.

use leptos::prelude::*;
use planner::hardware::InterconnectChoice;

use super::words;
use crate::bound;
use crate::components::field::{Choice, Kind, NumberField, Word, items};

/// How cards are joined.
const LINK: Word = Word {
    path: "hardware.interconnect",
    get: |request| match request.hardware.interconnect {
        InterconnectChoice::Auto => None,
        InterconnectChoice::Nvlink => Some("nvlink"),
        InterconnectChoice::Pcie => Some("pcie"),
    },
    set: |request, word| {
        request.hardware.interconnect = match word.as_deref() {
            Some("nvlink") => InterconnectChoice::Nvlink,
            Some("pcie") => InterconnectChoice::Pcie,
            _ => InterconnectChoice::Auto,
        };
    },
};

/// The fields.
#[component]
pub fn DescribedCard() -> impl IntoView {
    let links = items(&[("", words::LINK_AUTO), ("nvlink", words::LINK_NVLINK), ("pcie", words::LINK_PCIE)]);
    view! {
        <div class="pairs">
            <NumberField label=words::MEMORY binding=bound!(hardware.memory_total_mib) kind=Kind::Mib />
            <NumberField
                label=words::BANDWIDTH
                binding=bound!(hardware.bandwidth_gb_s)
                kind=Kind::Real
                unit="GB/s"
            />
            <NumberField label=words::TFLOPS binding=bound!(hardware.tflops_16bit) kind=Kind::Real unit="TFLOPS" />
            <NumberField label=words::NODES binding=bound!(hardware.nodes) />
            <Choice label=words::LINK word=LINK items=links />
        </div>
    }
}
