//! The speed model's refit: an example of the planner, so that the page carries none of it.

use anyhow::Result;

use crate::process::cargo;

/// Refits the constants from `crates/planner/data/perf-observations.json` and writes `calibration.json` beside it.
///
/// # Errors
/// When the refit fails, or with `--check` when the file is not what the observations give.
pub fn run(arguments: &[String]) -> Result<()> {
    let example = ["run", "--release", "--locked", "--package", "planner", "--example", "calibrate", "--"];
    crate::process::run(cargo().args(example).args(arguments))
}
