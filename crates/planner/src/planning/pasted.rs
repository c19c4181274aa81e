//! A pasted command, file or result, planned as it stands.

use serde::{Deserialize, Serialize};

use crate::artifacts::flags::FlagTable;
use crate::artifacts::measured::{Comparison, compare};
use crate::artifacts::read::Form;
use crate::artifacts::read::lint::Lint;
use crate::artifacts::{ReadBack, read};
use crate::plan::Plan;
use crate::planning::plan::{Facts, plan_without_remedies};
use crate::request::PlanRequest;
use crate::vllm::resolve_version;

/// What a text says, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pasted {
    /// The text as it was read; why it would not start, for the model and cards at hand, is among its findings.
    pub back: ReadBack,
    /// The request that goes on: the text's, with what it leaves open as it was.
    pub request: PlanRequest,
    /// Its plan; nothing where the text is none of the known forms.
    pub plan: Option<Plan>,
    /// A benchmark's figures beside the plan's.
    pub compared: Vec<Comparison>,
}

/// Reads a text and plans it. `base` is what was asked before: its cards, workload and prices stay, and its release holds where the
/// text names none.
pub fn pasted(facts: &Facts, text: &str, base: &PlanRequest) -> Pasted {
    let (version, _) = resolve_version(base.policy.vllm_version.as_deref());
    let mut back = read(text, FlagTable::bundled(), &version);
    let request = back.apply_to(base);
    let plan = (back.form != Form::Unknown).then(|| plan_without_remedies(facts, &request));
    back.lint.extend(plan.as_ref().and_then(|plan| refusal(&back, plan)));
    let performance = plan.as_ref().and_then(|plan| plan.performance.as_ref());
    let compared = back.measured.as_ref().zip(performance).map(|(measured, expected)| compare(measured, expected));
    Pasted { back, request, plan, compared: compared.unwrap_or_default() }
}

/// Why the server that a text starts would not start.
fn refusal(back: &ReadBack, plan: &Plan) -> Option<Lint> {
    let starts_server = !matches!(back.form, Form::Unknown | Form::BenchCommand | Form::BenchResult);
    let feasibility = plan.feasibility.as_ref().filter(|feasibility| starts_server && !feasibility.starts)?;
    let code = feasibility.error.as_deref().unwrap_or("would-not-start");
    let why = plan.issues.iter().find(|issue| issue.code == code).map(|issue| issue.message.as_str());
    Some(Lint::error(code, format!("This would not start: {}", why.unwrap_or(code))))
}
