//! Names that the hub finds for a typed text.

use std::cell::RefCell;
use std::collections::BTreeMap;

use gloo_timers::future::TimeoutFuture;
use planner::protocol::{FoundModel, ReadHubSearch};

use super::request::fetch;
use super::{Endpoint, Reference};
use crate::session::Session;

/// How long a text stands still before the hub is asked for it, in ms.
const PAUSE: u32 = 300;

/// The shortest text that is worth asking for.
const SHORTEST: usize = 2;

/// What the hub found, by the address that it was asked under.
pub type Found = RefCell<BTreeMap<String, Vec<FoundModel>>>;

/// What the hub finds for a text, asked for once the text stands still: whoever drops this gives the search up. `found` keeps what was found
/// before. Nothing where the hub does not answer: names that are not suggested can still be typed. No token is sent.
pub async fn search(session: Session, endpoint: &Endpoint, text: &str, found: &Found) -> Vec<FoundModel> {
    let Some(words) = words(text) else { return Vec::new() };
    let address = endpoint.search(&words);
    if let Some(found) = found.borrow().get(&address) {
        return found.clone();
    }
    TimeoutFuture::new(PAUSE).await;
    let answer = fetch(&address, None, false).await;
    if answer.status != 200 {
        return Vec::new();
    }
    let models = session.ask(&ReadHubSearch { text: answer.text }).await.unwrap_or_default();
    found.borrow_mut().insert(address, models.clone());
    models
}

/// What to look for: a name or a part of one. Nothing where the text is none, such as a pasted configuration.
fn words(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(reference) = Reference::parse(text) {
        return Some(reference.id);
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' ');
    ((SHORTEST..=100).contains(&text.len()) && text.chars().all(is_name)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(words(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn names_and_their_parts_are_looked_for() {
        check(" qwen3 32b ", Some("qwen3 32b"));
        check("org/name@main", Some("org/name"));
        check("org/", Some("org/"));
        check("q", None);
        check("{\"model_type\": \"llama\"}", None);
        check(&"q".repeat(200), None);
    }
}
