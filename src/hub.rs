//! The model hub over HTTP: the only place that fetches.
//!
//! Knows the hub's addresses. What its answers say is the planner's `repository` to tell; what becomes of that is `model`'s business.

mod endpoint;
mod reference;
mod request;
mod search;

use planner::hub::{HubAnswers, HubFile, Reading};

pub use endpoint::Endpoint;
pub use reference::{NotAReference, Reference};
pub use request::Fetching;
use request::{Fetch, all, fetch};
pub use search::Search;

use crate::state::Session;

/// How often further files are asked for: more often than any repository needs.
const MOST_ROUNDS: usize = 4;

/// Asks the hub about a model, and the planner what the answers come to; nothing where the planner does not answer. Papers that are wanted
/// together are asked for at once.
pub async fn ask(
    session: Session,
    endpoint: &Endpoint,
    reference: &Reference,
    token: Option<&str>,
    fetching: &Fetching,
) -> Option<Reading> {
    let (id, host) = (reference.id.clone(), endpoint.host().to_owned());
    let mut asked = HubAnswers { id, host, with_token: token.is_some(), answers: Vec::new() };
    let mut reading = Reading { wants: vec![HubFile::Config, HubFile::Description], ..Reading::default() };
    for _ in 0..MOST_ROUNDS {
        let fetches: Vec<Fetch> = reading
            .wants
            .iter()
            .map(|paper| fetch(&endpoint.paper(reference, *paper), token, *paper == HubFile::Index, fetching))
            .collect();
        let answers = all(fetches).await;
        asked.answers.extend(reading.wants.into_iter().zip(answers));
        reading = session.answer(&asked).await?;
        if reading.wants.is_empty() {
            return Some(reading);
        }
    }
    None
}
