//! What a pasted text is.

use serde_json::{Map, Value};

use super::Form;
use super::container::Container;
use super::invocation::{Entry, Invocation, of_command, of_shell};
use super::lint::Lint;
use super::manifests::{of_compose, of_fragment, of_helm, of_keys, of_kubernetes};
use super::paste;
use super::yaml;
use crate::artifacts::flags::FlagTable;
use crate::artifacts::measured::{self, Measured};
use crate::vllm::Version;

/// What there is to read.
pub(super) enum Reading {
    /// Starts of vLLM, and what is said about what is around them.
    Starts(Vec<Invocation>, Vec<Lint>),
    /// A profile's keys.
    Profile(Map<String, Value>),
    /// A benchmark's figures.
    Result(Box<Measured>),
    /// Nothing.
    Nothing(Lint),
}

/// Keys that files of the known forms begin lines with.
const FILE_KEYS: [&str; 14] = [
    "services:",
    "apiVersion:",
    "kind:",
    "servingEngineSpec:",
    "profile_version:",
    "image:",
    "version:",
    "metadata:",
    "model:",
    "command:",
    "args:",
    "entrypoint:",
    "containers:",
    "name:",
];

/// Most lists of words that are looked at in a text.
const MOST_LISTS: usize = 32;
/// The longest list that is looked at, in bytes.
const MOST_LIST_BYTES: usize = 16 * 1024;

/// Tells the forms apart; among prose, what stands in a fence is looked at.
pub(super) fn of(text: &str, table: &FlagTable) -> Reading {
    let whole = of_text(text, table);
    if !matches!(whole, Reading::Nothing(_)) {
        return whole;
    }
    let fenced = text.split("```").skip(1).step_by(2).take(MOST_LISTS);
    let read = |block: &str| of_text(block.split_once('\n').map_or(block, |(_, inner)| inner), table);
    fenced.map(read).find(|reading| !matches!(reading, Reading::Nothing(_))).unwrap_or(whole)
}

/// Figures first, then files, then commands.
fn of_text(text: &str, table: &FlagTable) -> Reading {
    let inner = paste::inner(text);
    let (text, wrapped) = paste::unwrapped(&inner, table);
    let text = text.as_str();
    if let Some(measured) = measured::read(text) {
        return Reading::Result(Box::new(measured));
    }
    let json = text.trim_start().starts_with(['{', '[']);
    let keyed = text.lines().any(|line| {
        let line = line.trim_start();
        FILE_KEYS.iter().any(|key| line.trim_start_matches("- ").starts_with(key)) || line.starts_with("- -")
    });
    let mut broken = None;
    if json || keyed || is_config(text, table) {
        match yaml::read_all(text) {
            Ok(documents) => {
                if let Some(reading) = of_documents(documents, table) {
                    return reading;
                }
            }
            Err(error) if keyed => broken = Some(Lint::error("yaml-broken", error.to_string())),
            Err(_) => {}
        }
    }
    if let Some(starts) = in_brackets(text) {
        return Reading::Starts(starts, Vec::new());
    }
    let (starts, mut lint) = of_shell(text);
    lint.extend(wrapped);
    if !starts.is_empty() {
        return Reading::Starts(starts, lint);
    }
    if text.trim_start().starts_with("--") || text.trim_start().starts_with("-tp") {
        let words = super::words::split(text).commands.concat();
        lint.push(Lint::note(
            "options-alone",
            "The text begins with an option; it is read as what stands behind `vllm serve`.",
        ));
        return Reading::Starts(vec![Invocation::new(Form::Serve, Entry::Serve, words)], lint);
    }
    Reading::Nothing(broken.unwrap_or_else(|| {
        Lint::error(
            "not-recognized",
            "This is no command, file or result that can be read. Paste a `vllm serve` or `docker run` line, a Compose file, a Kubernetes manifest, Helm values, a profile, or what `vllm bench serve` printed.",
        )
    }))
}

/// A command as a list, as programs and container files have it: `["vllm", "serve", …]`. What a container file's `CMD` says stands
/// behind its `ENTRYPOINT`.
fn in_brackets(text: &str) -> Option<Vec<Invocation>> {
    let mut lists: Vec<Vec<String>> = Vec::new();
    let mut end = 0;
    let begins = text.match_indices('[').map(|(at, _)| at).filter(|at| begins_list(text, *at));
    for at in begins.take(MOST_LISTS) {
        if at < end {
            continue;
        }
        if let Some((words, length)) = text.get(at..).and_then(list) {
            lists.push(words);
            end = at + length;
        }
    }
    let whole = text.contains("ENTRYPOINT").then(|| lists.concat());
    whole.iter().chain(&lists).map(|words| of_command(words, 1).0).find(|starts| !starts.is_empty())
}

fn begins_list(text: &str, at: usize) -> bool {
    text.get(at + 1..).is_some_and(|inner| inner.trim_start().starts_with(['"', '\'']))
}

/// The list of words that a text begins with, and its length.
fn list(text: &str) -> Option<(Vec<String>, usize)> {
    let mut ends =
        text.match_indices(']').map(|(at, _)| at + 1).take_while(|end| *end < MOST_LIST_BYTES).take(MOST_LISTS);
    let read = |end: usize| {
        let value = yaml::read_one(text.get(..end)?).ok()?;
        Some((serde_json::from_value(value).ok()?, end))
    };
    ends.find_map(read)
}

/// vLLM's own configuration file: most lines at the left edge are options.
fn is_config(text: &str, table: &FlagTable) -> bool {
    let keys = text.lines().filter_map(|line| {
        let key = line.split_once(':')?.0;
        key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).then_some(key)
    });
    let (known, others): (Vec<&str>, Vec<&str>) = keys.partition(|key| is_option(key, table));
    known.len() > others.len()
}

fn of_documents(documents: Vec<Value>, table: &FlagTable) -> Option<Reading> {
    if let Some(starts) = documents.first().and_then(of_fragment) {
        return Some(Reading::Starts(starts.0, starts.1));
    }
    let documents: Vec<Value> = documents.into_iter().filter(Value::is_object).collect();
    let has = |key: &str| documents.iter().any(|document| document.get(key).is_some());
    let starts = |(starts, lint): (Vec<Invocation>, Vec<Lint>)| {
        if starts.is_empty() {
            let text = "The file starts no vLLM server that can be read: no command or image names one.";
            return Reading::Nothing(Lint::error("no-server", text));
        }
        Reading::Starts(starts, lint)
    };
    let first = documents.first()?;
    if first.get("profile_version").is_some() {
        return first.as_object().cloned().map(Reading::Profile);
    }
    let is_service = |value: &Value| value.get("image").is_some_and(Value::is_string) && value.get("command").is_some();
    if has("services") || first.as_object().is_some_and(|keys| keys.values().all(is_service)) {
        return Some(starts(of_compose(first)));
    }
    if has("kind") && (has("apiVersion") || has("spec")) {
        return Some(starts(of_kubernetes(&documents)));
    }
    if has("servingEngineSpec") || first.get("image").is_some_and(Value::is_object) {
        return Some(starts(of_helm(first)));
    }
    if let Some(config) = first.get("config").and_then(Value::as_object).filter(|_| has("schema")) {
        return Some(of_plan(config, first.get("hardware")));
    }
    let keys = first.as_object().filter(|keys| keys.keys().any(|key| is_option(key, table)))?;
    let mut keys = keys.clone();
    keys.retain(|key, value| value != &Value::Bool(false) || table.find(&format!("--no-{key}")).is_some());
    Some(Reading::Starts(vec![Invocation::new(Form::ConfigFile, Entry::Module, of_keys(&keys))], Vec::new()))
}

/// Whether a key is an option's whole name.
fn is_option(key: &str, table: &FlagTable) -> bool {
    table.find(&format!("--{key}")).is_some_and(|found| !found.abbreviated)
}

/// A plan's `config`: its fields are options, but for these.
fn of_plan(config: &Map<String, Value>, hardware: Option<&Value>) -> Reading {
    let mut keys = config.clone();
    keys.retain(|key, _| !matches!(key.as_str(), "explanations" | "vllm_version" | "lora" | "speculative" | "nodes"));
    let plain = |key: &str, value: &Value| match key {
        "enable_expert_parallel" => value == &Value::Bool(false),
        key => key.ends_with("_parallel_size") && value == &Value::from(1),
    };
    keys.retain(|key, value| !plain(key, value));
    let mut words = of_keys(&keys);
    let nodes = config.get("nodes").and_then(Value::as_u64).filter(|nodes| *nodes > 1);
    words.extend(nodes.map(|nodes| format!("--nnodes={nodes}")));
    if let Some(lora) = config.get("lora").and_then(Value::as_object) {
        let size = |key: &str| lora.get(key).and_then(Value::as_u64).unwrap_or(1);
        words.push("--enable-lora".to_owned());
        words.extend([format!("--max-loras={}", size("max_loras")), format!("--max-lora-rank={}", size("max_rank"))]);
    }
    let version = config.get("vllm_version").and_then(Value::as_str).and_then(Version::parse);
    if let Some(drafts) = config.get("speculative").and_then(Value::as_object) {
        words.extend(of_drafts(drafts, version.as_ref().is_none_or(|version| version.at_least(0, 8))));
    }
    let mut start = Invocation::new(Form::Plan, Entry::Module, words);
    start.version = version;
    let cards = hardware.and_then(|hardware| hardware.get("gpus")).and_then(Value::as_array);
    let first = cards.and_then(|cards| cards.first());
    let named = first.and_then(|card| card.get("card").filter(|name| !name.is_null()).or_else(|| card.get("name")));
    start.card = named.and_then(Value::as_str).map(str::to_owned);
    start.container = cards.map(|cards| Container { gpus: Some(cards.len() as u64), ..Container::default() });
    Reading::Starts(vec![start], Vec::new())
}

/// Speculative decoding as one JSON object, or as the options from before 0.8.
fn of_drafts(drafts: &Map<String, Value>, json: bool) -> Vec<String> {
    let known = |key: &str| drafts.get(key).filter(|value| !value.is_null()).cloned();
    if json {
        let keys = ["method", "model", "num_speculative_tokens"];
        let object = keys.into_iter().filter_map(|key| Some((key.to_owned(), known(key)?))).collect();
        return vec!["--speculative-config".to_owned(), Value::Object(object).to_string()];
    }
    let ngram = known("method").is_some_and(|method| method == "ngram");
    let model = if ngram { Some(Value::from("[ngram]")) } else { known("model") };
    let options = [("--speculative-model", model), ("--num-speculative-tokens", known("num_speculative_tokens"))];
    let word = |(flag, value): (&str, Option<Value>)| Some(format!("{flag}={}", super::manifests::text(&value?)?));
    options.into_iter().filter_map(word).collect()
}
