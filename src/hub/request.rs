//! One request to the hub.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::{Request, Response};
use leptos::prelude::*;
use web_sys::{AbortController, RequestCredentials};

use super::{Failure, MAX_BYTES};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The head of a file that is long and tells what is wanted first. A single range needs no leave from the hub.
const HEAD: &str = "bytes=0-8191";

/// A fetch under way, to be given up when its answer is no longer wanted.
#[derive(Clone, Debug)]
pub struct Fetching(AbortController);

impl Fetching {
    /// Begins one; nothing where the browser cannot give up a fetch.
    pub fn begin() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// Gives it up.
    pub fn give_up(&self) {
        self.0.abort();
    }
}

/// What came back.
pub(super) struct Answer {
    pub status: u16,
    /// Where it came from in the end.
    pub address: String,
    pub text: String,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub commit: Option<String>,
    /// After how many seconds to ask again.
    pub wait_seconds: Option<u32>,
}

impl Answer {
    /// Whether it is what was asked for, or its head.
    pub fn is_found(&self) -> bool {
        matches!(self.status, 200 | 206)
    }
}

/// Fetches a text, or its head alone. The token goes to this address alone: the browser takes it off where a redirect leaves the origin.
pub(super) async fn fetch(
    address: &str,
    token: Option<&str>,
    head_alone: bool,
    fetching: &Fetching,
) -> Result<Answer, Failure> {
    let controller = fetching.0.clone();
    let late = Rc::new(Cell::new(false));
    let mark = Rc::clone(&late);
    let timer = set_timeout_with_handle(
        move || {
            mark.set(true);
            controller.abort();
        },
        PATIENCE,
    );
    let mut request =
        Request::get(address).credentials(RequestCredentials::Omit).abort_signal(Some(&fetching.0.signal()));
    if let Some(token) = token {
        request = request.header("Authorization", &format!("Bearer {token}"));
    }
    if head_alone {
        request = request.header("Range", HEAD);
    }
    let answer = match request.send().await {
        Ok(response) => read(response).await,
        Err(_) => Err(Failure::Unreachable),
    };
    if let Ok(timer) = timer {
        timer.clear();
    }
    if late.get() { Err(Failure::TimedOut) } else { answer }
}

async fn read(response: Response) -> Result<Answer, Failure> {
    let header = |name: &str| response.headers().get(name).filter(|value| !value.is_empty());
    if header("content-length").and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > MAX_BYTES)
    {
        return Err(Failure::TooLarge);
    }
    let wait_seconds = header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    let wait_seconds = wait_seconds.or_else(|| reset_seconds(&header("ratelimit")?));
    let (error_code, error_message, commit) =
        (header("x-error-code"), header("x-error-message"), header("x-repo-commit"));
    let (status, address) = (response.status(), response.url());
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    if text.len() > MAX_BYTES {
        return Err(Failure::TooLarge);
    }
    Ok(Answer { status, address, text, error_code, error_message, commit, wait_seconds })
}

/// The seconds in `"api";r=0;t=258`.
fn reset_seconds(limit: &str) -> Option<u32> {
    limit.split(';').find_map(|part| part.trim().strip_prefix("t=")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_stands_in_the_limit() {
        assert_eq!(reset_seconds("\"api\";r=0;t=258"), Some(258));
        assert_eq!(reset_seconds("\"resolvers\"; r=0; t=7"), Some(7));
        assert_eq!(reset_seconds("\"api\";r=0"), None);
    }
}
