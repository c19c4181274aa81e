//! JSON Lines in, JSON Lines out: one request a line from standard input, one plan a line to standard output, in order.

use std::io::{BufRead, Write};

use planner::planner::{Facts, plan};
use planner::request::read_line;
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

fn answer(facts: &Facts, line: &str) -> Value {
    match read_line(line) {
        Err(error) => json!({"error": {"code": error.code(), "message": error.to_string()}}),
        Ok((request, issues)) => {
            let mut answer = plan(facts, &request);
            answer.issues.splice(0..0, issues);
            serde_json::to_value(answer)
                .unwrap_or_else(|error| json!({"error": {"code": "not-written", "message": error.to_string()}}))
        }
    }
}
