//! The harness itself: it notices what it must notice, and the page may reach the hub's stand-in and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use e2e::{Key, Page, Shot, hub, hub_requests, visit};
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

/// Fields like those of a page, which note how often they were told of a change.
const FIELDS: &str = "document.querySelector('main').insertAdjacentHTML('beforeend', \
    '<input id=a value=old> <textarea id=b></textarea> <select id=c><option value=1>One<option value=2>Two</select> \
    <button id=d>Go</button> <output id=e></output>');\
    const output = document.querySelector('#e');\
    for (const field of document.querySelectorAll('#a, #b, #c')) {\
    field.addEventListener('input', () => output.append(field.id)); }\
    document.querySelector('#a').addEventListener('keydown', (event) => output.append(`[${event.key}]`));\
    document.querySelector('#d').addEventListener('click', () => output.append('!'));";

#[test]
fn fields_are_used_as_by_a_person() {
    visit(|page| {
        page.open("");
        page.run(FIELDS, Vec::new());
        page.fill("#a", "32k");
        page.expect_value("#a", "32k");
        page.paste("#b", "{\n  \"a\": 1\n}");
        page.expect_value("#b", "{\n  \"a\": 1\n}");
        page.choose("#c", "2");
        page.expect_value("#c", "2");
        page.press("#a", &Key::Escape);
        page.click("#d");
        page.expect_text("#e", "[Escape]!");
        let told = page.text("#e");
        for field in ["a", "b", "c"] {
            assert!(told.contains(field), "{field} was not told of its change: {told}");
        }
    });
}

#[test]
fn windows_take_sizes_and_colours() {
    visit(|page| {
        page.open("");
        let file = page.screenshot("harness", Shot { width: 320, height: 568, dark: true, whole: false });
        let png = std::fs::read(file).expect("the picture is there");
        assert_eq!(png.get(16..24), Some(&[0, 0, 1, 64, 0, 0, 2, 56][..]), "320 by 568 pixels, as a PNG's head says");
        let dark = page.run("return matchMedia('(prefers-color-scheme: dark)').matches;", Vec::new());
        assert_eq!(dark, Value::Bool(true));
    });
}

#[test]
fn a_browser_can_be_cut_off() {
    visit(|page| {
        page.open("");
        page.allow_console_error("ERR_INTERNET_DISCONNECTED");
        page.set_offline(true);
        // The site itself is kept for times without a network; the hub is not.
        let ask = "return fetch(arguments[0] + '/api/models').then(() => true, () => false);";
        assert_eq!(page.run(ask, vec![hub().into()]), Value::Bool(false));
        page.set_offline(false);
        assert_eq!(page.run(ask, vec![hub().into()]), Value::Bool(true));
    });
}
