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
