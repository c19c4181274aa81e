//! A pasted command, file or result, planned as it stands.

use serde_json::Value;

use crate::artifacts::measured::{Comparison, compare};
use crate::facts::Facts;
use crate::plan::{Change, Plan, Remedy};
use crate::planner::Planner;
use crate::read::lint::Lint;
use crate::read::{Form, ReadText, read};
use crate::request::PlanRequest;
use crate::sentence::sentence;

/// A text as it was understood, and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedText {
    /// The text as it was read; why it would not start, for the model and cards at hand, is among its findings, with the options that
    /// mend it where options can.
    pub text: ReadText,
    /// Its plan; nothing where the text is none of the known forms.
    pub plan: Option<Plan>,
    /// A benchmark's figures beside the plan's.
    pub compared: Vec<Comparison>,
}

/// Reads a text and plans it. `base` is what was asked before: its cards, workload and prices stay, and its release holds where the
/// text names none.
pub fn check_text(facts: &Facts, text: &str, base: &PlanRequest) -> CheckedText {
    let mut text = read(text, base, facts);
    let planner = (text.form != Form::Unknown).then(|| Planner::new(facts, text.request.clone()));
    if let Some((planner, refusal)) =
        planner.as_ref().and_then(|planner| Some((planner, refusal(text.form, planner.plan())?)))
    {
        let remedy = planner.remedies().iter().find_map(as_options);
        text.findings.push(remedy.into_iter().fold(refusal, |refusal, words| refusal.fixed_by(&words)));
    }
    let plan = planner.map(|planner| planner.plan().clone());
    let performance = plan.as_ref().and_then(|plan| plan.performance.as_ref());
    let compared = text.benchmark.as_ref().zip(performance).map(|(run, expected)| compare(run, expected));
    CheckedText { text, plan, compared: compared.unwrap_or_default() }
}

/// A remedy as options to write; `None` when it needs more than options.
fn as_options(remedy: &Remedy) -> Option<Vec<String>> {
    let words = |change: &Change| {
        let flag = OPTIONS.iter().find(|(field, _)| *field == change.field).map(|(_, flag)| (*flag).to_owned())?;
        match &change.to {
            Value::Bool(true) => Some(vec![flag]),
            Value::Bool(false) => Some(Vec::new()),
            Value::Number(number) if change.from.is_null() && number.as_u64() == Some(1) => Some(Vec::new()),
            Value::Number(number) => Some(vec![flag, number.to_string()]),
            Value::String(word) => Some(vec![flag, word.clone()]),
            _ => None,
        }
    };
    let words = remedy.change.iter().map(words).collect::<Option<Vec<_>>>()?.concat();
    (!words.is_empty()).then_some(words)
}

/// Fields of a request that are an option each.
const OPTIONS: [(&str, &str); 11] = [
    ("hardware.tensor_parallel_size", "--tensor-parallel-size"),
    ("hardware.pipeline_parallel_size", "--pipeline-parallel-size"),
    ("hardware.data_parallel_size", "--data-parallel-size"),
    ("hardware.decode_context_parallel_size", "--decode-context-parallel-size"),
    ("hardware.expert_parallel", "--enable-expert-parallel"),
    ("model.kv_cache_dtype", "--kv-cache-dtype"),
    ("model.max_model_len", "--max-model-len"),
    ("policy.gpu_memory_utilization", "--gpu-memory-utilization"),
    ("policy.max_num_seqs", "--max-num-seqs"),
    ("policy.max_num_batched_tokens", "--max-num-batched-tokens"),
    ("policy.enforce_eager", "--enforce-eager"),
];

/// Why the server that a text starts would not start.
fn refusal(form: Form, plan: &Plan) -> Option<Lint> {
    let feasibility = plan.feasibility.as_ref().filter(|feasibility| form.starts_server() && !feasibility.starts())?;
    let code = feasibility.error().unwrap_or("would-not-start");
    let why = plan.issues.iter().find(|issue| issue.code == code).map(|issue| issue.message.clone());
    Some(Lint::error(code, sentence!["This would not start: ", why.unwrap_or_else(|| code.into())]))
}
