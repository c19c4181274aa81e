//! Units: bytes are integers, GiB is 2^30 and GB is 10^9, and a printed figure carries its unit.

mod parse;
mod print;
mod separators;

pub use parse::{UnitError, parse_bytes, parse_count, parse_positive, parse_share};
pub use print::{bytes, count, fixed, parameters, significant};
pub use separators::Separators;

/// One gibibyte, in bytes.
pub const GIB: u64 = 1 << 30;

/// Bytes as GiB.
///
/// ```
/// assert_eq!(planner::units::gib(3 << 29), 1.5);
/// ```
pub fn gib(bytes: u64) -> f64 {
    bytes as f64 / GIB as f64
}

/// GiB as whole bytes; negative amounts and NaN are 0.
///
/// ```
/// assert_eq!(planner::units::bytes_of_gib(1.5), 3 << 29);
/// ```
pub fn bytes_of_gib(gib: f64) -> u64 {
    (gib * GIB as f64).max(0.0) as u64
}
