//! Reads the data file.

use serde_json::Value;

use super::index::{Index, Legacy};
use super::spelling::Words;
use super::{AssumedLinks, Card, CardLink, Catalog, ComputeCapability, Price, SeedBaseline, TflopsDense};
use crate::hardware::TorchTotalBasis;
use crate::hardware::data_file::{at, items, nth, text, texts};

/// Kinds of link that join every pair of GPUs of a node without the PCIe bus, by how their names begin.
const DIRECT_LINKS: [&str; 5] = ["nvlink", "infinity-fabric", "xe-link", "ici", "ethernet-rdma"];

/// The catalogue of a data file. A row that is no card is left out; the catalogue's test counts them.
pub(super) fn parse(text: &str) -> Catalog {
    let facts: Value = serde_json::from_str(text).unwrap_or_default();
    let cards: Vec<Card> = items(&facts, "cards").iter().filter_map(|row| card(row, &facts)).collect();
    let legacy: Vec<Legacy> = items(&facts, "legacy").iter().map(legacy).collect();
    let index = Index::new(&cards, &legacy, words(at(&facts, "words")));
    let links = at(&facts, "assumed_link_gb_s");
    Catalog {
        cards,
        legacy,
        index,
        seed_default: baseline(at(&facts, "seed_default"))
            .unwrap_or(SeedBaseline { decode_tps: 0.0, prefill_tps: 0.0 }),
        assumed_link_gb_s: AssumedLinks { pcie: or_zero(at(links, "pcie")), nvlink: or_zero(at(links, "nvlink")) },
        mig_mib: totals(at(&facts, "mig_mib")),
    }
}

fn or_zero(value: &Value) -> f64 {
    value.as_f64().unwrap_or(0.0)
}

fn totals(value: &Value) -> Vec<(String, u64)> {
    let entries = value.as_object().into_iter().flatten();
    entries.filter_map(|(profile, mib)| Some((profile.clone(), mib.as_u64()?))).collect()
}

fn legacy(family: &Value) -> Legacy {
    Legacy { reason: text(family, "reason").unwrap_or_default(), names: texts(at(family, "names")) }
}

fn words(value: &Value) -> Words {
    let makers = items(value, "makers").iter().filter_map(|maker| {
        let vendor = super::Vendor::parse(nth(maker, 0).as_str()?)?;
        Some((vendor, texts(nth(maker, 1))))
    });
    let synonyms = items(value, "synonyms").iter().map(texts).filter_map(|pair| <[String; 2]>::try_from(pair).ok());
    Words { noise: texts(at(value, "noise")), makers: makers.collect(), synonyms: synonyms.collect() }
}

fn baseline(value: &Value) -> Option<SeedBaseline> {
    Some(SeedBaseline { decode_tps: nth(value, 0).as_f64()?, prefill_tps: nth(value, 1).as_f64()? })
}

/// A row's card; `None` where what every card has is missing.
fn card(row: &Value, facts: &Value) -> Option<Card> {
    let number = |key: &str| at(row, key).as_f64();
    let mut totals = items(row, "mib").iter().filter_map(Value::as_u64);
    let class = at(row, "class").as_str().and_then(super::PerformanceClass::parse);
    let target = at(row, "cc").as_str().unwrap_or_default();
    Some(Card {
        name: text(row, "name")?,
        printed_as: text(row, "prints"),
        aliases: texts(at(row, "aliases")),
        ambiguous_aliases: texts(at(row, "shared")),
        vendor: super::Vendor::parse(at(row, "vendor").as_str()?)?,
        group: super::Group::parse(at(row, "group").as_str()?)?,
        arch: super::GpuArchitecture::parse(at(row, "arch").as_str()?)?,
        compute_capability: ComputeCapability::parse(target),
        gfx: target.starts_with("gfx").then(|| target.to_owned()),
        performance_class: class,
        performance_class_exact: class.is_some() && at(row, "class_exact").as_bool().unwrap_or(true),
        memory_gb_marketing: number("gb")?,
        memory_total_mib: totals.next(),
        memory_total_mib_variants: totals.collect(),
        torch_total_memory_gib: number("torch"),
        torch_total_memory_basis: torch_basis(row),
        memory_bandwidth_gb_s: number("gb_s")?,
        tflops_dense: rates(at(row, "tflops")),
        interconnect: link(row)?,
        tdp_w: at(row, "w").as_u64().and_then(|w| u32::try_from(w).ok()),
        release_year: at(row, "year").as_u64().and_then(|year| u16::try_from(year).ok())?,
        price_per_hour_usd: price(row, at(facts, "prices")),
        seed_baseline: baseline(at(row, "seed")),
        unified_memory: at(row, "unified").as_bool().unwrap_or(false),
        mig_profiles: at(row, "mig").as_str().map(|set| texts(at(at(facts, "mig_profiles"), set))).unwrap_or_default(),
        source: at(row, "source").as_str().and_then(|key| text(at(facts, "sources"), key)).unwrap_or_default(),
        checked: text(facts, "checked").unwrap_or_default(),
        note: text(row, "note").unwrap_or_default(),
    })
}

fn torch_basis(row: &Value) -> Option<TorchTotalBasis> {
    match at(row, "torch_basis").as_str()? {
        "measured" => Some(TorchTotalBasis::Measured),
        _ => Some(TorchTotalBasis::Inferred),
    }
}

fn rates(value: &Value) -> TflopsDense {
    let rate = |position: usize| nth(value, position).as_f64();
    TflopsDense {
        fp32: rate(0),
        tf32: rate(1),
        fp16: rate(2),
        bf16: rate(3),
        fp8: rate(4),
        int8: rate(5),
        fp4: rate(6),
    }
}

fn link(row: &Value) -> Option<CardLink> {
    let kind = text(row, "link")?;
    Some(CardLink {
        direct: DIRECT_LINKS.iter().any(|direct| kind.starts_with(direct)),
        kind,
        gb_s_bidirectional_per_gpu: at(row, "link_gb_s").as_f64()?,
        bridge_gb_s_bidirectional: at(row, "bridge_gb_s").as_f64(),
        peer_to_peer: at(row, "p2p").as_bool().unwrap_or(true),
    })
}

fn price(row: &Value, list: &Value) -> Option<Price> {
    Some(Price {
        usd: nth(at(row, "usd"), 0).as_f64()?,
        spot_usd: nth(at(row, "usd"), 1).as_f64()?,
        source: text(list, "source")?,
        date: text(list, "date")?,
    })
}
