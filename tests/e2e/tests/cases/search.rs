//! Suggestions in the model box: what the page knows, then what the hub finds.

use e2e::{Key, hub_requests, visit};

use super::steps::{choose_model, open};

#[test]
fn the_hub_is_searched_once_typing_pauses() {
    visit(|page| {
        open(page, "");
        page.fill("#model", "unknown-7");
        page.expect_text("#model-list", "On the hub");
        page.expect_text("#model-list", "example-org/unknown-7b");
        page.expect_text("#model-list", "6.81B");
        let asked: Vec<String> = hub_requests("search=unknown").into_iter().map(|ask| ask.target).collect();
        assert_eq!(asked.len(), 1, "not for every letter: {asked:?}");
        assert!(asked[0].starts_with("/api/models?search=unknown-7&limit="), "{asked:?}");
        // What was found once is not asked for again.
        page.fill("#model", "qwen3-30");
        page.expect_text("#model-list", "Qwen/Qwen3-30B-A3B");
        page.fill("#model", "unknown-7");
        page.expect_text("#model-list", "example-org/unknown-7b");
        assert_eq!(hub_requests("search=unknown-7&").len(), 1);
        page.press("#model", &Key::Down);
        page.press("#model", &Key::Enter);
        page.expect_text("#verdict", "unknown-7b in BF16");
        page.expect_none("#model-list:not([hidden])");
    });
}

#[test]
fn models_that_were_planned_with_are_suggested_first() {
    visit(|page| {
        open(page, "");
        for model in ["Qwen/Qwen3-30B-A3B", "mistralai/Mistral-7B-Instruct-v0.3"] {
            choose_model(page, model);
            page.expect_text("#verdict", model.split('/').next_back().expect("there is a name"));
        }
        open(page, "");
        page.press("#model", &Key::Down);
        page.expect_text("#model-list", "Recent");
        page.expect_text("#model-list", "Qwen/Qwen3-30B-A3B");
        let options = page.texts("#model-list [role=option] span");
        assert_eq!(options[..2], ["mistralai/Mistral-7B-Instruct-v0.3", "Qwen/Qwen3-30B-A3B"]);
        page.fill("#model", "a3b");
        page.expect_text("#model-list li:first-child", "Qwen/Qwen3-30B-A3B");
        page.expect_text("#model-list li:first-child", "Recent");
    });
}

#[test]
fn a_model_that_the_page_knows_is_suggested_once() {
    visit(|page| {
        open(page, "");
        page.fill("#model", "gated-7b");
        page.expect_text("#model-list", "On the hub");
        page.fill("#model", "Mistral-7B-Instruct-v0.3");
        page.expect_text("#model-list", "Bundled");
        page.run("await new Promise((done) => setTimeout(done, 1000));", Vec::new());
        let options = page.texts("#model-list [role=option] span");
        let same = options.iter().filter(|option| *option == "mistralai/Mistral-7B-Instruct-v0.3").count();
        assert_eq!(same, 1, "{options:?}");
    });
}

#[test]
fn offline_the_known_models_are_suggested_and_nothing_is_said() {
    visit(|page| {
        page.allow_console_error("ERR_INTERNET_DISCONNECTED");
        open(page, "");
        page.set_offline(true);
        page.fill("#model", "qwen3 32b");
        page.expect_text("#model-list", "Qwen/Qwen3-32B");
        page.run("await new Promise((done) => setTimeout(done, 1000));", Vec::new());
        let list = page.text("#model-list");
        assert!(!list.contains("On the hub"), "{list}");
        assert_eq!((page.text("#model-status"), page.text(".behind-note")), (String::new(), String::new()));
    });
}
