//! `data/gpus.json`: its keys, and what must hold between them.
//!
//! Knows nothing of how a spelling finds its card: the build reads the file with these very types, so that a mistake
//! in it is found there.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::kinds::{ComputeCapability, GpuArchitecture, Group, PerformanceClass, TorchTotalBasis, Vendor};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// What the file is.
    #[allow(dead_code, reason = "for readers of the file")]
    pub about: String,
    /// When the figures were compiled.
    pub checked: String,
    /// Where the rental prices are from.
    pub prices: PriceList,
    /// The older heuristic's figures for cards of families that it does not know.
    pub seed_default: SeedBaseline,
    /// What is assumed for links of which nothing is known.
    pub assumed_link_gb_s: AssumedLinks,
    /// Totals in MiB that were seen for slices, by profile.
    pub slice_total_mib: BTreeMap<String, u64>,
    /// Words in names that do not tell cards apart.
    pub words: Words,
    /// Cards that vLLM's builds do not run on.
    pub legacy: Vec<Legacy>,
    /// Sets of multi-instance profiles, by the name that cards give.
    pub mig_profiles: BTreeMap<String, Vec<String>>,
    /// Addresses, by the name that cards give.
    pub sources: BTreeMap<String, String>,
    /// One a card.
    pub cards: Vec<CardRow>,
}

/// A list of rental prices.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Year and month.
    pub date: String,
    /// Its address.
    pub source: String,
}

/// Words that say nothing about which card is meant.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Dropped: `gpu`, `generation`.
    pub noise: Vec<String>,
    /// Dropped too, but a card of another maker is not meant; the company's own name comes first.
    pub makers: Vec<(Vendor, Vec<String>)>,
    /// Pairs: the first is read as the second.
    pub synonyms: Vec<[String; 2]>,
}

/// Cards that vLLM's builds do not run on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Legacy {
    /// A sentence that says why.
    pub reason: String,
    /// Their names.
    pub names: Vec<String>,
}

/// One card.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardRow {
    /// The name as the vendor's tool prints it; the catalogue's key.
    pub name: String,
    /// The name as printed, where it differs: one name for two memory sizes.
    pub printed_as: Option<String>,
    /// Other spellings that mean this card alone.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Spellings that mean this card or another: they ask.
    #[serde(default)]
    pub ambiguous_aliases: Vec<String>,
    /// Maker.
    pub vendor: Vendor,
    /// The picker's group.
    pub group: Group,
    /// Architecture.
    pub arch: GpuArchitecture,
    /// CUDA compute capability.
    pub compute_capability: Option<ComputeCapability>,
    /// AMD's target name, `gfx942`.
    pub gfx: Option<String>,
    /// Class for the speed estimate.
    pub performance_class: Option<PerformanceClass>,
    /// False where the class is only the nearest.
    #[serde(default = "yes")]
    pub performance_class_exact: bool,
    /// Memory as marketed, in GB.
    pub memory_gb_marketing: f64,
    /// Memory as the driver prints it, in MiB.
    pub memory_total_mib: Option<u64>,
    /// Other totals that drivers print for this card.
    #[serde(default)]
    pub memory_total_mib_variants: Vec<u64>,
    /// Memory as PyTorch reports it, in GiB.
    pub torch_total_memory_gib: Option<f64>,
    /// Where that comes from.
    pub torch_total_memory_basis: Option<TorchTotalBasis>,
    /// Whether CPU and GPU share the memory.
    #[serde(default)]
    pub unified_memory: bool,
    /// Memory bandwidth in GB/s.
    pub memory_bandwidth_gb_s: f64,
    /// Dense matrix rates.
    pub tflops_dense: TflopsDense,
    /// Link to other cards.
    pub interconnect: Interconnect,
    /// Power in watts.
    pub tdp_w: Option<u32>,
    /// Year of release.
    pub release_year: u16,
    /// Rental price.
    pub price_per_hour_usd: Option<PriceRow>,
    /// The older heuristic's figures, where it knows the family.
    pub seed_baseline: Option<SeedBaseline>,
    /// The name of a set of multi-instance profiles.
    pub mig_profiles: Option<String>,
    /// The name of a source.
    pub source: String,
    /// What else to know.
    #[serde(default)]
    pub note: String,
}

/// A card's link.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interconnect {
    /// `pcie4x16`, `nvlink4`, `infinity-fabric`, `soc`, …
    pub kind: String,
    /// GB/s in both directions together, for one GPU.
    pub gb_s_bidirectional_per_gpu: f64,
    /// GB/s over a bridge that can be bought for the card.
    pub bridge_gb_s_bidirectional: Option<f64>,
    /// False where GPUs of this kind cannot read each other's memory over PCIe.
    #[serde(default = "yes")]
    pub peer_to_peer: bool,
}

/// US dollars for one GPU and hour.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRow {
    /// On demand.
    pub on_demand: f64,
    /// Interruptible.
    pub spot: f64,
}

/// Dense matrix rates in TFLOPS (TOPS for int8), without sparsity; `None` where the card has no such mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TflopsDense {
    /// 32-bit, outside the matrix units.
    pub fp32: Option<f64>,
    /// TensorFloat-32.
    pub tf32: Option<f64>,
    /// 16-bit with 32-bit accumulation.
    pub fp16: Option<f64>,
    /// bfloat16.
    pub bf16: Option<f64>,
    /// 8-bit float.
    pub fp8: Option<f64>,
    /// 8-bit integer.
    pub int8: Option<f64>,
    /// 4-bit float.
    pub fp4: Option<f64>,
}

/// GB/s in both directions that are assumed for a link of which nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssumedLinks {
    /// PCIe 4.0 with 16 lanes.
    pub pcie: f64,
    /// NVLink 3.
    pub nvlink: f64,
}

/// Tokens a second that the older heuristic starts from, nominally for a model of seven billion parameters.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedBaseline {
    /// Decoding.
    pub decode_tps: f64,
    /// Prefill.
    pub prefill_tps: f64,
}

/// Kinds of link that join every pair of GPUs of a node without the PCIe bus, by how their names begin.
pub(crate) const DIRECT_LINKS: [&str; 5] = ["nvlink", "infinity-fabric", "xe-link", "ici", "ethernet-rdma"];

/// Kinds of link that do not.
const OTHER_LINKS: [&str; 3] = ["pcie", "c2c", "soc"];

fn yes() -> bool {
    true
}

/// Reads the file and checks what its form alone does not: names that lead to other parts of it, and figures above 0.
///
/// # Errors
/// The card and the key that are wrong, or where the JSON is.
pub fn read(text: &str) -> Result<File, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut names = BTreeSet::new();
    for card in &file.cards {
        check(card, &file).map_err(|what| format!("card {}: {what}", card.name))?;
        if !names.insert(card.name.as_str()) {
            return Err(format!("card {}: name is another card's too", card.name));
        }
    }
    Ok(file)
}

fn check(card: &CardRow, file: &File) -> Result<(), String> {
    if !file.sources.contains_key(&card.source) {
        return Err(format!("source {} is none of sources", card.source));
    }
    if let Some(set) = card.mig_profiles.as_ref().filter(|set| !file.mig_profiles.contains_key(*set)) {
        return Err(format!("mig_profiles {set} is no set of them"));
    }
    let link = card.interconnect.kind.as_str();
    if !DIRECT_LINKS.iter().chain(&OTHER_LINKS).any(|known| link.starts_with(known)) {
        return Err(format!("interconnect.kind {link} is no known kind"));
    }
    if card.torch_total_memory_gib.is_some() != card.torch_total_memory_basis.is_some() {
        return Err("torch_total_memory_gib and torch_total_memory_basis go together".to_owned());
    }
    if card.memory_total_mib.is_none() && !card.memory_total_mib_variants.is_empty() {
        return Err("memory_total_mib_variants stand beside a memory_total_mib".to_owned());
    }
    let figures =
        [("memory_gb_marketing", card.memory_gb_marketing), ("memory_bandwidth_gb_s", card.memory_bandwidth_gb_s)];
    match figures.into_iter().find(|(_, figure)| *figure <= 0.0) {
        Some((key, figure)) => Err(format!("{key} is {figure}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    const FILE: &str = include_str!("../../../data/gpus.json");

    #[track_caller]
    fn check_refused(right: &str, wrong: &str, because: &str) {
        assert!(FILE.contains(right), "{right} is in the file");
        let error = read(&FILE.replacen(right, wrong, 1)).expect_err("the file is wrong");
        assert!(error.contains(because), "{wrong}: {error}");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        check_refused("\"memory_bandwidth_gb_s\"", "\"bandwith_gb_s\"", "unknown field `bandwith_gb_s`");
        check_refused("\"arch\":\"hopper\"", "\"arch\":\"hoper\"", "unknown variant `hoper`");
        check_refused(
            "\"compute_capability\":\"9.0\"",
            "\"compute_capability\":\"sm90\"",
            "`sm90` is no compute capability",
        );
        check_refused("\"source\":\"h100\"", "\"source\":\"h-100\"", "source h-100 is none of sources");
        check_refused("\"kind\":\"nvlink4\"", "\"kind\":\"nvlnk4\"", "interconnect.kind nvlnk4");
        check_refused("\"memory_gb_marketing\":80", "\"memory_gb_marketing\":0", "memory_gb_marketing is 0");
    }
}
