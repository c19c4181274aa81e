//! `cargo xtask`: one place for set-up, checks and measurements.

fn main() {}
