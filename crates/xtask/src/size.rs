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

/// What the site may weigh, in bytes compressed by gzip. A file that no list names counts towards both sums.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    /// Everything that a first visit loads until its answer stands.
    first_visit_gzip_bytes: u64,
    /// Everything that is loaded until a plan of one's own is computed.
    own_plan_gzip_bytes: u64,
    /// The page's program, which starts after the first visit's answer was painted.
    page_program: BTreeSet<String>,
    /// The planner's worker, which is loaded beside the page.
    planner_worker: BTreeSet<String>,
    /// What neither waits for.
    not_waited_for: BTreeSet<String>,
}

impl Budget {
    /// When a file is needed.
    fn part(&self, name: &str) -> Part {
        let lists = [
            (&self.page_program, Part::PageProgram),
            (&self.planner_worker, Part::PlannerWorker),
            (&self.not_waited_for, Part::NotWaitedFor),
        ];
        lists.into_iter().find(|(list, _)| list.contains(name)).map_or(Part::FirstVisit, |(_, part)| part)
    }

    fn named(&self) -> impl Iterator<Item = &String> {
        self.page_program.iter().chain(&self.planner_worker).chain(&self.not_waited_for)
    }
}

/// What a file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    FirstVisit,
    PageProgram,
    PlannerWorker,
    NotWaitedFor,
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
    let names: BTreeSet<&String> = weights.iter().map(|weight| &weight.name).collect();
    let unknown: Vec<_> = budget.named().filter(|name| !names.contains(name)).collect();
    ensure!(unknown.is_empty(), "{BUDGET} names files that the site does not have: {unknown:?}");
    let sum = |parts: &[Part]| {
        let counted = weights.iter().filter(|weight| parts.contains(&budget.part(&weight.name)));
        counted.fold((0, 0), |sum, weight| (sum.0 + weight.gzip, sum.1 + weight.brotli))
    };
    for (name, part) in [("Page program", Part::PageProgram), ("Planner's worker", Part::PlannerWorker)] {
        let (gzip, brotli) = sum(&[part]);
        println!("{name}: {gzip} bytes by gzip, {brotli} by brotli ({optimization})");
    }
    let sums = [
        ("a first visit until its answer stands", budget.first_visit_gzip_bytes, sum(&[Part::FirstVisit])),
        (
            "a plan of one's own, page and worker",
            budget.own_plan_gzip_bytes,
            sum(&[Part::FirstVisit, Part::PageProgram, Part::PlannerWorker]),
        ),
    ];
    for (name, allowed, (gzip, brotli)) in sums {
        println!("For {name}: {gzip} bytes by gzip of {allowed} allowed, {brotli} by brotli");
    }
    for (name, allowed, (gzip, _)) in sums {
        ensure!(gzip <= allowed, "{name} weighs {} bytes more than {BUDGET} allows ({optimization})", gzip - allowed);
    }
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

    fn list(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn budget(first_visit: u64, own_plan: u64) -> Budget {
        Budget {
            first_visit_gzip_bytes: first_visit,
            own_plan_gzip_bytes: own_plan,
            page_program: list(&["page_bg.wasm"]),
            planner_worker: list(&["planner/worker_bg.wasm"]),
            not_waited_for: list(&["404.html"]),
        }
    }

    /// Files of 100 bytes for a first visit, of 400 and 900 for the page's program and the worker, and one that neither waits for.
    fn site() -> Vec<Weight> {
        let weight = |name: &str, gzip| Weight { name: name.to_owned(), raw: 2 * gzip, gzip, brotli: gzip };
        let needed = [weight("index.html", 60), weight("site.css", 40), weight("page_bg.wasm", 400)];
        needed.into_iter().chain([weight("planner/worker_bg.wasm", 900), weight("404.html", 60)]).collect()
    }

    #[track_caller]
    fn check_refused(weights: &[Weight], budget: &Budget, expected: &str) {
        let error = compare(weights, budget, "wasm-opt 132").expect_err("it weighs too much").to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn both_sums_are_held_against_the_budget() {
        compare(&site(), &budget(100, 1400), "").expect("exactly on budget");
        check_refused(&site(), &budget(99, 1400), "a first visit until its answer stands weighs 1 bytes more");
        check_refused(&site(), &budget(100, 1390), "a plan of one's own, page and worker weighs 10 bytes more");
    }

    #[test]
    fn a_new_file_counts_until_a_list_names_it() {
        let mut weights = site();
        weights.push(Weight { name: "font.woff2".to_owned(), raw: 7, gzip: 7, brotli: 7 });
        check_refused(&weights, &budget(100, 1400), "weighs 7 bytes more");
    }

    #[test]
    fn a_budget_that_names_a_missing_file_is_refused() {
        check_refused(&site()[..4], &budget(100, 1400), "404.html");
    }

    #[test]
    fn the_committed_budget_can_be_read() {
        let text = fs::read_to_string(root().join(BUDGET)).expect("it is committed");
        let budget: Budget = serde_json::from_str(&text).expect("it is a budget");
        assert!(budget.first_visit_gzip_bytes < budget.own_plan_gzip_bytes);
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
