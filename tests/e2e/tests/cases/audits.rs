//! Each state of the page by axe-core: no violation of any level, on a desktop in light and on a phone in dark.
//!
//! `fixtures/axe` is axe-core 4.11.0 as npm has it, under its own licence.

use e2e::{Page, hub, visit};

const AXE: &str = include_str!("../../fixtures/axe/axe.min.js");

const LLAMA: &str = "meta-llama/Llama-3.3-70B-Instruct";

/// Audits what an address shows, once it shows these words.
#[track_caller]
fn check(query: &str, selector: &str, words: &str) {
    check_after(query, |page| page.expect_text(selector, words));
}

#[track_caller]
fn check_after(query: &str, prepare: impl Fn(&Page)) {
    visit(|page| {
        page.allow_console_error("status of 4");
        for (width, height, dark) in [(1280, 800, false), (375, 700, true)] {
            page.resize(width, height, dark);
            page.open(&query.replace("{hub}", hub()));
            prepare(page);
            let found = violations(page);
            assert!(found.is_empty(), "{query} at {width}: {found:#?}");
        }
    });
}

/// What axe-core finds: its rules with the elements that break them.
#[track_caller]
fn violations(page: &Page) -> Vec<String> {
    let audit = "const { violations } = await axe.run(document); \
                 return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`);";
    let found = page.run(&format!("{AXE}; {audit}"), Vec::new());
    let found = found.as_array().expect("axe lists what it finds");
    found.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_first_visit_passes() {
    check("", "#verdict", "fits");
}

#[test]
fn a_plan_that_does_not_start_passes() {
    check(&format!("?v=1&m={LLAMA}&g=NVIDIA+L4"), "#verdict", "does not start");
}

#[test]
fn a_load_that_is_too_large_passes() {
    check("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+A100-SXM4-80GB&n=2&users=4000&in=8000", "#verdict", "too large");
}

#[test]
fn a_gated_model_passes() {
    check(&format!("?v=1&m={LLAMA}&g=NVIDIA+L4&at=0123456&hub={{hub}}"), "#model-status", "gated");
}

#[test]
fn an_unknown_model_passes() {
    check("?v=1&m=nobody/nothing&hub={hub}", "#model-status", "nobody/nothing");
}

#[test]
fn a_card_that_may_be_several_passes() {
    check("?v=1&m=Qwen/Qwen3-32B&g=A100", ".inputs", "A100");
}

#[test]
fn a_link_that_cannot_be_read_passes() {
    check("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L4&in=lots&xyz=1", "#notes", "xyz");
}

#[test]
fn everything_unfolded_passes() {
    check_after("", |page| {
        page.run("for (const fold of document.querySelectorAll('details')) fold.open = true;", Vec::new());
        page.expect_text(".inputs", "Tensor parallel");
    });
}

#[test]
fn a_list_of_suggestions_passes() {
    check_after("", |page| {
        page.fill("#gpu", "4090");
        page.expect_text("#gpu-list", "4090");
    });
}

#[test]
fn a_number_that_cannot_be_read_passes() {
    check_after("", |page| {
        page.fill("#f-workload-prompt-tokens", "many");
        page.expect_text("#f-workload-prompt-tokens-rule", "many");
    });
}

#[test]
fn the_list_of_shortcuts_passes() {
    check_after("", |page| {
        page.click("[aria-label='Keyboard shortcuts']");
        page.expect_text("dialog", "Use single keys");
    });
}

#[test]
fn an_address_that_names_no_page_passes() {
    check("no/such/page", "h1", "");
}

#[test]
fn the_page_that_explains_passes() {
    check("how-it-works.html", "h1", "How it works");
}
