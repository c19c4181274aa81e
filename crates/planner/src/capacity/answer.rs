//! An answer as the page shows it: its value, the change that leads there, a sentence.

use serde::{Deserialize, Serialize};

use super::{Found, fewest_gpus, largest_model, longest_context, most_requests};
use crate::changes::{Edit, Planner, margin};
use crate::models::Snapshot;
use crate::plan::{Change, Plan};
use crate::request::PlanRequest;
use crate::units::{count, parameters};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// How long requests may be at this concurrency.
    LongestContext,
    /// How many requests of this length fit at once.
    MostRequests,
    /// How few GPUs of this kind do.
    FewestGpus,
    /// The largest bundled model on these GPUs.
    LargestModel,
}

impl Question {
    /// All of them, the quickest first.
    pub const ALL: [Self; 4] = [Self::FewestGpus, Self::LongestContext, Self::MostRequests, Self::LargestModel];
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// Tokens of prompt and answer, requests, GPUs in each machine, or parameters; null where nothing does.
    pub value: Option<u64>,
    /// The model's hub id, where that was asked for.
    pub model: Option<String>,
    /// What to change in the request to be there; empty where it already is, and where nothing does.
    pub change: Vec<Change>,
    /// The headroom there, GiB on the tightest rank.
    pub headroom_gib: Option<f64>,
    /// A sentence.
    pub message: String,
}

/// Answers a question about a request whose plan is `now`.
pub fn answer(
    question: Question,
    request: &PlanRequest,
    now: &Plan,
    models: &Snapshot,
    planner: Planner<'_>,
) -> Answer {
    let found = match question {
        Question::LongestContext => longest_context(request, now, planner),
        Question::MostRequests => most_requests(request, now, planner),
        Question::FewestGpus => fewest_gpus(request, now, planner),
        Question::LargestModel => largest_model(models.sizes(), request, now, planner),
    };
    match found {
        Some(found) => positive(question, request, &found),
        None => Answer {
            question,
            value: None,
            model: None,
            change: Vec::new(),
            headroom_gib: None,
            message: negative(question, request),
        },
    }
}

fn positive(question: Question, request: &PlanRequest, found: &Found) -> Answer {
    let model = match &found.edit {
        Edit::Model(id) => Some(id.clone()),
        _ => None,
    };
    let (what, margin) = (words(question, request, found), margin(&found.plan, request));
    Answer {
        question,
        value: Some(found.value),
        model,
        change: found.edit.changes(request),
        headroom_gib: found.plan.feasibility.as_ref().map(|feasibility| feasibility.per_gpu.headroom_gib),
        message: format!("{what}: {margin}"),
    }
}

fn words(question: Question, request: &PlanRequest, found: &Found) -> String {
    let (workload, value) = (&request.workload, found.value);
    let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    match (question, &found.edit) {
        (_, Edit::Model(id)) => format!("{id} with {} parameters", parameters(value)),
        (Question::FewestGpus, _) if value == 1 => "1 GPU is enough".to_owned(),
        (Question::FewestGpus, _) => format!("{} GPUs are enough", count(value)),
        (Question::LongestContext, _) => {
            let prompt = value.saturating_sub(workload.gen_tokens);
            let (prompt, answer) = (count(prompt), count(workload.gen_tokens));
            format!("up to {} tokens, a prompt of {prompt} and an answer of {answer}", count(value))
        }
        _ => format!("up to {} of {} tokens at once", count(value), count(length)),
    }
}

fn negative(question: Question, request: &PlanRequest) -> String {
    let workload = &request.workload;
    let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
    match question {
        Question::LongestContext => {
            let (answer, users) = (count(workload.gen_tokens), count(workload.concurrency));
            format!("Not even the shortest prompt with an answer of {answer} tokens fits, {users} at once.")
        }
        Question::MostRequests => format!("Not even one request of {} tokens fits.", count(length)),
        Question::FewestGpus => "Not even 16 of these GPUs in each machine are enough.".to_owned(),
        Question::LargestModel => "None of the bundled models fits with this workload.".to_owned(),
    }
}
