//! Serves the built page under a path, as a static host such as GitHub Pages does.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Uri;
use axum::response::Response;
use percent_encoding::percent_decode_str;
use tokio::runtime::Runtime;

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// A file, with the status to send it with.
    File(PathBuf, u16),
    /// The folder's address with its last slash.
    Folder(String),
    /// Nothing of this site.
    Nothing,
}

/// A folder that is served under a path which begins and ends with a slash.
#[derive(Clone, Debug)]
pub struct Site(Arc<(PathBuf, String)>);

impl Site {
    /// The site.
    pub fn new(folder: PathBuf, public_path: String) -> Self {
        Self(Arc::new((folder, public_path)))
    }

    /// Starts serving it. Gives the origin it is served from.
    pub fn start(&self, runtime: &Runtime) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let origin = format!("http://{}", listener.local_addr().expect("it is bound"));
        listener.set_nonblocking(true).expect("a socket can be told not to block");
        let site = self.clone();
        let router = Router::new().fallback(move |request: Request| {
            let site = site.clone();
            async move { site.respond(request.uri()).await }
        });
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("the socket is ready");
            axum::serve(listener, router).await
        });
        origin
    }

    /// What it answers to an address.
    pub async fn respond(&self, uri: &Uri) -> Response {
        send(find(&self.0.0, &self.0.1, uri), uri).await
    }
}

fn find(folder: &Path, public_path: &str, uri: &Uri) -> Place {
    let path = percent_decode_str(uri.path()).decode_utf8_lossy();
    if format!("{path}/") == public_path {
        return Place::Folder(public_path.to_owned());
    }
    let Some(within) = path.strip_prefix(public_path) else { return Place::Nothing };
    let is_plain = within.split('/').all(|part| part != "..");
    let file = folder.join(if within.is_empty() { "index.html" } else { within });
    if is_plain && file.is_file() { Place::File(file, 200) } else { Place::File(folder.join("404.html"), 404) }
}

async fn send(place: Place, uri: &Uri) -> Response {
    let response = Response::builder();
    let response = match place {
        Place::File(file, status) => match tokio::fs::read(&file).await {
            Ok(bytes) => response.status(status).header("content-type", content_type(&file)).body(Body::from(bytes)),
            Err(error) => response.status(500).body(Body::from(error.to_string())),
        },
        Place::Folder(path) => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            response.status(301).header("location", path + query.as_str()).body(Body::empty())
        }
        Place::Nothing => response.status(404).body(Body::from("another site")),
    };
    response.expect("the site's headers are plain")
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &Place) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let uri: Uri = path.parse().expect("it is a path");
        assert_eq!(&find(folder, "/wizard/", &uri), expected, "{path}");
    }

    #[test]
    fn paths_lead_where_a_static_host_leads_them() {
        let file = |name: &str, status| Place::File(Path::new(env!("CARGO_MANIFEST_DIR")).join(name), status);
        check("/wizard/Cargo.toml", &file("Cargo.toml", 200));
        check("/wizard/src/lib.rs?query", &file("src/lib.rs", 200));
        check("/wizard", &Place::Folder("/wizard/".to_owned()));
        check("/wizard/deep/in/the/app", &file("404.html", 404));
        check("/wizard/%2e%2e/Cargo.toml", &file("404.html", 404));
        check("/other", &Place::Nothing);
    }
}
