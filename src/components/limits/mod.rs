//! Parallelism, precision, limits and reserves: what experts turn, folded until they do.

mod parallelism;
mod precision;
mod reserves;
mod words;

pub use parallelism::ParallelismDrawer;
pub use precision::PrecisionDrawer;
pub use reserves::ReservesDrawer;

/// The words of a choice between yes and no.
const ON: &str = "on";
const OFF: &str = "off";

fn on_or_off(is_on: bool) -> &'static str {
    if is_on { ON } else { OFF }
}
