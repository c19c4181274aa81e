//! The harness itself: it notices what it must notice, and the page may reach the hub's stand-in and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use e2e::{Page, hub, hub_requests, visit};
use serde_json::Value;

/// Fetches in the page as its own code would, and gives the status, body length and readable headers.
const FETCH: &str = "const answer = await fetch(arguments[0]); const text = await answer.text();\
    return { status: answer.status, url: answer.url, length: text.length,\
    commit: answer.headers.get('x-repo-commit'), code: answer.headers.get('x-error-code') };";

#[track_caller]
fn check_noticed(words: &str, test: impl FnOnce(&Page)) {
    let outcome = catch_unwind(AssertUnwindSafe(|| visit(test)));
    let panic = outcome.expect_err("the visit must fail");
    let message = panic.downcast_ref::<String>().expect("it fails with a message");
    assert!(message.contains(words), "{message}");
}

fn fetch(page: &Page, path: &str) -> Value {
    page.run(FETCH, vec![format!("{}{path}", hub()).into()])
}

#[test]
fn a_console_error_fails_a_test() {
    check_noticed("it went wrong", |page| {
        page.open("");
        page.run("console.error('it went wrong');", Vec::new());
    });
}

#[test]
fn an_uncaught_error_fails_a_test() {
    check_noticed("thrown by nobody's fault", |page| {
        page.open("");
        page.run("setTimeout(() => { throw new Error(\"thrown by nobody's fault\"); });", Vec::new());
        page.run("await new Promise((done) => setTimeout(done));", Vec::new());
    });
}

#[test]
fn fetching_from_elsewhere_breaks_the_policy() {
    check_noticed("connect-src refused http://127.0.0.1:9", |page| {
        page.open("");
        page.run("await fetch('http://127.0.0.1:9/').catch(() => null);", Vec::new());
    });
}

#[test]
fn inline_styles_and_scripts_break_the_policy() {
    check_noticed("style-src-attr refused inline", |page| {
        page.open("");
        page.run("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>');", Vec::new());
    });
    check_noticed("script-src-attr refused inline", |page| {
        page.open("");
        page.run("document.body.insertAdjacentHTML('beforeend', '<img src onerror=\"alert(1)\">');", Vec::new());
        page.run("await new Promise((done) => setTimeout(done));", Vec::new());
    });
}

#[test]
fn the_page_can_read_what_the_hub_exposes() {
    visit(|page| {
        page.open("");
        let file = fetch(page, "/Qwen/Qwen3-32B/resolve/main/config.json?from=harness");
        assert_eq!(file["status"], 200, "{file}");
        assert_eq!(file["commit"], "0123456789abcdef0123456789abcdef01234567", "{file}");
        assert!(file["url"].as_str().is_some_and(|url| url.contains("/api/resolve-cache/models/Qwen/Qwen3-32B/")));
        assert_eq!(hub_requests("config.json?from=harness").len(), 1);
        page.allow_console_error("status of 401");
        let gated = fetch(page, "/meta-llama/Llama-3.3-70B-Instruct/resolve/main/config.json");
        assert_eq!((&gated["status"], &gated["code"]), (&401.into(), &"GatedRepo".into()));
    });
}

#[test]
fn profiles_are_fresh() {
    visit(|page| {
        page.open("");
        page.run("localStorage.setItem('kept', 'yes');", Vec::new());
    });
    visit(|page| {
        page.open("");
        assert_eq!(page.run("return localStorage.getItem('kept');", Vec::new()), Value::Null);
    });
}
