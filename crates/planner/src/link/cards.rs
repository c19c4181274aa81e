//! A pasted GPU listing as cards and amounts, and back as the listing that says the same.
//!
//! `4*NVIDIA L4:23034:12` is four cards of that name with 23,034 MiB each, of which 12 are in use; groups are joined by `;`.

use crate::hardware::smi::{ReadGpu, Reading};

/// More GPUs than a listing has.
const MAX_GPUS: usize = 1_024;

/// The cards of a reading; nothing where it has none, or slices, which only their own form can say.
pub(super) fn cards(reading: &Reading) -> Option<String> {
    if reading.gpus.is_empty() || !reading.mig.is_empty() || reading.error.is_some() {
        return None;
    }
    let mut groups: Vec<(usize, String)> = Vec::new();
    for gpu in &reading.gpus {
        let card = card(gpu)?;
        match groups.last_mut() {
            Some((count, last)) if *last == card => *count += 1,
            _ => groups.push((1, card)),
        }
    }
    let groups: Vec<String> = groups.into_iter().map(|(count, card)| format!("{count}*{card}")).collect();
    Some(groups.join(";"))
}

fn card(gpu: &ReadGpu) -> Option<String> {
    let name = gpu.name.as_deref().unwrap_or_default();
    if name.contains([';', ':', ',', '\n']) {
        return None;
    }
    let amount = |mib: Option<u64>| mib.map(|mib| mib.to_string()).unwrap_or_default();
    Some(format!("{name}:{}:{}", amount(gpu.memory_total_mib), amount(gpu.memory_used_mib)))
}

/// The listing, in the form of `nvidia-smi --query-gpu=… --format=csv`.
pub(super) fn listing(cards: &str) -> Option<String> {
    let mut text = "index, name, memory.total [MiB], memory.used [MiB]\n".to_owned();
    let mut index = 0;
    for group in cards.split(';') {
        let (count, card) = group.split_once('*')?;
        let count: usize = count.parse().ok()?;
        let mut parts = card.split(':');
        let (name, total, used) = (parts.next()?.trim(), parts.next()?, parts.next()?);
        if parts.next().is_some() || name.contains([',', '\n']) || index + count > MAX_GPUS {
            return None;
        }
        let (total, used) = (amount(total)?, amount(used)?);
        for _ in 0..count {
            text.extend([&index.to_string(), ", ", name, ", ", &total, ", ", &used, "\n"]);
            index += 1;
        }
    }
    (index > 0).then_some(text)
}

fn amount(mib: &str) -> Option<String> {
    if mib.is_empty() {
        return Some("[N/A]".to_owned());
    }
    mib.parse::<u64>().ok().map(|mib| format!("{mib} MiB"))
}
