//! Weighs the built site against the budget that the repository commits to.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::files;
use crate::process::root;

/// The file that holds the budget, in the repository's root.
const BUDGET: &str = "size-budget.json";

/// What the site may weigh.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    /// Bytes, compressed by gzip, of every file that is loaded up to the first verdict.
    first_verdict_gzip_bytes: u64,
    /// Files that are not loaded up to the first verdict. Every other file counts.
    not_needed_for_first_verdict: BTreeSet<String>,
}

/// One shipped file's weight in bytes.
#[derive(Debug, PartialEq, Eq)]
struct Weight {
    /// The path within the site, with the hash of its content taken out of its name.
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints what each file of the site weighs, and compares with the budget.
///
/// # Errors
/// When the budget is passed, or files can't be read.
pub fn check(site: &Path, optimization: &str) -> Result<()> {
    let budget = fs::read_to_string(root().join(BUDGET)).with_context(|| format!("{BUDGET} could not be read"))?;
    let budget: Budget = serde_json::from_str(&budget).with_context(|| format!("{BUDGET} could not be understood"))?;
    let weights = weigh(site)?;
    println!("{:<40} {:>10} {:>10} {:>10}", "file (bytes)", "raw", "gzip -9", "brotli");
    for weight in &weights {
        println!("{:<40} {:>10} {:>10} {:>10}", weight.name, weight.raw, weight.gzip, weight.brotli);
    }
    compare(&weights, &budget, optimization)
}

fn compare(weights: &[Weight], budget: &Budget, optimization: &str) -> Result<()> {
    let names: BTreeSet<String> = weights.iter().map(|weight| weight.name.clone()).collect();
    let unknown: Vec<_> = budget.not_needed_for_first_verdict.difference(&names).collect();
    ensure!(unknown.is_empty(), "{BUDGET} names files that the site does not have: {unknown:?}");
    let needed = weights.iter().filter(|weight| !budget.not_needed_for_first_verdict.contains(&weight.name));
    let (gzip, brotli) = needed.fold((0, 0), |sum, weight| (sum.0 + weight.gzip, sum.1 + weight.brotli));
    let allowed = budget.first_verdict_gzip_bytes;
    let line = format!(
        "Up to the first verdict: {gzip} bytes by gzip of {allowed} allowed, {brotli} by brotli ({optimization})"
    );
    println!("{line}");
    ensure!(gzip <= allowed, "the page is {} bytes over its budget ({optimization})", gzip - allowed);
    Ok(())
}

/// Weighs every file under a folder, in order of their names.
fn weigh(site: &Path) -> Result<Vec<Weight>> {
    let mut weights = Vec::new();
    for file in files::under(site)? {
        weights.push(weigh_bytes(without_hash(&files::path_within(site, &file)?), &fs::read(&file)?)?);
    }
    ensure!(!weights.is_empty(), "{} holds no files", site.display());
    weights.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(weights)
}

fn weigh_bytes(name: String, bytes: &[u8]) -> Result<Weight> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    let gzip = gzip.finish()?.len() as u64;
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &parameters)?;
    Ok(Weight { name, raw: bytes.len() as u64, gzip, brotli: brotli.len() as u64 })
}

/// A file's name without the 16 hexadecimal digits that Trunk adds: `page-0123456789abcdef_bg.wasm` is `page_bg.wasm`.
fn without_hash(name: &str) -> String {
    let mut rest = name;
    while let Some(at) = rest.find('-') {
        let after = rest.split_at(at + 1).1;
        let digits = after.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits == 16 {
            let kept = name.len() - after.len() - 1;
            return name.split_at(kept).0.to_owned() + after.split_at(digits).1;
        }
        rest = after;
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(bytes: u64, unneeded: &[&str]) -> Budget {
        Budget {
            first_verdict_gzip_bytes: bytes,
            not_needed_for_first_verdict: unneeded.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    fn weight(name: &str, gzip: u64) -> Weight {
        Weight { name: name.to_owned(), raw: 2 * gzip, gzip, brotli: gzip }
    }

    #[test]
    fn the_budget_counts_every_file_but_those_it_names() {
        let weights = [weight("index.html", 100), weight("page_bg.wasm", 900), weight("404.html", 100)];
        compare(&weights, &budget(1000, &["404.html"]), "").expect("exactly on budget");
        assert!(compare(&weights, &budget(1000, &[]), "").is_err());
        let over = compare(&weights, &budget(999, &["404.html"]), "wasm-opt 132").expect_err("one byte over");
        assert_eq!(over.to_string(), "the page is 1 bytes over its budget (wasm-opt 132)");
    }

    #[test]
    fn a_budget_that_names_a_missing_file_is_refused() {
        assert!(compare(&[weight("index.html", 1)], &budget(1000, &["gone.js"]), "").is_err());
    }

    #[test]
    fn the_committed_budget_can_be_read() {
        let text = fs::read_to_string(root().join(BUDGET)).expect("it is committed");
        let budget: Budget = serde_json::from_str(&text).expect("it is a budget");
        assert!(budget.first_verdict_gzip_bytes > 0);
    }

    #[test]
    fn weights_are_those_of_known_compressors() {
        let zeros = weigh_bytes("zeros".to_owned(), &vec![0; 100_000]).expect("memory can be written to");
        // `head -c 100000 /dev/zero | gzip -9n | wc -c` prints 132; other encoders differ by a few bytes.
        assert!((118..=148).contains(&zeros.gzip), "{zeros:?}");
        assert!(zeros.brotli < zeros.gzip && zeros.raw == 100_000, "{zeros:?}");
    }

    #[track_caller]
    fn check_name(name: &str, expected: &str) {
        assert_eq!(without_hash(name), expected);
    }

    #[test]
    fn names_lose_their_hashes() {
        check_name("vllm-wizard-b060c4d0b6ef1215_bg.wasm", "vllm-wizard_bg.wasm");
        check_name("vllm-wizard-b060c4d0b6ef1215.js", "vllm-wizard.js");
        check_name("icon-1bf5023efc914839.svg", "icon.svg");
        check_name("snippets/leptos-0123456789abcdef/inline0.js", "snippets/leptos/inline0.js");
        check_name("planner-0123456789abcdef/planner-worker_bg.wasm", "planner/planner-worker_bg.wasm");
        check_name("vllm-wizard.js", "vllm-wizard.js");
        check_name("404.html", "404.html");
        check_name("a-dead.css", "a-dead.css");
    }
}
