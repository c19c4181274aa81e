//! Names that the hub finds for a typed text: asked for once the text stands still, given up when it changes, and kept.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use leptos::task::spawn_local;
use planner::protocol::{FoundModel, ReadHubSearch};

use super::request::fetch;
use super::{Endpoint, Fetching, Reference};
use crate::platform::timer::Timer;
use crate::state::Session;

/// How long a text stands still before the hub is asked for it.
const PAUSE: Duration = Duration::from_millis(300);

/// The shortest text that is worth asking for.
const SHORTEST: usize = 2;

/// A search on the hub. Clones are the same search.
#[derive(Clone)]
pub struct Search {
    pause: Timer,
    under_way: Rc<RefCell<Option<Fetching>>>,
    found: Rc<RefCell<BTreeMap<String, Vec<FoundModel>>>>,
}

impl Search {
    /// A search for as long as the caller's owner lives.
    pub fn new() -> Self {
        Self { pause: Timer::new(), under_way: Rc::default(), found: Rc::default() }
    }

    /// Calls with what the hub finds for a text, unless another one is looked for meanwhile. Nobody is called where the hub does not
    /// answer: names that are not suggested can still be typed. No token is sent.
    pub fn find(
        &self,
        session: Session,
        endpoint: &Endpoint,
        text: &str,
        then: impl FnOnce(Vec<FoundModel>) + 'static,
    ) {
        self.give_up();
        let Some(words) = words(text) else { return };
        let address = endpoint.search(&words);
        if let Some(found) = self.found.borrow().get(&address) {
            return then(found.clone());
        }
        let search = self.clone();
        self.pause.put_off(PAUSE, move || search.ask(session, address, then));
    }

    /// Gives up what is looked for.
    pub fn give_up(&self) {
        self.pause.give_up();
        if let Some(fetching) = self.under_way.take() {
            fetching.give_up();
        }
    }

    fn ask(&self, session: Session, address: String, then: impl FnOnce(Vec<FoundModel>) + 'static) {
        let Some(fetching) = Fetching::begin() else { return };
        self.under_way.replace(Some(fetching.clone()));
        let found = Rc::clone(&self.found);
        spawn_local(async move {
            let answer = fetch(&address, None, false, &fetching).await;
            if answer.status == 200 {
                session.ask(&ReadHubSearch { text: answer.text }, move |models| {
                    found.borrow_mut().insert(address, models.clone());
                    then(models);
                });
            }
        });
    }
}

impl Default for Search {
    fn default() -> Self {
        Self::new()
    }
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
        check("https://huggingface.co/org/name/tree/main", Some("org/name"));
        check("org/", Some("org/"));
        check("q", None);
        check("{\"model_type\": \"llama\"}", None);
        check("https://example.org/x", None);
        check(&"q".repeat(200), None);
    }
}
