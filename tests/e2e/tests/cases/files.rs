//! Files that are handed out, and files that are taken in: each is known by what it holds.

use std::path::PathBuf;

use e2e::visit;

use super::steps::{CONFIG, LISTING, choose_model, figures, open};

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("wizard-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

#[test]
fn files_are_handed_out_under_their_names_and_give_back_the_plan() {
    let folder = folder("files");
    let before = visit(|page| {
        page.resize(1280, 800, false);
        open(page, "");
        page.download_to(&folder);
        choose_model(page, "Qwen/Qwen3-30B-A3B");
        page.expect_text(".inputs", "at 0123456");
        page.fill("#f-workload-concurrency", "16");
        page.expect_text(".reach", "All 16 concurrent requests");
        for tab in 1..=page.count(".start [role=tab]") {
            page.click(&format!(".start [role=tab]:nth-of-type({tab})"));
            page.click(".start .actions button:nth-of-type(2)");
        }
        page.click(".start .actions button:nth-of-type(3)");
        for (name, part) in [
            ("serve_command.sh", "vllm serve"),
            ("profile.yaml", "profile_version: 1"),
            ("docker-compose.yaml", "services:"),
            ("plan.json", "\"feasibility\""),
        ] {
            let text = page.downloaded(&folder.join(name));
            assert!(text.contains(part), "{name}: {text}");
        }
        figures(page)
    });
    for (name, words) in [("plan.json", "Read as a plan"), ("profile.yaml", "Read as a profile.")] {
        visit(|page| {
            page.resize(1280, 800, false);
            open(page, "");
            page.choose_file("#open", &folder.join(name));
            page.expect_text(".open-file", words);
            page.expect_text(".reach", "All 16 concurrent requests");
            page.expect_text("#verdict", "Qwen3-30B-A3B in BF16");
            assert_eq!(figures(page), before, "{name}");
            page.back();
            page.expect_text(".reach", "All 8 concurrent requests");
        });
    }
}

#[test]
fn files_are_dropped_anywhere_and_known_by_what_they_hold() {
    visit(|page| {
        open(page, "");
        page.drop_file("main", "whatever.txt", CONFIG);
        page.expect_text(".open-file", "Read as a config.json.");
        page.expect_text(".inputs", "8.03B parameters");
        page.drop_file("body", "config.json", LISTING);
        page.expect_text(".open-file", "Read as a GPU listing.");
        page.expect_text("#verdict", "4 × H100 80GB HBM3");
        page.expect_text(".inputs", "8.03B parameters");
        page.drop_file(
            "#answer",
            "notes",
            "vllm serve example-org/unknown-7b --tensor-parallel-size 2 --api-key hidden-word",
        );
        page.expect_text(".open-file", "Read as a vllm serve command.");
        page.expect_text(".open-file", "--api-key stands in the open");
        page.expect_text("#verdict", "unknown-7b in BF16");
        let document = page.run("return document.documentElement.outerHTML;", Vec::new());
        assert!(!document.to_string().contains("hidden-word"));
    });
}

#[test]
fn a_file_that_is_nothing_changes_nothing() {
    visit(|page| {
        page.open("");
        let (before, address) = (figures(page), page.address());
        for (text, words) in [
            ("Dear diary", "This is no command, file, listing or result that can be read"),
            ("{\"broken\": ", "Not JSON at line 1"),
            ("<script>alert(1)</script>", "This is no command, file"),
        ] {
            page.drop_file("main", "file", text);
            page.expect_text(".open-file", "This text was not recognized.");
            page.expect_text(".open-file .issues", words);
            assert_eq!(figures(page), before, "{text}");
        }
        assert_eq!(page.address(), address);
    });
}

#[test]
fn a_text_pasted_into_the_configurations_box_is_known_by_what_it_holds_too() {
    visit(|page| {
        page.open("");
        let before = figures(page);
        page.click("fieldset:nth-of-type(1) .fold summary");
        page.paste("#config", "{\"a\": 1}");
        page.expect_text("#model-status", "The pasted text cannot be read");
        assert_eq!(figures(page), before);
        page.paste("#config", LISTING);
        page.expect_text("#verdict", "4 × H100 80GB HBM3");
    });
}
