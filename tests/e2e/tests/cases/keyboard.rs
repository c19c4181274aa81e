//! The page without a mouse.

use e2e::{Key, Page, visit};

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
