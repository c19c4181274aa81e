//! Where the hub is, and the addresses under it.

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
const FACTS: [&str; 7] = ["safetensors", "gated", "sha", "siblings", "library_name", "tags", "gguf"];

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

    /// The address of a repository's file.
    pub fn file(&self, reference: &Reference, name: &str) -> String {
        let revision = reference.revision.as_deref().unwrap_or("main");
        format!("{}/{}/resolve/{}/{name}", self.0, reference.id, segment(revision))
    }

    /// The address of what the hub knows of a model.
    pub fn facts(&self, reference: &Reference) -> String {
        let revision = reference.revision.as_deref().map(|revision| format!("/revision/{}", segment(revision)));
        let expand: Vec<String> = FACTS.iter().map(|property| format!("expand[]={property}")).collect();
        format!("{}/api/models/{}{}?{}", self.0, reference.id, revision.unwrap_or_default(), expand.join("&"))
    }

    /// The page of a model, for people.
    pub fn page(&self, id: &str) -> String {
        format!("{}/{id}", self.0)
    }

    /// The id in the address of a file that answered.
    pub fn id_of(&self, address: &str) -> Option<String> {
        let path = address.strip_prefix(&self.0)?.trim_start_matches('/');
        let path = path.strip_prefix("api/resolve-cache/models/").unwrap_or(path);
        let mut parts = path.split('/');
        Some(format!("{}/{}", parts.next()?, parts.next()?))
    }

    /// The host's name, for people.
    pub fn host(&self) -> &str {
        self.0.split_once("://").map_or(self.0.as_str(), |(_, host)| host)
    }
}

/// One segment of a path, percent-encoded.
fn segment(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
