//! Commands and files that people posted in public threads: each is read as the plan it is, or with the complaint it deserves.
//!
//! `tests/data/artifacts/threads.json` names the thread of each; only the commands are kept, shortened, tokens taken out.

use planner::artifacts::flags::FlagTable;
use planner::issue::Severity;
use planner::read::{ReadBack, read_text};
use planner::vllm::Version;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Posted {
    link: String,
    /// The release it was posted for, or another one that it is tried with.
    vllm: String,
    text: String,
    form: Value,
    model: Option<String>,
    /// Codes of every error, sorted.
    errors: Vec<String>,
    /// Codes of some of the other findings.
    says: Vec<String>,
    /// Fields of the request, by path.
    fields: Map<String, Value>,
}

fn posted() -> Vec<Posted> {
    serde_json::from_str(include_str!("../../data/artifacts/threads.json")).unwrap()
}

/// The texts alone, for other tests to break.
pub fn texts_of_threads() -> Vec<String> {
    posted().into_iter().map(|posted| posted.text).collect()
}

fn back(posted: &Posted) -> ReadBack {
    read_text(&posted.text, FlagTable::bundled(), &Version::parse(&posted.vllm).unwrap())
}

/// What the reading says differently than expected.
fn differences(posted: &Posted) -> Vec<String> {
    let back = back(posted);
    let mut found = Vec::new();
    let mut differ = |what: &str, read: Value, expected: Value| {
        if read != expected {
            found.push(format!("{what} is {read}, not {expected}"));
        }
    };
    differ("form", serde_json::to_value(back.form).unwrap(), posted.form.clone());
    differ("model", back.model.clone().into(), posted.model.clone().into());
    let of = |severity| back.lint.iter().filter(move |lint| lint.severity == severity).map(|lint| lint.code.as_str());
    let mut errors: Vec<&str> = of(Severity::Error).collect();
    errors.sort_unstable();
    differ("errors", errors.into(), posted.errors.clone().into());
    let said: Vec<&str> = of(Severity::Warning).chain(of(Severity::Note)).collect();
    let missing: Vec<&String> = posted.says.iter().filter(|code| !said.contains(&code.as_str())).collect();
    differ("missing findings", serde_json::json!(missing), serde_json::json!([]));
    let request = serde_json::to_value(&back.request).unwrap();
    for (path, expected) in &posted.fields {
        let pointer = format!("/{}", path.replace('.', "/"));
        differ(path, request.pointer(&pointer).cloned().unwrap_or_default(), expected.clone());
    }
    found
}

#[test]
fn posted_commands_are_read_as_what_they_are() {
    let all = posted();
    let links: std::collections::BTreeSet<&str> = all.iter().map(|posted| posted.link.as_str()).collect();
    assert!(all.len() >= 100 && links.len() >= 80 && links.iter().all(|link| link.starts_with("https://")));
    let wrong: Vec<String> = all
        .iter()
        .flat_map(|posted| {
            differences(posted).into_iter().map(move |what| format!("{}: {what}\n{}", posted.link, posted.text))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A fixed command is read without the errors that it mends.
#[test]
fn mended_commands_have_fewer_errors() {
    for posted in posted() {
        let before = back(&posted);
        let Some(fixed) = &before.fixed else { continue };
        let after = read_text(fixed, FlagTable::bundled(), &Version::parse(&posted.vllm).unwrap());
        let left: Vec<&str> =
            after.lint.iter().filter(|lint| lint.severity == Severity::Error).map(|lint| lint.code.as_str()).collect();
        assert_eq!(left, [""; 0], "{}\n{fixed}", posted.text);
        let (mut old, new) = (before.request.clone(), &after.request);
        if before.model.is_none() {
            old.model.id = Some("MODEL".to_owned());
        }
        assert_eq!((&old.model, &old.policy.max_num_seqs), (&new.model, &new.policy.max_num_seqs), "{fixed}");
    }
}
