//! Reads `index.html` from the standard input and writes it with the worked example's answer in its placeholders.
//!
//! The page's own words and figures are compiled here without the page, whose libraries are a browser's.

use std::io::{Read, Write};

use anyhow::{Context, Result, ensure};
use planner::planner::{Facts, plan};

#[path = "../../../src/format.rs"]
#[allow(dead_code, reason = "the page needs more of it")]
mod format;
mod verdict;
#[path = "../../../src/words/mod.rs"]
#[allow(dead_code, reason = "the page needs more of them")]
mod words;

use format::MemoryUnit;

/// What a first visit plans.
const EXAMPLE: &str = include_str!("../../../src/example.json");
/// How each placeholder begins.
const PLACEHOLDER: &str = "{first:";

fn main() -> Result<()> {
    let mut page = String::new();
    std::io::stdin().read_to_string(&mut page)?;
    std::io::stdout().write_all(filled(&page)?.as_bytes())?;
    Ok(())
}

/// The page with its placeholders filled.
fn filled(page: &str) -> Result<String> {
    let mut page = page.to_owned();
    for (name, value) in answer()? {
        let placeholder = format!("{PLACEHOLDER}{name}}}");
        ensure!(page.matches(&placeholder).count() == 1, "the page must hold `{placeholder}` once");
        page = page.replace(&placeholder, &escaped(&value));
    }
    let left = page.split_once(PLACEHOLDER).map(|(_, rest)| rest.chars().take(20).collect::<String>());
    ensure!(left.is_none(), "nothing is known of `{PLACEHOLDER}{}`", left.unwrap_or_default());
    Ok(page)
}

/// The worked example's answer: the placeholders' names and what stands in them.
fn answer() -> Result<Vec<(String, String)>> {
    let example = serde_json::from_str(EXAMPLE).context("the example is no JSON")?;
    let plan = plan(&Facts::bundled(), &example);
    let verdict = verdict::words::verdict(&example, &plan, MemoryUnit::default());
    let mut answer = vec![
        ("kind".to_owned(), verdict.kind.class().to_owned()),
        ("shape".to_owned(), verdict.kind.shape().to_owned()),
        ("lead".to_owned(), verdict.lead),
        ("rest".to_owned(), verdict.rest),
    ];
    let figures = verdict::figures::NAMES.into_iter().zip(verdict::figures::figures(&plan));
    for (place, ((_, label, _), key)) in (1..).zip(figures) {
        answer.push((format!("label-{place}"), label.to_owned()));
        answer.push((format!("figure-{place}"), key.figure));
        answer.push((format!("unit-{place}"), key.unit));
    }
    Ok(answer)
}

/// A text as HTML has it between tags or in an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = include_str!("../../../index.html");

    #[test]
    fn the_page_holds_the_examples_answer() {
        let page = filled(INDEX).expect("the page has a place for each part");
        assert!(page.contains("<section class=\"verdict fits\">"), "{page}");
        assert!(page.contains("Qwen3-32B in BF16 fits on 2\u{a0}×\u{a0}A100-SXM4-80GB with"), "{page}");
        assert!(page.contains("<small>tok/s</small>"), "{page}");
    }

    #[test]
    fn a_page_with_too_few_or_too_many_places_is_refused() {
        assert!(filled(&INDEX.replace("{first:lead}", "")).is_err());
        assert!(filled(&INDEX.replace("{first:lead}", "{first:lead}{first:lead}")).is_err());
        assert!(filled(&format!("{INDEX}{{first:colour}}")).is_err());
    }

    #[test]
    fn a_name_is_never_read_as_markup() {
        assert_eq!(escaped("<b title=\"&\">"), "&lt;b title=&quot;&amp;&quot;>");
    }
}
