//! `cargo xtask accuracy`: how well plans agree with public measurements.

use anyhow::{Context, Result};

use crate::process;

/// Tests of the planner that print predicted beside measured and hold the medians that are stored.
const TESTS: &str = "memory_accuracy::";

/// Compares; with `accept` stores the medians found instead of failing where they are worse.
///
/// Cargo compiles the planner as its own task, so that this program builds without it, and as the native tests compile it.
///
/// # Errors
/// When a median is worse than stored, or the planner does not build.
pub fn run(accept: bool) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["test", "--locked", "--quiet", "--package", "planner"]);
    cargo.args(["--test", "it", "--", TESTS, "--nocapture"]);
    if accept {
        cargo.env("ACCEPT_ACCURACY", "1");
    }
    process::run(&mut cargo).context("a median is worse than stored; `--accept` stores what was found instead")
}
