//! What is said of a command, file or result that somebody has.

use planner::issue::Severity;
use planner::protocol::TextCheck;
use planner::read::Form;

/// The heading.
pub const HEADING: &str = "Check what you have";
/// The box.
pub const LABEL: &str = "A command, file, log or benchmark result you already have";
/// In the empty box.
pub const HINT: &str = "Paste vllm serve …, docker run …, a Compose file, a Kubernetes manifest, Helm values, a start-up log, or the output of vllm bench serve";
/// Above the mended command.
pub const MENDED: &str = "Corrected";
/// Plans it as it stands.
pub const PLAN: &str = "Plan this";
/// Column.
pub const FIGURE: &str = "Figure";
/// Column.
pub const MEASURED: &str = "Measured";
/// Column.
pub const EXPECTED: &str = "Expected";
/// Column.
pub const JUDGED: &str = "Within range?";
/// Within the range.
pub const INSIDE: &str = "within";
/// Beyond it.
pub const OUTSIDE: &str = "outside";

/// What a text is, and whether there is something wrong with it.
pub fn heard(heard: &TextCheck) -> String {
    let what = heard.form.sentence();
    let errors = heard.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    match (heard.form, errors) {
        (Form::Unknown, _) => what.to_owned(),
        (form, 0) if !form.starts_server() => what.to_owned(),
        (_, 0) => format!("{what} It would start."),
        (_, 1) => format!("{what} It has one error."),
        (_, errors) => format!("{what} It has {errors} errors."),
    }
}

/// A figure of a benchmark: `Time to first token, median (ms)`.
pub fn figure(name: &str, statistic: &str) -> String {
    let (name, unit) = match name {
        "output_tps" => ("Output throughput", "tok/s"),
        "decode_tps_per_request" => ("Output per user", "tok/s"),
        "ttft_ms" => ("Time to first token", "ms"),
        "tpot_ms" => ("Time per output token", "ms"),
        "e2e_ms" => ("End-to-end latency", "ms"),
        other => (other, ""),
    };
    let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
    format!("{name}, {statistic}{unit}")
}
