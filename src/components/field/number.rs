//! Numbers as people type them.

use planner::units;

use crate::format;

/// What kind of number a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number: `512`, `32k`, `40,960`.
    Count,
    /// An amount of memory, held in GiB: `80`, `80 GB`.
    Gib,
    /// An amount of memory, held in MiB.
    Mib,
    /// A share: `0.92`, `92%`.
    Share,
    /// Any number above zero.
    Real,
}

impl Kind {
    /// Reads a text, with the separators that the page writes.
    pub(super) fn read(self, typed: &str) -> Result<f64, units::UnitError> {
        let text = &units::in_english(typed);
        let read = match self {
            Self::Count => units::parse_count(text).map(|count| count as f64),
            Self::Gib => units::parse_bytes(text).map(units::gib),
            Self::Mib => units::parse_bytes(text).map(|bytes| (bytes >> 20) as f64),
            Self::Share => units::parse_share(text),
            Self::Real => units::parse_positive(text),
        };
        read.map_err(|error| error.about(typed))
    }

    /// Shows a value so that it can be read again.
    pub(super) fn show(self, value: f64) -> String {
        match self {
            Self::Mib => format!("{}\u{a0}MiB", format::plain(value)),
            _ => format::plain(value),
        }
    }
}
