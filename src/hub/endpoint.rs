//! Where the hub is, and the addresses under it.

use planner::hub::HubFile;
use web_sys::Url;

use super::Reference;

/// The hub that the page asks, unless the build names another.
const DEFAULT: &str = match option_env!("VLLM_WIZARD_HUB") {
    Some(hub) => hub,
    None => "https://huggingface.co",
};
/// Further hubs that the build allows, separated by spaces; the page's security policy names the same.
const MIRRORS: &str = match option_env!("VLLM_WIZARD_HUB_MIRRORS") {
    Some(mirrors) => mirrors,
    None => "",
};
/// What is asked about a model besides its files.
const FACTS: [&str; 6] = ["safetensors", "sha", "siblings", "library_name", "tags", "gguf"];
/// What is asked about each model that a search finds.
const FOUND: [&str; 3] = ["safetensors", "library_name", "gguf"];
/// Most models that a search finds.
const MOST_FOUND: usize = 8;

/// A hub's address, without its last slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// The hub that a query names with `hub`, where the build allows it; else the build's own.
    pub fn named(hub: Option<&str>) -> Self {
        let hub = hub.map(|hub| hub.trim_end_matches('/'));
        let allowed = |wanted: &&str| MIRRORS.split_whitespace().any(|mirror| mirror.trim_end_matches('/') == *wanted);
        Self(hub.filter(allowed).unwrap_or(DEFAULT).trim_end_matches('/').to_owned())
    }

    /// Every hub that the build allows, the build's own first.
    pub fn all() -> impl Iterator<Item = Self> {
        let mirrors = MIRRORS.split_whitespace().filter(|mirror| mirror.trim_end_matches('/') != DEFAULT);
        [DEFAULT].into_iter().chain(mirrors).map(|hub| Self(hub.trim_end_matches('/').to_owned()))
    }

    /// Whether it is the build's own.
    pub fn is_default(&self) -> bool {
        self.0 == DEFAULT.trim_end_matches('/')
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.0
    }

    /// The address of one of a model's files.
    pub fn file(&self, reference: &Reference, file: HubFile) -> String {
        let (hub, id) = (&self.0, &reference.id);
        let revision = reference.revision.as_deref().map(segment);
        let named = revision.as_deref().unwrap_or("main");
        match (file.file(), file) {
            (Some(file), _) => format!("{hub}/{id}/resolve/{named}/{file}"),
            (None, HubFile::Listing) => format!("{hub}/api/models/{id}/tree/{named}"),
            (None, _) => {
                let revision = revision.map(|revision| format!("/revision/{revision}")).unwrap_or_default();
                format!("{hub}/api/models/{id}{revision}?{}", expanded(&FACTS))
            }
        }
    }

    /// The address of a search, the most wanted models first.
    pub fn search(&self, words: &str) -> String {
        format!(
            "{}/api/models?search={}&limit={MOST_FOUND}&sort=downloads&{}",
            self.0,
            segment(words),
            expanded(&FOUND)
        )
    }

    /// The page of a model, for people.
    pub fn page(&self, id: &str) -> String {
        format!("{}/{id}", self.0)
    }

    /// The host's name, for people.
    pub fn host(&self) -> String {
        Url::new(&self.0).map(|url| url.host()).unwrap_or_default()
    }
}

/// The query that asks for properties.
fn expanded(properties: &[&str]) -> String {
    let pairs: Vec<String> = properties.iter().map(|property| format!("expand[]={property}")).collect();
    pairs.join("&")
}

/// One segment of a path, percent-encoded.
fn segment(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
