//! Each state of the page by axe-core: no violation of any level, on a desktop in light and on a phone in dark.
//!
//! `fixtures/axe` is axe-core 4.11.0 as npm has it, under its own licence.

use e2e::{Key, Page, State, states, visit};

const AXE: &str = include_str!("../../fixtures/axe/axe.min.js");

/// A desktop in light, and a phone in dark.
const WINDOWS: [(u64, u64, bool); 2] = [(1280, 800, false), (375, 700, true)];

/// Audits every fourth of the states that have an address, from one on.
fn check_states(from: usize) {
    visit(|page| {
        // What the hub refuses stands in the console as well.
        page.allow_console_error("the server responded with a status of");
        for State { name, address, words } in states().into_iter().skip(from).step_by(4) {
            for (width, height, dark) in WINDOWS {
                page.resize(width, height, dark);
                page.open(&address);
                page.expect_text("body", &words);
                let found = violations(page);
                assert!(found.is_empty(), "{name} at {width}: {found:#?}");
            }
        }
    });
}

/// Audits a state that the page comes to.
#[track_caller]
fn check_after(prepare: impl Fn(&Page)) {
    visit(|page| {
        for (width, height, dark) in WINDOWS {
            page.resize(width, height, dark);
            page.open("");
            prepare(page);
            let found = violations(page);
            assert!(found.is_empty(), "at {width}: {found:#?}");
        }
    });
}

/// What axe-core finds: its rules with the elements that break them.
#[track_caller]
fn violations(page: &Page) -> Vec<String> {
    // Rules that axe-core leaves off unless they are asked for.
    let audit = "const more = ['target-size', 'label-content-name-mismatch']; \
                 const rules = Object.fromEntries(more.map((name) => [name, { enabled: true }])); \
                 const { violations } = await axe.run(document, { rules }); \
                 return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`);";
    let found = page.run(&format!("{AXE}; {audit}"), Vec::new());
    let found = found.as_array().expect("axe lists what it finds");
    found.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_first_states_pass() {
    check_states(0);
}

#[test]
fn the_second_states_pass() {
    check_states(1);
}

#[test]
fn the_third_states_pass() {
    check_states(2);
}

#[test]
fn the_fourth_states_pass() {
    check_states(3);
}

#[test]
fn everything_unfolded_passes() {
    check_after(|page| {
        page.run("for (const fold of document.querySelectorAll('details')) fold.open = true;", Vec::new());
        page.expect_text(".inputs", "Tensor parallel");
        page.expect_text(".parts", "Whole step");
        page.run("for (const figure of document.querySelectorAll('.opens')) figure.click();", Vec::new());
        page.expect_text("#origin-step_ms", "step_weights_ms");
        page.run("for (const fold of document.querySelectorAll('details')) fold.open = true;", Vec::new());
    });
}

#[test]
fn a_list_of_suggestions_passes() {
    check_after(|page| {
        page.fill("#gpu", "4090");
        page.expect_text("#gpu-list", "4090");
    });
}

#[test]
fn a_number_that_cannot_be_read_passes() {
    check_after(|page| {
        page.fill("#f-workload-prompt-tokens", "many");
        page.expect_text("#f-workload-prompt-tokens-rule", "many");
    });
}

#[test]
fn the_list_of_shortcuts_passes() {
    check_after(|page| {
        page.click("[aria-label='Keyboard shortcuts']");
        page.expect_text("dialog", "Use single keys");
    });
}

#[test]
fn a_text_that_is_checked_passes() {
    check_after(|page| {
        page.paste("#check-text", "vllm serve Qwen/Qwen3-32B --tensor-parallel-size 3 --max-num-seq 8 --swap-space 4");
        page.expect_text(".reading", "swap-space");
    });
}

#[test]
fn a_cut_network_passes() {
    check_after(|page| {
        page.allow_console_error("ERR_INTERNET_DISCONNECTED");
        page.set_offline(true);
        page.fill("#model", "nobody/nothing");
        page.press("#model", &Key::Enter);
        page.expect_text("#model-status", "cannot be reached");
        page.run(AXE, Vec::new());
        page.set_offline(false);
    });
}
