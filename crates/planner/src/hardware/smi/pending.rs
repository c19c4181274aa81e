//! A GPU whose report is being read, and its slices, until the report of the next one begins.

use super::found::Found;
use super::{Form, MigSlice, ReadGpu};

/// Most slices of one GPU.
const MOST_SLICES: usize = 64;

/// What is known of the GPU so far.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// The GPU; `None` before the first.
    pub gpu: Option<ReadGpu>,
    /// The slice that is being read.
    pub slice: Option<MigSlice>,
    slices: Vec<MigSlice>,
}

impl Pending {
    /// Changes the GPU, if one is being read.
    pub(crate) fn set(&mut self, change: impl FnOnce(&mut ReadGpu)) {
        if let Some(gpu) = &mut self.gpu {
            change(gpu);
        }
    }

    /// Changes the slice, if one is being read.
    pub(crate) fn set_slice(&mut self, change: impl FnOnce(&mut MigSlice)) {
        if let Some(slice) = &mut self.slice {
            change(slice);
        }
    }

    /// Keeps the first total and the first used amount of the slice or the GPU.
    pub(crate) fn set_memory(&mut self, of_slice: bool, is_total: bool, mib: Option<u64>) {
        let slot = match (of_slice, &mut self.slice, &mut self.gpu) {
            (true, Some(slice), _) if is_total => &mut slice.memory_total_mib,
            (true, Some(slice), _) => &mut slice.memory_used_mib,
            (false, _, Some(gpu)) if is_total => &mut gpu.memory_total_mib,
            (false, _, Some(gpu)) => &mut gpu.memory_used_mib,
            _ => return,
        };
        *slot = slot.or(mib);
    }

    /// Ends the slice.
    pub(crate) fn close_slice(&mut self) {
        let slice = self.slice.take();
        if self.slices.len() < MOST_SLICES {
            self.slices.extend(slice);
        }
    }

    /// Ends the GPU: it and its slices are found.
    pub(crate) fn close(&mut self, form: Form, found: &mut Found) {
        self.close_slice();
        let slices = std::mem::take(&mut self.slices);
        let Some(position) = self.gpu.take().and_then(|gpu| found.add(form, gpu)) else { return };
        let number = found.gpus.get(&form).and_then(|list| list.get(position)?.index);
        let gpu = number.unwrap_or_else(|| u32::try_from(position).unwrap_or(0));
        for slice in slices {
            found.add_slice(form, MigSlice { gpu, ..slice });
        }
    }
}
