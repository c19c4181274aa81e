//! What the hub answers to a request. A function of the request alone, so that tests may share one hub.

use std::time::Duration;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use url::Url;

use super::models::{COMMIT, Model, NEWER_COMMIT};
use super::trouble::{self, Trouble};

/// A token whose holder may read gated models.
pub const READER: &str = "hf_reader";
/// A token whose holder was let into no gated model.
pub const STRANGER: &str = "hf_stranger";

/// A request, as far as the answer depends on it.
#[derive(Clone, Debug)]
pub struct Ask {
    /// `GET`, `OPTIONS`, …
    pub method: String,
    /// The path and query as sent.
    pub target: String,
    /// The `Origin` header.
    pub origin: Option<String>,
    /// The `Host` header.
    pub host: Option<String>,
    /// The token of an `Authorization: Bearer` header.
    pub token: Option<String>,
    /// The `Range` header.
    pub range: Option<String>,
}

/// An answer, and how long the hub takes for it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Header names in lower case with their values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// The time that passes before the answer is sent.
    pub delay: Duration,
}

impl Answer {
    fn new(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![("content-type", "text/plain; charset=utf-8".to_owned())];
        Self { status, headers, body: body.into(), delay: Duration::ZERO }
    }

    fn json(body: &Value) -> Self {
        Self::new(200, body.to_string()).with("content-type", "application/json; charset=utf-8")
    }

    fn error(status: u16, code: Option<&str>, message: &str) -> Self {
        let answer = Self::new(status, message).with("x-error-message", message);
        match code {
            Some(code) => answer.with("x-error-code", code),
            None => answer,
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// Answers as the hub does.
pub fn answer(models: &[Model], ask: &Ask) -> Answer {
    let url = Url::parse("http://hub").and_then(|hub| hub.join(&ask.target)).expect("a request has a path");
    let segments: Vec<String> = url
        .path()
        .split('/')
        .skip(1)
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    if ask.method == "OPTIONS" {
        return shared(ask, preflight());
    }
    match segments.as_slice() {
        ["api", "models"] => shared(ask, search(models, &query)),
        ["api", "models", owner, name] | ["api", "models", owner, name, "revision", _] => {
            shared(ask, model_info(models, ask, owner, name, &query))
        }
        ["api", "models", owner, name, "tree", _] => shared(ask, listing(models, ask, owner, name)),
        ["api", "whoami-v2"] => shared(ask, who_am_i(ask)),
        ["api", "resolve-cache", "models", owner, name, commit, file @ ..] => {
            shared(ask, cached(models, ask, owner, name, commit, &file.join("/")))
        }
        [owner, name, "resolve", revision, file @ ..] => {
            shared(ask, resolve(models, ask, owner, name, revision, &file.join("/")))
        }
        // Where files of other origins lie.
        ["elsewhere", "config.json"] => {
            let text = models.first().map(Model::config_text).unwrap_or_default();
            Answer::new(200, text).with("access-control-allow-origin", "*")
        }
        // A page for people: scripts of other origins may not read it.
        _ => Answer::new(200, "<!doctype html><title>A page of the hub</title>").with("content-type", "text/html"),
    }
}

/// Lets scripts of other origins read the answer and the headers that the hub exposes; cuts it to the range that was asked for.
fn shared(ask: &Ask, answer: Answer) -> Answer {
    let answer = ranged(ask, answer);
    let exposed = "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,\
                   Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash";
    let further = if answer.header("retry-after").is_some() { ",Retry-After" } else { "" };
    let exposed = format!("{exposed}{further}");
    let origin = ask.origin.as_deref().unwrap_or("https://huggingface.co");
    answer
        .with("access-control-allow-origin", origin)
        .with("vary", "Origin")
        .with("access-control-max-age", "86400")
        .with("access-control-expose-headers", exposed)
}

/// The head of a file, where no more was asked for.
fn ranged(ask: &Ask, mut answer: Answer) -> Answer {
    let last = ask.range.as_deref().and_then(|range| range.strip_prefix("bytes=0-")?.parse::<usize>().ok());
    let (Some(last), 200) = (last, answer.status) else { return answer };
    let length = answer.body.len();
    answer.body.truncate(last + 1);
    answer.status = 206;
    let range = format!("bytes 0-{}/{length}", answer.body.len().saturating_sub(1));
    answer.with("content-range", range)
}

fn preflight() -> Answer {
    Answer::new(200, "")
        .with("access-control-allow-methods", "GET,HEAD,OPTIONS")
        .with("access-control-allow-headers", "authorization,range")
}

fn find<'models>(models: &'models [Model], owner: &str, name: &str) -> Option<(usize, &'models Model)> {
    let id = format!("{owner}/{name}");
    if trouble::named(owner, name).is_some() {
        return models.iter().enumerate().next();
    }
    models.iter().enumerate().find(|(_, model)| model.id == id)
}

/// A model that isn't there: the hub tells only those it knows that it isn't.
fn no_such_model(ask: &Ask) -> Answer {
    match ask.token.as_deref() {
        Some(READER | STRANGER) => Answer::error(404, Some("RepoNotFound"), "Repository not found"),
        Some(_) => bad_token(),
        None => Answer::error(401, None, "Invalid username or password."),
    }
}

fn bad_token() -> Answer {
    Answer::error(401, None, "Invalid credentials in Authorization header")
}

/// Why a gated model's files are kept back, if they are.
fn gate(model: &Model, ask: &Ask) -> Option<Answer> {
    let restricted = format!("Access to model {} is restricted.", model.id);
    match ask.token.as_deref() {
        Some(READER) => None,
        None | Some(STRANGER) if !model.is_gated() => None,
        None => Some(Answer::error(401, Some("GatedRepo"), &restricted)),
        Some(STRANGER) => Some(Answer::error(403, Some("GatedRepo"), &restricted)),
        Some(_) => Some(bad_token()),
    }
}

fn resolve(models: &[Model], ask: &Ask, owner: &str, name: &str, revision: &str, file: &str) -> Answer {
    let Some((_, model)) = find(models, owner, name) else { return no_such_model(ask) };
    let trouble = trouble::named(owner, name);
    if let Some(troubled) = trouble.and_then(|trouble| trouble_before(trouble, file, ask, models)) {
        return troubled;
    }
    if let Some(refused) = gate(model, ask) {
        return refused;
    }
    let Some(commit) = commit_of(revision, trouble) else {
        return Answer::error(404, Some("RevisionNotFound"), &format!("Invalid rev id: {revision}"));
    };
    if text(model, trouble, file, commit).is_none() {
        return Answer::error(404, Some("EntryNotFound"), "Entry not found");
    }
    let to = format!("/api/resolve-cache/models/{owner}/{name}/{commit}/{file}?etag=%22{commit}%22");
    Answer::new(307, "").with("location", to).with("x-repo-commit", commit)
}

/// The commit that a revision names.
fn commit_of(revision: &str, trouble: Option<Trouble>) -> Option<&'static str> {
    let is_updated = trouble == Some(Trouble::Updated);
    match revision {
        "main" | NEWER_COMMIT if is_updated => Some(NEWER_COMMIT),
        "main" | COMMIT => Some(COMMIT),
        _ => None,
    }
}

/// What a file holds.
fn text(model: &Model, trouble: Option<Trouble>, file: &str, commit: &str) -> Option<String> {
    match trouble {
        Some(trouble) if file != "config.json" => trouble.text(file),
        Some(trouble) => (!trouble.is_without_config()).then(|| trouble.config(model, commit)),
        None if file == "config.json" => Some(model.config_text()),
        None => model.text(file),
    }
}

fn listing(models: &[Model], ask: &Ask, owner: &str, name: &str) -> Answer {
    let Some((_, model)) = find(models, owner, name) else { return no_such_model(ask) };
    Answer::json(&model.listing())
}

fn rate_limited() -> Answer {
    Answer::error(429, None, "Too many requests")
}

fn broken() -> Answer {
    Answer::error(500, None, "Internal server error")
}

/// The trouble with a model whose files are not even redirected to.
fn trouble_before(trouble: Trouble, file: &str, ask: &Ask, models: &[Model]) -> Option<Answer> {
    match trouble {
        Trouble::RateLimited => Some(rate_limited()),
        Trouble::RateLimitedFor => Some(rate_limited().with("retry-after", "90")),
        Trouble::Broken => Some(broken()),
        Trouble::Disabled => Some(Answer::error(403, None, "Access to this resource is disabled.")),
        Trouble::Renamed => {
            let to = models.first().map(|model| format!("/{}/resolve/main/{file}", model.id))?;
            Some(Answer::new(307, "").with("location", to))
        }
        Trouble::Elsewhere => {
            // The same server under its other name is another origin.
            let port = ask.host.as_deref().and_then(|host| host.rsplit_once(':')).map_or("80", |(_, port)| port);
            Some(Answer::new(302, "").with("location", format!("http://localhost:{port}/elsewhere/{file}")))
        }
        _ => None,
    }
}

fn cached(models: &[Model], ask: &Ask, owner: &str, name: &str, commit: &str, file: &str) -> Answer {
    let Some((_, model)) = find(models, owner, name) else { return no_such_model(ask) };
    if let Some(refused) = gate(model, ask) {
        return refused;
    }
    let trouble = trouble::named(owner, name);
    let Some(text) = text(model, trouble, file, commit) else {
        return Answer::error(404, Some("EntryNotFound"), "Entry not found");
    };
    let mut answer = Answer::new(200, text)
        .with("x-repo-commit", commit)
        .with("etag", format!("\"{commit}\""))
        .with("content-disposition", format!("inline; filename=\"{file}\""))
        .with("content-security-policy", "default-src 'none'; sandbox");
    answer.delay = trouble.map_or(Duration::ZERO, Trouble::delay);
    answer
}

fn model_info(models: &[Model], ask: &Ask, owner: &str, name: &str, query: &[(String, String)]) -> Answer {
    let Some((popularity, model)) = find(models, owner, name) else { return no_such_model(ask) };
    match trouble::named(owner, name) {
        Some(Trouble::RateLimited | Trouble::RateLimitedFor) => rate_limited(),
        Some(Trouble::Broken) => broken(),
        trouble => Answer::json(&described(model, &format!("{owner}/{name}"), trouble, popularity, query)),
    }
}

/// A model's description: `_id`, `id` and the properties asked for by `expand`, or the usual ones.
fn described(
    model: &Model,
    asked_id: &str,
    trouble: Option<Trouble>,
    popularity: usize,
    query: &[(String, String)],
) -> Value {
    let expanded = |key: &str| key == "expand" || key == "expand[]";
    let asked: Vec<&str> = query.iter().filter(|(key, _)| expanded(key)).map(|(_, value)| value.as_str()).collect();
    let usual = ["sha", "private", "gated", "downloads", "likes", "library_name", "pipeline_tag", "tags", "siblings"];
    let names = if asked.is_empty() { usual.to_vec() } else { asked };
    let mut description: Map<String, Value> = Map::new();
    description.insert("_id".to_owned(), json!(format!("{popularity:024x}")));
    let renamed = trouble.is_none_or(|trouble| trouble == Trouble::Renamed);
    description.insert("id".to_owned(), json!(if renamed { model.id.as_str() } else { asked_id }));
    for name in names {
        let own = trouble.and_then(|trouble| trouble.property(name));
        if let Some(value) = own.or_else(|| model.property(name, popularity)) {
            description.insert(name.to_owned(), value);
        }
    }
    Value::Object(description)
}

fn search(models: &[Model], query: &[(String, String)]) -> Answer {
    let value_of = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let words = value_of("search").unwrap_or_default().to_lowercase();
    let limit = value_of("limit").and_then(|limit| limit.parse().ok()).unwrap_or(1000);
    let found = models.iter().enumerate().filter(|(_, model)| model.id.to_lowercase().contains(&words));
    Answer::json(
        &found.take(limit).map(|(popularity, model)| described(model, &model.id, None, popularity, query)).collect(),
    )
}

fn who_am_i(ask: &Ask) -> Answer {
    match ask.token.as_deref() {
        Some(name @ (READER | STRANGER)) => Answer::json(&json!({ "type": "user", "name": name })),
        Some(_) => bad_token(),
        None => Answer::error(401, None, "Invalid username or password."),
    }
}
