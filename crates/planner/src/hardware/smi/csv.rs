//! `nvidia-smi --query-gpu=… --format=csv` in any order of columns, with or without header and units; `rocm-smi --csv`.

use super::found::Found;
use super::guess::{self, Guess};
use super::notation::{amount, bare_mib, bytes_as_mib, gpu_number, identity, version};
use super::text::Line;
use super::{Form, ReadGpu};
use crate::hardware::catalog::{Catalog, ComputeCapability};

/// Most columns of a query; `--help-query-gpu` lists fewer than 250.
const MOST_COLUMNS: usize = 400;

/// Longest title of a column, in bytes.
const LONGEST_TITLE: usize = 80;

/// Longest row without a header that is looked at, in bytes.
const LONGEST_GUESSED: usize = 600;

/// An amount alone on its line is some GPU's memory from here on, in MiB.
const LEAST_LONE_AMOUNT: u64 = 2000;

/// Reads every table in the text.
pub(super) fn read(lines: &[Line], catalog: &Catalog, found: &mut Found) {
    let mut columns: Vec<Column> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let body = line.body();
        let plain = columns.is_empty() && body.len() > LONGEST_TITLE && !body.contains(',');
        if plain || body.is_empty() || body.starts_with("```") {
            continue;
        }
        let understood = if let Some(next) = command(body).or_else(|| header(body)) {
            columns = next;
            true
        } else if columns.is_empty() {
            guessed(body, catalog, found)
        } else {
            let understood = row(body, &columns, catalog, found);
            if !understood {
                columns.clear();
            }
            understood
        };
        if understood {
            found.understand(number);
        }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Index,
    Name,
    Uuid,
    BusId,
    Total,
    Used,
    TotalBytes,
    UsedBytes,
    Driver,
    Capability,
    /// The rows are processes, not GPUs.
    Process,
    /// One of many that say nothing of interest here.
    Other,
}

/// Titles as the tools print them.
const TITLES: [(&str, Column); 20] = [
    ("index", Column::Index),
    ("device", Column::Index),
    ("name", Column::Name),
    ("gpu_name", Column::Name),
    ("card series", Column::Name),
    ("device name", Column::Name),
    ("uuid", Column::Uuid),
    ("gpu_uuid", Column::Uuid),
    ("pci.bus_id", Column::BusId),
    ("gpu_bus_id", Column::BusId),
    ("memory.total", Column::Total),
    ("memory.used", Column::Used),
    ("vram total memory (b)", Column::TotalBytes),
    ("vram total used memory (b)", Column::UsedBytes),
    ("driver_version", Column::Driver),
    ("kmd_version", Column::Driver),
    ("compute_cap", Column::Capability),
    ("pid", Column::Process),
    ("process_name", Column::Process),
    ("used_gpu_memory", Column::Process),
];

impl Column {
    fn parse(title: &str) -> Self {
        TITLES.iter().find(|(known, _)| title.eq_ignore_ascii_case(known)).map_or(Self::Other, |(_, column)| *column)
    }
}

/// The columns that a command asks for; they hold until its header, if it prints one.
fn command(body: &str) -> Option<Vec<Column>> {
    let (_, rest) = body.split_once("--query-gpu")?;
    let list = rest
        .trim_start_matches(['=', ' ', '"', '\''])
        .split(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'')
        .next()?;
    let columns: Vec<Column> =
        list.split(',').take(MOST_COLUMNS).map(|title| Column::parse(title.trim_ascii())).collect();
    tells_something(&columns).then_some(columns)
}

/// The columns of a header line.
fn header(body: &str) -> Option<Vec<Column>> {
    let of_rocm = body.starts_with("device,");
    let is_title = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '.') || (of_rocm && matches!(c, ' ' | '(' | ')' | '%'))
    };
    let mut columns = Vec::new();
    for field in body.split(',').take(MOST_COLUMNS) {
        let field = field.trim_ascii();
        let title = field.split_once(" [").map_or(field, |(title, _)| title);
        if title.is_empty() || !title.chars().all(is_title) || !title.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        columns.push(Column::parse(title));
    }
    tells_something(&columns).then_some(columns)
}

fn tells_something(columns: &[Column]) -> bool {
    let named = columns.iter().filter(|column| **column != Column::Other && **column != Column::Index).count();
    named > 0 && (columns.len() > 1 || columns.iter().all(|column| *column != Column::Process))
}

/// One row under known columns; `false` ends the table.
fn row(body: &str, columns: &[Column], catalog: &Catalog, found: &mut Found) -> bool {
    let fields = fields(body, columns);
    if fields.len() != columns.len() {
        return false;
    }
    if columns.contains(&Column::Process) {
        return true;
    }
    let mut gpu = ReadGpu::default();
    for (column, field) in columns.iter().zip(&fields) {
        put(*column, field, &mut gpu, found);
    }
    let known_name = gpu.name.as_ref().is_some_and(|name| found.knows(name, catalog));
    let plausible = match columns {
        [Column::Name] => known_name,
        [_] => gpu.memory_total_mib.is_some() || gpu.uuid.is_some() || gpu.bus_id.is_some(),
        _ => known_name || fields.iter().any(|field| field.bytes().any(|c| c.is_ascii_digit())),
    };
    let lists_gpus = columns.iter().any(|column| !matches!(column, Column::Other | Column::Driver));
    if plausible && lists_gpus {
        found.add(Form::Csv, gpu);
    }
    plausible
}

/// The fields of a row. A name may hold commas: what is too many belongs to it.
fn fields<'t>(body: &'t str, columns: &[Column]) -> Vec<std::borrow::Cow<'t, str>> {
    let mut quoted = false;
    let cut = body.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    let pieces: Vec<&str> = cut.take(MOST_COLUMNS * 2).map(|field| field.trim_ascii().trim_matches('"')).collect();
    let extra = pieces.len().saturating_sub(columns.len());
    let Some(name) = columns.iter().position(|column| *column == Column::Name).filter(|_| extra > 0 && extra < 4)
    else {
        return pieces.into_iter().map(Into::into).collect();
    };
    let joined = pieces.get(name..=name + extra).map(|parts| parts.join(", ")).unwrap_or_default();
    let before = pieces.iter().take(name).map(|field| (*field).into());
    let after = pieces.iter().skip(name + extra + 1).map(|field| (*field).into());
    before.chain([joined.into()]).chain(after).collect()
}

fn put(column: Column, field: &str, gpu: &mut ReadGpu, found: &mut Found) {
    let mib = |field: &str| amount(field).or_else(|| bare_mib(field));
    match column {
        Column::Index => gpu.index = gpu_number(field.trim_start_matches("card")),
        Column::Name => gpu.name = (!field.is_empty() && !field.starts_with('[')).then(|| field.to_owned()),
        Column::Uuid => gpu.uuid = identity(field),
        Column::BusId => gpu.bus_id = field.contains(':').then(|| field.to_owned()),
        Column::Total => gpu.memory_total_mib = mib(field),
        Column::Used => gpu.memory_used_mib = mib(field),
        Column::TotalBytes => gpu.memory_total_mib = bytes_as_mib(field),
        Column::UsedBytes => gpu.memory_used_mib = bytes_as_mib(field),
        Column::Driver => found.set_driver(version(field)),
        Column::Capability => gpu.compute_capability = ComputeCapability::parse(field),
        Column::Process | Column::Other => {}
    }
}

/// A row without a header.
fn guessed(body: &str, catalog: &Catalog, found: &mut Found) -> bool {
    found.numbers_only |= amount(body).is_some_and(|mib| mib >= LEAST_LONE_AMOUNT) && body.ends_with('B');
    if !body.contains(',') || body.len() > LONGEST_GUESSED {
        return false;
    }
    match guess::row(body, catalog, found) {
        Some(Guess::Gpu { gpu, driver }) => {
            found.set_driver(driver.as_deref());
            found.add(Form::Csv, gpu);
            true
        }
        Some(Guess::NumbersOnly) => {
            found.numbers_only = true;
            false
        }
        None => false,
    }
}
