//! The query of the address and the session: whatever is in one is in the other.
//!
//! How a request is written stands in the planner's `link`; the page's own keys stand here.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use planner::protocol::{LinkNotes, LinkRequest, OpenPage, OpenedPage, ReadLink, ViewedPlan};

use super::Session;
use super::example;
use super::request::HistoryEntry;
use crate::hub::Endpoint;
use crate::latest::Latest;
use crate::planner_client::{PlannerClient, PlannerLost};
use crate::routes;

/// Names another hub, of those that the build allows.
const HUB: &str = "hub";
/// The commit that a model's figures came from.
const COMMIT: &str = "at";
/// The page's own keys.
const OWN: [&str; 2] = [HUB, COMMIT];
/// How long after a keystroke the address follows, in ms. Browsers allow about three changes a second.
const PAUSE: u32 = 400;

/// The address of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The planner's part of the query.
    pub query: String,
    /// The commit that the model's figures came from.
    pub commit: Option<String>,
    /// How it enters the history.
    pub entry: HistoryEntry,
}

impl Link {
    pub(super) fn of(viewed: &ViewedPlan) -> Self {
        Self { query: viewed.link.clone(), commit: None, entry: HistoryEntry::Replace }
    }
}

/// What a query asks for: planned at once where it asks for nothing, else when the planner has read and planned it.
///
/// # Errors
/// When the planner does not answer.
pub async fn open(planner: &PlannerClient, query: &str) -> Result<OpenedPage, PlannerLost> {
    match link_in(query) {
        None => Ok(example::opened()),
        Some(link) => planner.ask(&OpenPage { link: Some(link), otherwise: example::request().clone() }).await,
    }
}

/// The hub that a query names, or the build's own.
pub fn hub_in(query: &str) -> Endpoint {
    Endpoint::named(own(query, HUB).as_deref())
}

/// The link that a query is; nothing where it asks for no plan.
fn link_in(query: &str) -> Option<ReadLink> {
    (!is_bare(query)).then(|| ReadLink { query: query.to_owned(), others: OWN.map(str::to_owned).to_vec() })
}

impl Session {
    /// Fetches the model that the link names which opened the page.
    pub fn resume_from(self, query: &str) {
        if !is_bare(query) {
            self.resume_model(own(query, COMMIT));
        }
    }

    /// Keeps the query of the address and the session in step while the caller's owner lives. `opened_with` is the query that the session
    /// stands for already.
    pub fn keep_address_in_step(self, opened_with: StoredValue<String>) {
        self.follow_address(opened_with);
        self.write_address(opened_with);
    }

    /// Takes up what another address asks for, when somebody goes back or forth or follows a link.
    fn follow_address(self, known: StoredValue<String>) {
        let (pathname, search) = (use_location().pathname, use_location().search);
        Effect::new(move |_| {
            let query = search.get();
            // Another page is about to take this one's place.
            if !pathname.with(|path| routes::is_plan(path)) {
                return;
            }
            let is_known = known.get_value() == query || untrack(|| self.query()) == query;
            known.set_value(query.clone());
            if is_known {
                return;
            }
            match link_in(&query) {
                None => {
                    self.arrive(LinkRequest { request: example::request().clone(), said: LinkNotes::default() }, &query)
                }
                Some(link) => {
                    let asked = self.ask(&link);
                    spawn_local(async move {
                        if let Ok(asked) = asked.await {
                            self.arrive(asked, &query);
                        }
                    });
                }
            }
        });
    }

    /// Takes up what a query asks for.
    fn arrive(self, asked: LinkRequest, query: &str) {
        let LinkRequest { request, said } = asked;
        let known = self.asked.request.with_untracked(|now| {
            let (now, then) = (&now.model, &request.model);
            now.id == then.id && now.revision == then.revision && now.config.is_some()
        });
        self.follow_link(said, |now| {
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
            self.resume_model(own(query, COMMIT));
        }
    }

    /// Writes each plan's link into the address, those of keystrokes once they pause.
    fn write_address(self, known: StoredValue<String>) {
        let (location, navigate, pause) = (use_location(), use_navigate(), Latest::new());
        Effect::new(move |last: Option<Link>| {
            let now = self.link.get();
            let (link, is_first) = (self.query_of(&now), last.is_none());
            // Another hub alone is no step to go back from.
            let entry = if last.as_ref() == Some(&now) { HistoryEntry::Replace } else { now.entry };
            pause.give_up();
            let query = location.search.get_untracked();
            let at_the_example =
                is_bare(&query) && self.asked.request.with_untracked(|request| request == example::request());
            // What the page was opened by stays as it is, until something else is asked.
            if is_first || link == query || at_the_example {
                return now;
            }
            let (location, navigate) = (location.clone(), navigate.clone());
            let write = move || {
                let address = format!("{}?{link}", location.pathname.get_untracked());
                let replace = entry == HistoryEntry::Replace;
                navigate(
                    &address,
                    NavigateOptions { resolve: false, replace, scroll: false, ..NavigateOptions::default() },
                );
                known.set_value(location.search.get_untracked());
            };
            if entry == HistoryEntry::Push {
                write();
            } else {
                pause.run(async move {
                    TimeoutFuture::new(PAUSE).await;
                    write();
                });
            }
            now
        });
    }

    /// The query of the plan that is shown. Follows it.
    pub fn query(self) -> String {
        self.link.with(|link| self.query_of(link))
    }

    /// A link as a query, without its question mark.
    fn query_of(self, link: &Link) -> String {
        let mut query = link.query.clone();
        if let Some(commit) = &link.commit {
            query = format!("{query}&{COMMIT}={commit}");
        }
        self.model
            .hub
            .with(|hub| if hub.is_default() { query.clone() } else { format!("{query}&{HUB}={}", hub.address()) })
    }
}

/// Whether a query asks for no plan.
fn is_bare(query: &str) -> bool {
    query.split('&').all(|pair| pair.is_empty() || pair.starts_with("hub="))
}

/// The value of one of the page's own keys. They are plain: addresses and commits.
fn own(query: &str, key: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))?;
    let plain: String = js_sys::decode_uri_component(value).ok()?.into();
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '_' | '[' | ']');
    (!plain.is_empty() && plain.len() <= 200 && plain.chars().all(legal)).then_some(plain)
}
