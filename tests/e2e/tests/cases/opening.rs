//! Addresses under which the page opens, on a host that serves it under a path.

use e2e::visit;

#[track_caller]
fn check(path: &str, heading: &str) {
    visit(|page| {
        page.open(path);
        page.expect_text("h1", heading);
        assert_eq!(page.count("main"), 1);
        page.expect_none("#loading");
    });
}

#[test]
fn the_page_opens_under_its_path() {
    check("", "vLLM Wizard");
}

#[test]
fn the_page_opens_by_the_name_of_its_file() {
    check("index.html?v=1", "vLLM Wizard");
}

/// A page deep in the app, which a static host answers with its page for addresses that it does not know.
#[track_caller]
fn check_deep(path: &str, heading: &str) {
    visit(|page| {
        page.allow_console_error("status of 404");
        page.open(path);
        page.expect_text("h1", heading);
        assert!(page.title().starts_with(heading), "{}", page.title());
        page.expect_text(".pages [aria-current=page]", path.get(1..).expect("it has a name"));
        page.reload();
        page.expect_text("h1", heading);
    });
}

#[test]
fn every_page_opens_by_its_address() {
    check_deep("find", "Find GPUs for a model");
    check_deep("compare", "Compare plans");
    check_deep("accuracy", "How accurate the plans are");
}

#[test]
fn whoever_comes_back_finds_the_plan_that_was_left() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.fill("#f-workload-concurrency", "13");
        page.expect_address("users=13");
        page.click(".pages a:nth-child(3)");
        page.expect_text("h1", "Compare plans");
        page.expect_address("/vllm-wizard/compare");
        page.click(".pages a:nth-child(1)");
        page.expect_value("#f-workload-concurrency", "13");
        page.expect_address("users=13");
        page.back();
        page.expect_text("h1", "Compare plans");
        page.back();
        page.expect_value("#f-workload-concurrency", "13");
    });
}

#[test]
fn the_page_that_explains_is_a_page_of_its_own() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.click(".top .how");
        page.expect_text("h1", "How it works");
        page.expect_address("how-it-works.html");
    });
}

/// The letters and figures of what a selector finds, before the page has started and after: markup is laid out in lines, what the page
/// makes is not.
const BEFORE_AND_AFTER: &str = "const page = await (await fetch('./')).text(); \
    const before = new DOMParser().parseFromString(page, 'text/html'); \
    const letters = (element) => element.textContent.replaceAll(/\\s/g, ''); \
    return [['#loading', '#verdict'], ['.keys', '#keys'], ['h1', 'h1'], ['.pages', '.pages']].map(([shell, own]) => \
    [letters(before.querySelector('#shell ' + shell)), letters(document.querySelector(own))]);";

#[test]
fn what_is_seen_before_the_page_starts_is_what_it_then_shows() {
    visit(|page| {
        page.open("");
        let pairs = page.run(BEFORE_AND_AFTER, Vec::new());
        for pair in pairs.as_array().expect("it is a list") {
            assert_eq!(pair[0], pair[1]);
            assert!(pair[0].as_str().is_some_and(|text| text.len() > 10), "{pair}");
        }
    });
}

#[test]
fn a_missing_slash_keeps_the_query() {
    visit(|page| {
        page.open("");
        let address = page.address();
        page.open_address(&format!("{}?v=1", address.trim_end_matches('/')));
        page.expect_text("h1", "vLLM Wizard");
        page.expect_address("/vllm-wizard/?v=1");
    });
}

#[test]
fn an_address_deep_in_the_app_opens_the_app() {
    visit(|page| {
        // A static host sends its page for addresses it doesn't know with the status 404.
        page.allow_console_error("status of 404");
        page.open("no/such/page?v=1");
        page.expect_text("main", "There is no such page");
        page.click("main a");
        page.expect_address("/vllm-wizard/");
        page.expect_text("main label", "Model");
    });
}
