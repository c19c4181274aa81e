//! A comma-separated row without a header: what each field must be, by its shape.

use super::ReadGpu;
use super::found::Found;
use super::notation::{amount, gpu_number, is_bus_address, is_mode, version};
use crate::hardware::catalog::{Catalog, ComputeCapability};

/// Numbers without a unit from here on are taken for memory in MiB: clocks, watts and per cents are smaller.
const LEAST_BARE_TOTAL: f64 = 3500.0;

/// Numbers without a unit above this are no memory in MiB.
const MOST_BARE_TOTAL: f64 = 600_000.0;

/// Most fields that are looked at.
const MOST_FIELDS: usize = 40;

/// A larger number in front is an amount, not a GPU's number.
const MOST_INDEX: u32 = 64;

/// What a row seems to be.
pub(super) enum Guess {
    /// A GPU, and the driver's version where a field has its shape.
    Gpu {
        /// The GPU.
        gpu: ReadGpu,
        /// The driver's version.
        driver: Option<String>,
    },
    /// Numbers alone: they fit many cards.
    NumbersOnly,
}

/// What a row of fields is; `None` when it is no row of a query.
pub(super) fn row(body: &str, catalog: &Catalog, found: &mut Found) -> Option<Guess> {
    let fields: Vec<&str> = body.split(',').map(str::trim_ascii).take(MOST_FIELDS).collect();
    let kinds: Vec<Kind> = fields.iter().map(|field| Kind::of(field, catalog, found).unwrap_or(Kind::Odd)).collect();
    // A field of no known shape is let pass beside a name and an amount with its unit.
    let odd = kinds.iter().filter(|kind| **kind == Kind::Odd).count();
    let certain = kinds.iter().any(|kind| matches!(kind, Kind::Memory(_)));
    if odd > usize::from(certain) {
        return None;
    }
    let names: Vec<&&str> =
        fields.iter().zip(&kinds).filter(|(_, kind)| **kind == Kind::Name).map(|(field, _)| field).collect();
    match names.as_slice() {
        [] if fields.len() > 2 && kinds.iter().all(Kind::is_number) => Some(Guess::NumbersOnly),
        [name] if kinds.iter().any(|kind| !matches!(kind, Kind::Name | Kind::State | Kind::Odd)) => {
            Some(gpu(name, &fields, &kinds))
        }
        _ => None,
    }
}

fn gpu(name: &str, fields: &[&str], kinds: &[Kind]) -> Guess {
    let (total, used) = memory(kinds);
    let find = |wanted: Kind| {
        fields.iter().zip(kinds).find(|(_, kind)| **kind == wanted).map(|(field, _)| (*field).to_owned())
    };
    let gpu = ReadGpu {
        index: fields.first().and_then(|first| gpu_number(first)).filter(|index| *index < MOST_INDEX),
        name: Some(name.to_owned()),
        uuid: find(Kind::Uuid),
        bus_id: find(Kind::BusId),
        memory_total_mib: total,
        memory_used_mib: used,
        compute_capability: find(Kind::Capability).and_then(|field| ComputeCapability::parse(&field)),
    };
    // Where amounts have units, so has power: a number like 595.80 is a version then.
    let with_units = kinds.iter().any(|kind| matches!(kind, Kind::Memory(_)));
    let driver = find(Kind::Version).or_else(|| find(Kind::VersionOrPower).filter(|_| with_units));
    Guess::Gpu { gpu, driver }
}

/// Total and used memory: the largest amount is the total. A second one below half of it is taken for what is used; a larger
/// one may as well be what is free.
fn memory(kinds: &[Kind]) -> (Option<u64>, Option<u64>) {
    let with_unit: Vec<u64> =
        kinds.iter().filter_map(|kind| if let Kind::Memory(mib) = kind { Some(*mib) } else { None }).collect();
    let bare = kinds.iter().filter_map(|kind| match kind {
        Kind::Number(number) if (LEAST_BARE_TOTAL..=MOST_BARE_TOTAL).contains(number) => Some(*number as u64),
        _ => None,
    });
    let amounts = if with_unit.is_empty() { bare.collect() } else { with_unit };
    let total = amounts.iter().max().copied();
    let used = match amounts.as_slice() {
        [a, b] => Some(*a.min(b)).filter(|least| total.is_some_and(|total| *least < total / 2)),
        _ => None,
    };
    (total, used)
}

/// What one field is by its shape.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Name,
    Memory(u64),
    Number(f64),
    Uuid,
    BusId,
    Version,
    VersionOrPower,
    Capability,
    /// A state, or a number with another unit.
    State,
    /// Something else.
    Odd,
}

impl Kind {
    fn of(field: &str, catalog: &Catalog, found: &mut Found) -> Option<Self> {
        let field = field.trim_matches('"');
        if let Some(mib) = amount(field).filter(|_| field.ends_with(['B', 'b'])) {
            return Some(Self::Memory(mib));
        }
        if field.starts_with("GPU-") {
            return Some(Self::Uuid);
        }
        if is_bus_address(field) {
            return Some(Self::BusId);
        }
        if let Some(number) = version(field).filter(|number| *number == field) {
            return Some(Self::of_dotted(field, number));
        }
        if let Ok(number) = field.parse::<f64>() {
            return number.is_finite().then_some(Self::Number(number));
        }
        let state = field.starts_with('[') || is_mode(field) || matches!(field, "Default" | "") || is_measure(field);
        if state {
            return Some(Self::State);
        }
        let named = field.starts_with(|c: char| c.is_ascii_alphabetic())
            && !field.contains([':', '"'])
            && found.knows(field, catalog);
        named.then_some(Self::Name)
    }

    fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::VersionOrPower | Self::Capability)
    }

    /// `8.9` is a capability, `575.57.08` and `595.80` are drivers, `14.53` is a number.
    fn of_dotted(field: &str, number: &str) -> Self {
        let (major, minor) = number.split_once('.').unwrap_or((number, ""));
        match (major.len(), minor.len()) {
            (3, 5..) => Self::Version,
            (3, 2) => Self::VersionOrPower,
            (1..=2, 1) => Self::Capability,
            _ => Self::Number(field.parse().unwrap_or_default()),
        }
    }
}

/// A number with a unit that is no memory, or a performance state: `34 W`, `0 %`, `1410 MHz`, `P0`.
fn is_measure(field: &str) -> bool {
    let rest = field.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_ascii();
    let digits = rest.len() < field.len();
    let state = field.strip_prefix('P').is_some_and(|n| n.len() <= 2 && n.bytes().all(|c| c.is_ascii_digit()));
    state || (digits && matches!(rest, "W" | "%" | "MHz" | "C" | "°C"))
}
