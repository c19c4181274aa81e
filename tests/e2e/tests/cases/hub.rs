//! What the hub may answer: in which words it is said, and what stays on the page.

use e2e::stub_hub::{COMMIT, NEWER_COMMIT, READER, STRANGER};
use e2e::{Key, Page, hub, hub_requests, visit};

use super::steps::{CONFIG, choose_model, figures, open};

/// Gives a token where the page asks for one.
fn give_token(page: &Page, token: &str) {
    page.fill("#token", token);
    page.press("#token", &Key::Tab);
}

/// The page says why, with a way out; the last plan stays, marked, with its address; what was typed stays.
#[track_caller]
fn check_stays(page: &Page, id: &str, words: &str, before: &[String], address: &str) {
    page.expect_text("#model-status", words);
    assert_eq!(figures(page), before, "the last plan stays");
    page.expect_text(".behind-note", "last plan");
    assert_eq!(page.value("#model"), id);
    assert_eq!(page.address(), address, "the link is still that of the plan");
    assert_eq!(
        page.text("fieldset:nth-of-type(1) .fold summary"),
        "Paste a config.json",
        "a configuration can be pasted"
    );
}

#[track_caller]
fn check_trouble(id: &str, words: &str, console: &[&str]) {
    visit(|page| {
        for part in console {
            page.allow_console_error(part);
        }
        open(page, "");
        let (before, address) = (figures(page), page.address());
        choose_model(page, id);
        check_stays(page, id, words, &before, &address);
        // From here to a plan by pasting.
        page.click("fieldset:nth-of-type(1) .fold summary");
        page.paste("#config", CONFIG);
        page.expect_text(".inputs", "8.03B parameters");
        assert_eq!(page.text(".behind-note"), "");
        assert_eq!(page.text("#model-status"), "");
    });
}

#[test]
fn a_gated_model_without_a_token() {
    check_trouble("example-org/gated-7b", "is gated: 127.0.0.1", &["status of 401"]);
}

#[test]
fn a_model_that_is_missing_or_private() {
    check_trouble(
        "no/such-model",
        "no public model no/such-model: the name may be misspelt, or the model private",
        &["status of 401"],
    );
}

#[test]
fn a_revision_that_is_unknown() {
    visit(|page| {
        page.allow_console_error("status of 404");
        open(page, "");
        let (before, address) = (figures(page), page.address());
        choose_model(page, "example-org/unknown-7b@v9");
        check_stays(page, "example-org/unknown-7b", "no such branch, tag or commit", &before, &address);
    });
}

#[test]
fn a_model_that_was_switched_off() {
    check_trouble("trouble/disabled", "has switched trouble/disabled off", &["status of 403"]);
}

#[test]
fn too_many_requests() {
    check_trouble("trouble/rate-limited", "too many requests from your network. Wait a minute", &["status of 429"]);
    check_trouble("trouble/rate-limited-for", "Wait 90 seconds and try again", &["status of 429"]);
}

#[test]
fn a_hub_that_is_broken() {
    check_trouble("trouble/broken", "error 500", &["status of 500"]);
}

#[test]
fn an_answer_that_is_no_json() {
    check_trouble("trouble/not-json", "config.json cannot be read: not JSON at line 1", &[]);
}

#[test]
fn an_answer_that_is_too_large() {
    check_trouble("trouble/too-large", "larger than any configuration", &["ERR_ABORTED", "ERR_FAILED"]);
}

#[test]
fn a_repository_without_a_configuration() {
    check_trouble(
        "trouble/no-config",
        "has no config.json: it is no model in the Transformers format",
        &["status of 404"],
    );
    check_trouble("trouble/diffusion", "has no config.json: it is a diffusion pipeline", &["status of 404"]);
}

#[test]
fn a_text_that_names_no_model() {
    check_trouble("not a model", "“not a model” names no model", &[]);
}

/// A repository that was made from a model names it, and a button leads there.
#[track_caller]
fn check_made_from_another(id: &str, words: &str) {
    visit(|page| {
        page.allow_console_error("status of 404");
        open(page, "");
        choose_model(page, id);
        page.expect_text("#model-status", words);
        page.expect_text("#model-status button", "Plan with example-org/unknown-7b");
        page.click("#model-status button");
        page.expect_text("#verdict", "unknown-7b in BF16");
        assert_eq!(page.value("#model"), "example-org/unknown-7b");
        assert_eq!(page.text("#model-status"), "");
    });
}

#[test]
fn an_adapter_names_its_base_model() {
    check_made_from_another("trouble/adapter", "it is an adapter (LoRA) of example-org/unknown-7b");
    check_made_from_another("trouble/adapter-untagged", "it is an adapter (LoRA) of example-org/unknown-7b");
}

#[test]
fn gguf_files_name_what_they_were_made_from() {
    check_made_from_another("trouble/gguf", "it holds GGUF files alone, made from example-org/unknown-7b");
}

#[test]
fn a_token_with_access_opens_a_gated_model() {
    visit(|page| {
        page.allow_console_error("status of 401");
        open(page, "");
        choose_model(page, "example-org/gated-7b");
        page.expect_text("#model-status", "Enter a token that has access");
        assert_eq!(
            page.attribute("#model-status a", "href").as_deref(),
            Some(format!("{}/example-org/gated-7b", hub()).as_str())
        );
        give_token(page, READER);
        page.expect_text("#verdict", "gated-7b in BF16");
        page.expect_text(".inputs", "6.81B parameters");
        page.expect_none("#token");
    });
}

#[test]
fn a_token_without_access_says_so() {
    visit(|page| {
        page.allow_console_error("status of 401");
        page.allow_console_error("status of 403");
        open(page, "");
        let (before, address) = (figures(page), page.address());
        choose_model(page, "example-org/gated-7b");
        page.expect_text("#model-status", "is gated");
        give_token(page, STRANGER);
        let words = "The token's owner has no access to example-org/gated-7b. Ask for access on the model's page";
        check_stays(page, "example-org/gated-7b", words, &before, &address);
        assert_eq!(page.count("#model-status a"), 1);
    });
}

#[test]
fn a_token_that_the_hub_does_not_know_is_tried_once_and_forgotten() {
    visit(|page| {
        page.allow_console_error("status of 401");
        open(page, "");
        let (before, address) = (figures(page), page.address());
        choose_model(page, "example-org/gated-7b");
        page.expect_text("#model-status", "is gated");
        give_token(page, "hf_mistyped");
        let words = "does not accept the token: it may be mistyped or expired. It was asked without. example-org/gated-7b is gated";
        check_stays(page, "example-org/gated-7b", words, &before, &address);
        let kept = page.run("return JSON.stringify(sessionStorage);", Vec::new());
        assert_eq!(kept, "{}", "it is not sent again");
        let with_it =
            hub_requests("gated-7b/resolve").into_iter().filter(|ask| ask.token.as_deref() == Some("hf_mistyped"));
        assert_eq!(with_it.count(), 1);
    });
}

#[test]
fn a_token_that_the_hub_does_not_know_hides_no_public_model() {
    visit(|page| {
        page.allow_console_error("status of 401");
        open(page, "");
        page.run("sessionStorage.setItem('hub-token', 'hf_expired');", Vec::new());
        choose_model(page, "no/such-model");
        page.expect_text("#model-status", "It was asked without. 127.0.0.1");
        page.run("sessionStorage.setItem('hub-token', 'hf_expired');", Vec::new());
        choose_model(page, "example-org/gated-7b");
        page.expect_text("#model-status", "example-org/gated-7b is gated");
    });
}

#[test]
fn a_hub_that_cannot_be_reached() {
    visit(|page| {
        page.allow_console_error("ERR_INTERNET_DISCONNECTED");
        open(page, "");
        let (before, address) = (figures(page), page.address());
        page.set_offline(true);
        choose_model(page, "example-org/unknown-7b");
        check_stays(
            page,
            "example-org/unknown-7b",
            "cannot be reached: you may be offline, or something blocks it",
            &before,
            &address,
        );
        page.set_offline(false);
        page.click("#model-status button");
        page.expect_text("#verdict", "unknown-7b in BF16");
        assert_eq!(page.text("#model-status"), "");
    });
    visit(|page| {
        page.allow_console_error("ERR_BLOCKED_BY_CLIENT");
        open(page, "");
        let (before, address) = (figures(page), page.address());
        page.block(hub());
        choose_model(page, "example-org/unknown-7b");
        check_stays(page, "example-org/unknown-7b", "cannot be reached", &before, &address);
    });
}

#[test]
fn a_slow_answer_is_waited_for_and_can_be_given_up() {
    visit(|page| {
        open(page, "");
        choose_model(page, "trouble/slow");
        page.expect_text("#model-status", "Fetching trouble/slow from 127.0.0.1");
        page.expect_text("#model-status", "takes its time with trouble/slow. The last plan stays until it answers.");
        page.expect_text(".behind-note", "last plan");
        page.expect_text("#verdict", "slow in BF16");
        assert_eq!(page.text("#model-status"), "");
        choose_model(page, "trouble/stalled");
        page.expect_text("#model-status button", "Stop");
        page.click("#model-status button");
        page.expect_value("#model", "trouble/slow");
        assert_eq!((page.text("#model-status"), page.text(".behind-note")), (String::new(), String::new()));
    });
}

#[test]
fn an_answer_that_never_comes() {
    visit(|page| {
        page.allow_console_error("ERR_ABORTED");
        open(page, "");
        let (before, address) = (figures(page), page.address());
        choose_model(page, "trouble/stalled");
        page.expect_text_at_last("#model-status", "did not answer in time");
        check_stays(page, "trouble/stalled", "did not answer in time", &before, &address);
    });
}

#[test]
fn a_slow_answer_never_takes_the_place_of_a_newer_one() {
    visit(|page| {
        open(page, "");
        choose_model(page, "trouble/slow");
        page.expect_text("#model-status", "Fetching trouble/slow");
        choose_model(page, "example-org/unknown-7b");
        page.expect_text("#verdict", "unknown-7b");
        // The slow answer would be here by now.
        page.run("await new Promise((done) => setTimeout(done, 6000));", Vec::new());
        page.expect_text("#verdict", "unknown-7b");
        assert_eq!(page.value("#model"), "example-org/unknown-7b");
    });
}

#[test]
fn a_renamed_model_is_planned_under_its_new_name() {
    visit(|page| {
        open(page, "");
        choose_model(page, "trouble/renamed");
        page.expect_text(".inputs", "32.8B parameters");
        page.expect_text("#model-status", "trouble/renamed is now called Qwen/Qwen3-32B.");
        page.expect_address("m=Qwen/Qwen3-32B");
        assert_eq!(page.value("#model"), "Qwen/Qwen3-32B");
    });
}

#[test]
fn the_commit_that_answered_is_pinned() {
    let address = visit(|page| {
        open(page, "");
        choose_model(page, "trouble/updated@0123456789abcdef0123456789abcdef01234567");
        page.expect_text(".inputs", "at 0123456");
        choose_model(page, "trouble/updated");
        page.expect_text(".inputs", "at fedcba9");
        page.expect_address(&format!("at={NEWER_COMMIT}"));
        page.address()
    });
    // The link goes on to ask for its commit, whatever the branch has become.
    visit(|page| {
        page.open_address(&address.replace(NEWER_COMMIT, COMMIT));
        page.expect_text(".inputs", "at 0123456");
        assert_eq!(page.text("#model-status"), "");
    });
}

#[test]
fn python_json_is_read() {
    visit(|page| {
        open(page, "");
        choose_model(page, "trouble/python-json");
        page.expect_text("#verdict", "python-json in BF16");
    });
}

#[test]
fn a_quantization_in_a_file_of_its_own_is_read() {
    visit(|page| {
        open(page, "");
        choose_model(page, "example-org/modelopt-7b");
        page.expect_text("#verdict", "modelopt-7b in NVFP4");
    });
}

#[test]
fn only_the_served_files_count_as_weights() {
    let folder = std::env::temp_dir().join(format!("wizard-weights-{}", std::process::id()));
    visit(|page| {
        page.resize(1280, 800, false);
        open(page, "");
        page.download_to(&folder);
        choose_model(page, "example-org/unknown-7b");
        page.expect_text("#verdict", "unknown-7b in BF16");
        page.click(".start .actions button:nth-of-type(3)");
        let plan: serde_json::Value =
            serde_json::from_str(&page.downloaded(&folder.join("plan.json"))).expect("it is JSON");
        assert_eq!(plan["model"]["weights_bytes"], 13_623_599_104_u64);
        assert_eq!(plan["request"]["model"]["weights_bytes"], 13_623_599_104_u64);
    });
    let index = hub_requests("unknown-7b/resolve/main/model.safetensors.index.json");
    assert!(index.iter().any(|ask| ask.range.as_deref() == Some("bytes=0-8191")), "its head alone is asked for");
}

#[test]
fn another_hub_can_be_chosen_of_those_that_the_build_allows() {
    visit(|page| {
        open(page, "");
        let other = hub().replace("127.0.0.1", "localhost");
        page.choose("#hub", &other);
        choose_model(page, "example-org/unknown-7b");
        page.expect_text(".inputs", "From localhost");
        page.expect_address(&format!("hub={other}"));
    });
}
