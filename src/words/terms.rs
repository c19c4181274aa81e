//! Names of the plan's figures, and what each means.

use planner::charts::StepTimes;
use planner::plan::{Bound, Performance, Plan, Provenance, RankMemory, TermName};

use crate::format::{self, MemoryUnit};
use crate::numbers;

/// A term's name for people; of one that no panel shows, its own words.
pub fn term(name: TermName) -> String {
    match name {
        TermName::Weights => "Weights",
        TermName::Activation => "Activation peak",
        TermName::CudaGraphs => "CUDA graphs",
        TermName::CountedCudaGraphs => "CUDA graphs, as vLLM counts them",
        TermName::NonTorch => "CUDA context + NCCL",
        TermName::KvCacheAvailable => "KV cache",
        TermName::Total => "Card total",
        TermName::Budget => "vLLM budget",
        other => return super::capitalized(&other.as_str().replace('_', " ")),
    }
    .to_owned()
}

/// What a part of memory is, in a sentence.
pub fn gloss(name: TermName) -> Option<&'static str> {
    Some(match name {
        TermName::Weights => "The model itself, or this GPU's share of it.",
        TermName::Activation => "Working memory of the largest step, measured by vLLM when it starts.",
        TermName::CudaGraphs => "Recorded sequences of GPU work that make small steps fast.",
        TermName::NonTorch => "The CUDA context, communication buffers and whatever else PyTorch does not manage.",
        TermName::KvCacheAvailable => {
            "Keys and values of every token that is being worked on: what is left decides how many requests run at once."
        }
        _ => return None,
    })
}

/// Where a figure comes from.
pub fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "measured",
        Provenance::ReadFromCheckpoint => "read from the checkpoint",
        Provenance::Computed => "computed from the config",
        Provenance::Calibrated => "calibrated on published figures",
        Provenance::Assumed => "assumed",
    }
}

/// What holds the speed down.
pub fn bound(bound: Bound) -> (&'static str, &'static str) {
    match bound {
        Bound::Memory => ("memory bandwidth", "each step reads the weights and the cache once"),
        Bound::Compute => ("compute", "the GPU multiplies as fast as it can"),
        Bound::Interconnect => ("GPU interconnect", "each layer waits for its partial sums"),
        Bound::Overhead => ("scheduling and kernel launches", "a step does less work than it takes to start it"),
        Bound::Prefill => ("prefill", "prompts arrive faster than answers leave"),
        Bound::KvCapacity => ("KV cache capacity", "requests wait for memory, not for compute"),
        Bound::RequestRate => ("request rate", "the server could do more"),
    }
}

/// A time as the table of a step has it.
pub fn milliseconds(ms: f64) -> String {
    format!("{} ms", numbers::significant(ms, 3))
}

/// What a step is, and how far it is from what the card could do.
pub fn step(times: &StepTimes) -> String {
    let requests = match numbers::significant(times.running, 3) {
        one if one == "1" => "one running request a token".to_owned(),
        several => format!("each of {several} running requests a token"),
    };
    let (bytes, sums) = (milliseconds(times.bandwidth_limit_ms), milliseconds(times.compute_limit_ms));
    format!(
        "A step gives {requests}. Reading weights and multiplying overlap, so that the longer of the two counts. At the card's nominal rates its \
         bytes alone would take {bytes}, and its arithmetic {sums}: no server is faster. Prompts that are read in the same step make it longer."
    )
}

/// Begins the sentence about the bound.
pub const BOUND_BY: &str = "Bottleneck: ";

/// How sure the ranges are.
pub fn interval(performance: &Performance) -> Option<String> {
    let share = performance.interval?;
    let behind = match performance.measurements {
        0 => String::new(),
        1 => ", from 1 measurement".to_owned(),
        count => format!(", from {} measurements", numbers::count(count)),
    };
    Some(format!("{} interval{behind}", format::percent(share)))
}

/// Why there is no speed.
pub fn no_speed(plan: &Plan) -> String {
    match &plan.feasibility {
        Some(feasibility) if !feasibility.starts() => "A server that does not start has no speed.".to_owned(),
        Some(_) => {
            let said = plan.issues.iter().find(|issue| issue.code.starts_with("speed-"));
            said.map_or_else(|| "No speed is known for this plan.".to_owned(), |issue| super::message(&issue.message))
        }
        None => String::new(),
    }
}

/// `72.9 of 79.2 GiB budgeted (0.92)`.
pub fn budget(memory: &RankMemory, utilization: f64, unit: MemoryUnit) -> String {
    let (budget, total) = (format::amount(memory.budget_gib, unit), format::memory(memory.memory_total_gib, unit));
    format!("{budget} of {total} budgeted ({})", format::plain(utilization))
}

/// On the button that shows the terms behind the bar: `Also: memory of the card, budget`.
pub fn also(names: &[String]) -> String {
    format!("Also: {}", names.join(" · "))
}

/// A pipeline stage.
pub fn stages(first: usize, last: usize) -> String {
    if first == last { format!("Stage {first}") } else { format!("Stages {first} to {last}, each") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_that_no_panel_shows_is_named_in_its_own_words() {
        assert_eq!(term(TermName::HeldByOthers), "Held by others");
    }
}
