//! What people type or paste to name a model on the hub.

use web_sys::Url;

/// A model on the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `owner/name`.
    pub id: String,
    /// Branch, tag or commit, where one was named.
    pub revision: Option<String>,
}

/// A text that names no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAReference;

/// Longest part of an id, as the hub allows.
const MAX_PART: usize = 96;

/// First parts of the hub's addresses that are no owner of models.
const OTHER_PLACES: [&str; 12] = [
    "spaces",
    "datasets",
    "collections",
    "papers",
    "docs",
    "blog",
    "posts",
    "learn",
    "api",
    "organizations",
    "settings",
    "models",
];

/// Parts of a model's address after which its revision stands.
const BEFORE_REVISION: [&str; 6] = ["tree", "blob", "resolve", "raw", "commit", "commits"];

impl Reference {
    /// Reads `owner/name`, `owner/name@revision`, and addresses of a model's page or of a file in it.
    ///
    /// # Errors
    /// When the text has no owner and name made of letters, digits, `-`, `_` and `.`, or is the address of something else on the hub.
    pub fn parse(text: &str) -> Result<Self, NotAReference> {
        let text = text.trim();
        match address(text)? {
            None => Self::in_path(text),
            Some(path) => Self::in_path(path.trim_matches('/')),
        }
    }

    fn in_path(path: &str) -> Result<Self, NotAReference> {
        let mut parts = path.trim_end_matches('/').splitn(3, '/');
        let (owner, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (name, at) = name.split_once('@').map_or((name, None), |(name, at)| (name, Some(at)));
        if !is_part(owner) || !is_part(name) || OTHER_PLACES.contains(&owner) {
            return Err(NotAReference);
        }
        let revision = at.or_else(|| parts.next().and_then(revision_in));
        let revision = revision.filter(|revision| !revision.is_empty() && revision.len() <= 2 * MAX_PART);
        Ok(Self { id: format!("{owner}/{name}"), revision: revision.map(|text| text.replace("%2F", "/")) })
    }
}

/// The path of an address of the hub; nothing where the text is no address.
fn address(text: &str) -> Result<Option<String>, NotAReference> {
    let has_scheme = text.contains("://");
    let host = text.split('/').next().unwrap_or_default();
    if !has_scheme && !(text.contains('/') && is_host(host)) {
        return Ok(None);
    }
    let whole = if has_scheme { text.to_owned() } else { format!("https://{text}") };
    let url = Url::new(&whole).map_err(|_| NotAReference)?;
    if is_host(&url.hostname()) { Ok(Some(url.pathname())) } else { Err(NotAReference) }
}

/// The revision in what follows `owner/name/` in an address.
fn revision_in(rest: &str) -> Option<&str> {
    let (place, rest) = rest.split_once('/')?;
    if !BEFORE_REVISION.contains(&place) {
        return None;
    }
    if let Some(request) = rest.strip_prefix("refs/pr/") {
        let number = request.find('/').unwrap_or(request.len());
        return rest.get(.."refs/pr/".len() + number);
    }
    rest.split('/').next()
}

fn is_host(text: &str) -> bool {
    text.contains('.') && (text.starts_with("hf.") || text.contains("huggingface") || text.contains("hf-mirror"))
        || text.split(':').next() == Some("localhost")
}

fn is_part(text: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=MAX_PART).contains(&text.len())
        && text.chars().all(legal)
        && !text.starts_with(['-', '.'])
        && !text.contains("..")
}
