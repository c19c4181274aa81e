//! What is said of a command, file or result that somebody has.

use planner::issue::Severity;
use planner::protocol::TextCheck;
use planner::read::Form;

/// The heading.
pub const HEADING: &str = "Check what you have";
/// The box.
pub const LABEL: &str = "A command, file or benchmark result that you have already";
/// In the empty box.
pub const HINT: &str = "Paste vllm serve …, docker run …, a Compose file, a manifest, Helm values, a profile, or what vllm bench serve printed";
/// Above the mended command.
pub const MENDED: &str = "Mended";
/// Plans it as it stands.
pub const PLAN: &str = "Plan this";
/// Column.
pub const FIGURE: &str = "Figure";
/// Column.
pub const MEASURED: &str = "Measured";
/// Column.
pub const EXPECTED: &str = "Expected";
/// Column.
pub const JUDGED: &str = "Inside?";
/// Within the range.
pub const INSIDE: &str = "inside";
/// Beyond it.
pub const OUTSIDE: &str = "outside";

/// What a text is, and whether there is something wrong with it.
pub fn heard(heard: &TextCheck) -> String {
    let what = form(heard.form);
    let errors = heard.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    match (heard.form, errors) {
        (Form::Unknown, _) => what.to_owned(),
        (form, 0) if !form.starts_server() => what.to_owned(),
        (_, 0) => format!("{what} It would start."),
        (_, 1) => format!("{what} One thing is wrong."),
        (_, errors) => format!("{what} {errors} things are wrong."),
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::ServeCommand => "A vllm serve command.",
        Form::DockerRun => "A container's command.",
        Form::Compose => "A Compose file.",
        Form::Kubernetes => "A Kubernetes manifest.",
        Form::Helm => "Values of a Helm chart.",
        Form::ConfigYaml => "A vLLM configuration file.",
        Form::Profile => "A profile.",
        Form::Plan => "A plan.",
        Form::BenchCommand => "A benchmark's command.",
        Form::BenchResult => "A benchmark's result, beside what this plan expects.",
        Form::PythonCall => "A Python call of vLLM.",
        Form::GpuListing => "A GPU listing.",
        Form::ModelConfig => "A model's config.json.",
        Form::QuantConfig => "A checkpoint's hf_quant_config.json.",
        Form::StartupLog => "A vLLM start-up log.",
        Form::Unknown => "This is none of the texts that can be read here.",
    }
}

/// A figure of a benchmark: `Time to first token, median (ms)`.
pub fn figure(name: &str, statistic: &str) -> String {
    let (name, unit) = match name {
        "output_tps" => ("All together", "tok/s"),
        "decode_tps_per_request" => ("Each user", "tok/s"),
        "ttft_ms" => ("First token", "ms"),
        "tpot_ms" => ("Each further token", "ms"),
        "e2e_ms" => ("Whole answer", "ms"),
        other => (other, ""),
    };
    let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
    format!("{name}, {statistic}{unit}")
}
