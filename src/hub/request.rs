//! One request to the hub.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use leptos::prelude::*;
use planner::hub::Answer;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit, Response};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The longest text that is read from the hub, in bytes: ten times the longest published configuration.
const MAX_BYTES: usize = 8 << 20;

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

/// An answer that will be there.
pub(super) type Fetch = Pin<Box<dyn Future<Output = Answer>>>;

/// Fetches a text, or its head alone. The token goes to this address alone: the browser takes it off where a redirect leaves the origin.
pub(super) fn fetch(address: &str, token: Option<&str>, head_alone: bool, fetching: &Fetching) -> Fetch {
    let init = RequestInit::new();
    init.set_credentials(RequestCredentials::Omit);
    init.set_signal(Some(&fetching.0.signal()));
    if let Ok(headers) = Headers::new() {
        if let Some(token) = token {
            let _ = headers.set("Authorization", &format!("Bearer {token}"));
        }
        if head_alone {
            let _ = headers.set("Range", HEAD);
        }
        init.set_headers(&headers);
    }
    let sent = window().fetch_with_str_and_init(address, &init);
    let controller = fetching.0.clone();
    Box::pin(async move {
        let late = Rc::new(Cell::new(false));
        let mark = Rc::clone(&late);
        let too_late = move || {
            mark.set(true);
            controller.abort();
        };
        let timer = set_timeout_with_handle(too_late, PATIENCE);
        let answer = read(sent).await;
        if let Ok(timer) = timer {
            timer.clear();
        }
        if late.get() { none("timed-out") } else { answer.unwrap_or_else(|| none("unreachable")) }
    })
}

/// What stands for an answer where there is none.
fn none(why: &str) -> Answer {
    Answer { error_code: Some(why.to_owned()), ..Answer::default() }
}

async fn read(sent: js_sys::Promise) -> Option<Answer> {
    let response: Response = JsFuture::from(sent).await.ok()?.dyn_into().ok()?;
    let header = |name: &str| response.headers().get(name).ok().flatten().filter(|value| !value.is_empty());
    let is_long = |length: &str| length.parse::<usize>().is_ok_and(|length| length > MAX_BYTES);
    if header("content-length").as_deref().is_some_and(is_long) {
        return Some(none("too-large"));
    }
    let mut answer = Answer {
        status: response.status(),
        error_code: header("x-error-code"),
        error_message: header("x-error-message"),
        commit: header("x-repo-commit"),
        wait: header("retry-after").or_else(|| header("ratelimit")),
        path: path(&response.url()).to_owned(),
        text: String::new(),
    };
    answer.text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    Some(if answer.text.len() > MAX_BYTES { none("too-large") } else { answer })
}

/// The path of an address.
fn path(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default()
}

/// Waits for all of them at once.
pub(super) async fn all(fetches: Vec<Fetch>) -> Vec<Answer> {
    let mut fetches: Vec<(Fetch, Option<Answer>)> = fetches.into_iter().map(|fetch| (fetch, None)).collect();
    poll_fn(|context| {
        let mut is_done = true;
        for (fetch, answer) in fetches.iter_mut().filter(|(_, answer)| answer.is_none()) {
            match fetch.as_mut().poll(context) {
                Poll::Ready(ready) => *answer = Some(ready),
                Poll::Pending => is_done = false,
            }
        }
        if is_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    fetches.into_iter().filter_map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_path() {
        assert_eq!(path("https://hub.example/org/name/resolve/main/config.json"), "/org/name/resolve/main/config.json");
        assert_eq!(path("http://127.0.0.1:8080/a"), "/a");
        assert_eq!(path("https://hub.example"), "");
        assert_eq!(path(""), "");
    }
}
