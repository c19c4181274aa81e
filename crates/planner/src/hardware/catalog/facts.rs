//! Reads the data file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::AssumedLinks;
use super::index::{Index, Legacy};
use super::spelling::Words;
use super::{
    Card, CardLink, Catalog, ComputeCapability, GpuArchitecture, Group, PerformanceClass, Price, SeedBaseline,
    TflopsDense, Vendor,
};
use crate::hardware::TorchTotalBasis;

/// Kinds of link that join every pair of GPUs of a node without the PCIe bus, by how their names begin.
const DIRECT_LINKS: [&str; 5] = ["nvlink", "infinity-fabric", "xe-link", "ici", "ethernet-rdma"];

#[derive(Deserialize)]
struct Facts {
    checked: String,
    prices: PriceList,
    seed_default: (f64, f64),
    assumed_link_gb_s: AssumedLinks,
    mig_mib: BTreeMap<String, u64>,
    words: Words,
    legacy: Vec<Legacy>,
    mig_profiles: BTreeMap<String, Vec<String>>,
    sources: BTreeMap<String, String>,
    cards: Vec<Row>,
}

#[derive(Deserialize)]
struct PriceList {
    date: String,
    source: String,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    prints: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    shared: Vec<String>,
    vendor: Vendor,
    group: Group,
    arch: GpuArchitecture,
    cc: Option<String>,
    class: Option<PerformanceClass>,
    class_exact: Option<bool>,
    gb: f64,
    #[serde(default)]
    mib: Vec<u64>,
    torch: Option<f64>,
    torch_basis: Option<String>,
    gb_s: f64,
    tflops: [Option<f64>; 7],
    link: String,
    link_gb_s: f64,
    bridge_gb_s: Option<f64>,
    p2p: Option<bool>,
    w: Option<u32>,
    year: u16,
    usd: Option<(f64, f64)>,
    seed: Option<(f64, f64)>,
    #[serde(default)]
    unified: bool,
    mig: Option<String>,
    source: String,
    #[serde(default)]
    note: String,
}

/// The catalogue of a data file.
pub(super) fn parse(text: &str) -> Catalog {
    let mut facts: Facts = serde_json::from_str(text).expect("the bundled catalogue is read by the catalogue's test");
    let seed_default = baseline(facts.seed_default);
    let rows = std::mem::take(&mut facts.cards);
    let cards: Vec<Card> = rows.into_iter().map(|row| card(row, &facts)).collect();
    let index = Index::new(&cards, &facts.legacy, facts.words);
    Catalog {
        cards,
        legacy: facts.legacy,
        index,
        seed_default,
        assumed_link_gb_s: facts.assumed_link_gb_s,
        mig_mib: facts.mig_mib,
    }
}

fn baseline((decode_tps, prefill_tps): (f64, f64)) -> SeedBaseline {
    SeedBaseline { decode_tps, prefill_tps }
}

fn card(row: Row, facts: &Facts) -> Card {
    let [fp32, tf32, fp16, bf16, fp8, int8, fp4] = row.tflops;
    let cc = row.cc.as_deref();
    Card {
        name: row.name,
        printed_as: row.prints,
        aliases: row.aliases,
        ambiguous_aliases: row.shared,
        vendor: row.vendor,
        group: row.group,
        arch: row.arch,
        compute_capability: cc.and_then(ComputeCapability::parse),
        gfx: cc.filter(|c| c.starts_with("gfx")).map(str::to_owned),
        performance_class: row.class,
        performance_class_exact: row.class.is_some() && row.class_exact.unwrap_or(true),
        memory_gb_marketing: row.gb,
        memory_total_mib: row.mib.first().copied(),
        memory_total_mib_variants: row.mib.iter().skip(1).copied().collect(),
        torch_total_memory_gib: row.torch,
        torch_total_memory_basis: row.torch.map(|_| match row.torch_basis.as_deref() {
            Some("measured") => TorchTotalBasis::Measured,
            _ => TorchTotalBasis::Inferred,
        }),
        memory_bandwidth_gb_s: row.gb_s,
        tflops_dense: TflopsDense { fp32, tf32, fp16, bf16, fp8, int8, fp4 },
        interconnect: CardLink {
            direct: DIRECT_LINKS.iter().any(|kind| row.link.starts_with(kind)),
            kind: row.link,
            gb_s_bidirectional_per_gpu: row.link_gb_s,
            bridge_gb_s_bidirectional: row.bridge_gb_s,
            peer_to_peer: row.p2p.unwrap_or(true),
        },
        tdp_w: row.w,
        release_year: row.year,
        price_per_hour_usd: row.usd.map(|(usd, spot_usd)| Price {
            usd,
            spot_usd,
            source: facts.prices.source.clone(),
            date: facts.prices.date.clone(),
        }),
        seed_baseline: row.seed.map(baseline),
        unified_memory: row.unified,
        mig_profiles: row.mig.and_then(|set| facts.mig_profiles.get(&set)).cloned().unwrap_or_default(),
        source: facts.sources.get(&row.source).cloned().unwrap_or_default(),
        checked: facts.checked.clone(),
        note: row.note,
    }
}
