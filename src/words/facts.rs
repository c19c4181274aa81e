//! One-line summaries of the model and of the GPUs.

use planner::hardware::catalog::Group;
use planner::hardware::{Hardware, LinkKind};
use planner::models::{Kind, ModelFacts};
use planner::plan::{Cost, Plan};
use planner::protocol::FoundGpu;
use planner::request::PlanRequest;

use crate::format::{self, MemoryUnit};
use crate::numbers;

/// `32.8B parameters · BF16 · 256 KiB of KV cache per token · up to 40K tokens`.
pub fn model(facts: &ModelFacts) -> String {
    let mut parts = Vec::new();
    if let Some(total) = facts.params_total {
        let active = facts.params_active.filter(|active| active.saturating_mul(10) < total.saturating_mul(9));
        let active = active.map(|active| format!(", {} active", numbers::parameters(active))).unwrap_or_default();
        parts.push(format!("{} parameters{active}", numbers::parameters(total)));
    }
    parts.push(number_format(facts));
    match facts.kind {
        Kind::Generate | Kind::Transcribe if facts.kv_bytes_per_token > 0 => {
            parts.push(format!("{} of KV cache per token", kib(facts.kv_bytes_per_token)));
        }
        Kind::Embed => parts.push("embedding model, no KV cache".to_owned()),
        Kind::Classify => parts.push("classifier, no KV cache".to_owned()),
        _ => {}
    }
    if let Some(longest) = facts.max_position_embeddings {
        parts.push(format!("up to {} tokens", format::tokens(longest)));
    }
    parts.join(" · ")
}

/// The model's name without its owner.
pub fn name(request: &PlanRequest) -> String {
    let id = request.model.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    match (id, request.model.params_b) {
        (Some(id), _) => {
            let plain =
                |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
            let short =
                id.split_once('/').filter(|(owner, name)| plain(owner) && plain(name)).map_or(id, |(_, name)| name);
            short.chars().take(80).collect()
        }
        (None, Some(billions)) => format!("A model of {}B parameters", numbers::significant(billions, 3)),
        (None, None) => "This model".to_owned(),
    }
}

/// How the weights are stored: `BF16`, `FP8`, `AWQ 4 bit`.
pub fn number_format(facts: &ModelFacts) -> String {
    if facts.quantization.is_empty() || facts.quantization == "none" {
        dtype(&facts.dtype).to_owned()
    } else {
        facts.quantization.clone()
    }
}

/// A number type as people write it.
pub fn dtype(word: &str) -> &str {
    match word {
        "bfloat16" => "BF16",
        "float16" => "FP16",
        "float32" => "FP32",
        other => other,
    }
}

/// `80 GB · 2,039 GB/s`: beside a card's name in the picker.
pub fn card(card: &FoundGpu) -> String {
    format!("{} GB · {} GB/s", numbers::significant(card.memory_gb, 3), numbers::count(card.bandwidth_gb_s as u64))
}

/// Where the plan is deployed: `2 × A100-SXM4-80GB`, or so many of them on each of several machines.
pub fn place(plan: &Plan) -> String {
    let gpus = gpus(&plan.hardware);
    match plan.config.as_ref().map_or(1, |config| config.nodes) {
        0 | 1 => gpus,
        machines => format!("{} machines of {gpus}", numbers::count(machines)),
    }
}

/// Whether the model keeps nothing of what it has read: no cache, no state.
pub fn keeps_nothing(plan: &Plan) -> bool {
    plan.model.as_ref().is_some_and(|facts| {
        facts.kv_bytes_per_token == 0 && facts.kv_bytes_per_token_sliding == 0 && facts.state_bytes_per_sequence == 0
    })
}

/// `2 × A100-SXM4-80GB`, or `2 unnamed GPUs` where they have no name: the GPUs that are planned on.
pub fn gpus(hardware: &Hardware) -> String {
    let chosen = hardware.selected.iter().filter_map(|index| hardware.gpus.get(*index as usize));
    let mut groups: Vec<(&str, usize)> = Vec::new();
    for gpu in chosen {
        let name = gpu.card.as_deref().or(gpu.name.as_deref()).map_or("", format::card);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => groups.push((name, 1)),
        }
    }
    let groups = groups.into_iter().map(|(name, count)| match (name, count) {
        ("", 1) => "this GPU".to_owned(),
        ("", count) => format!("{count}\u{a0}unnamed GPUs"),
        (name, count) => format!("{count}\u{a0}×\u{a0}{name}"),
    });
    let groups: Vec<String> = groups.collect();
    groups.join(" and ")
}

/// What a cost is made of.
pub fn cost(cost: &Cost) -> String {
    let dollars = |amount: f64| numbers::significant(amount, 3);
    let price = format!(
        "What a million tokens of answers cost: {} GPUs at ${} an hour are ${} an hour, over the tokens that all users get in it.",
        numbers::count(cost.gpus),
        dollars(cost.per_gpu_hour_usd),
        dollars(cost.per_hour_usd)
    );
    match &cost.source {
        Some(source) => format!("{price} The price is from {source}; give your own under the targets."),
        None => price,
    }
}

/// `79.1 GiB each · NVLink`: what the plan takes of the GPUs.
pub fn device(hardware: &Hardware, total_gib: Option<f64>, unit: MemoryUnit) -> String {
    let mut parts = Vec::new();
    if let Some(total) = total_gib {
        parts.push(format!("{} each for PyTorch", format::memory(total, unit)));
    }
    if hardware.selected.len() > 1 {
        parts.push(link(hardware.interconnect_assumed).to_owned());
    }
    parts.join(" · ")
}

/// What was read in a paste: one entry for each kind of GPU, for the driver, and for the link.
pub fn read_hardware(hardware: &Hardware) -> Vec<String> {
    let mut groups: Vec<(String, usize)> = Vec::new();
    for gpu in &hardware.gpus {
        let name = gpu.name.as_deref().or(gpu.card.as_deref()).unwrap_or("?");
        let memory = gpu.memory_total_mib.map(|mib| format!(", {} MiB", numbers::count(mib))).unwrap_or_default();
        let used = gpu.memory_used_mib.filter(|used| *used > 0).map(|mib| format!(", {} in use", numbers::count(mib)));
        let text = format!("{name}{memory}{}", used.unwrap_or_default());
        match groups.last_mut() {
            Some((last, count)) if *last == text => *count += 1,
            _ => groups.push((text, 1)),
        }
    }
    let mut read: Vec<String> = groups.into_iter().map(|(text, count)| format!("{count} × {text}")).collect();
    for (what, version) in [("driver", &hardware.driver), ("CUDA", &hardware.cuda), ("ROCm", &hardware.rocm)] {
        read.extend(version.as_ref().map(|version| format!("{what} {version}")));
    }
    read.extend(hardware.interconnect.map(|kind| link(kind).to_owned()));
    read
}

/// How many lines of a paste were not understood.
pub fn not_understood(count: usize) -> String {
    if count == 1 { "1 line was not understood".to_owned() } else { format!("{count} lines were not understood") }
}

/// The link between GPUs.
pub fn link(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Nvlink => "NVLink",
        LinkKind::Pcie => "PCIe",
    }
}

fn kib(bytes: u64) -> String {
    format!("{}\u{a0}KiB", numbers::significant(bytes as f64 / 1024.0, 3))
}

/// A group of cards.
pub fn group(group: Group) -> &'static str {
    match group {
        Group::DataCentre => "Data centre",
        Group::Workstation => "Workstation",
        Group::Consumer => "Consumer",
        Group::Laptop => "Laptop",
        Group::Embedded => "Embedded and unified memory",
    }
}
