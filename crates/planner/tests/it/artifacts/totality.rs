//! Any text gives a result; nothing panics, and nothing that is a secret is kept.

use planner::artifacts::flags::FlagTable;
use planner::artifacts::{measured, profile};
use planner::read::read_text;
use planner::request::PlanRequest;
use planner::vllm::newest;
use proptest::prelude::*;

use super::threads::texts_of_threads;
use crate::support::artifacts::{Machine, plain, texts};

fn survive(text: &str) {
    let back = read_text(text, FlagTable::bundled(), &newest().version);
    let _ = (back.apply_to(&PlanRequest::default()), back.config(&plain("0.33")));
    let _ = (profile::read(text).is_ok(), measured::read(text));
}

/// Pieces that the readers know, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("vllm serve a/b"),
        Just("docker run"),
        Just("--gpus"),
        Just("all"),
        Just("vllm/vllm-openai:v0.8.5"),
        Just("\\\n"),
        Just("`\n"),
        Just("^\n"),
        Just("--model"),
        Just("="),
        Just("'"),
        Just("\""),
        Just("$("),
        Just("${"),
        Just(")"),
        Just("}"),
        Just("--json.a.b+"),
        Just("-O3"),
        Just("-tp"),
        Just("services:\n  a:\n    image: vllm/x\n    command:"),
        Just("\n"),
        Just("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: vllm/x\n    args:"),
        Just(" - "),
        Just("[&a"),
        Just("*a"),
        Just("<<: *a"),
        Just("--speculative-config"),
        Just("{\"a\":"),
        Just("--max-model-len 32K"),
        Just("A=("),
        Just("${A[@]}"),
        Just("bash -c '"),
        Just("“"),
        Just("–"),
        Just("<<EOF"),
        Just("2>&1"),
        Just("--no-"),
        Just("-"),
        Just("--"),
        Just("."),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}") {
        survive(&text);
    }

    #[test]
    fn any_yaml_like_text_is_survived(text in "[a-z0-9:\\-\\[\\]{}&*!|>'\"%@`#?,~<= \n\t]{0,200}") {
        survive(&text);
        survive(&format!("services:\n{text}"));
        survive(&format!("apiVersion: v1\nkind: Pod\n{text}"));
    }

    #[test]
    fn any_order_of_known_pieces_is_survived(text in pieces()) {
        survive(&text);
    }
}

/// Real texts and our own, cut and broken at every kind of place.
#[test]
fn broken_texts_are_survived() {
    let artifacts = texts(&plain("0.33"), &Machine::default());
    let own = [artifacts.docker_compose, artifacts.kubernetes.unwrap(), artifacts.production_stack.unwrap()];
    for text in texts_of_threads().into_iter().chain(own) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for at in places.iter().step_by(places.len() / 40 + 1) {
            let (before, behind) = text.split_at(*at);
            for broken in
                [before.to_owned(), behind.to_owned(), format!("{before}'{behind}"), format!("{before}\n{behind}")]
            {
                survive(&broken);
            }
        }
    }
}

#[test]
fn very_long_texts_are_survived() {
    for text in ["-", "--a.b", "'", "$(", "[", "{", "a: ", "- ", "\\\n", "--model x ", "&a *a ", "`", "{\"a\":["] {
        survive(&text.repeat(20_000));
        survive(&format!("vllm serve {}", text.repeat(20_000)));
        survive(&format!("services:\n  a: {}", text.repeat(20_000)));
    }
    survive(&"x".repeat(2 << 20));
}

#[test]
fn secrets_are_not_kept() {
    let secret = "hf_AbCdEfGhIjKlMnOpQrStUvWxYz";
    let texts = [
        format!("HF_TOKEN={secret} vllm serve a/b --api-key {secret} --hf-token={secret} --swap-space 4"),
        format!("export HUGGING_FACE_HUB_TOKEN={secret}\nvllm serve a/b --api_key {secret}"),
        format!(
            "docker run -e HF_TOKEN={secret} --env \"HF_TOKEN={secret}\" vllm/vllm-openai:v0.8.5 --model a/b --max-modl-len 5"
        ),
        format!(
            "services:\n  v:\n    image: vllm/vllm-openai:v0.11.0\n    command: [a/b, --api-key, {secret}]\n    environment:\n      HF_TOKEN: {secret}\n"
        ),
        format!(
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: vllm/vllm-openai:v0.11.0\n    args: [a/b]\n    env:\n    - {{name: HF_TOKEN, value: {secret}}}\n"
        ),
    ];
    for text in texts {
        let back = read_text(&text, FlagTable::bundled(), &newest().version);
        let kept = serde_json::to_string(&back).unwrap();
        assert_eq!(back.model.as_deref(), Some("a/b"), "{text}");
        assert!(!kept.contains(secret), "{kept}");
        assert!(back.lint.iter().any(|lint| lint.code == "secret-in-text"), "{text}");
    }
}
