//! What names a model on the hub, and what does not.

use vllm_wizard::hub::{NotAReference, Reference};
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn check(text: &str, id: &str, revision: Option<&str>) {
    let expected = Reference { id: id.to_owned(), revision: revision.map(str::to_owned) };
    assert_eq!(Reference::parse(text), Ok(expected), "{text}");
}

#[wasm_bindgen_test]
fn ids_and_addresses_of_every_form() {
    check("org/name", "org/name", None);
    check("  org/some-name_1.5 \n", "org/some-name_1.5", None);
    check("org/name@v1.0", "org/name", Some("v1.0"));
    check("https://huggingface.co/org/name", "org/name", None);
    check("huggingface.co/org/name/", "org/name", None);
    check("https://hf.co/org/name?library=vllm#use", "org/name", None);
    check("https://huggingface.co/org/name/tree/main", "org/name", Some("main"));
    check("https://huggingface.co/org/name/blob/abc123/config.json", "org/name", Some("abc123"));
    check("https://huggingface.co/org/name/raw/abc123/config.json", "org/name", Some("abc123"));
    check("https://huggingface.co/org/name/commit/abc123", "org/name", Some("abc123"));
    check("https://huggingface.co/org/name/commits/dev", "org/name", Some("dev"));
    check("https://huggingface.co/org/name/discussions/4", "org/name", None);
    check("https://huggingface.co/org/name/tree/refs/pr/12", "org/name", Some("refs/pr/12"));
    check("https://huggingface.co/org/name/resolve/refs%2Fpr%2F12/config.json", "org/name", Some("refs/pr/12"));
    check("https://hf-mirror.com/org/name/tree/dev", "org/name", Some("dev"));
    check("localhost:8080/org/name", "org/name", None);
}

#[wasm_bindgen_test]
fn what_names_no_model() {
    for text in [
        "",
        "name",
        "org/",
        "/name",
        "https://example.org/org/name",
        "https://huggingface.co",
        "https://huggingface.co/org",
        "https://huggingface.co/spaces/org/name",
        "https://huggingface.co/datasets/org/name/tree/main",
        "huggingface.co/datasets/org/name",
        "https://huggingface.co/collections/org/name-64f1",
        "https://huggingface.co/papers/2401.00001",
        "https://huggingface.co/docs/transformers",
        "org/na me",
        "org/'$(id)'",
        "<script>/x",
        "../..",
        "a/b\"c",
    ] {
        assert_eq!(Reference::parse(text), Err(NotAReference), "{text}");
    }
}
