//! A stand-in of the model hub: real models' configurations, and every way in which the hub refuses.
//!
//! Speaks the hub's HTTP as a browser sees it: redirects to a cache, exposed headers, errors with their codes.

mod answer;
mod models;
#[cfg(test)]
mod tests;
mod trouble;

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN, RANGE};
use axum::response::Response;
use tokio::runtime::Runtime;

pub use answer::{Answer, Ask, READER, STRANGER};
pub use models::{COMMIT, NEWER_COMMIT};

/// A running stand-in. Clones are the same.
#[derive(Clone, Debug)]
pub struct StubHub {
    models: Arc<Vec<models::Model>>,
    requests: Arc<Mutex<Vec<Ask>>>,
}

impl StubHub {
    /// Starts answering at an address such as `http://127.0.0.1:48730`, for as long as the runtime lives.
    pub fn start(runtime: &Runtime, origin: &str) -> Self {
        let address = origin.strip_prefix("http://").expect("the hub's stand-in speaks plain HTTP");
        let listener = TcpListener::bind(address).unwrap_or_else(|error| panic!("{address} is not free: {error}"));
        listener.set_nonblocking(true).expect("a socket can be told not to block");
        let hub = Self { models: Arc::new(models::load()), requests: Arc::default() };
        let answering = hub.clone();
        let router = Router::new().fallback(move |request: Request| {
            let hub = answering.clone();
            async move { hub.respond(read(&request)).await }
        });
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the socket is ready");
            axum::serve(listener, router).await
        });
        hub
    }

    /// Answers a request, once its time has come.
    pub async fn respond(&self, ask: Ask) -> Response {
        let answer = answer::answer(&self.models, &ask);
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(ask);
        tokio::time::sleep(answer.delay).await;
        write(answer)
    }

    /// Every request so far whose path and query hold these words.
    pub fn requests(&self, part: &str) -> Vec<Ask> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter().filter(|ask| ask.target.contains(part)).cloned().collect()
    }
}

/// A request, as far as the answer depends on it.
pub fn read(request: &Request) -> Ask {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    Ask {
        method: request.method().to_string(),
        target: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
        origin: header(ORIGIN).map(str::to_owned),
        host: header(HOST).map(str::to_owned),
        token: header(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned),
        range: header(RANGE).map(str::to_owned),
    }
}

fn write(answer: Answer) -> Response {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.body)).expect("the stand-in's headers are plain")
}
