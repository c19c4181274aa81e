//! What leaves the browser, and where a token shows: a recorder notes every request.

use e2e::stub_hub::READER;
use e2e::{Key, Page, Recorder, Seen, hub, visit_recorded};

use super::steps::{choose_model, open};

/// Everything asked for is of the site or of the hub.
#[track_caller]
fn check_hosts(page: &Page, recorder: &Recorder) -> Vec<Seen> {
    let (seen, address) = (recorder.seen(), page.address());
    let site = address.split("/vllm-wizard/").next().expect("the page is under its path");
    for request in &seen {
        let of = |origin: &str| request.address.starts_with(&format!("{origin}/"));
        assert!(of(site) || of(hub()), "{request:?}");
        assert!(!request.headers.contains("referer"), "{request:?}");
        assert!(!request.headers.contains("cookie"), "{request:?}");
    }
    assert!(seen.iter().any(|request| request.address.ends_with("planner-worker_bg.wasm")), "workers are recorded too");
    seen
}

#[test]
fn nothing_is_asked_of_anyone_but_the_site_and_the_hub() {
    visit_recorded(|page, recorder| {
        page.open("");
        page.expect_text("#verdict", "fits");
        page.fill("#f-workload-prompt-tokens", "4k");
        page.expect_text(".reach", "4,352 tokens");
        let seen = check_hosts(page, recorder);
        assert!(
            seen.iter().all(|request| !request.address.starts_with(hub())),
            "no hub is asked before a model is named"
        );
        open(page, "");
        choose_model(page, "example-org/unknown-7b");
        page.expect_text("#verdict", "unknown-7b");
        let seen = check_hosts(page, recorder);
        assert!(seen.iter().any(|request| request.address.starts_with(hub())), "the recorder sees the hub");
    });
}

/// Keeps every text that the page hands out as a file.
const KEEP_FILES: &str = "window.handedOut = []; const make = URL.createObjectURL; \
    URL.createObjectURL = (blob) => { blob.text().then((text) => window.handedOut.push(text)); return make.call(URL, blob); };";

/// All that the document shows, holds and keeps.
const DOCUMENT: &str = "const fields = [...document.querySelectorAll('input, textarea, select')].map((field) => field.value); \
    return [document.documentElement.outerHTML, ...fields, JSON.stringify(localStorage), document.cookie, document.title, \
    location.href, JSON.stringify(history.state), ...window.handedOut].join('\\n');";

#[test]
fn a_token_goes_to_the_hub_and_stands_nowhere_else() {
    visit_recorded(|page, recorder| {
        page.resize(1280, 800, false);
        page.allow_console_error("status of 401");
        open(page, "");
        page.run(KEEP_FILES, Vec::new());
        choose_model(page, "example-org/gated-7b");
        page.expect_text("#model-status", "is gated");
        page.fill("#token", READER);
        page.press("#token", &Key::Tab);
        page.expect_text("#verdict", "gated-7b in BF16");
        page.fill("#f-workload-concurrency", "16");
        page.expect_address("users=16");
        for tab in 1..=page.count(".start [role=tab]") {
            page.click(&format!(".start [role=tab]:nth-of-type({tab})"));
            page.click(".start .actions button:nth-of-type(2)");
        }
        page.click(".start .actions button:nth-of-type(3)");
        page.run("while (!window.handedOut.some((text) => text.includes('\"schema\"'))) await new Promise(requestAnimationFrame);", Vec::new());
        let document = page.run(DOCUMENT, Vec::new());
        let document = document.as_str().expect("it is a text");
        assert!(document.contains("gated-7b") && document.contains("vllm serve"), "the search sees what is there");
        assert!(!document.contains(READER), "the token stands in the document, a file, or the local storage");
        assert!(!page.console().contains(READER));
        // Every entry of the history.
        for _ in 0..3 {
            assert!(!page.address().contains(READER));
            page.back();
        }
        for request in check_hosts(page, recorder) {
            assert!(!request.address.contains(READER), "{request:?}");
            if request.authorization.is_some() {
                assert!(request.address.starts_with(&format!("{}/", hub())), "{request:?}");
                assert!(!request.address.contains("search="), "{request:?}");
            }
        }
    });
}

#[test]
fn a_token_never_follows_a_redirect_to_another_origin() {
    visit_recorded(|page, recorder| {
        open(page, "");
        page.run("sessionStorage.setItem('hub-token', arguments[0]);", vec![READER.into()]);
        choose_model(page, "trouble/elsewhere");
        page.expect_text("#verdict", "elsewhere in BF16");
        let seen = recorder.seen();
        let with_token = seen.iter().any(|request| {
            request.address.ends_with("/trouble/elsewhere/resolve/main/config.json") && request.authorization.is_some()
        });
        assert!(with_token, "the hub was asked with the token");
        let elsewhere: Vec<_> =
            seen.iter().filter(|request| request.address.starts_with("http://localhost:")).collect();
        assert!(!elsewhere.is_empty(), "the redirect was followed");
        for request in elsewhere {
            assert!(!request.headers.contains(READER) && request.authorization.is_none(), "{request:?}");
        }
    });
}
