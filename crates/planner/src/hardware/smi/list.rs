//! `nvidia-smi -L` and what prints GPUs as `GPU 0: name`: NVLink lists, PyTorch's, vLLM's and SGLang's collect_env.

use super::found::Found;
use super::notation::{gpu_number, identity};
use super::text::{Line, first_chars};
use super::{Form, MigSlice, ReadGpu};
use crate::hardware::catalog::{Catalog, ComputeCapability};

/// Longest name that is taken over, in characters.
const LONGEST_NAME: usize = 100;

/// Longest entry of a slice, in characters.
const LONGEST_SLICE: usize = 160;

/// Most GPUs that one line names: `GPU 0,1,2: name`.
const MOST_NUMBERS: usize = 256;

/// What a report of PyTorch or vLLM writes before the names.
const REPORT: &str = "GPU models and configuration";

/// What ends a name when the line ends of a report were lost.
const AFTER_NAMES: [&str; 6] =
    ["Nvidia driver version", "cuDNN version", "HIP runtime", "GPU Driver", "CUDA_HOME", "CUDA Driver"];

/// Reads every list in the text.
pub(super) fn read(lines: &[Line], catalog: &Catalog, found: &mut Found) {
    let mut in_report = false;
    let mut gpu = 0;
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.as_ref();
        in_report |= text.contains(REPORT);
        let mut understood = in_report && common_name(text, catalog, found);
        let mut gpus = text.match_indices("GPU ").map(|(at, _)| at).peekable();
        let mut slices = text.match_indices("MIG ").map(|(at, _)| at).peekable();
        // In the order of the text: a slice belongs to the GPU before it.
        loop {
            let slice_is_next = match (gpus.peek(), slices.peek()) {
                (None, None) => break,
                (Some(gpu), Some(slice)) => slice < gpu,
                (gpu, _) => gpu.is_none(),
            };
            let at = if slice_is_next { slices.next() } else { gpus.next() };
            let Some(rest) = at.and_then(|at| text.get(at + "GPU ".len()..)) else { continue };
            understood |= match Entry::parse(rest, in_report).filter(|_| !slice_is_next) {
                Some(entry) => entry.add(catalog, found, &mut gpu),
                None => slice_is_next && mig_slice(first_chars(rest, LONGEST_SLICE), gpu, found),
            };
        }
        if understood {
            found.understand(number);
        }
    }
}

/// What follows the word GPU: numbers, then a name or a capability.
struct Entry<'t> {
    numbers: Vec<u32>,
    name: &'t str,
    uuid: Option<&'t str>,
    capability: Option<ComputeCapability>,
    /// Whether the place vouches for the name: a UUID follows, or a report said that GPUs come now.
    vouched: bool,
}

impl<'t> Entry<'t> {
    fn parse(rest: &'t str, in_report: bool) -> Option<Self> {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',').filter(|end| *end > 0)?;
        let numbers: Vec<u32> =
            rest.get(..end)?.split(',').take(MOST_NUMBERS).map(gpu_number).collect::<Option<_>>()?;
        let after = rest.get(end..)?;
        if let Some(capability) = after.trim_ascii_start().strip_prefix("Compute Capability:") {
            let word = capability.split_ascii_whitespace().next()?;
            let capability = ComputeCapability::parse(word);
            return Some(Self { numbers, name: "", uuid: None, capability, vouched: false });
        }
        let whole = first_chars(after.strip_prefix(':')?, LONGEST_NAME * 2);
        let uuid = whole.split_once("(UUID:").map(|(_, id)| id.split(')').next().unwrap_or(id).trim_ascii());
        let ends = ["(UUID", " GPU "].iter().chain(AFTER_NAMES.iter()).filter_map(|mark| whole.find(mark)).min();
        let name = whole.get(..ends.unwrap_or(whole.len()))?.trim_ascii();
        Some(Self { numbers, name, uuid, capability: None, vouched: uuid.is_some() || in_report })
    }

    /// Adds the GPUs; `last` becomes the number of the last one, for slices that follow.
    fn add(self, catalog: &Catalog, found: &mut Found, last: &mut u32) -> bool {
        let known = self.vouched || found.knows(self.name, catalog);
        let named = self.name.starts_with(|c: char| c.is_ascii_alphabetic())
            && self.name.chars().count() <= LONGEST_NAME
            && known;
        if !named && self.capability.is_none() {
            return false;
        }
        for number in self.numbers {
            *last = number;
            let gpu = ReadGpu {
                index: Some(number),
                name: named.then(|| self.name.to_owned()),
                uuid: self.uuid.and_then(identity),
                compute_capability: self.capability,
                ..ReadGpu::default()
            };
            found.add(Form::List, gpu);
        }
        true
    }
}

/// A report of a ROCm build names the GPU once, without a number.
fn common_name(text: &str, catalog: &Catalog, found: &mut Found) -> bool {
    let Some((_, name)) = text.split_once(REPORT) else { return false };
    let name = first_chars(name, LONGEST_NAME).trim_start_matches([' ', ':']).trim_ascii_end();
    if name.starts_with("GPU ") || !found.knows(name, catalog) {
        return true;
    }
    let trade_name = name.split(" (gfx").next().unwrap_or(name);
    found.common_name = Some(trade_name.to_owned());
    true
}

/// What follows in `MIG 1g.10gb     Device  0: (UUID: MIG-…)`, or in `MIG Device 0:` of older drivers.
fn mig_slice(text: &str, gpu: u32, found: &mut Found) -> bool {
    let Some((profile, after)) = text.split_once("Device") else { return false };
    let Some((device, after)) = after.split_once(':') else { return false };
    let Some(device) = gpu_number(device.trim_ascii()) else { return false };
    let profile = profile.trim_ascii();
    if profile.contains(' ') || profile.len() > 32 {
        return false;
    }
    let uuid = after.split_once("UUID:").map(|(_, id)| id.split(')').next().unwrap_or(id).trim_ascii());
    let (gpu_instance, compute_instance) = instances(uuid.unwrap_or_default());
    found.add_slice(
        Form::List,
        MigSlice {
            gpu,
            device,
            profile: (!profile.is_empty()).then(|| profile.to_owned()),
            uuid: uuid.and_then(identity),
            gpu_instance,
            compute_instance,
            ..MigSlice::default()
        },
    );
    true
}

/// The instance numbers that older drivers put into a slice's identity: `MIG-GPU-…/1/0`.
fn instances(uuid: &str) -> (Option<u32>, Option<u32>) {
    let mut parts = uuid.rsplit('/');
    let compute = parts.next().and_then(gpu_number);
    let gpu = parts.next().and_then(gpu_number);
    gpu.map_or((None, None), |gpu| (Some(gpu), compute))
}
