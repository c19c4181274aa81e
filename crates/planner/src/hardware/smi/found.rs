//! What the forms have found so far, and how it is put together.

use std::collections::BTreeMap;

use super::text::Line;
use super::{Form, MigSlice, PairKind, ReadGpu};
use crate::hardware::catalog::{Catalog, Lookup};

/// GPUs beyond this number are not listed: no machine has so many.
pub(super) const MOST_GPUS: usize = 256;

/// Different names beyond this number are not looked up, and longer ones, in bytes, are none.
const MOST_NAMES: usize = 4096;
const LONGEST_NAME: usize = 160;

/// Everything that the forms have found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// GPUs by form, in the order read.
    pub gpus: BTreeMap<Form, Vec<ReadGpu>>,
    /// Slices, each with which of the GPUs of its number it is cut from: of the first machine 0, of the next 1.
    pub mig: Vec<(u32, MigSlice)>,
    /// Driver version.
    pub driver: Option<String>,
    /// The driver's highest CUDA version.
    pub cuda: Option<String>,
    /// ROCm version.
    pub rocm: Option<String>,
    /// Links between pairs of GPUs.
    pub links: BTreeMap<(u32, u32), PairKind>,
    /// Whether a link list shows NVLink in use.
    pub nvlink_in_use: bool,
    /// A name that stands for every GPU.
    pub common_name: Option<String>,
    /// Whether a row of bare numbers was seen.
    pub numbers_only: bool,
    /// Whether some form was recognised, even one that lists no GPU.
    pub recognised: bool,
    /// Which lines were understood.
    pub understood: Vec<bool>,
    /// Names that were looked up, and whether the catalogue knows them.
    known: BTreeMap<String, bool>,
}

impl Found {
    /// Nothing found in so many lines.
    pub(crate) fn in_lines(lines: &[Line]) -> Self {
        Self { understood: vec![false; lines.len()], ..Self::default() }
    }

    /// Notes that a line was understood.
    pub(crate) fn understand(&mut self, line: usize) {
        if let Some(mark) = self.understood.get_mut(line) {
            *mark = true;
        }
        self.recognised = true;
    }

    /// Whether the catalogue knows a name. Each is looked up once, and no more than a text about GPUs has.
    pub(crate) fn knows(&mut self, name: &str, catalog: &Catalog) -> bool {
        if name.len() > LONGEST_NAME {
            return false;
        }
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let known = self.known.len() < MOST_NAMES && catalog.find(name, None) != Lookup::Unknown;
        if self.known.len() < MOST_NAMES {
            self.known.insert(name.to_owned(), known);
        }
        known
    }

    /// Adds a GPU, or completes the one that it is a repetition of; its position among those of the form.
    pub(crate) fn add(&mut self, form: Form, gpu: ReadGpu) -> Option<usize> {
        let list = self.gpus.entry(form).or_default();
        let nameless = gpu.index.is_none() && gpu.uuid.is_none() && gpu.bus_id.is_none();
        let known = if nameless { None } else { list.iter().position(|known| known.is_same(&gpu)) };
        if let Some(position) = known {
            list.get_mut(position)?.complete(gpu);
            return Some(position);
        }
        if list.len() >= MOST_GPUS {
            return None;
        }
        list.push(gpu);
        list.len().checked_sub(1)
    }

    /// Adds a slice of a GPU that this form has listed last under its number, or completes the one that it is a repetition of.
    pub(crate) fn add_slice(&mut self, form: Form, slice: MigSlice) {
        let listed = self.gpus.get(&form).into_iter().flatten();
        let times = listed.filter(|gpu| gpu.index == Some(slice.gpu)).count();
        let machine = u32::try_from(times.saturating_sub(1)).unwrap_or(0);
        let same = |(of, known): &&mut (u32, MigSlice)| *of == machine && known.is_same(&slice);
        if let Some((_, known)) = self.mig.iter_mut().find(same) {
            known.complete(slice);
        } else if self.mig.len() < MOST_GPUS {
            self.mig.push((machine, slice));
        }
    }

    /// Keeps the first driver version that is read.
    pub(crate) fn set_driver(&mut self, version: Option<&str>) {
        keep_first(&mut self.driver, version);
    }

    /// Keeps the first CUDA version that is read.
    pub(crate) fn set_cuda(&mut self, version: Option<&str>) {
        keep_first(&mut self.cuda, version);
    }

    /// Keeps the first ROCm version that is read.
    pub(crate) fn set_rocm(&mut self, version: Option<&str>) {
        keep_first(&mut self.rocm, version);
    }
}

fn keep_first(slot: &mut Option<String>, value: Option<&str>) {
    if slot.is_none() {
        *slot = value.map(str::to_owned);
    }
}

impl MigSlice {
    /// Whether both describe one slice: the same number on the same GPU, and no identity that differs.
    fn is_same(&self, other: &Self) -> bool {
        let uuids_differ = matches!((&self.uuid, &other.uuid), (Some(a), Some(b)) if a != b);
        self.gpu == other.gpu && self.device == other.device && !uuids_differ
    }

    fn complete(&mut self, other: Self) {
        self.profile = self.profile.take().or(other.profile);
        self.uuid = self.uuid.take().or(other.uuid);
        self.gpu_instance = self.gpu_instance.or(other.gpu_instance);
        self.compute_instance = self.compute_instance.or(other.compute_instance);
        self.memory_total_mib = self.memory_total_mib.or(other.memory_total_mib);
        self.memory_used_mib = self.memory_used_mib.or(other.memory_used_mib);
    }
}

impl ReadGpu {
    /// Whether both describe one GPU: the same number or identity, and no identity that differs.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| Some(a.as_ref()? == b.as_ref()?);
        let numbers = self.index.zip(other.index).map(|(a, b)| a == b);
        let identities = [same(&self.uuid, &other.uuid), same(&self.bus_id, &other.bus_id)];
        match numbers {
            Some(same_number) => same_number && !identities.contains(&Some(false)),
            None => identities.contains(&Some(true)) && !identities.contains(&Some(false)),
        }
    }

    /// Takes over what the other knows and this one does not.
    pub(super) fn complete(&mut self, other: Self) {
        let longer = |a: &String, b: &String| a.contains("...") && !b.contains("...");
        let name_is_cut = matches!((&self.name, &other.name), (Some(a), Some(b)) if longer(a, b));
        if self.name.is_none() || name_is_cut {
            self.name = other.name;
        }
        self.index = self.index.or(other.index);
        self.uuid = self.uuid.take().or(other.uuid);
        self.bus_id = self.bus_id.take().or(other.bus_id);
        self.memory_total_mib = self.memory_total_mib.or(other.memory_total_mib);
        self.memory_used_mib = self.memory_used_mib.or(other.memory_used_mib);
        self.compute_capability = self.compute_capability.or(other.compute_capability);
    }
}
