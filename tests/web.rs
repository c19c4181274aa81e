//! Components in a real DOM. Runs in a headless browser: `cargo xtask test components`.
#![cfg(target_arch = "wasm32")]

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::HtmlElement;
use vllm_wizard::app::{App, base_path};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// An empty element in the document.
fn place() -> HtmlElement {
    let element = document().create_element("div").expect("the document makes elements");
    document().body().expect("the document has a body").append_child(&element).expect("the body takes it");
    element.unchecked_into()
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
async fn the_app_has_a_heading_and_one_main_landmark() {
    let place = place();
    let handle = mount_to(place.clone(), App);
    leptos::task::tick().await;
    assert_eq!(place.get_elements_by_tag_name("main").length(), 1);
    assert!(place.query_selector("h1").expect("the selector is right").is_some(), "{}", place.inner_html());
    drop(handle);
}
