//! Number fields and comboboxes.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use planner::request::PlanRequest;
use vllm_wizard::bound;
use vllm_wizard::components::combobox::{Combobox, Suggestion};
use vllm_wizard::components::field::{Binding, Kind, NumberField};
use vllm_wizard::session::Session;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stand::{Stand, with_session};

fn prompts(_: Session) -> impl IntoView {
    view! { <NumberField label="Prompt" binding=bound!(workload.prompt_tokens) unit="tokens" /> }
}

const PROMPT: &str = "#f-workload-prompt-tokens";

#[wasm_bindgen_test]
async fn a_number_field_reads_what_people_type() {
    let (stand, session) = with_session(PlanRequest::default(), prompts).await;
    assert_eq!(stand.value(PROMPT), "512");
    assert_eq!(stand.text(".unit"), "tokens");
    for (typed, tokens) in [("32k", 32_768), ("40,960", 40_960), ("1.5M", 1_572_864), (" 7 ", 7)] {
        stand.fill(PROMPT, typed).await;
        assert_eq!(session.asked.request.with_untracked(|request| request.workload.prompt_tokens), tokens, "{typed}");
        assert_eq!(stand.value(PROMPT), typed, "what was typed stays");
        assert_eq!(stand.text(".rule"), "");
    }
    stand.fill(PROMPT, "32k").await;
    assert_eq!(stand.text(".unit"), "= 32,768");
}

/// Types a text and gives the number that the request then holds.
async fn typed(binding: Binding, kind: Kind, text: &str) -> Option<f64> {
    let (stand, session) =
        with_session(PlanRequest::default(), move |_| view! { <NumberField label="Field" binding kind /> }).await;
    let field = format!("#{}", binding.id());
    stand.fill(&field, text).await;
    assert_eq!((stand.value(&field).as_str(), stand.text(".rule").as_str()), (text, ""), "what was typed stays");
    session.asked.request.with_untracked(binding.get)
}

#[wasm_bindgen_test]
async fn every_kind_of_number_reads_its_spellings() {
    let (tokens, memory) = (bound!(model.max_model_len), bound!(hardware.memory_total_mib));
    let (share, kept) = (bound!(policy.gpu_memory_utilization), bound!(policy.headroom_gib));
    for (binding, kind, text, expected) in [
        (tokens, Kind::Count, "32k", 32_768.0),
        (tokens, Kind::Count, "32K", 32_768.0),
        (tokens, Kind::Count, "1.5M", 1_572_864.0),
        (tokens, Kind::Count, "40,960", 40_960.0),
        (memory, Kind::Mib, "80GiB", 81_920.0),
        (memory, Kind::Mib, "80 GB", 76_293.0),
        (memory, Kind::Mib, "81559 MiB", 81_559.0),
        (kept, Kind::Gib, "80GiB", 80.0),
        (kept, Kind::Gib, "0.5", 0.5),
        (share, Kind::Share, "0.92", 0.92),
        (share, Kind::Share, "92%", 0.92),
    ] {
        assert_eq!(typed(binding, kind, text).await, Some(expected), "{text}");
    }
}

#[wasm_bindgen_test]
async fn a_number_that_a_link_cannot_be_read_for_stays_as_it_stands_there() {
    let (stand, session) = with_session(PlanRequest::default(), prompts).await;
    session.asked.unread.update(|unread| _ = unread.insert("workload.prompt_tokens".to_owned(), "plenty".to_owned()));
    stand.settle().await;
    assert_eq!(stand.value(PROMPT), "plenty");
    assert!(stand.text(".rule").contains("“plenty” is no number"));
    stand.fill(PROMPT, "8").await;
    assert_eq!((stand.text(".rule"), untrack(|| session.is_behind())), (String::new(), false));
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_stays_with_its_rule_and_changes_nothing() {
    let (stand, session) = with_session(PlanRequest::default(), prompts).await;
    for typed in ["many", "", "-4", "1e400", "<b>"] {
        stand.fill(PROMPT, typed).await;
        assert_eq!(session.asked.request.with_untracked(|request| request.workload.prompt_tokens), 512, "{typed}");
        assert_eq!(stand.value(PROMPT), typed);
        assert_ne!(stand.text(".rule"), "", "{typed}");
        assert_eq!(stand.attribute(PROMPT, "aria-invalid").as_deref(), Some("true"));
        assert!(untrack(|| session.is_behind()), "{typed}");
    }
    stand.fill(PROMPT, "1k").await;
    assert_eq!(stand.attribute(PROMPT, "aria-invalid").as_deref(), Some("false"));
    assert!(!untrack(|| session.is_behind()));
}

#[wasm_bindgen_test]
async fn a_value_from_elsewhere_replaces_the_text() {
    let (stand, session) = with_session(PlanRequest::default(), prompts).await;
    stand.fill(PROMPT, "32k").await;
    session.adjust(|request| request.workload.gen_tokens = 9);
    stand.settle().await;
    assert_eq!(stand.value(PROMPT), "32k", "another field's change leaves it");
    session.adjust(|request| request.workload.prompt_tokens = 100);
    stand.settle().await;
    assert_eq!(stand.value(PROMPT), "100");
}

#[wasm_bindgen_test]
async fn an_optional_field_may_be_emptied() {
    let (stand, session) = with_session(PlanRequest::default(), |_| {
        view! { <NumberField label="Share" binding=bound!(policy.gpu_memory_utilization) kind=Kind::Share /> }
    })
    .await;
    let share = || session.asked.request.with_untracked(|request| request.policy.gpu_memory_utilization);
    let field = "#f-policy-gpu-memory-utilization";
    stand.fill(field, "92%").await;
    assert_eq!(share(), Some(0.92));
    stand.fill(field, "").await;
    assert_eq!((share(), stand.text(".rule")), (None, String::new()));
}

fn suggestion(fruit: &str) -> Suggestion {
    Suggestion { value: fruit.to_owned(), label: fruit.to_owned(), detail: String::new(), group: "Fruit" }
}

const FRUIT: [&str; 3] = ["apple", "apricot", "banana"];

/// A combobox of fruit.
#[derive(Clone, Copy)]
struct Fruit {
    value: RwSignal<String>,
    query: RwSignal<Option<String>>,
    /// Those that are found, in place of those whose name begins as the typed text does.
    found: RwSignal<Option<Vec<&'static str>>>,
    committed: RwSignal<Vec<String>>,
}

async fn fruit() -> (Stand, Fruit) {
    let kept = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&kept);
    let stand = Stand::of(move || {
        let fruit = Fruit {
            value: RwSignal::new("banana".to_owned()),
            query: RwSignal::new(None),
            found: RwSignal::new(None),
            committed: RwSignal::default(),
        };
        keep.replace(Some(fruit));
        let suggestions = Memo::new(move |_| {
            let text = fruit.query.get().unwrap_or_default();
            let beginning = || FRUIT.into_iter().filter(|fruit| fruit.starts_with(&text)).collect();
            let found: Vec<&str> = fruit.found.get().unwrap_or_else(beginning);
            found.into_iter().map(suggestion).collect::<Vec<_>>()
        });
        let commit = move |chosen: String| {
            fruit.committed.update(|committed| committed.push(chosen.clone()));
            fruit.value.set(chosen);
        };
        view! {
            <Combobox
                id="fruit"
                label="Fruit"
                placeholder=""
                described_by=""
                value=fruit.value
                query=fruit.query
                suggestions
                on_commit=commit
            />
        }
    })
    .await;
    let fruit = kept.borrow().expect("the component was made");
    (stand, fruit)
}

#[wasm_bindgen_test]
async fn a_combobox_is_used_by_keyboard() {
    let (stand, fruit) = fruit().await;
    assert_eq!((stand.value("#fruit"), stand.count("[role=option]")), ("banana".to_owned(), 0));
    stand.fill("#fruit", "ap").await;
    assert_eq!(stand.count("[role=option]"), 2);
    assert_eq!(stand.attribute("#fruit", "aria-expanded").as_deref(), Some("true"));
    stand.press("#fruit", "ArrowDown").await;
    stand.press("#fruit", "ArrowDown").await;
    assert_eq!(stand.attribute("#fruit", "aria-activedescendant").as_deref(), Some("fruit-1"));
    assert_eq!(stand.attribute("#fruit-1", "aria-selected").as_deref(), Some("true"));
    stand.press("#fruit", "Enter").await;
    assert_eq!(fruit.committed.get_untracked(), ["apricot"]);
    assert_eq!((stand.value("#fruit"), stand.count("[role=option]")), ("apricot".to_owned(), 0));
}

#[wasm_bindgen_test]
async fn a_combobox_takes_what_no_suggestion_has() {
    let (stand, fruit) = fruit().await;
    stand.fill("#fruit", "cherry").await;
    stand.press("#fruit", "Enter").await;
    assert_eq!(fruit.committed.get_untracked(), ["cherry"]);
}

#[wasm_bindgen_test]
async fn what_is_found_later_joins_what_is_there() {
    let (stand, fruit) = fruit().await;
    fruit.found.set(Some(vec!["apple"]));
    stand.fill("#fruit", "ap").await;
    stand.press("#fruit", "ArrowDown").await;
    fruit.found.set(Some(vec!["apple", "apricot"]));
    stand.settle().await;
    assert_eq!(stand.count("[role=option]"), 2);
    assert_eq!(stand.attribute("#fruit-0", "aria-selected").as_deref(), Some("true"), "the chosen one stays chosen");
    stand.press("#fruit", "Escape").await;
    fruit.found.set(Some(vec!["apple"]));
    stand.settle().await;
    assert_eq!(stand.count("[role=option]"), 0, "what comes after the list was closed comes too late");
}

#[wasm_bindgen_test]
async fn what_is_committed_elsewhere_leaves_what_is_typed() {
    let (stand, fruit) = fruit().await;
    stand.fill("#fruit", "che").await;
    fruit.value.set("apple".to_owned());
    stand.settle().await;
    assert_eq!(stand.value("#fruit"), "che");
    stand.fill("#fruit", "cherry").await;
    stand.press("#fruit", "Enter").await;
    assert_eq!(fruit.committed.get_untracked(), ["cherry"]);
    fruit.value.set("apple".to_owned());
    stand.settle().await;
    assert_eq!(stand.value("#fruit"), "apple");
}

#[wasm_bindgen_test]
async fn an_arrow_key_opens_the_list_at_its_first() {
    let (stand, _) = fruit().await;
    stand.press("#fruit", "ArrowDown").await;
    assert_eq!(stand.attribute("#fruit", "aria-activedescendant").as_deref(), Some("fruit-0"));
}

#[wasm_bindgen_test]
async fn escape_closes_the_list_then_gives_back_what_was_committed() {
    let (stand, fruit) = fruit().await;
    stand.fill("#fruit", "ap").await;
    stand.press("#fruit", "Escape").await;
    assert_eq!((stand.value("#fruit"), stand.count("[role=option]")), ("ap".to_owned(), 0));
    stand.press("#fruit", "Escape").await;
    assert_eq!(stand.value("#fruit"), "banana");
    assert!(fruit.committed.with_untracked(Vec::is_empty));
}
