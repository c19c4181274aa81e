//! A proxy that a browser sends all it asks of any network through, and that notes every request.
//!
//! The site and the hub's stand-in answer through it; whatever else is asked for is noted and refused. Workers and downloads go through it
//! as the page does.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Uri;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use tokio::runtime::Runtime;

use crate::site::Site;
use crate::stub_hub::{self, Ask, StubHub};

/// Who answers.
#[derive(Clone, Debug)]
pub struct Servers {
    /// The page's site.
    pub site: Site,
    /// Its origin.
    pub site_origin: String,
    /// The hub's stand-in.
    pub hub: StubHub,
    /// Its origin.
    pub hub_origin: String,
}

/// A request as the proxy saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The whole address.
    pub address: String,
    /// Its headers, as one text.
    pub headers: String,
    /// The `Authorization` header.
    pub authorization: Option<String>,
}

/// A running recorder.
#[derive(Clone, Debug)]
pub struct Recorder {
    seen: Arc<Mutex<Vec<Seen>>>,
    address: String,
}

impl Recorder {
    /// Starts one.
    pub fn start(runtime: &Runtime, servers: &Servers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        listener.set_nonblocking(true).expect("a socket can be told not to block");
        let recorder = Self { seen: Arc::default(), address };
        let (recording, servers) = (recorder.clone(), servers.clone());
        let router = Router::new().fallback(move |request: Request| {
            let (recorder, servers) = (recording.clone(), servers.clone());
            let (ask, uri) = (stub_hub::read(&request), request.uri().clone());
            recorder.note(&request);
            async move { pass(&servers, ask, &uri).await }
        });
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the socket is ready");
            axum::serve(listener, router).await
        });
        recorder
    }

    /// `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, request: &Request) {
        let authorization = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let seen = Seen {
            address: request.uri().to_string(),
            headers: format!("{:?}", request.headers()),
            authorization: authorization.map(str::to_owned),
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    }
}

async fn pass(servers: &Servers, ask: Ask, uri: &Uri) -> Response {
    let address = uri.to_string();
    // The stand-in is another origin under its other name.
    let other_name = servers.hub_origin.replace("127.0.0.1", "localhost");
    let is_of = |origin: &str| address.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/'));
    if is_of(&servers.site_origin) {
        servers.site.respond(uri).await
    } else if is_of(&servers.hub_origin) || is_of(&other_name) {
        servers.hub.respond(ask).await
    } else {
        Response::builder().status(502).body(Body::from("not of this test")).expect("the answer is plain")
    }
}
