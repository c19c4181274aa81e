//! Number fields, comboboxes and the verdict.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use planner::request::PlanRequest;
use vllm_wizard::bound;
use vllm_wizard::components::combobox::{Combobox, Found, Suggestion};
use vllm_wizard::components::field::Binding;
use vllm_wizard::components::number_field::{Kind, number_field};
use vllm_wizard::components::verdict::verdict;
use vllm_wizard::platform::dom::{El, el};
use vllm_wizard::state::{Session, example};
use wasm_bindgen_test::wasm_bindgen_test;

use super::stand::{Stand, opened};

/// A stand whose component has a session.
async fn with_session(request: PlanRequest, component: impl FnOnce(Session) -> El + 'static) -> (Stand, Session) {
    let kept = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&kept);
    let stand = Stand::of(move || {
        let (desk, opened) = opened(request);
        let session = Session::new(desk, opened);
        keep.replace(Some(session));
        component(session)
    })
    .await;
    let session = kept.borrow().expect("the component was made");
    (stand, session)
}

fn prompts(session: Session) -> El {
    number_field("Prompt", bound!(workload.prompt_tokens)).unit("tokens").show(session)
}

const PROMPT: &str = "#f-workload-prompt-tokens";

#[wasm_bindgen_test]
async fn a_number_field_reads_what_people_type() {
    let (stand, session) = with_session(PlanRequest::default(), prompts).await;
    assert_eq!(stand.value(PROMPT), "512");
    assert_eq!(stand.text(".unit"), "tokens");
    for (typed, tokens) in [("32k", 32_768), ("40,960", 40_960), ("1.5M", 1_572_864), (" 7 ", 7)] {
        stand.fill(PROMPT, typed).await;
        assert_eq!(session.request.with_untracked(|request| request.workload.prompt_tokens), tokens, "{typed}");
        assert_eq!(stand.value(PROMPT), typed, "what was typed stays");
        assert_eq!(stand.text(".rule"), "");
    }
    stand.fill(PROMPT, "32k").await;
    assert_eq!(stand.text(".unit"), "= 32,768");
}

/// Types a text and gives the number that the request then holds.
async fn typed(binding: Binding, kind: Kind, text: &str) -> Option<f64> {
    let (stand, session) =
        with_session(PlanRequest::default(), move |session| number_field("Field", binding).kind(kind).show(session))
            .await;
    let field = format!("#{}", binding.id());
    stand.fill(&field, text).await;
    assert_eq!((stand.value(&field).as_str(), stand.text(".rule").as_str()), (text, ""), "what was typed stays");
    session.request.with_untracked(binding.get)
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
    session.unread.update(|unread| _ = unread.insert("workload.prompt_tokens".to_owned(), "plenty".to_owned()));
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
        assert_eq!(session.request.with_untracked(|request| request.workload.prompt_tokens), 512, "{typed}");
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
    let (stand, session) = with_session(PlanRequest::default(), |session| {
        number_field("Share", bound!(policy.gpu_memory_utilization)).kind(Kind::Share).show(session)
    })
    .await;
    let share = || session.request.with_untracked(|request| request.policy.gpu_memory_utilization);
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

/// A combobox of fruit, and what was committed.
async fn fruit() -> (Stand, Rc<RefCell<Vec<String>>>) {
    let committed = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&committed);
    let stand = Stand::of(move || {
        let value = RwSignal::new("banana".to_owned());
        let matching = |text: &str, then: Found| {
            let found = FRUIT.iter().filter(|fruit| fruit.starts_with(text));
            then(found.map(|fruit| suggestion(fruit)).collect());
        };
        let combobox = Combobox {
            id: "fruit",
            label: "Fruit",
            placeholder: "",
            described_by: "",
            value: Rc::new(move || value.get()),
            suggest: Rc::new(matching),
            on_commit: Rc::new(move |chosen| {
                log.borrow_mut().push(chosen.clone());
                value.set(chosen);
            }),
        };
        el("div").child(combobox.show())
    })
    .await;
    (stand, committed)
}

#[wasm_bindgen_test]
async fn a_combobox_is_used_by_keyboard() {
    let (stand, committed) = fruit().await;
    assert_eq!((stand.value("#fruit"), stand.count("[role=option]")), ("banana".to_owned(), 0));
    stand.fill("#fruit", "ap").await;
    assert_eq!(stand.count("[role=option]"), 2);
    assert_eq!(stand.attribute("#fruit", "aria-expanded").as_deref(), Some("true"));
    stand.press("#fruit", "ArrowDown").await;
    stand.press("#fruit", "ArrowDown").await;
    assert_eq!(stand.attribute("#fruit", "aria-activedescendant").as_deref(), Some("fruit-1"));
    assert_eq!(stand.attribute("#fruit-1", "aria-selected").as_deref(), Some("true"));
    stand.press("#fruit", "Enter").await;
    assert_eq!(*committed.borrow(), ["apricot"]);
    assert_eq!((stand.value("#fruit"), stand.count("[role=option]")), ("apricot".to_owned(), 0));
}

#[wasm_bindgen_test]
async fn a_combobox_takes_what_no_suggestion_has() {
    let (stand, committed) = fruit().await;
    stand.fill("#fruit", "cherry").await;
    stand.press("#fruit", "Enter").await;
    assert_eq!(*committed.borrow(), ["cherry"]);
}

#[wasm_bindgen_test]
async fn what_is_found_later_joins_what_is_there() {
    let kept: Rc<RefCell<Option<Found>>> = Rc::default();
    let keep = Rc::clone(&kept);
    let stand = Stand::of(move || {
        let suggest = move |_: &str, then: Found| {
            then(vec![suggestion("apple")]);
            keep.replace(Some(then));
        };
        let combobox = Combobox {
            id: "fruit",
            label: "Fruit",
            placeholder: "",
            described_by: "",
            value: Rc::new(String::new),
            suggest: Rc::new(suggest),
            on_commit: Rc::new(drop),
        };
        el("div").child(combobox.show())
    })
    .await;
    stand.fill("#fruit", "ap").await;
    stand.press("#fruit", "ArrowDown").await;
    let found = kept.take().expect("it was searched");
    found(vec![suggestion("apple"), suggestion("apricot")]);
    stand.settle().await;
    assert_eq!(stand.count("[role=option]"), 2);
    assert_eq!(stand.attribute("#fruit-0", "aria-selected").as_deref(), Some("true"), "the chosen one stays chosen");
    stand.press("#fruit", "Escape").await;
    found(vec![suggestion("apple")]);
    stand.settle().await;
    assert_eq!(stand.count("[role=option]"), 0, "what comes after the list was closed comes too late");
}

#[wasm_bindgen_test]
async fn escape_closes_the_list_then_gives_back_what_was_committed() {
    let (stand, committed) = fruit().await;
    stand.fill("#fruit", "ap").await;
    stand.press("#fruit", "Escape").await;
    assert_eq!((stand.value("#fruit"), stand.count("[role=option]")), ("ap".to_owned(), 0));
    stand.press("#fruit", "Escape").await;
    assert_eq!(stand.value("#fruit"), "banana");
    assert!(committed.borrow().is_empty());
}

#[wasm_bindgen_test]
async fn the_verdict_says_what_the_plan_says() {
    let (stand, session) = with_session(example().clone(), verdict).await;
    let text = stand.text("#verdict");
    assert!(text.contains(" fits on 2 × ") && text.contains("GiB to spare on each."), "{text}");
    assert!(stand.find("section").class_name().contains("fits"), "{}", stand.find("section").class_name());
    session.adjust(|request| request.hardware.gpus = Some(1));
    session.adjust(|request| request.model.quantization = Some("none".to_owned()));
    session.adjust(|request| request.hardware.gpu = Some("NVIDIA L4".to_owned()));
    stand.settle().await;
    let text = stand.text("#verdict");
    assert!(text.contains("does not start on 1 × L4. The weights alone take"), "{text}");
    assert!(stand.find("section").class_name().contains("no"), "{}", stand.find("section").class_name());
}

#[wasm_bindgen_test]
async fn a_name_is_never_read_as_markup() {
    let mut request = example().clone();
    request.model.config = Some(serde_json::json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
        "num_hidden_layers": 32, "intermediate_size": 14336, "vocab_size": 128_256
    }));
    request.model.id = Some("<img src=x onerror=alert(1)>".to_owned());
    let (stand, _) = with_session(request, verdict).await;
    assert!(stand.text("#verdict").contains("<img src=x onerror=alert(1)>"));
    assert_eq!(stand.count("img"), 0);
}
