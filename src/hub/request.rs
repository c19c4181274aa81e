//! One request to the hub.

use std::pin::pin;

use futures::future::{Either, select};
use gloo_net::http::Request;
use gloo_timers::future::TimeoutFuture;
use planner::hub::Answer;
use web_sys::{AbortController, AbortSignal, RequestCredentials, Url};

/// How long an answer may take, in ms.
const PATIENCE: u32 = 20_000;

/// The longest text that is read from the hub, in bytes: ten times the longest published configuration.
const MAX_BYTES: usize = 8 << 20;

/// The head of a file that is long and tells what is wanted first. A single range needs no leave from the hub.
const HEAD: &str = "bytes=0-8191";

/// Gives a fetch up when nobody waits for it any more.
struct AbortOnDrop(Option<AbortController>);

impl AbortOnDrop {
    fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Fetches a text, or its head alone. The token goes to this address alone: the browser takes it off where a redirect leaves the origin.
/// Whoever drops this gives the fetch up.
pub(super) async fn fetch(address: &str, token: Option<&str>, head_alone: bool) -> Answer {
    let fetching = AbortOnDrop(AbortController::new().ok());
    let reading = pin!(read(address, token, head_alone, fetching.signal()));
    match select(reading, TimeoutFuture::new(PATIENCE)).await {
        Either::Left((answer, _)) => answer.unwrap_or_else(|_| none("unreachable")),
        Either::Right(_) => none("timed-out"),
    }
}

/// What stands for an answer where there is none.
fn none(why: &str) -> Answer {
    Answer { error_code: Some(why.to_owned()), ..Answer::default() }
}

async fn read(
    address: &str,
    token: Option<&str>,
    head_alone: bool,
    signal: Option<AbortSignal>,
) -> Result<Answer, gloo_net::Error> {
    let mut request = Request::get(address).credentials(RequestCredentials::Omit).abort_signal(signal.as_ref());
    if let Some(token) = token {
        request = request.header("Authorization", &format!("Bearer {token}"));
    }
    if head_alone {
        request = request.header("Range", HEAD);
    }
    let response = request.send().await?;
    let header = |name: &str| response.headers().get(name).filter(|value| !value.is_empty());
    if header("content-length").is_some_and(|length| length.parse::<usize>().is_ok_and(|bytes| bytes > MAX_BYTES)) {
        return Ok(none("too-large"));
    }
    let mut answer = Answer {
        status: response.status(),
        error_code: header("x-error-code"),
        error_message: header("x-error-message"),
        commit: header("x-repo-commit"),
        wait: header("retry-after").or_else(|| header("ratelimit")),
        path: Url::new(&response.url()).map(|url| url.pathname()).unwrap_or_default(),
        text: String::new(),
    };
    answer.text = response.text().await?;
    Ok(if answer.text.len() > MAX_BYTES { none("too-large") } else { answer })
}
