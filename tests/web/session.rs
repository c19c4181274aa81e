//! The session: what is asked, and what follows from it.

use leptos::prelude::*;
use planner::plan::TermName;
use planner::request::PlanRequest;
use vllm_wizard::session::request::HistoryEntry;
use vllm_wizard::session::{Session, example};
use wasm_bindgen_test::wasm_bindgen_test;

use super::stand::with_session;

fn nothing(_: Session) {}

#[wasm_bindgen_test]
async fn a_change_that_changes_nothing_is_no_step_back() {
    let (stand, session) = with_session(example::request().clone(), nothing).await;
    session.change(|request| request.workload.concurrency = 8);
    stand.settle().await;
    session.adjust(|request| request.workload.concurrency = 9);
    stand.settle().await;
    assert_eq!(session.link.with_untracked(|link| link.entry), HistoryEntry::Replace);
    session.change(|request| request.workload.concurrency = 10);
    stand.settle().await;
    assert_eq!(session.link.with_untracked(|link| link.entry), HistoryEntry::Push);
}

#[wasm_bindgen_test]
async fn two_sessions_on_one_page_do_not_know_of_each_other() {
    let (stand, first) = with_session(example::request().clone(), nothing).await;
    let (other_stand, second) = with_session(PlanRequest::default(), nothing).await;
    first.change(|request| request.workload.prompt_tokens = 4_096);
    first.figures.open(TermName::Weights);
    stand.settle().await;
    other_stand.settle().await;
    let prompt = |session: Session| session.viewed.with_untracked(|viewed| viewed.request.workload.prompt_tokens);
    assert_eq!((prompt(first), prompt(second)), (4_096, 512));
    assert!(untrack(|| first.figures.is_open(TermName::Weights) && !second.figures.is_open(TermName::Weights)));
}

#[wasm_bindgen_test]
async fn remedies_of_an_earlier_plan_are_not_current() {
    let mut request = example::request().clone();
    request.hardware.gpus = Some(1);
    let (stand, session) = with_session(request, nothing).await;
    while session.remedies.get().is_empty() {
        stand.turn().await;
    }
    assert!(untrack(|| session.are_remedies_current()));
    session.adjust(|request| request.workload.concurrency = 9);
    stand.settle().await;
    assert!(!untrack(|| session.are_remedies_current()), "they are those of eight users");
    while !untrack(|| session.are_remedies_current()) {
        stand.turn().await;
    }
}
