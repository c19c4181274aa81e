//! Multi-instance slices: GPUs of their own, with a share of their GPU's memory, bandwidth and rate.

use super::listing::Gpu;
use crate::hardware::MigDevice;
use crate::hardware::catalog::{Card, Catalog, TflopsDense};
use crate::hardware::smi::MigSlice;

/// Share of a profile's size that drivers print, where no total was seen for it.
const PRINTED_SHARE: f64 = 0.95;

/// One slice and what it has.
#[derive(Clone, Debug)]
pub(super) struct Slice<'c> {
    pub read: MigSlice,
    pub card: Option<&'c Card>,
    /// The name of its GPU.
    pub gpu_name: String,
    pub memory_total_mib: Option<u64>,
    /// Share of its GPU's memory and bandwidth.
    pub memory_share: f64,
    /// Share of its GPU's multiprocessors.
    pub compute_share: f64,
}

impl<'c> Slice<'c> {
    /// A slice as read, with what its profile and its GPU tell.
    pub(crate) fn of(read: &MigSlice, gpus: &[Gpu<'c>], catalog: &Catalog) -> Self {
        let gpu = gpus.iter().find(|gpu| gpu.listed.index == read.gpu);
        let card = gpu.and_then(|gpu| gpu.card);
        let size = read.profile.as_deref().and_then(profile_size);
        let seen = read.profile.as_deref().and_then(|profile| catalog.slice_total_mib(plain(profile)));
        let estimated = size.map(|(_, gb)| (gb * 1024.0 * PRINTED_SHARE) as u64);
        let memory_total_mib = read.memory_total_mib.or(seen).or(estimated);
        let whole = card.map(Card::expected_total_mib);
        let memory_share = share(memory_total_mib.map(|mib| mib as f64), whole.map(|mib| mib as f64)).unwrap_or(1.0);
        let units = card.and_then(|card| {
            card.mig_profiles.iter().filter_map(|p| profile_size(p)).map(|(units, _)| units).reduce(f64::max)
        });
        let compute_share = share(size.map(|(units, _)| units), units).unwrap_or(memory_share);
        let gpu_name = gpu.and_then(|gpu| gpu.listed.name.clone()).unwrap_or_default();
        Self { read: read.clone(), card, gpu_name, memory_total_mib, memory_share, compute_share }
    }

    /// As the plan lists it.
    pub(crate) fn listed(&self) -> MigDevice {
        MigDevice {
            gpu: self.read.gpu,
            device: self.read.device,
            profile: self.read.profile.clone(),
            memory_total_mib: self.memory_total_mib,
        }
    }

    /// `NVIDIA H100 80GB HBM3 MIG 3g.40gb`.
    pub(crate) fn name(&self) -> String {
        let profile = self.read.profile.as_deref().unwrap_or("slice");
        format!("{} MIG {profile}", self.gpu_name).trim().to_owned()
    }

    /// Its share of a card's rates.
    pub(crate) fn rates(&self, card: &Card) -> TflopsDense {
        let part = |rate: Option<f64>| rate.map(|tflops| tflops * self.compute_share);
        let whole = card.tflops_dense;
        TflopsDense {
            fp32: part(whole.fp32),
            tf32: part(whole.tf32),
            fp16: part(whole.fp16),
            bf16: part(whole.bf16),
            fp8: part(whole.fp8),
            int8: part(whole.int8),
            fp4: part(whole.fp4),
        }
    }
}

/// One slice of a profile on each GPU.
pub(super) fn named<'c>(profile: &str, gpus: &[Gpu<'c>], catalog: &Catalog) -> Vec<Slice<'c>> {
    let of = |gpu: &Gpu<'c>| {
        let read = MigSlice { gpu: gpu.listed.index, profile: Some(profile.to_owned()), ..MigSlice::default() };
        Slice::of(&read, gpus, catalog)
    };
    gpus.iter().map(of).collect()
}

fn share(part: Option<f64>, whole: Option<f64>) -> Option<f64> {
    let share = part? / whole.filter(|whole| *whole > 0.0)?;
    Some(share.clamp(0.0, 1.0))
}

/// A profile without compute instance and extensions: `1c.3g.40gb+me` → `3g.40gb`.
fn plain(profile: &str) -> &str {
    let profile = profile.split('+').next().unwrap_or(profile);
    profile.split_once("c.").map_or(profile, |(_, rest)| rest)
}

/// Compute units and GB of a profile; a compute instance has fewer units: `1c.3g.40gb` → (1, 40).
fn profile_size(profile: &str) -> Option<(f64, f64)> {
    let instance = profile.split_once("c.").and_then(|(units, _)| units.parse::<u8>().ok());
    let (units, size) = plain(profile).split_once("g.")?;
    let units = instance.or_else(|| units.parse().ok())?;
    let gb: u32 = size.strip_suffix("gb")?.parse().ok()?;
    Some((f64::from(units), f64::from(gb)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_give_units_and_gigabytes() {
        for (profile, wanted) in [
            ("1g.10gb", Some((1.0, 10.0))),
            ("1c.3g.40gb", Some((1.0, 40.0))),
            ("1g.10gb+me", Some((1.0, 10.0))),
            ("7g.141gb", Some((7.0, 141.0))),
            ("", None),
            ("g.gb", None),
        ] {
            assert_eq!(profile_size(profile), wanted, "{profile}");
        }
    }
}
