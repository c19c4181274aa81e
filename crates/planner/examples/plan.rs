//! JSON Lines in, JSON Lines out: one request a line from standard input, one plan a line to standard output, in order.
//!
//! A line `{"read": "<any text>", "base": <request or absent>}` is answered with what the text asks for, as the page reads what is pasted.

use std::io::{BufRead, Write};

use planner::check_text::check_text;
use planner::read::ReadText;
use planner::read::lint::Lint;
use planner::request::{PlanRequest, RequestError, read, read_line};
use planner::{Facts, plan};
use serde::Deserialize;
use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let facts = Facts::bundled();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        serde_json::to_writer(&mut out, &answer(&facts, &line?))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// A text that is to be read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pasted {
    read: String,
    base: Option<Value>,
}

fn answer(facts: &Facts, line: &str) -> Value {
    let answer = match serde_json::from_str(line) {
        Ok(pasted) => understood(facts, pasted),
        Err(_) => planned(facts, line),
    };
    answer.unwrap_or_else(|error| json!({"error": {"code": error.code(), "message": error.to_string()}}))
}

fn planned(facts: &Facts, line: &str) -> Result<Value, RequestError> {
    let (request, issues) = read_line(line)?;
    let mut answer = plan(facts, &request);
    answer.issues.splice(0..0, issues);
    Ok(serde_json::to_value(answer)
        .unwrap_or_else(|error| json!({"error": {"code": "not-written", "message": error.to_string()}})))
}

fn understood(facts: &Facts, pasted: Pasted) -> Result<Value, RequestError> {
    let (base, issues) = match pasted.base.filter(|base| !base.is_null()) {
        Some(base) => read(base)?,
        None => (PlanRequest::default(), Vec::new()),
    };
    let ReadText { form, request, measured, findings, fixed, .. } = check_text(facts, &pasted.read, &base).text;
    let findings: Vec<Lint> = issues.iter().map(Lint::from).chain(findings).collect();
    Ok(json!({"form": form, "request": request, "measured": measured, "findings": findings, "fixed": fixed}))
}
