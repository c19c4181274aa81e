//! The query of the address and the session: whatever is in one is in the other.
//!
//! How a request is written stands in the planner's `link`; the page's own keys stand here.

use std::time::Duration;

use leptos::prelude::*;
use planner::protocol::{LinkNotes, LinkRequest, OpenPage, OpenedPage, ReadLink};

use crate::desk::Desk;
use crate::hub::Endpoint;
use crate::model;
use crate::platform::dom::follow;
use crate::platform::history::{self, Entry};
use crate::platform::timer::Timer;
use crate::state::{Link, Session, example, opened_example};

/// Names another hub, of those that the build allows.
const HUB: &str = "hub";
/// The commit that a model's figures came from.
const COMMIT: &str = "at";
/// The page's own keys.
const OWN: [&str; 2] = [HUB, COMMIT];
/// How long after a keystroke the address follows. Browsers allow about three changes a second.
const PAUSE: Duration = Duration::from_millis(400);

/// Calls with what the address asks for: at once where it asks for nothing, else when the planner has read and planned it.
pub fn open(desk: &Desk, then: impl FnOnce(OpenedPage) + 'static) {
    match asked() {
        None => then(opened_example()),
        Some(link) => desk.ask(&OpenPage { link: Some(link), otherwise: example().clone() }, then),
    }
}

/// The link that the address is; nothing where it asks for no plan.
fn asked() -> Option<ReadLink> {
    let query = history::query();
    (!is_bare(&query)).then(|| ReadLink { query, others: OWN.map(str::to_owned).to_vec() })
}

/// The hub to ask.
pub fn endpoint() -> Endpoint {
    Endpoint::named(own(&history::query(), HUB).as_deref())
}

/// Asks another hub from now on, of those that the build allows.
pub fn ask_hub(session: Session, hub: &Endpoint) {
    let (query, named) = (history::query(), format!("{HUB}={}", hub.address()));
    let others = query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("hub="));
    let pairs: Vec<&str> = others.chain([named.as_str()]).collect();
    history::write(&format!("?{}", pairs.join("&")), Entry::Replace);
    model::resume(session, own(&query, COMMIT));
}

/// Keeps the address and the session in step while the caller's owner lives.
pub fn keep_in_step(session: Session) {
    let query = history::query();
    if !is_bare(&query) {
        model::resume(session, own(&query, COMMIT));
    }
    follow_travel(session);
    follow_session(session);
}

fn follow_travel(session: Session) {
    history::on_travel(move || match asked() {
        None => arrive(session, LinkRequest { request: example().clone(), said: LinkNotes::default() }),
        Some(link) => session.ask(&link, move |asked| arrive(session, asked)),
    });
}

/// Takes up what the address that was travelled to asks for.
fn arrive(session: Session, asked: LinkRequest) {
    let LinkRequest { request, said } = asked;
    let known = session.request.with_untracked(|now| {
        let (now, then) = (&now.model, &request.model);
        now.id == then.id && now.revision == then.revision && now.config.is_some()
    });
    session.follow_link(said, |now| {
        let facts = std::mem::take(&mut now.model);
        *now = request;
        if known && now.model.config.is_none() {
            now.model.config = facts.config;
            now.model.quant_config = facts.quant_config;
            now.model.safetensors = facts.safetensors;
            now.model.weights_bytes = facts.weights_bytes;
        }
    });
    if !known {
        model::resume(session, own(&history::query(), COMMIT));
    }
}

fn follow_session(session: Session) {
    let timer = Timer::new();
    let first = StoredValue::new(true);
    follow(move || {
        let (link, entry) = session.link.with(|link| (written(link), link.entry));
        timer.give_up();
        let query = history::query();
        let at_the_example = is_bare(&query) && session.request.with_untracked(|request| request == example());
        if first.try_update_value(|first| std::mem::replace(first, false)) == Some(true)
            || link == query
            || at_the_example
        {
            return;
        }
        if entry == Entry::Push {
            history::write(&link, entry);
        } else {
            timer.put_off(PAUSE, move || history::write(&link, Entry::Replace));
        }
    });
}

/// A link as a query.
fn written(link: &Link) -> String {
    let mut query = link.query.clone();
    if let Some(commit) = &link.commit {
        query = format!("{query}&{COMMIT}={commit}");
    }
    match own(&history::query(), HUB) {
        Some(hub) => format!("?{query}&{HUB}={hub}"),
        None => format!("?{query}"),
    }
}

/// Whether a query asks for no plan.
fn is_bare(query: &str) -> bool {
    query.trim_start_matches('?').split('&').all(|pair| pair.is_empty() || pair.starts_with("hub="))
}

/// The value of one of the page's own keys. They are plain: addresses and commits.
fn own(query: &str, key: &str) -> Option<String> {
    let value = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))?;
    let plain: String = js_sys::decode_uri_component(value).ok()?.into();
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '_' | '[' | ']');
    (!plain.is_empty() && plain.len() <= 200 && plain.chars().all(legal)).then_some(plain)
}
