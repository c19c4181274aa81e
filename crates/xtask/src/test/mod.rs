//! `cargo xtask test`: every check and every test, counted by group.

mod checks;
mod count;
mod in_browser;

use std::process::ExitCode;
use std::time::Instant;

use crate::process::cargo;
use count::{Count, count_tests};
pub use in_browser::shots;

/// What belongs together in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Formatting, lints and the planner's purity.
    Checks,
    /// Tests that run on the machine itself.
    Native,
    /// Components in a browser's DOM.
    Components,
    /// The built page in a browser.
    EndToEnd,
}

impl Group {
    /// Every group, in the order in which they run.
    pub const ALL: [Self; 4] = [Self::Checks, Self::Native, Self::Components, Self::EndToEnd];

    /// The word for it in the report and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checks => "checks",
            Self::Native => "native",
            Self::Components => "components",
            Self::EndToEnd => "end-to-end",
        }
    }
}

/// Which tests to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The groups; all of them when empty.
    pub groups: Vec<Group>,
    /// What to hand to the test runners, such as a part of a test's name.
    pub filter: Vec<String>,
}

/// How a group went.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    /// Checks that run nothing of ours, or weigh it.
    checks: Count,
    /// Tests.
    tests: Count,
}

/// Runs the selected groups, all to their end, and prints how many passed and failed in each and together.
///
/// The count of them all is the last line, so that the caller prints nothing more; the exit code tells whether any failed.
pub fn run(selection: &Selection) -> ExitCode {
    println!(
        "A first run compiles everything and takes about a quarter of an hour on two cores; what takes long says so."
    );
    let groups = if selection.groups.is_empty() { Group::ALL.to_vec() } else { selection.groups.clone() };
    let (mut checks, mut total, mut lines) = (Count::default(), Count::default(), Vec::new());
    for group in groups {
        let start = Instant::now();
        let outcome = run_group(group, &selection.filter);
        checks += outcome.checks;
        total += outcome.checks;
        total += outcome.tests;
        let seconds = start.elapsed().as_secs();
        match group {
            Group::Checks => lines.push(format!("{} took {seconds} s", group.name())),
            _ => lines.push(format!("{}: {} ({seconds} s)", group.name(), outcome.tests)),
        }
    }
    println!("\n{}", lines.join("\n"));
    println!("{}: {checks}", Group::Checks.name());
    println!("{total}");
    if total.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn run_group(group: Group, filter: &[String]) -> Outcome {
    println!("\n== {}", group.name());
    let tests = |tests| Outcome { checks: Count::default(), tests };
    let outcome = match group {
        Group::Checks => return Outcome { checks: checks::run_all(), tests: Count::default() },
        Group::Native => Ok(tests(native(filter))),
        Group::Components => in_browser::components(filter).map(tests),
        Group::EndToEnd => in_browser::end_to_end(filter),
    };
    let outcome = outcome.unwrap_or_else(|error| {
        println!("{error:#}");
        tests(Count::FAILED)
    });
    if outcome.tests == Count::default() && filter.is_empty() {
        println!("No test ran.");
        return Outcome { tests: Count::FAILED, ..outcome };
    }
    outcome
}

/// The planner, the page's native tests, this crate, and the servers that end-to-end tests stand on. Each is built as it is
/// built alone, so that this program is not replaced while it runs.
fn native(filter: &[String]) -> Count {
    let mut count = Count::default();
    for package in ["planner", "vllm-wizard", "xtask", "e2e"] {
        let mut test = cargo();
        test.args(["test", "--locked", "--no-fail-fast", "--package", package]);
        // Its other tests need a browser.
        if package == "e2e" {
            test.arg("--lib");
        }
        test.arg("--").args(filter);
        count += count_tests(&mut test);
    }
    count
}
