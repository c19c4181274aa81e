//! The page without a mouse.

use e2e::{Key, Page, visit};

use super::steps::open;

fn focused(page: &Page) -> String {
    page.run("return document.activeElement.id;", Vec::new()).as_str().unwrap_or_default().to_owned()
}

#[test]
fn single_keys_lead_to_places() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        for (key, place) in [("g", "gpu"), ("l", "f-workload-prompt-tokens"), ("m", "model"), ("a", "answer")] {
            page.run("document.activeElement.blur();", Vec::new());
            page.type_into("body", key);
            assert_eq!(focused(page), place, "{key}");
        }
        page.run("document.activeElement.blur();", Vec::new());
        page.type_into("body", "?");
        page.expect_text("dialog", "Use single keys");
        page.click("dialog input");
        page.press("dialog button", &Key::Escape);
        page.run("document.activeElement.blur();", Vec::new());
        page.type_into("body", "m");
        assert_ne!(focused(page), "model", "single keys are off");
    });
}

#[test]
fn keys_are_text_in_a_field() {
    visit(|page| {
        page.open("");
        page.fill("#model", "gemma?");
        page.expect_value("#model", "gemma?");
        assert_eq!(page.count("dialog[open]"), 0);
    });
}

#[test]
fn a_gpu_is_chosen_by_arrow_keys() {
    visit(|page| {
        page.open("");
        page.fill("#gpu", "h200");
        page.expect_text("#gpu-list", "H200");
        page.press("#gpu", &Key::Down);
        page.press("#gpu", &Key::Enter);
        page.expect_text("#verdict", "H200");
        page.expect_none("#gpu-list [role=option]");
    });
}

#[test]
fn the_load_moves_by_arrow_keys() {
    visit(|page| {
        page.open("");
        page.press("#this-load", &Key::Right);
        page.expect_value("#f-workload-concurrency", "10");
        page.press("#this-load", &Key::Up);
        page.expect_value("#f-workload-prompt-tokens", "657");
        assert_eq!(focused(page), "this-load");
    });
}

#[test]
fn what_a_large_model_needs_is_found() {
    visit(|page| {
        page.allow_console_error("status of 4");
        open(page, "");
        page.fill("#model", "qwen3-235b-a22b");
        page.expect_text("#model-list", "Qwen/Qwen3-235B-A22B");
        page.press("#model", &Key::Down);
        page.press("#model", &Key::Enter);
        page.expect_text("#verdict", "Qwen3-235B-A22B");
        page.fill("#f-workload-prompt-tokens", "32k");
        page.fill("#f-workload-concurrency", "20");
        page.expect_text("#verdict", "does not start");
        page.expect_text(".remedies", " GPUs: ");
    });
}

#[test]
fn models_for_the_cards_that_one_has_are_found() {
    visit(|page| {
        page.allow_console_error("status of 4");
        open(page, "");
        page.fill("#f-hardware-gpus", "2");
        page.fill("#gpu", "rtx 3090");
        page.press("#gpu", &Key::Enter);
        page.expect_text("#verdict", "2 × GeForce RTX 3090");
        page.press("#reach summary", &Key::Enter);
        page.expect_text("#reach table", "Qwen/Qwen3-14B");
        page.press("#reach tr:first-child button", &Key::Enter);
        page.expect_text("#verdict", "fits on 2 × GeForce RTX 3090");
    });
}

#[test]
fn what_does_not_fit_is_mended_and_back_undoes_it() {
    visit(|page| {
        open(page, "?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L4");
        page.expect_text("#verdict", "does not start");
        page.press(".remedies li:first-child button", &Key::Enter);
        page.expect_text("#verdict", "fits");
        page.back();
        page.expect_text("#verdict", "does not start");
    });
}

#[test]
fn a_command_is_checked_and_planned() {
    visit(|page| {
        page.allow_console_error("status of 4");
        open(page, "");
        page.fill("#check-text", "vllm serve Qwen/Qwen3-8B --tensor-parallel-size 2 --swap-space 4");
        page.expect_text(".reading", "swap-space");
        page.press("#check > div:last-child .actions:last-child button", &Key::Enter);
        page.expect_text("#verdict", "Qwen3-8B");
    });
}

#[test]
fn a_word_says_what_it_means_in_focus() {
    visit(|page| {
        open(page, "");
        page.run("document.querySelector('.strips .term').focus();", Vec::new());
        page.expect_text("#tip", "output throughput");
        page.press(".strips .term", &Key::Escape);
        page.expect_none("#tip:not([hidden])");
    });
}

#[test]
fn a_figure_of_the_verdict_leads_to_how_it_comes_about() {
    visit(|page| {
        page.resize(1280, 800, false);
        open(page, "");
        let leads = "document.querySelectorAll('.leads')[1].focus();";
        page.run(leads, Vec::new());
        page.press(":focus", &Key::Enter);
        page.expect_text("#origin-output_tps", "1000 × users × answer tokens");
        page.expect_text("#origin-output_tps", "measurements");
        assert_eq!(focused(page), "opens-output_tps");
        // What it is made of opens in turn, and stays open when the plan changes.
        page.press("#origin-output_tps summary", &Key::Enter);
        page.expect_text("#origin-output_tps details[open]", "front end ms");
        page.fill("#f-workload-concurrency", "13");
        page.expect_text("#origin-output_tps", "users = 13");
        page.expect_text("#origin-output_tps details[open]", "front end ms");
        page.press("#opens-output_tps", &Key::Enter);
        page.expect_none("#origin-output_tps");
    });
}
