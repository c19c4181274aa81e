//! The site without a network, after one visit.

use e2e::visit;

#[test]
fn after_one_visit_the_page_works_without_a_network() {
    visit(|page| {
        page.open("");
        page.run("await navigator.serviceWorker.ready;", Vec::new());
        page.set_offline(true);
        page.reload();
        page.expect_text("#verdict", "fits on 2");
        page.open("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L4");
        page.expect_text("#verdict", "does not start on 1");
        page.open("how-it-works.html");
        page.expect_text("h1", "How it works");
        page.set_offline(false);
    });
}

#[test]
fn the_first_visit_offers_no_update() {
    visit(|page| {
        page.open("");
        page.run("await navigator.serviceWorker.ready;", Vec::new());
        page.reload();
        page.expect_text("#verdict", "fits on 2");
        page.expect_none(".notice");
    });
}
