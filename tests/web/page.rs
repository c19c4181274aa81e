//! The whole page: its landmarks, and the path it is served under.

use leptos::prelude::*;
use vllm_wizard::app::App;
use vllm_wizard::browser::document::base_path;
use vllm_wizard::session::example;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stand::{Stand, opened};

/// The page as a first visit shows it.
fn page() -> impl IntoView {
    let (planner, opened) = opened(example::request().clone());
    view! { <App planner opened query=String::new() /> }
}

#[track_caller]
fn check_base(href: &str, expected: &str) {
    let base = document().create_element("base").expect("the document makes elements");
    base.set_attribute("href", href).expect("it takes an address");
    document().head().expect("the document has a head").append_child(&base).expect("the head takes it");
    assert_eq!(base_path(), expected, "{href}");
    base.remove();
}

#[wasm_bindgen_test]
fn the_base_path_is_the_folder_that_the_document_names() {
    check_base("/", "");
    check_base("/vllm-wizard/", "/vllm-wizard");
    check_base("/a/b/index.html", "/a/b");
    check_base("https://example.org/wizard/", "/wizard");
    check_base("https://example.org", "");
}

#[wasm_bindgen_test]
async fn the_page_has_one_main_landmark_with_a_heading() {
    let stand = Stand::of(page).await;
    assert_eq!(stand.count("main"), 1);
    assert_eq!(stand.count("h1"), 1);
    assert_eq!(stand.count("main h1"), 1);
}

#[wasm_bindgen_test]
async fn every_control_has_a_name() {
    let stand = Stand::of(page).await;
    for place in 0..stand.count("summary") {
        stand.nth("summary", place).click();
    }
    // The browser tells of opened folds in tasks of its own.
    while stand.count("#f-policy-headroom-gib") == 0 {
        stand.turn().await;
    }
    let controls = "input:not([type=radio], [type=checkbox], [type=file]), select, textarea";
    assert!(stand.count(controls) > 20);
    let unnamed: Vec<String> = (0..stand.count(controls))
        .filter_map(|place| {
            let control = stand.nth(controls, place);
            let id = control.id();
            let named = !id.is_empty() && stand.count(&format!("label[for=\"{id}\"]")) == 1;
            (!named).then(|| control.outer_html())
        })
        .collect();
    assert_eq!(unnamed, Vec::<String>::new());
}

#[wasm_bindgen_test]
async fn every_figure_opens_to_how_it_comes_about() {
    let stand = Stand::of(page).await;
    stand.find("#speed .fold > summary").click();
    // The browser tells of an opened fold in a task of its own.
    while stand.count(".parts .opens") == 0 {
        stand.turn().await;
    }
    let count = stand.count(".opens");
    assert!(count > 20, "{count} figures");
    for place in 0..count {
        let opens = stand.nth(".opens", place);
        let name = opens.text_content().unwrap_or_default();
        assert_eq!(opens.get_attribute("aria-expanded").as_deref(), Some("false"), "{name}");
        opens.click();
        stand.settle().await;
        let opened = format!("#{}", opens.get_attribute("aria-controls").expect("it says what it opens"));
        let said = stand.text(&opened);
        assert!(said.contains("Formula") && said.contains("Source"), "{name}: {said}");
        assert!(stand.count(&format!("{opened} code")) > 0 || said.contains("as given"), "{name}: {said}");
        assert_eq!(opens.get_attribute("aria-expanded").as_deref(), Some("true"), "{name}");
    }
    stand.find("#opens-ttft_ms").click();
    stand.settle().await;
    assert_eq!(stand.count("#origin-ttft_ms"), 0);
}
