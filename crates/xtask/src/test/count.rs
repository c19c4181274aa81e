//! Counts tests by what their runners print.

use std::fmt;
use std::ops::AddAssign;
use std::process::Command;

use crate::process::follow;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed or were left out, and runs that broke off.
    pub failed: u32,
}

impl Count {
    /// One thing that passed.
    pub const PASSED: Self = Self { passed: 1, failed: 0 };
    /// One thing that failed.
    pub const FAILED: Self = Self { passed: 0, failed: 1 };
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Runs a test command and counts its tests. One that broke off or was never built counts as failed, as does an ignored test.
pub fn count_tests(command: &mut Command) -> Count {
    let mut count = Count::default();
    let outcome = follow(command, |line| count += in_line(line));
    let succeeded = outcome.unwrap_or_else(|error| {
        println!("{error:#}");
        false
    });
    if !succeeded && count.failed == 0 {
        count += Count::FAILED;
    }
    count
}

/// Reads a line such as `test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.01s`.
fn in_line(line: &str) -> Count {
    let Some((_, result)) = line.split_once("test result:") else { return Count::default() };
    let number_of = |kind: &str| {
        let mut parts = result.split([';', '.']).map(str::trim);
        parts.find_map(|part| part.strip_suffix(kind)?.trim().parse().ok()).unwrap_or(0)
    };
    Count { passed: number_of("passed"), failed: number_of("failed") + number_of("ignored") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::cargo;

    #[track_caller]
    fn check(line: &str, passed: u32, failed: u32) {
        assert_eq!(in_line(line), Count { passed, failed }, "{line:?}");
    }

    #[test]
    fn closing_lines_are_counted() {
        check("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.01s", 5, 0);
        check("test result: FAILED. 11 passed; 2 failed; 0 ignored; 0 filtered out", 11, 2);
        check("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", 3, 1);
        check("test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 7 passed; 0 failed; 0 ignored", 7, 0);
        check("test counts_tests ... ok", 0, 0);
        check("running 5 tests", 0, 0);
    }

    #[test]
    fn a_run_that_breaks_off_has_failed() {
        assert_eq!(count_tests(cargo().arg("no-such-subcommand")), Count::FAILED);
    }

    #[test]
    fn the_closing_line_is_plain() {
        assert_eq!(Count { passed: 12, failed: 0 }.to_string(), "12 passed, 0 failed");
    }
}
