//! The verdict: one sentence that says whether it works, by how much, and for how many.

use planner::issue::Severity;
use planner::plan::targets::{Target, UnmetTarget, unmet_targets};
use planner::plan::{Feasibility, OomRisk, Plan};
use planner::request::PlanRequest;

use crate::format::{self, MemoryUnit};
use crate::numbers;
use crate::words::{facts, message, sentence};

/// While a plan takes longer than at once.
pub const WAITING: &str = "Planning …";
/// Key figure.
pub const LONGEST_AT_ONCE: &str = "Max concurrency at full context";
/// Key figure.
pub const TOGETHER: &str = "Output throughput";
/// Key figure.
pub const EACH: &str = "Output per user";
/// Key figure.
pub const FIRST: &str = "TTFT";
/// Of a target.
const TOKEN: &str = "TPOT";
/// Where fields show what the plan does not yet reckon with.
pub const BEHIND: &str = "Not updated: this is the last plan, because a field cannot be read yet.";
/// Opens the verdict on a phone.
pub const MORE: &str = "Key figures";
/// Stands where a figure cannot be known.
pub const UNKNOWN: &str = "–";

/// The planner's word for a load whose requests the server would turn away.
const TOO_LONG: &str = "request-longer-than-max-model-len";

/// What kind of verdict it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerdictKind {
    /// It starts, and the load fits.
    Fits,
    /// It starts, but little is left or the load does not fit.
    Tight,
    /// It does not start.
    No,
    /// There is nothing to judge.
    Dark,
}

impl VerdictKind {
    /// Its class in the style sheets.
    pub fn class(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Tight => "tight",
            Self::No => "no",
            Self::Dark => "dark",
        }
    }

    /// Its lamp's outline, in a square of 16 by 16.
    pub fn shape(self) -> &'static str {
        match self {
            Self::Fits => "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z",
            Self::Tight => "M8 .8 15.2 8 8 15.2.8 8z",
            Self::No => "M2 2h12v12H2zM4.5 6.8v2.4h7V6.8z",
            Self::Dark => {
                "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.6a4.9 4.9 0 1 0 0 9.8 4.9 4.9 0 0 0 0-9.8z"
            }
        }
    }
}

/// The verdict in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What kind it is.
    pub kind: VerdictKind,
    /// What is read first.
    pub lead: String,
    /// What follows from it.
    pub rest: String,
}

/// Judges a plan.
pub fn verdict(request: &PlanRequest, plan: &Plan, unit: MemoryUnit) -> Verdict {
    let Some(feasibility) = &plan.feasibility else { return no_plan(plan) };
    let subject = subject(request, plan);
    let place = facts::place(plan);
    let each = if plan.hardware.selected.len() > 1 { " on each" } else { "" };
    let per_gpu = &feasibility.per_gpu;
    if !feasibility.starts() {
        let lead = format!("{subject} does not start on {place}.");
        return Verdict { kind: VerdictKind::No, lead, rest: why_not(plan, feasibility, unit) };
    }
    let spare = format::memory_rounded(per_gpu.headroom_gib.abs(), unit);
    if !feasibility.fits {
        let too_long = plan.issues.iter().find(|issue| issue.code == TOO_LONG);
        let (lead, rest) = if let Some(issue) = too_long.filter(|_| per_gpu.headroom_gib >= 0.0) {
            (format!("{subject} starts on {place}, but not for this load."), message(&issue.message))
        } else if per_gpu.headroom_gib < 0.0 {
            (
                format!("{subject} starts on {place}, but this load needs {spare} more KV cache{each}."),
                at_once(plan, feasibility),
            )
        } else {
            let wanted = format::memory_rounded(request.policy.headroom_gib, unit);
            (
                format!(
                    "{subject} starts on {place}, but leaves {spare} of headroom{each}, less than the {wanted} asked for."
                ),
                at_once(plan, feasibility),
            )
        };
        return Verdict { kind: VerdictKind::Tight, lead, rest };
    }
    let (kind, how) = match feasibility.oom_risk {
        OomRisk::Low => (VerdictKind::Fits, "fits"),
        OomRisk::Medium | OomRisk::High => (VerdictKind::Tight, "just fits"),
    };
    let targets: Vec<_> = unmet_targets(request, plan).iter().map(unmet).collect();
    let (kind, but) = if targets.is_empty() {
        (kind, String::new())
    } else {
        (VerdictKind::Tight, format!(", but {}", targets.join(" and ")))
    };
    Verdict {
        kind,
        lead: format!("{subject} {how} on {place} with {spare} to spare{each}{but}."),
        rest: at_once(plan, feasibility),
    }
}

/// `misses the TPOT target of 40 ms (51–76 ms)`.
fn unmet(unmet: &UnmetTarget) -> String {
    let how = if unmet.is_in_reach { "may miss" } else { "misses" };
    let name = match unmet.target {
        Target::Ttft => FIRST,
        Target::Tpot => TOKEN,
    };
    let (expected, unit) = format::time(&unmet.expected);
    format!("{how} the {name} target of {}\u{a0}ms ({expected}\u{a0}{unit})", format::plain(unmet.target_ms))
}

/// `Qwen3-32B in BF16`.
fn subject(request: &PlanRequest, plan: &Plan) -> String {
    let name = facts::name(request);
    match &plan.model {
        Some(facts) => format!("{name} in {}", facts::number_format(facts)),
        None => name,
    }
}

fn no_plan(plan: &Plan) -> Verdict {
    let first = plan.issues.iter().find(|issue| issue.severity == Severity::Error);
    let lead = first.map_or_else(|| "There is nothing to plan yet.".to_owned(), |issue| message(&issue.message));
    Verdict { kind: VerdictKind::Dark, lead, rest: String::new() }
}

/// How many requests run at once, as vLLM itself will print it.
fn at_once(plan: &Plan, feasibility: &Feasibility) -> String {
    let Some(config) = &plan.config else { return String::new() };
    let length = format::tokens(config.max_model_len);
    match (&feasibility.range.max_concurrency_at_context, feasibility.max_concurrency_at_context) {
        (Some(bounds), _) => format!("About {} requests of {length} tokens at once.", format::words(bounds)),
        (None, Some(requests)) => {
            format!("About {} requests of {length} tokens at once.", numbers::significant(requests, 2))
        }
        (None, None) => String::new(),
    }
}

/// The largest reason why it does not start.
fn why_not(plan: &Plan, feasibility: &Feasibility, unit: MemoryUnit) -> String {
    let per_gpu = &feasibility.per_gpu;
    let budget = format::memory(per_gpu.budget_gib, unit);
    if per_gpu.weights_gib > per_gpu.budget_gib {
        let weights = format::memory(per_gpu.weights_gib, unit);
        return format!("The weights alone take {weights} of each GPU's budget of {budget}.");
    }
    if per_gpu.kv_cache_available_gib <= 0.0 {
        let weights = format::memory(per_gpu.weights_gib, unit);
        return format!("After {weights} of weights, no room is left for the KV cache in the budget of {budget}.");
    }
    let error = feasibility.error().unwrap_or_default();
    let said =
        plan.issues.iter().find(|issue| issue.severity == Severity::Error && (issue.code == error || error.is_empty()));
    said.or_else(|| plan.issues.iter().find(|issue| issue.severity == Severity::Error))
        .map_or_else(|| sentence(error), |issue| message(&issue.message))
}
