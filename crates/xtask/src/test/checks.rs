//! Checks of the sources: how they are written, what they depend on, and that stored tables are what the planner computes.

use std::process::Command;

use anyhow::{Result, bail};

use super::count::Count;
use crate::calibrate;
use crate::process::{cargo, read, run, target_dir};
use crate::rust::{Part, WASM_TARGET};
use crate::tools::Tools;

/// A crate under the planner whose name begins like this would tie it to a browser, a clock or chance.
const WEB_CRATES: &[&str] =
    &["wasm-bindgen", "web-sys", "js-sys", "gloo", "leptos", "reactive", "getrandom", "web-time"];

/// One check.
struct Check {
    name: &'static str,
    /// Brings what it needs and fails with what is wrong.
    run: fn() -> Result<()>,
}

/// What is checked, in this order.
const CHECKS: [Check; 8] = [
    Check { name: "formatting", run: formatting },
    Check { name: "lints, native", run: native_lints },
    Check { name: "lints, WebAssembly", run: wasm_lints },
    Check { name: "documentation", run: documentation },
    Check { name: "unused dependencies", run: unused_dependencies },
    Check { name: "purity of the planner", run: purity },
    Check { name: "compilation of the fuzz target", run: fuzz_target },
    Check { name: "speed model against its observations", run: calibration },
];

/// Runs every check.
pub fn run_all() -> Count {
    let mut count = Count::default();
    for check in CHECKS {
        count += report(check.name, (check.run)());
    }
    count
}

/// Says how a check went.
pub fn report(name: &str, outcome: Result<()>) -> Count {
    match outcome {
        Ok(()) => {
            println!("check {name} ... ok");
            Count::PASSED
        }
        Err(error) => {
            println!("check {name} ... FAILED: {error:#}");
            Count::FAILED
        }
    }
}

fn formatting() -> Result<()> {
    Part::Rustfmt.provide()?;
    run(cargo().args(["fmt", "--all", "--check"]))
}

fn native_lints() -> Result<()> {
    Part::Clippy.provide()?;
    run(&mut clippy(&["--workspace"]))
}

fn wasm_lints() -> Result<()> {
    Part::Clippy.provide()?;
    Part::WasmTarget.provide()?;
    run(&mut clippy(&["--package", "vllm-wizard", "--package", "planner-worker", "--target", WASM_TARGET]))
}

fn clippy(what: &[&str]) -> Command {
    let mut clippy = cargo();
    clippy.args(["clippy", "--quiet", "--locked", "--all-targets"]).args(what).args(["--", "-D", "warnings"]);
    clippy
}

/// Links within the documentation lead somewhere. It is read beside the sources, so private items are documented and may be linked.
fn documentation() -> Result<()> {
    let mut doc = cargo();
    doc.args(["doc", "--quiet", "--locked", "--workspace", "--no-deps", "--document-private-items"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links"))
}

fn unused_dependencies() -> Result<()> {
    let tools = Tools::for_dependencies()?;
    run(cargo().args(["machete", "--with-metadata"]).env("PATH", tools.path()))
}

fn purity() -> Result<()> {
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--package", "planner", "--edges", "normal,build", "--target", "all"]);
    let crates = read(tree.args(["--prefix", "none", "--format", "{p}"]))?;
    let web = web_crates_in(&crates);
    if !web.is_empty() {
        bail!("the planner depends on {}", web.join(", "));
    }
    Ok(())
}

/// Checked alone, the fuzz target needs neither a nightly compiler nor the fuzzer itself, which is C++: with a library named, none is built.
fn fuzz_target() -> Result<()> {
    let mut check = cargo();
    check.args(["check", "--quiet", "--locked", "--manifest-path", "crates/planner/fuzz/Cargo.toml", "--target-dir"]);
    run(check.arg(target_dir()).env("CUSTOM_LIBFUZZER_PATH", target_dir().join("not-linked.a")))
}

fn calibration() -> Result<()> {
    calibrate::run(&["--check".to_owned()])
}

/// The crates of the web in a list with one crate a line.
fn web_crates_in(crates: &str) -> Vec<&str> {
    let is_web = |name: &&str| WEB_CRATES.iter().any(|start| name.starts_with(start));
    crates.lines().filter_map(|line| line.split(' ').next()).filter(is_web).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_of_the_web_are_recognised() {
        let tree = "planner v0.1.0 (/home/me/planner)\nserde v1.0.228\nweb-sys v0.3.99\ngloo-net v0.6.0\n";
        assert_eq!(web_crates_in(tree), ["web-sys", "gloo-net"]);
        assert!(web_crates_in("planner v0.1.0\nserde_json v1.0.145\nmemchr v2.7.6\n").is_empty());
    }

    #[test]
    fn a_failed_check_counts() {
        assert_eq!(report("a thing", Ok(())), Count::PASSED);
        assert_eq!(report("a thing", Err(anyhow::anyhow!("it broke"))), Count::FAILED);
    }
}
