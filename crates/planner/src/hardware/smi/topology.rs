//! `nvidia-smi topo -m` and what prints the same matrix: which pairs of GPUs are linked, and how.

use super::found::Found;
use super::text::{Line, Search};
use super::{Form, PairKind, ReadGpu};

/// Most GPUs whose pairs are kept.
const MOST_GPUS: usize = 64;

/// Reads every matrix in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    let mut matrix = Matrix::default();
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.as_ref();
        if !text.has("GPU") && matrix.missing == 0 {
            continue;
        }
        if matrix.header(text, found) || matrix.row(text, found) {
            found.understand(number);
        }
    }
}

/// Where the reading stands.
#[derive(Default)]
struct Matrix {
    /// Numbers of the GPUs in the header.
    columns: Vec<u32>,
    /// Row that a wrapped line goes on with, and how many cells it lacks.
    row: u32,
    missing: usize,
    /// Whether the header may go on in the next line.
    in_header: bool,
}

impl Matrix {
    /// `GPU0 GPU1 … NIC0 … CPU Affinity`.
    fn header(&mut self, text: &str, found: &mut Found) -> bool {
        let mut words = text.split_ascii_whitespace().skip_while(|word| gpu_label(word).is_none());
        let columns: Vec<u32> = words.by_ref().map_while(gpu_label).take(MOST_GPUS).collect();
        let Some(first) = columns.first() else { return false };
        if self.in_header && usize::try_from(*first) == Ok(self.columns.len()) {
            self.extend(&columns, found);
            return true;
        }
        let after = text.split_ascii_whitespace().skip_while(|word| gpu_label(word).is_none()).nth(columns.len());
        let is_header =
            *first == 0 && (columns.len() > 1 || after.is_some_and(|word| word == "CPU" || word.starts_with("NIC")));
        if !is_header {
            return false;
        }
        self.columns.clear();
        self.extend(&columns, found);
        self.missing = 0;
        true
    }

    fn extend(&mut self, columns: &[u32], found: &mut Found) {
        for index in columns {
            found.add(Form::Topology, ReadGpu { index: Some(*index), ..ReadGpu::default() });
        }
        self.columns.extend_from_slice(columns);
        self.columns.truncate(MOST_GPUS);
        self.in_header = true;
    }

    /// `GPU0  X  NV18  NV18 …`, or the rest of a row that a terminal wrapped.
    fn row(&mut self, text: &str, found: &mut Found) -> bool {
        let mut words = text.split_ascii_whitespace();
        let label = words.by_ref().take(2).find_map(gpu_label).filter(|index| self.columns.contains(index));
        match label {
            Some(index) => (self.row, self.missing, self.in_header) = (index, self.columns.len(), false),
            None if self.missing > 0 => words = text.split_ascii_whitespace(),
            None => return false,
        }
        let before = self.missing;
        for kind in words.map_while(PairKind::parse).take(self.missing) {
            let column = self.columns.len().saturating_sub(self.missing);
            self.missing -= 1;
            if let Some(other) = self.columns.get(column).filter(|other| **other != self.row) {
                found.links.entry((self.row, *other)).or_insert(kind);
            }
        }
        if self.missing == before {
            self.missing = 0;
        }
        self.missing < before
    }
}

impl PairKind {
    /// A cell of the matrix; `None` for a word that is no cell.
    fn parse(word: &str) -> Option<Self> {
        match word {
            "X" | "0" => Some(Self::Itself),
            "PIX" | "PXB" | "PHB" | "NODE" | "SYS" | "SOC" | "PCIE" => Some(Self::Pcie),
            "XGMI" => Some(Self::InfinityFabric),
            "OK" | "CNS" | "GNS" | "TNS" | "NS" | "U" | "XXXX" | "N/A" => Some(Self::Unstated),
            _ => {
                let count = word.strip_prefix("NV")?;
                count.parse::<u8>().ok().map(|_| Self::Nvlink)
            }
        }
    }
}

/// `GPU3` → 3.
fn gpu_label(word: &str) -> Option<u32> {
    super::notation::gpu_number(word.strip_prefix("GPU")?)
}
