//! The plan in Markdown, short enough for a pull request.

use std::fmt::Write;

use super::context::Shell;
use crate::plan::{Plan, Range, Start};
use crate::units::{count, significant};

/// The plan as Markdown: model, verdict, memory, speed, settings, command in the shell it was written for.
pub fn summary(plan: &Plan, shell: Shell) -> String {
    let mut text = String::new();
    let config = plan.config.as_ref();
    let model = config.map_or("No model", |config| config.model.as_str());
    let _ = writeln!(text, "### {} on vLLM {}\n", code(model), config.map_or("", |config| &config.vllm_version));
    let _ = writeln!(text, "{}\n", verdict(plan));
    text.push_str(&rows("Memory of the tightest GPU", &memory(plan)));
    text.push_str(&rows("Speed", &speed(plan)));
    if let Some(artifacts) = &plan.artifacts {
        let settings = artifacts.settings.iter().filter(|setting| !setting.is_default);
        let cells = settings.map(|setting| {
            let words =
                setting.value.as_ref().map_or(setting.flag.clone(), |value| format!("{} {value}", setting.flag));
            (code(&words), cell(setting.why.as_deref().unwrap_or_default()))
        });
        text.push_str(&rows("Setting", &cells.collect::<Vec<_>>()));
        let _ = writeln!(text, "{}", fenced(&artifacts.serve_command, shell));
    }
    text
}

fn verdict(plan: &Plan) -> String {
    let Some(feasibility) = &plan.feasibility else { return "Not planned.".to_owned() };
    let headroom = feasibility.per_gpu.headroom_gib;
    match (&feasibility.start, feasibility.fits) {
        (Start::Refused(error), _) => format!("**Does not start**: {}", cell(error)),
        (Start::Starts, true) => format!("**Fits**, with {} GiB to spare on each GPU.", significant(headroom, 3)),
        (Start::Starts, false) => {
            format!("**Starts, but the workload does not fit**: {} GiB short.", significant(-headroom, 3))
        }
    }
}

fn memory(plan: &Plan) -> Vec<(String, String)> {
    let Some(feasibility) = &plan.feasibility else { return Vec::new() };
    let rank = &feasibility.per_gpu;
    let mut rows: Vec<(String, String)> = [
        ("Budget", rank.budget_gib),
        ("Weights", rank.weights_gib),
        ("Activation", rank.activation_gib),
        ("CUDA graphs", rank.cuda_graph_gib),
        ("Other", rank.non_torch_gib),
        ("KV cache", rank.kv_cache_available_gib),
    ]
    .into_iter()
    .map(|(name, gib)| (name.to_owned(), format!("{gib:.2} GiB")))
    .collect();
    rows.extend(feasibility.kv_cache_tokens.map(|tokens| ("KV cache".to_owned(), format!("{} tokens", count(tokens)))));
    rows
}

fn speed(plan: &Plan) -> Vec<(String, String)> {
    let Some(performance) = &plan.performance else { return Vec::new() };
    let figures = [
        ("Output, all together", performance.output_tps, "tok/s"),
        ("One request", performance.decode_tps_per_request, "tok/s"),
        ("First token", performance.ttft_ms, "ms"),
        ("Each token", performance.tpot_ms, "ms"),
    ];
    let row = |(name, range, unit): (&str, Option<Range>, &str)| {
        let range = range?;
        let ends = format!("{} to {} {unit}", significant(range.low, 3), significant(range.high, 3));
        Some((name.to_owned(), ends))
    };
    figures.into_iter().filter_map(row).collect()
}

fn rows(heading: &str, rows: &[(String, String)]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let lines = rows.iter().map(|(name, value)| format!("| {name} | {value} |\n"));
    format!("| {heading} | |\n| --- | --- |\n{}\n", lines.collect::<String>())
}

/// Text that cannot leave its cell, nor be taken for markup of a page.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A span of code that its own backticks cannot end.
fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace('|', "\\|");
    let marks = "`".repeat(longest_run(&text) + 1);
    if marks.len() == 1 { format!("`{text}`") } else { format!("{marks} {text} {marks}") }
}

fn fenced(text: &str, shell: Shell) -> String {
    let marks = "`".repeat((longest_run(text) + 1).max(3));
    let language = if shell == Shell::Bash { "bash" } else { "powershell" };
    format!("{marks}{language}\n{text}\n{marks}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
