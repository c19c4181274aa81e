//! The catalogue: its figures are whole and plausible, and every spelling leads to its card or asks.

use std::collections::HashSet;

use planner::hardware::catalog::{Card, Catalog, Group, Lookup, Vendor};
use serde_json::Value;

fn spellings() -> Vec<Value> {
    serde_json::from_str(include_str!("../data/gpu-spellings.json")).unwrap()
}

/// A lookup in the expectations' own form.
fn answer(lookup: &Lookup) -> Value {
    match lookup {
        Lookup::Card(card) => card.name.clone().into(),
        Lookup::Ambiguous(cards) => cards.iter().map(|card| Value::from(card.name.clone())).collect(),
        Lookup::Unsupported { .. } => "unsupported".into(),
        Lookup::Unknown => Value::Null,
    }
}

fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Array(names) = &mut value {
        names.sort_by_key(std::string::ToString::to_string);
    }
    value
}

#[test]
fn three_hundred_spellings_lead_to_their_cards() {
    let catalog = Catalog::bundled();
    let rows = spellings();
    assert!(rows.len() >= 300, "only {} spellings", rows.len());
    let mut misses = Vec::new();
    for row in &rows {
        let spelling = row["spelling"].as_str().unwrap();
        let got = sorted(&answer(&catalog.find(spelling, row["mib"].as_u64())));
        if got != sorted(&row["card"]) {
            misses.push(format!("{spelling:?} with {}: got {got}, wanted {}", row["mib"], row["card"]));
        }
    }
    assert!(misses.is_empty(), "{} of {}:\n{}", misses.len(), rows.len(), misses.join("\n"));
}

#[test]
fn every_name_and_alias_leads_to_its_own_card_alone() {
    let catalog = Catalog::bundled();
    for card in catalog.cards() {
        for name in std::iter::once(&card.name).chain(&card.aliases) {
            assert_eq!(catalog.find(name, None), Lookup::Card(card), "{name}");
        }
        for name in &card.ambiguous_aliases {
            let asks = match catalog.find(name, None) {
                Lookup::Ambiguous(cards) => cards.contains(&card),
                Lookup::Card(other) => other != card && other.ambiguous_aliases.iter().all(|a| a != name),
                _ => false,
            };
            assert!(asks, "{name} does not ask for {}", card.name);
        }
    }
}

#[test]
fn names_are_unique() {
    let catalog = Catalog::bundled();
    let mut seen = HashSet::new();
    for card in catalog.cards() {
        assert!(seen.insert(card.name.to_lowercase()), "{} is there twice", card.name);
    }
    assert!(catalog.cards().len() >= 90, "only {} cards", catalog.cards().len());
}

#[test]
fn figures_are_in_range_and_have_sources() {
    for card in Catalog::bundled().cards() {
        let name = &card.name;
        assert!((4.0..=300.0).contains(&card.memory_gb_marketing), "{name}: memory");
        assert!((50.0..=10_000.0).contains(&card.memory_bandwidth_gb_s), "{name}: bandwidth");
        assert!((2017..=2027).contains(&card.release_year), "{name}: year");
        assert!(card.tdp_w.is_none_or(|w| (10..=2000).contains(&w)), "{name}: power");
        assert!(card.source.starts_with("https://"), "{name}: source {:?}", card.source);
        assert_eq!(card.checked.len(), 10, "{name}: date");
        let link = &card.interconnect;
        assert!((0.0..=2000.0).contains(&link.gb_s_bidirectional_per_gpu), "{name}: link");
        if let Some(price) = &card.price_per_hour_usd {
            assert!(0.0 < price.spot_usd && price.spot_usd <= price.usd && price.usd < 50.0, "{name}: price");
            assert!(price.source.starts_with("https://") && price.date.len() == 7, "{name}: price source");
        }
        if card.vendor == Vendor::Nvidia {
            assert!(card.compute_capability.is_some(), "{name}: compute capability");
        } else {
            assert!(card.compute_capability.is_none(), "{name}: compute capability");
        }
    }
}

#[test]
fn totals_agree_with_each_other() {
    for card in Catalog::bundled().cards() {
        let name = &card.name;
        for total in card.memory_total_mib.iter().chain(&card.memory_total_mib_variants) {
            assert!(card.may_print(*total), "{name}: {total} MiB is no {} GB", card.memory_gb_marketing);
        }
        let Some(torch) = card.torch_total_memory_gib else { continue };
        assert!(card.torch_total_memory_basis.is_some(), "{name}: basis");
        let driver = card.expected_total_mib() as f64 / 1024.0;
        assert!(torch <= driver + 0.01 && torch > driver * 0.94, "{name}: torch {torch}, driver {driver}");
    }
}

/// Dense rates: 8 bit is at most four times 16 bit and never eight times it, and no rate beats the architecture's step.
#[test]
fn rates_are_dense() {
    for card in Catalog::bundled().cards() {
        let (name, rates) = (&card.name, card.tflops_dense);
        let ratio = |a: Option<f64>, b: Option<f64>| Some(a? / b?);
        let at_most = |ratio: Option<f64>, most: f64, what: &str| {
            assert!(ratio.is_none_or(|r| r <= most * 1.02), "{name}: {what} ratio {ratio:?} looks sparse");
        };
        at_most(ratio(rates.fp8, rates.bf16), 2.0, "fp8");
        at_most(ratio(rates.fp4, rates.fp8), 4.1, "fp4");
        at_most(ratio(rates.tf32, rates.fp16), 0.5, "tf32");
        // GeForce halves its 16-bit rate with 32-bit accumulation, not its integers'.
        at_most(ratio(rates.int8, rates.fp16), if card.vendor == Vendor::Nvidia { 4.0 } else { 2.02 }, "int8");
        let capability = card.compute_capability.map_or(0, |c| u32::from(c.major) * 10 + u32::from(c.minor));
        if card.vendor == Vendor::Nvidia {
            assert_eq!(rates.bf16.is_some(), capability >= 80, "{name}: bf16");
            assert_eq!(rates.fp8.is_some(), capability >= 89, "{name}: fp8");
            assert_eq!(rates.fp4.is_some(), capability >= 100, "{name}: fp4");
        }
    }
}

#[test]
fn consumer_cards_have_no_peer_to_peer_over_pcie() {
    for card in Catalog::bundled().cards() {
        let consumer = card.vendor == Vendor::Nvidia && matches!(card.group, Group::Consumer | Group::Laptop);
        assert_eq!(card.interconnect.peer_to_peer, !consumer, "{}", card.name);
    }
}

/// The older heuristic's figures for the spellings that its own examples use.
#[test]
fn the_older_heuristic_keeps_its_figures() {
    let catalog = Catalog::bundled();
    let baseline = |spelling: &str| {
        let card = match catalog.find(spelling, None) {
            Lookup::Card(card) => Some(card),
            Lookup::Ambiguous(cards) => {
                let of = |card: &&Card| {
                    (catalog.seed_baseline(Some(card)).decode_tps, catalog.seed_baseline(Some(card)).prefill_tps)
                };
                let first = of(&cards[0]);
                assert!(
                    cards.iter().all(|card| of(card) == first) || spelling == "A100" || spelling == "V100",
                    "{spelling}"
                );
                cards.into_iter().min_by(|a, b| a.memory_gb_marketing.total_cmp(&b.memory_gb_marketing))
            }
            _ => None,
        };
        let seed = catalog.seed_baseline(card);
        (seed.decode_tps, seed.prefill_tps)
    };
    for (spelling, wanted) in [
        ("RTX 4090", (150.0, 3000.0)),
        ("A100 80GB", (220.0, 5000.0)),
        ("A100 40GB", (200.0, 4500.0)),
        ("A100", (200.0, 4500.0)),
        ("H100", (350.0, 10000.0)),
        ("NVIDIA H100 80GB HBM3", (350.0, 10000.0)),
        ("H200", (400.0, 12000.0)),
        ("NVIDIA GH200 480GB", (400.0, 12000.0)),
        ("L4", (100.0, 2000.0)),
        ("L40S", (180.0, 4000.0)),
        ("L40", (160.0, 2000.0)),
        ("T4", (50.0, 1000.0)),
        ("A10G", (90.0, 2000.0)),
        ("RTX 3090", (110.0, 2200.0)),
        ("RTX 4080", (130.0, 2000.0)),
        ("RTX 3060", (80.0, 2000.0)),
        ("V100 32GB", (80.0, 2000.0)),
        ("V100", (70.0, 2000.0)),
        ("A40", (80.0, 2000.0)),
        ("B200", (80.0, 2000.0)),
        ("custom", (80.0, 2000.0)),
    ] {
        assert_eq!(baseline(spelling), wanted, "{spelling}");
    }
}

#[test]
fn a_picker_finds_cards_by_words() {
    let catalog = Catalog::bundled();
    let names = |text: &str| -> Vec<&str> { catalog.search(text).into_iter().map(|card| card.name.as_str()).collect() };
    assert!(names("h100").iter().all(|name| name.contains("H100")) && names("h100").len() == 3);
    assert_eq!(names("4090 laptop"), ["NVIDIA GeForce RTX 4090 Laptop GPU"]);
    assert!(names("dgx spark").contains(&"NVIDIA GB10"));
    assert_eq!(names("").len(), catalog.cards().len());
    assert!(names("no such thing").is_empty());
}
