//! `nvidia-smi topo -m` and what prints the same matrix: which pairs of GPUs are linked, and how.
//!
//! Read word by word, not line by line: terminals wrap the rows of large machines, and reports lose their line ends.

use super::found::Found;
use super::text::Line;
use super::{Form, PairKind, ReadGpu};

/// Most GPUs whose pairs are kept.
const MOST_GPUS: usize = 64;

/// Reads every matrix in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    let mut matrix = Matrix::default();
    for (number, line) in lines.iter().enumerate() {
        if !line.text.contains("GPU") && matrix.missing == 0 {
            continue;
        }
        let mut words = line.text.split_ascii_whitespace().peekable();
        let mut understood = false;
        while let Some(word) = words.next() {
            understood |= matrix.word(word, words.peek().copied().unwrap_or_default(), found);
        }
        if understood {
            found.understand(number);
        }
    }
}

/// Where the reading stands.
#[derive(Default)]
struct Matrix {
    /// Numbers of the GPUs in the header.
    columns: Vec<u32>,
    /// The row that is read, and how many cells it lacks.
    row: u32,
    missing: usize,
    /// Whether the header may go on.
    in_header: bool,
}

impl Matrix {
    /// `GPU0 GPU1 … CPU Affinity GPU0 X NV18 … GPU1 NV18 X …`.
    fn word(&mut self, word: &str, next: &str, found: &mut Found) -> bool {
        let Some(index) = gpu_label(word) else {
            self.in_header = false;
            return self.cell(word, found);
        };
        let begins = index == 0 && (gpu_label(next) == Some(1) || next == "CPU" || next.starts_with("NIC"));
        let goes_on = self.in_header && usize::try_from(index) == Ok(self.columns.len());
        if begins {
            self.columns.clear();
        }
        if begins || goes_on {
            self.missing = 0;
            self.in_header = true;
            self.column(index, found);
            return true;
        }
        self.in_header = false;
        self.missing = if self.columns.contains(&index) { self.columns.len() } else { 0 };
        self.row = index;
        self.missing > 0 && PairKind::parse(next).is_some()
    }

    fn column(&mut self, index: u32, found: &mut Found) {
        if self.columns.len() < MOST_GPUS {
            self.columns.push(index);
            found.add(Form::Topology, ReadGpu { index: Some(index), ..ReadGpu::default() });
        }
    }

    fn cell(&mut self, word: &str, found: &mut Found) -> bool {
        let Some(kind) = PairKind::parse(word).filter(|_| self.missing > 0) else {
            self.missing = 0;
            return false;
        };
        let column = self.columns.len().saturating_sub(self.missing);
        self.missing -= 1;
        if let Some(other) = self.columns.get(column).filter(|other| **other != self.row) {
            found.links.entry((self.row, *other)).or_insert(kind);
        }
        true
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
