//! The model hub over HTTP: the only place that fetches.
//!
//! Knows the hub's addresses and errors. What its texts say is the planner's `repository` to tell; what is said about failures stands in
//! `words::hub`; what becomes of an answer is `model`'s business.

mod endpoint;
mod reference;
mod request;
mod search;

use futures::future::join_all;
use planner::repository::{NoModel, Paper, Papers, Reading, Repository};

pub use endpoint::Endpoint;
pub use reference::{NotAReference, Reference};
pub use request::Fetching;
use request::{Answer, fetch};
pub use search::Search;

/// The longest text that is read from the hub, in bytes: ten times the longest published configuration.
const MAX_BYTES: usize = 8 << 20;

/// How often further papers are asked for: more often than any repository needs.
const MOST_ROUNDS: usize = 4;

/// What the hub knows of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct HubModel {
    /// Its id as the hub writes it; another one than asked for where the model was renamed.
    pub id: String,
    /// The commit that answered.
    pub commit: Option<String>,
    /// What its papers say.
    pub repository: Repository,
    /// Whether the hub did not take the token, and gave this without it.
    pub is_token_refused: bool,
}

/// Why there is no model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Its files are locked, and no token was sent.
    Gated,
    /// Its files are locked, and the token's owner may not read them.
    NoAccess,
    /// The hub does not know the token; and why there is no model without it.
    BadToken(Box<Failure>),
    /// No such repository, or one that only its owners see.
    NotFound,
    /// No such branch, tag or commit.
    NoRevision,
    /// The repository holds no model in a form that is read here.
    NoModel(NoModel),
    /// The hub has switched it off.
    Disabled,
    /// Too many requests; seconds to wait, where the hub says how many.
    RateLimited(Option<u32>),
    /// No answer: offline, blocked, or not allowed from a page.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// Larger than any configuration.
    TooLarge,
    /// Another answer.
    Status(u16),
}

/// Fetches what is needed to plan with a model. `read` tells what the papers come to; it gives nothing where nobody can tell. A token that
/// the hub does not know is worth less than none: then it is asked again without.
///
/// # Errors
/// When there is no configuration that can be read.
pub async fn model<Read>(
    endpoint: &Endpoint,
    reference: &Reference,
    token: Option<&str>,
    fetching: &Fetching,
    read: Read,
) -> Result<HubModel, Failure>
where
    Read: AsyncFn(Papers) -> Option<Reading>,
{
    match model_with(endpoint, reference, token, fetching, &read).await {
        Err(Failure::BadToken(_)) => match model_with(endpoint, reference, None, fetching, &read).await {
            Ok(model) => Ok(HubModel { is_token_refused: true, ..model }),
            Err(failure) => Err(Failure::BadToken(Box::new(failure))),
        },
        outcome => outcome,
    }
}

async fn model_with<Read>(
    endpoint: &Endpoint,
    reference: &Reference,
    token: Option<&str>,
    fetching: &Fetching,
    read: &Read,
) -> Result<HubModel, Failure>
where
    Read: AsyncFn(Papers) -> Option<Reading>,
{
    let ask = |paper: Paper| {
        let address = endpoint.paper(reference, paper);
        async move { fetch(&address, token, paper == Paper::Index, fetching).await }
    };
    let (config, description) = futures::join!(ask(Paper::Config), ask(Paper::Description));
    let config = config?;
    let text = match (config.is_found(), config.error_code.as_deref()) {
        (true, _) => Some(config.text.clone()),
        (false, Some("EntryNotFound")) => None,
        (false, _) => return Err(refusal(&config, token.is_some())),
    };
    let mut papers = Papers::from([(Paper::Config, text), (Paper::Description, found(description))]);
    for _ in 0..MOST_ROUNDS {
        match read(papers.clone()).await {
            Some(Reading::Wants(wanted)) => {
                let texts = join_all(wanted.iter().map(|paper| ask(*paper))).await;
                papers.extend(wanted.into_iter().zip(texts.into_iter().map(found)));
            }
            Some(Reading::Model(repository)) => {
                let id = repository.id.clone().or_else(|| endpoint.id_of(&config.address));
                return Ok(HubModel {
                    id: id.unwrap_or_else(|| reference.id.clone()),
                    commit: config.commit.or_else(|| repository.commit.clone()),
                    repository: *repository,
                    is_token_refused: false,
                });
            }
            Some(Reading::NoModel(instead)) => return Err(Failure::NoModel(instead)),
            None => break,
        }
    }
    Err(Failure::Unreachable)
}

/// The text that was asked for, if it is one.
fn found(outcome: Result<Answer, Failure>) -> Option<String> {
    outcome.ok().filter(Answer::is_found).map(|answer| answer.text)
}

fn refusal(answer: &Answer, with_token: bool) -> Failure {
    let says = |words: &str| answer.error_message.as_deref().is_some_and(|said| said.contains(words));
    match (answer.status, answer.error_code.as_deref()) {
        (_, Some("GatedRepo")) if with_token => Failure::NoAccess,
        (_, Some("GatedRepo")) => Failure::Gated,
        (_, Some("RevisionNotFound")) => Failure::NoRevision,
        // Whom it knows, the hub tells that there is no such repository.
        (401, None) if with_token => Failure::BadToken(Box::new(Failure::NotFound)),
        (401 | 404, _) | (_, Some("RepoNotFound")) => Failure::NotFound,
        (403, _) if says("disabled") => Failure::Disabled,
        (403, _) => Failure::NoAccess,
        (429, _) => Failure::RateLimited(answer.wait_seconds),
        (status, _) => Failure::Status(status),
    }
}
