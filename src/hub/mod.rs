//! The model hub over HTTP: the only place that fetches.
//!
//! Knows the hub's addresses. What its answers say is the planner's `hub` to tell; what becomes of that is the session's business.

mod endpoint;
mod reference;
mod request;
mod search;

use futures::future::join_all;
use planner::hub::{HubAnswers, HubFile, Reading};

pub use endpoint::Endpoint;
pub use reference::{NotAReference, Reference};
pub use search::{Found, search};

use crate::session::Session;
use crate::words;

/// How often further files are asked for: each is asked for once, so that more rounds than there are files cannot be needed.
const MOST_ROUNDS: usize = 6;

/// Asks the hub about a model, and the planner what the answers come to; nothing where the planner does not answer. Files that are wanted
/// together are asked for at once.
pub async fn ask(session: Session, endpoint: &Endpoint, reference: &Reference, token: Option<&str>) -> Option<Reading> {
    let (id, host) = (reference.id.clone(), endpoint.host());
    let mut asked = HubAnswers { id, host: host.clone(), with_token: token.is_some(), answers: Vec::new() };
    let mut reading = Reading { wants: vec![HubFile::Config, HubFile::Description], ..Reading::default() };
    for _ in 0..MOST_ROUNDS {
        let fetches = reading.wants.iter().map(|file| {
            let address = endpoint.file(reference, *file);
            async move { request::fetch(&address, token, *file == HubFile::Index).await }
        });
        let answers = join_all(fetches).await;
        asked.answers.extend(reading.wants.into_iter().zip(answers));
        reading = session.ask(&asked).await.ok()?;
        if reading.wants.is_empty() {
            return Some(reading);
        }
    }
    Some(Reading { error: Some(words::hub::asked_in_vain(&reference.id, &host)), ..Reading::default() })
}
