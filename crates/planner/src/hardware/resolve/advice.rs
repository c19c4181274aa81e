//! The issues of a request: the value, the rule, the way out. All wording of this section is here.

use super::listing::Gpu;
use super::mig::Slice;
use crate::hardware::catalog::{Card, Lookup};
use crate::hardware::smi::Reading;
use crate::hardware::{Device, HardwareRequest, LinkKind, ReadError};
use crate::issue::Issue;

/// Memory in use below this is a desktop or the driver, and not worth a word, in MiB.
const UNREMARKABLE_USE_MIB: u64 = 600;

/// Largest plausible bandwidth in GB/s and rate in TFLOPS of one GPU.
const LARGEST_FIGURE: f64 = 1e6;

/// Largest plausible memory of one GPU in MiB: 16 TiB.
const LARGEST_MEMORY_MIB: u64 = 16 << 20;

const SMI: &str = "hardware.smi";
const GPU: &str = "hardware.gpu";

pub(super) fn on_nothing(issues: &mut Vec<Issue>) {
    let way_out = "Name a GPU, paste what nvidia-smi prints, or give the memory of one GPU in MiB.";
    issues.push(Issue::error("gpu-missing", GPU, format!("No GPU is given. {way_out}")));
}

/// What a paste was, where it lists no GPU or not all of them.
pub(super) fn on_reading(reading: &Reading, gpu_is_named: bool, issues: &mut Vec<Issue>) {
    if reading.gpus.is_empty() {
        let (code, message) = without_gpus(reading);
        let issue = if gpu_is_named { Issue::warning } else { Issue::error };
        issues.push(issue(code, SMI, message.to_owned()));
        return;
    }
    if reading.error == Some(ReadError::NotNvidiaSmi) {
        issues.push(Issue::note(
            "smi-other-tool",
            SMI,
            "This is another vendor's tool, printed in the same form; its GPUs were read.",
        ));
    }
    if reading.elided {
        let highest = reading.gpus.iter().filter_map(|gpu| gpu.index).max().unwrap_or(0);
        let message = format!(
            "Lines were left out of the paste (\"...\"): {} GPUs were read, and the highest number says that there are at least {}. \
             Set the number of GPUs, or paste the whole output.",
            reading.gpus.len(),
            u64::from(highest) + 1
        );
        issues.push(Issue::warning("smi-elided", SMI, message));
    }
}

fn without_gpus(reading: &Reading) -> (&'static str, &'static str) {
    match reading.error {
        Some(ReadError::DriverFailed) => (
            "smi-driver-failed",
            "The tool could not talk to the driver. Install or reload the NVIDIA driver (a restart helps after an update), then paste again.",
        ),
        Some(ReadError::NoDevices) => (
            "smi-no-devices",
            "The driver sees no GPU. In a container, start it with --gpus all; on a machine, check that the card is seated and enabled.",
        ),
        Some(ReadError::InsufficientPermissions) => (
            "smi-insufficient-permissions",
            "The tool may not talk to the driver. Run it as a user who may use the GPU, or give the container access to it.",
        ),
        Some(ReadError::Ambiguous) => (
            "smi-ambiguous",
            "Numbers without names fit many cards. Paste the output of plain nvidia-smi, or name the GPU.",
        ),
        Some(ReadError::NotNvidiaSmi) => (
            "smi-not-recognised",
            "No GPU listing was recognised in the paste. Paste the output of nvidia-smi, rocm-smi or amd-smi, or name the GPU.",
        ),
        None => {
            ("smi-no-gpus", "The paste lists no GPU, only versions or processes. Paste the output of plain nvidia-smi.")
        }
    }
}

/// Names that decide nothing, or decide against vLLM; each once.
pub(super) fn on_names(gpus: &[Gpu], issues: &mut Vec<Issue>) {
    let mut named: Vec<&str> = Vec::new();
    for gpu in gpus {
        let name = gpu.listed.name.as_deref().unwrap_or_default();
        if !named.contains(&name) {
            named.push(name);
            on_name(name, gpu, issues);
        }
    }
}

fn on_name(name: &str, gpu: &Gpu, issues: &mut Vec<Issue>) {
    match &gpu.lookup {
        Lookup::Unsupported { reason } => {
            issues.push(Issue::error("gpu-unsupported", GPU, format!("{name}: {reason}")));
        }
        Lookup::Ambiguous(_) => {
            let planned = gpu.card.map(|card| card.name.as_str()).unwrap_or_default();
            let message = match gpu.listed.candidates.as_slice() {
                [only] => format!(
                    "{name} is a name that several cards have. Planned as {only}; choose another if it is not that."
                ),
                names => format!(
                    "{name} may be any of: {}. Planned as {planned}, the smallest of them; choose one to be sure.",
                    names.join(", ")
                ),
            };
            issues.push(Issue::warning("gpu-ambiguous", GPU, message));
        }
        Lookup::Unknown if name == "ERR!" => {
            let message =
                format!("GPU {} reports an error instead of its name: it may need a reset.", gpu.listed.index);
            issues.push(Issue::warning("gpu-faulty", SMI, message));
        }
        Lookup::Unknown => issues.push(unknown(name, gpu)),
        Lookup::Card(card) => on_card(card, gpu, issues),
    }
}

fn unknown(name: &str, gpu: &Gpu) -> Issue {
    let subject =
        if name.is_empty() { "A GPU without a name".to_owned() } else { format!("{name} is not in the catalogue") };
    let Some(mib) = gpu.listed.memory_total_mib else {
        let missing = "Give its memory in MiB, its bandwidth in GB/s and its 16-bit TFLOPS, or choose a card.";
        return Issue::error("gpu-unknown", GPU, format!("{subject}. {missing}"));
    };
    let for_speeds = "Give its bandwidth in GB/s and its 16-bit TFLOPS for speeds.";
    Issue::warning("gpu-unknown", GPU, format!("{subject}: planned by its memory of {mib} MiB. {for_speeds}"))
}

fn on_card(card: &Card, gpu: &Gpu, issues: &mut Vec<Issue>) {
    let mib = gpu.listed.memory_total_mib.unwrap_or(0);
    if gpu.memory_is_given && !card.may_print(mib) {
        let message = format!(
            "{} usually has {} GB; {mib} MiB are planned with, as given: a virtual GPU, a limit or another version of the card.",
            card.name, card.memory_gb_marketing
        );
        issues.push(Issue::note("memory-differs-from-card", "hardware.memory_total_mib", message));
    }
    if card.unified_memory && !gpu.memory_is_given {
        let message = format!(
            "{} shares its memory with the system: {mib} MiB are the most that can be free. Give what is free in hardware.memory_total_mib.",
            card.name
        );
        issues.push(Issue::note("memory-is-shared", "hardware.memory_total_mib", message));
    }
}

/// Counts that cannot be.
pub(super) fn on_counts(request: &HardwareRequest, issues: &mut Vec<Issue>) {
    if request.gpus == Some(0) {
        issues.push(Issue::error("gpus-zero", "hardware.gpus", "0 GPUs cannot serve a model: at least 1 is needed."));
    }
    if request.nodes == 0 {
        issues.push(Issue::error(
            "nodes-zero",
            "hardware.nodes",
            "0 nodes cannot serve a model: at least 1 is needed.",
        ));
    }
}

pub(super) fn on_too_many(wanted: usize, available: usize, issues: &mut Vec<Issue>) {
    let message = format!(
        "{wanted} GPUs are asked for, but the paste lists {available}. Lower the number, or paste the whole output."
    );
    issues.push(Issue::error("gpus-exceed-listed", "hardware.gpus", message));
}

/// Unequal cards: the smallest sets the plan; the better grouping is named.
pub(super) fn on_mixture(chosen: &[&Gpu], all: &[Gpu], issues: &mut Vec<Issue>) {
    let total = |gpu: &Gpu| gpu.listed.memory_total_mib.unwrap_or(0);
    let kind = |gpu: &Gpu| (gpu.listed.card.clone().or(gpu.listed.name.clone()), total(gpu));
    let mut kinds: Vec<_> = Vec::new();
    for gpu in chosen {
        let kind = kind(gpu);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if kinds.len() < 2 {
        return;
    }
    let smallest = chosen.iter().map(|gpu| total(gpu)).min().unwrap_or(0);
    let pooled = smallest.saturating_mul(chosen.len() as u64);
    let groups = kinds.iter().map(|wanted| {
        let members = all.iter().filter(|gpu| kind(gpu) == *wanted).count();
        (wanted.1.saturating_mul(members as u64), members, wanted.0.clone().unwrap_or_default())
    });
    let best = groups.max_by_key(|(memory, _, _)| *memory);
    let way_out = match best {
        Some((memory, members, name)) if memory >= pooled => {
            format!("Better: {members} × {name} alone, {memory} MiB together.")
        }
        _ => "Serving a model on each kind apart wastes less.".to_owned(),
    };
    let message = format!(
        "The GPUs are not alike, and every one gets an equal share: {} × {smallest} MiB, the smallest card's, can be used. {way_out}",
        chosen.len()
    );
    issues.push(Issue::warning("gpus-mixed", "hardware.gpus", message));
}

/// Slices are GPUs of their own, and cannot share a model's layers.
pub(super) fn on_slices(chosen: &[&Slice], all: usize, issues: &mut Vec<Issue>) {
    let Some(first) = chosen.first() else { return };
    let size = first.memory_total_mib.map_or_else(|| "unknown memory".to_owned(), |mib| format!("{mib} MiB"));
    let message = match chosen.len() {
        1 => format!(
            "The GPUs are cut into {all} slices. Planned on the largest, {} with {size}; each slice can serve a copy of its own.",
            first.name()
        ),
        more => format!(
            "{more} slices are asked for: slices cannot be joined by tensor parallelism, only serve a copy of the model each."
        ),
    };
    issues.push(Issue::warning("mig-slices", SMI, message));
}

pub(super) fn on_missing_nvlink(card: Option<&Card>, issues: &mut Vec<Issue>) {
    let Some(card) =
        card.filter(|card| !card.interconnect.direct && card.interconnect.bridge_gb_s_bidirectional.is_none())
    else {
        return;
    };
    let message = format!(
        "NVLink is asked for, but {} has none. Planned as asked; choose PCIe for what the card can do.",
        card.name
    );
    issues.push(Issue::warning("nvlink-missing", "hardware.interconnect", message));
}

pub(super) fn on_partial_nvlink(group: usize, issues: &mut Vec<Issue>) {
    let message = format!(
        "NVLink joins some pairs of these GPUs, not every pair of a group of {group}: the group is planned over PCIe. \
         A tensor parallel size of 2 keeps to linked pairs."
    );
    issues.push(Issue::warning("nvlink-partial", "hardware.tensor_parallel_size", message));
}

pub(super) fn on_assumed_link(kind: LinkKind, issues: &mut Vec<Issue>) {
    let link = match kind {
        LinkKind::Nvlink => "a direct link (NVLink or Infinity Fabric), as this card usually has",
        LinkKind::Pcie => "PCIe, as nothing shows a direct link",
    };
    let message =
        format!("The link between the GPUs is assumed: {link}. Paste nvidia-smi topo -m to be sure, or choose one.");
    issues.push(Issue::note("interconnect-assumed", "hardware.interconnect", message));
}

/// What is in use, and what is missing for speeds.
pub(super) fn on_device(device: &Device, issues: &mut Vec<Issue>) {
    if device.memory_used_mib >= UNREMARKABLE_USE_MIB {
        let message = format!(
            "{} of {} MiB are in use by something else and are left to it. Free them, or switch the subtraction off.",
            device.memory_used_mib, device.memory_total_mib
        );
        issues.push(Issue::note("memory-in-use", "hardware.subtract_used", message));
    }
    let missing = match (device.bandwidth_gb_s, device.tflops.fp16.or(device.tflops.bf16)) {
        (None, None) => "its bandwidth in GB/s and its 16-bit TFLOPS",
        (None, Some(_)) => "its bandwidth in GB/s",
        (Some(_), None) => "its 16-bit TFLOPS",
        (Some(_), Some(_)) => return,
    };
    if device.custom {
        let message = format!("Memory can be planned, speeds cannot: {missing} are not known.");
        issues.push(Issue::warning("speed-figures-missing", "hardware.bandwidth_gb_s", message));
    }
}

/// The memory given, if one GPU can have so much.
pub(super) fn usable_memory(request: &HardwareRequest, issues: &mut Vec<Issue>) -> Option<u64> {
    let mib = request.memory_total_mib?;
    if (1..=LARGEST_MEMORY_MIB).contains(&mib) {
        return Some(mib);
    }
    let message = format!(
        "{mib} MiB is no memory of one GPU: it must be between 1 and {LARGEST_MEMORY_MIB}. The catalogue's figure is used, if any."
    );
    issues.push(Issue::error("memory-out-of-range", "hardware.memory_total_mib", message));
    None
}

/// A figure given, if it is positive and plausible.
pub(super) fn usable_figure(value: Option<f64>, field: &str, unit: &str, issues: &mut Vec<Issue>) -> Option<f64> {
    let value = value?;
    if value > 0.0 && value <= LARGEST_FIGURE {
        return Some(value);
    }
    let message = format!(
        "{value} {unit} cannot be: a number above 0, at most {LARGEST_FIGURE}, is needed. The catalogue's figure is used, if any."
    );
    issues.push(Issue::error("figure-out-of-range", field, message));
    None
}
