//! The stand-in answers as the hub was seen to.

use super::answer::answer;
use super::models::load;
use super::{Answer, Ask, COMMIT, NEWER_COMMIT};

fn ask(target: &str, token: Option<&str>) -> Answer {
    ask_range(target, token, None)
}

fn ask_range(target: &str, token: Option<&str>, range: Option<&str>) -> Answer {
    let ask = Ask {
        method: "GET".to_owned(),
        target: target.to_owned(),
        origin: Some("http://page.example".to_owned()),
        host: Some("127.0.0.1:48730".to_owned()),
        token: token.map(str::to_owned),
        range: range.map(str::to_owned),
    };
    answer(&load(), &ask)
}

#[track_caller]
fn check(target: &str, token: Option<&str>, status: u16, code: Option<&str>) {
    let answer = ask(target, token);
    assert_eq!((answer.status, answer.header("x-error-code")), (status, code), "{target}");
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://page.example"), "{target}");
}

#[test]
fn files_are_found_through_the_cache() {
    let redirect = ask("/Qwen/Qwen3-32B/resolve/main/config.json", None);
    assert_eq!((redirect.status, redirect.header("x-repo-commit")), (307, Some(COMMIT)));
    let file = ask(redirect.header("location").expect("it leads on"), None);
    assert_eq!((file.status, file.header("x-repo-commit")), (200, Some(COMMIT)));
    let config: serde_json::Value = serde_json::from_str(&file.body).expect("it is JSON");
    assert_eq!(config["num_hidden_layers"], 64);
    check(&format!("/Qwen/Qwen3-32B/resolve/{COMMIT}/config.json"), None, 307, None);
}

#[test]
fn refusals_carry_their_codes() {
    let gated = "/meta-llama/Llama-3.3-70B-Instruct/resolve/main/config.json";
    check(gated, None, 401, Some("GatedRepo"));
    check(gated, Some("hf_stranger"), 403, Some("GatedRepo"));
    check(gated, Some("hf_reader"), 307, None);
    check(gated, Some("hf_wrong"), 401, None);
    check("/nobody/nothing/resolve/main/config.json", None, 401, None);
    check("/nobody/nothing/resolve/main/config.json", Some("hf_reader"), 404, Some("RepoNotFound"));
    check("/Qwen/Qwen3-32B/resolve/main/params.json", None, 404, Some("EntryNotFound"));
    check("/Qwen/Qwen3-32B/resolve/refs%2Fpr%2F12/config.json", None, 404, Some("RevisionNotFound"));
    check("/trouble/no-config/resolve/main/config.json", None, 404, Some("EntryNotFound"));
    check("/trouble/disabled/resolve/main/config.json", None, 403, None);
    for name in ["gguf", "adapter", "diffusion"] {
        check(&format!("/trouble/{name}/resolve/main/config.json"), None, 404, Some("EntryNotFound"));
    }
    check("/trouble/rate-limited/resolve/main/config.json", None, 429, None);
    let limited = ask("/trouble/rate-limited-for/resolve/main/config.json", None);
    assert!(limited.header("access-control-expose-headers").is_some_and(|exposed| exposed.ends_with(",Retry-After")));
    check("/trouble/broken/resolve/main/config.json", None, 500, None);
    check("/api/models/trouble/broken", None, 500, None);
    check("/api/models/nobody/nothing", None, 401, None);
}

#[test]
fn a_gated_models_description_is_public() {
    let info = ask("/api/models/meta-llama/Llama-3.3-70B-Instruct?expand[]=gated&expand=safetensors", None);
    let info: serde_json::Value = serde_json::from_str(&info.body).expect("it is JSON");
    assert_eq!(info["gated"], "manual");
    assert_eq!(info["safetensors"]["total"], 70_553_706_496_u64);
    assert_eq!(info.get("siblings"), None);
}

#[test]
fn files_are_described_with_their_sizes() {
    let listing: serde_json::Value =
        serde_json::from_str(&ask("/api/models/example-org/unknown-7b/tree/main", None).body).expect("it is JSON");
    let sizes: Vec<_> =
        listing.as_array().expect("it is a list").iter().map(|file| (&file["path"], &file["lfs"]["size"])).collect();
    assert!(sizes.contains(&(&"model-00002-of-00002.safetensors".into(), &3_680_669_104_u64.into())), "{sizes:?}");
    assert!(sizes.contains(&(&"original".into(), &serde_json::Value::Null)), "{sizes:?}");
    let index =
        "/api/resolve-cache/models/example-org/unknown-7b/{}/model.safetensors.index.json".replace("{}", COMMIT);
    let head = ask_range(&index, None, Some("bytes=0-19"));
    assert_eq!((head.status, head.body.len()), (206, 20));
    assert!(head.header("content-range").is_some_and(|range| range.starts_with("bytes 0-19/")));
}

#[test]
fn a_branch_moves_on_and_its_commits_stay() {
    let layers = |revision: &str| {
        let redirect = ask(&format!("/trouble/updated/resolve/{revision}/config.json"), None);
        let file = ask(redirect.header("location").expect("it leads on"), None);
        let config: serde_json::Value = serde_json::from_str(&file.body).expect("it is JSON");
        (file.header("x-repo-commit").map(str::to_owned), config["num_hidden_layers"].as_u64())
    };
    assert_eq!(layers("main"), (Some(NEWER_COMMIT.to_owned()), Some(32)));
    assert_eq!(layers(COMMIT), (Some(COMMIT.to_owned()), Some(64)));
}

#[test]
fn a_file_may_lie_at_another_origin() {
    let redirect = ask("/trouble/elsewhere/resolve/main/config.json", Some("hf_reader"));
    assert_eq!(redirect.header("location"), Some("http://localhost:48730/elsewhere/config.json"));
}

#[test]
fn search_finds_names_in_any_case() {
    let found = |query: &str| {
        let models: Vec<serde_json::Value> = serde_json::from_str(&ask(query, None).body).expect("it is a list");
        models.iter().map(|model| model["id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("/api/models?search=QWEN3&limit=10"), ["Qwen/Qwen3-32B", "Qwen/Qwen3-30B-A3B"]);
    assert_eq!(found("/api/models?search=qwen3&limit=1"), ["Qwen/Qwen3-32B"]);
    assert!(found("/api/models?search=no+such").is_empty());
}

#[test]
fn troubled_files_are_what_they_say() {
    let file = |name: &str| ask(&format!("/api/resolve-cache/models/trouble/{name}/{COMMIT}/config.json"), None);
    assert!(file("python-json").body.contains("NaN") && file("python-json").body.contains("-Infinity"));
    assert!(serde_json::from_str::<serde_json::Value>(&file("python-json").body).is_err());
    assert!(file("not-json").body.starts_with("<!doctype"));
    assert!(file("too-large").body.len() > 10_000_000);
    assert!(file("slow").delay.as_secs() >= 1);
    let renamed = ask("/trouble/renamed/resolve/main/config.json", None);
    assert_eq!(renamed.header("location"), Some("/Qwen/Qwen3-32B/resolve/main/config.json"));
}

#[test]
fn the_hubs_pages_are_closed_to_scripts() {
    assert_eq!(ask("/Qwen/Qwen3-32B", None).header("access-control-allow-origin"), None);
}
