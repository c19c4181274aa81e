//! Checks that run nothing: formatting, lints, and that the planner stays free of the web.

use std::process::Command;

use anyhow::{Result, bail};

use super::count::Count;
use crate::process::{cargo, read, run};

/// A crate under the planner whose name begins like this would tie it to a browser, a clock or chance.
const WEB_CRATES: &[&str] =
    &["wasm-bindgen", "web-sys", "js-sys", "gloo", "leptos", "reactive", "getrandom", "web-time"];

/// Runs every check.
pub fn run_all() -> Count {
    let mut count = Count::default();
    count += report("formatting", run(cargo().args(["fmt", "--all", "--check"])));
    count += report("lints, native", run(&mut clippy(&["--workspace"])));
    let page = &["--package", "vllm-wizard", "--package", "planner-worker", "--target", "wasm32-unknown-unknown"];
    count += report("lints, WebAssembly", run(&mut clippy(page)));
    count += report("purity of the planner", is_planner_pure());
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

fn clippy(what: &[&str]) -> Command {
    let mut clippy = cargo();
    clippy.args(["clippy", "--quiet", "--locked", "--all-targets"]).args(what).args(["--", "-D", "warnings"]);
    clippy
}

fn is_planner_pure() -> Result<()> {
    let mut tree = cargo();
    tree.args(["tree", "--locked", "--package", "planner", "--edges", "normal,build", "--target", "all"]);
    let crates = read(tree.args(["--prefix", "none", "--format", "{p}"]))?;
    let web = web_crates_in(&crates);
    if !web.is_empty() {
        bail!("the planner depends on {}", web.join(", "));
    }
    Ok(())
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
