//! Compose files, Kubernetes manifests and Helm values as starts of vLLM.

mod helm;
mod kserve;
mod kubernetes;
mod scripts;

use serde_json::{Map, Value};

use super::Form;
use super::container::{Container, of_image};
use super::invocation::{Entry, Invocation, of_command};
use super::lint::Lint;
use super::words;

pub(super) use helm::of_helm;
pub(super) use kserve::of_model_service;
pub(super) use kubernetes::{of_kubernetes, of_ray};
pub(super) use scripts::of_scripts;

/// How deep a shell may call a shell here.
const MOST_SHELLS: u32 = 2;

/// The services of a Compose file that serve with vLLM.
pub(super) fn of_compose(document: &Value) -> (Vec<Invocation>, Vec<Lint>) {
    let mut found = (Vec::new(), Vec::new());
    let services = document.get("services").unwrap_or(document);
    for service in services.as_object().into_iter().flat_map(Map::values).filter(|service| service.is_object()) {
        let shares = service.get("ipc").and_then(Value::as_str) == Some("host") || service.get("shm_size").is_some();
        let environment = variables(service.get("environment"));
        let container = Container {
            image: service.get("image").and_then(Value::as_str).map(compose_text),
            gpus: compose_gpus(service),
            shares_memory: shares,
            counts_memory: true,
            environment: environment.clone(),
        };
        let entrypoint = compose_words(service.get("entrypoint"));
        let replaced = !entrypoint.is_empty();
        let command: Vec<String> = entrypoint.into_iter().chain(compose_words(service.get("command"))).collect();
        add(&mut found, of_image(&container, &command, replaced, MOST_SHELLS), Form::Compose, &environment);
    }
    found
}

fn add(
    found: &mut (Vec<Invocation>, Vec<Lint>),
    (starts, lint): (Vec<Invocation>, Vec<Lint>),
    form: Form,
    environment: &[(String, String)],
) {
    for mut start in starts {
        start.form = form;
        start.environment = environment.iter().cloned().chain(start.environment).collect();
        found.0.push(start);
    }
    found.1.extend(lint);
}

/// A list, or a line that Compose splits as a shell would.
fn compose_words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(line)) => {
            words::split(&compose_text(line), &[]).commands.into_iter().flat_map(|command| command.words).collect()
        }
        other => texts(other).iter().map(|word| compose_text(word)).collect(),
    }
}

/// `${NAME:-default}` is its default; `$$` is a dollar sign.
fn compose_text(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, dollar) = rest.split_at(at);
        out.push_str(before);
        let behind = dollar.get(1..).unwrap_or_default();
        if let Some(more) = behind.strip_prefix('$') {
            out.push('$');
            rest = more;
        } else if let Some((inner, more)) = behind.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            let default = inner.split_once(":-").or_else(|| inner.split_once('-')).map(|(_, default)| default);
            out.push_str(&default.map_or_else(|| format!("${{{inner}}}"), str::to_owned));
            rest = more;
        } else {
            out.push('$');
            rest = behind;
        }
    }
    out + rest
}

fn compose_gpus(service: &Value) -> Option<u64> {
    let devices = service.pointer("/deploy/resources/reservations/devices").or_else(|| service.get("gpus"))?;
    let listed = |ids: &Value| texts(Some(ids)).iter().map(|id| id.split(',').count() as u64).sum();
    devices.as_array()?.iter().find_map(|device| {
        let ids = device.get("device_ids").map(listed);
        ids.or_else(|| device.get("count").and_then(number))
    })
}

/// A piece of a file: a list of containers or of words, or one service without its name.
pub(super) fn of_fragment(document: &Value) -> Option<(Vec<Invocation>, Vec<Lint>)> {
    if document.as_array().is_some_and(|items| items.iter().any(Value::is_object)) {
        return Some(of_kubernetes(std::slice::from_ref(document))).filter(|(starts, _)| !starts.is_empty());
    }
    let whole =
        ["services", "kind", "servingEngineSpec", "profile_version"].iter().any(|key| document.get(key).is_some());
    let parts = ["entrypoint", "command", "args"].map(|key| document.get(key));
    if whole || document.get("image").is_some_and(Value::is_object) {
        return None;
    }
    let words = match document {
        Value::Array(_) => texts(Some(document)),
        _ => parts.into_iter().flat_map(compose_words).collect(),
    };
    if document.get("image").is_some() && parts.iter().any(Option::is_some) {
        let form = if document.get("args").is_some() { "containers" } else { "services" };
        let named = serde_json::json!({ form: {"vllm": document} });
        let found = if form == "services" { of_compose(&named) } else { of_kubernetes(&[named]) };
        return Some(found).filter(|(starts, _)| !starts.is_empty());
    }
    let (starts, lint) = of_command(&words, MOST_SHELLS);
    if !starts.is_empty() {
        return Some((starts, lint));
    }
    words.first().filter(|first| first.starts_with("--"))?;
    let note =
        Lint::note("options-alone", "The text is a list of options; it is read as what stands behind `vllm serve`.");
    Some((vec![Invocation::new(Form::ServeCommand, Entry::Serve, words)], vec![note]))
}

/// A number, or a text that is one.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A list's scalars as texts; a single scalar is a list of one.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(text).collect(),
        Some(single) => text(single).into_iter().collect(),
        None => Vec::new(),
    }
}

pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// `{NAME: value}`, `[NAME=value]`, or Kubernetes' `[{name, value}]`.
fn variables(value: Option<&Value>) -> Vec<(String, String)> {
    let entry = |item: &Value| match item {
        Value::String(pair) => pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())),
        item => Some((item.get("name")?.as_str()?.to_owned(), text(item.get("value")?)?)),
    };
    match value {
        Some(Value::Object(pairs)) => {
            pairs.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
        }
        Some(Value::Array(items)) => items.iter().filter_map(entry).collect(),
        _ => Vec::new(),
    }
}

/// Keys of a file as options: `max_model_len: 4096`, `enforce-eager: true`.
pub(super) fn of_keys(keys: &Map<String, Value>) -> Vec<String> {
    let mut words = Vec::new();
    for (key, value) in keys {
        let name = key.replace('_', "-");
        match value {
            Value::Null => {}
            Value::Bool(true) => words.push(format!("--{name}")),
            Value::Bool(false) => words.push(format!("--no-{name}")),
            Value::Array(items) if items.iter().all(|item| text(item).is_some()) => {
                words.push(format!("--{name}"));
                words.extend(items.iter().filter_map(text));
            }
            Value::Array(_) | Value::Object(_) => words.extend([format!("--{name}"), value.to_string()]),
            scalar => match text(scalar).unwrap_or_default() {
                dashed if dashed.starts_with('-') => words.push(format!("--{name}={dashed}")),
                value => words.extend([format!("--{name}"), value]),
            },
        }
    }
    words
}
