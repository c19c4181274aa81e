//! From the data file's rows to the catalogue.

use super::file::{self, CardRow, DIRECT_LINKS, File};
use super::index::Index;
use super::{Card, CardLink, Catalog, Price};

/// The catalogue that comes with the planner.
pub(super) fn bundled() -> Catalog {
    let mut file = file::read(include_str!("../../../data/gpus.json")).expect("the build has read the file");
    let rows = std::mem::take(&mut file.cards);
    let cards: Vec<Card> = rows.into_iter().map(|row| card(row, &file)).collect();
    let index = Index::new(&cards, &file.legacy, file.words);
    Catalog {
        cards,
        legacy: file.legacy,
        index,
        seed_default: file.seed_default,
        assumed_link_gb_s: file.assumed_link_gb_s,
        slice_total_mib: file.slice_total_mib,
    }
}

fn card(row: CardRow, file: &File) -> Card {
    let price = |price: file::PriceRow| Price {
        usd: price.on_demand,
        spot_usd: price.spot,
        source: file.prices.source.clone(),
        date: file.prices.date.clone(),
    };
    let mig_profiles = row.mig_profiles.and_then(|set| file.mig_profiles.get(&set).cloned());
    Card {
        name: row.name,
        printed_as: row.printed_as,
        aliases: row.aliases,
        ambiguous_aliases: row.ambiguous_aliases,
        vendor: row.vendor,
        group: row.group,
        arch: row.arch,
        compute_capability: row.compute_capability,
        gfx: row.gfx,
        performance_class: row.performance_class,
        performance_class_exact: row.performance_class.is_some() && row.performance_class_exact,
        memory_gb_marketing: row.memory_gb_marketing,
        memory_total_mib: row.memory_total_mib,
        memory_total_mib_variants: row.memory_total_mib_variants,
        torch_total_memory_gib: row.torch_total_memory_gib,
        torch_total_memory_basis: row.torch_total_memory_basis,
        memory_bandwidth_gb_s: row.memory_bandwidth_gb_s,
        tflops_dense: row.tflops_dense,
        interconnect: CardLink {
            direct: DIRECT_LINKS.iter().any(|direct| row.interconnect.kind.starts_with(direct)),
            kind: row.interconnect.kind,
            gb_s_bidirectional_per_gpu: row.interconnect.gb_s_bidirectional_per_gpu,
            bridge_gb_s_bidirectional: row.interconnect.bridge_gb_s_bidirectional,
            peer_to_peer: row.interconnect.peer_to_peer,
        },
        tdp_w: row.tdp_w,
        release_year: row.release_year,
        price_per_hour_usd: row.price_per_hour_usd.map(price),
        seed_baseline: row.seed_baseline,
        unified_memory: row.unified_memory,
        mig_profiles: mig_profiles.unwrap_or_default(),
        source: file.sources.get(&row.source).cloned().unwrap_or_default(),
        checked: file.checked.clone(),
        note: row.note,
    }
}
