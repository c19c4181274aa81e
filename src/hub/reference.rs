//! What people type or paste to name a model on the hub.

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

impl Reference {
    /// Reads `owner/name`, `owner/name@revision`, and addresses of a model's page or of a file in it.
    ///
    /// # Errors
    /// When the text has no owner and name made of letters, digits, `-`, `_` and `.`.
    pub fn parse(text: &str) -> Result<Self, NotAReference> {
        let text = text.trim();
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
        let path = match bare.split_once('/') {
            Some((host, path)) if is_host(host) => path,
            _ if bare == text => text,
            _ => return Err(NotAReference),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let mut parts = path.splitn(3, '/');
        let (owner, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (name, at) = name.split_once('@').map_or((name, None), |(name, at)| (name, Some(at)));
        if !is_part(owner) || !is_part(name) {
            return Err(NotAReference);
        }
        let revision = match at {
            Some(revision) => Some(revision),
            None => parts.next().and_then(revision_in),
        };
        let revision = revision.filter(|revision| !revision.is_empty() && revision.len() <= 2 * MAX_PART);
        Ok(Self { id: format!("{owner}/{name}"), revision: revision.map(|text| text.replace("%2F", "/")) })
    }
}

/// The revision in what follows `owner/name/` in an address.
fn revision_in(rest: &str) -> Option<&str> {
    let rest =
        rest.strip_prefix("tree/").or_else(|| rest.strip_prefix("blob/")).or_else(|| rest.strip_prefix("resolve/"))?;
    if let Some(request) = rest.strip_prefix("refs/pr/") {
        let number = request.find('/').unwrap_or(request.len());
        return rest.get(.."refs/pr/".len() + number);
    }
    rest.split('/').next()
}

fn is_host(text: &str) -> bool {
    let text = text.rsplit('@').next().unwrap_or_default();
    text.contains('.') && (text.starts_with("hf.") || text.contains("huggingface") || text.contains("hf-mirror"))
        || text.starts_with("localhost")
}

fn is_part(text: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=MAX_PART).contains(&text.len())
        && text.chars().all(legal)
        && !text.starts_with(['-', '.'])
        && !text.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, id: &str, revision: Option<&str>) {
        let expected = Reference { id: id.to_owned(), revision: revision.map(str::to_owned) };
        assert_eq!(Reference::parse(text), Ok(expected), "{text}");
    }

    #[test]
    fn ids_and_addresses_of_every_form() {
        check("org/name", "org/name", None);
        check("  org/some-name_1.5 \n", "org/some-name_1.5", None);
        check("org/name@v1.0", "org/name", Some("v1.0"));
        check("https://huggingface.co/org/name", "org/name", None);
        check("huggingface.co/org/name/", "org/name", None);
        check("https://hf.co/org/name?library=vllm#use", "org/name", None);
        check("https://huggingface.co/org/name/tree/main", "org/name", Some("main"));
        check("https://huggingface.co/org/name/blob/abc123/config.json", "org/name", Some("abc123"));
        check("https://huggingface.co/org/name/tree/refs/pr/12", "org/name", Some("refs/pr/12"));
        check("https://huggingface.co/org/name/resolve/refs%2Fpr%2F12/config.json", "org/name", Some("refs/pr/12"));
        check("https://hf-mirror.com/org/name/tree/dev", "org/name", Some("dev"));
    }

    #[test]
    fn what_names_no_model() {
        for text in [
            "",
            "name",
            "org/",
            "/name",
            "https://example.org/org/name",
            "org/na me",
            "org/'$(id)'",
            "<script>/x",
            "../..",
            "a/b\"c",
        ] {
            assert_eq!(Reference::parse(text), Err(NotAReference), "{text}");
        }
    }
}
