//! One request to the hub.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::Request;
use leptos::prelude::*;
use web_sys::{AbortController, RequestCredentials};

use super::{Failure, MAX_BYTES};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

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
}

/// Fetches a text. The token goes to this address alone: the browser takes it off where a redirect leaves the origin.
pub(super) async fn fetch(address: &str, token: Option<&str>, fetching: &Fetching) -> Result<Answer, Failure> {
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
    let answer = fetch_text(address, token, fetching).await;
    if let Ok(timer) = timer {
        timer.clear();
    }
    if late.get() { Err(Failure::TimedOut) } else { answer }
}

async fn fetch_text(address: &str, token: Option<&str>, fetching: &Fetching) -> Result<Answer, Failure> {
    let mut request =
        Request::get(address).credentials(RequestCredentials::Omit).abort_signal(Some(&fetching.0.signal()));
    if let Some(token) = token {
        request = request.header("Authorization", &format!("Bearer {token}"));
    }
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    let header = |name: &str| response.headers().get(name).filter(|value| !value.is_empty());
    if header("content-length").and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > MAX_BYTES)
    {
        return Err(Failure::TooLarge);
    }
    let (error_code, error_message, commit) =
        (header("x-error-code"), header("x-error-message"), header("x-repo-commit"));
    let (status, address) = (response.status(), response.url());
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    Ok(Answer { status, address, text, error_code, error_message, commit })
}
