//! Words that several parts of the page say. What one part alone says stands beside it.

pub mod facts;
pub mod glossary;
pub mod hub;
pub mod terms;

use planner::plan::Plan;
use planner::request::PlanRequest;
use planner::sentence::Sentence;

use crate::numbers;

/// The site's name.
pub const NAME: &str = "vLLM Wizard";

/// The document's title: `Qwen3-32B on 2 × A100-SXM4-80GB · vLLM Wizard`.
pub fn title(request: &PlanRequest, plan: &Plan) -> String {
    let place = facts::place(plan);
    let name = facts::name(request);
    if place.is_empty() { format!("{name} · {NAME}") } else { format!("{name} on {place} · {NAME}") }
}

/// One of the planner's messages as a sentence, with its numbers as the reader writes them.
pub fn message(message: &Sentence) -> String {
    sentence(&numbers::in_words(message))
}

/// A text as a sentence: it begins with a capital and ends with a stop.
pub fn sentence(text: &str) -> String {
    let text = capitalized(text.trim());
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

/// The document's title on another page: `Compare · vLLM Wizard`.
pub fn title_of(page: &str) -> String {
    format!("{page} · {NAME}")
}

/// The text with a capital first letter; a field's name, and a name with capitals of its own (vLLM), keep theirs.
fn capitalized(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    if first.contains(['_', '/', '=']) || first.chars().skip(1).any(char::is_uppercase) {
        return text.to_owned();
    }
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(sentence(text), expected);
    }

    #[test]
    fn messages_become_sentences() {
        check("prompts of 8K tokens: 2 GiB to spare", "Prompts of 8K tokens: 2 GiB to spare.");
        check("max_model_len is too large", "max_model_len is too large.");
        check("vLLM would not start", "vLLM would not start.");
        check("Already one.", "Already one.");
        check("", "");
        check("é", "é.");
    }
}
