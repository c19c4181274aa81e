//! What a pasted text is.

use serde_json::{Map, Value};

use super::Form;
use super::container::{Container, of_image};
use super::invocation::{Entry, Invocation, of_command, of_shell};
use super::lint::Lint;
use super::manifests::{
    of_compose, of_fragment, of_helm, of_keys, of_kubernetes, of_model_service, of_ray, of_scripts,
};
use super::{paste, python, startup_log, yaml};
use crate::artifacts::flags::FlagTable;
use crate::artifacts::measured::{self, Measured};
use crate::vllm::{Ability, Version, release};

/// What there is to read.
pub(super) enum Reading {
    /// Starts of vLLM, and findings about what is around them.
    Starts(Vec<Invocation>, Vec<Lint>),
    /// A profile's keys.
    Profile(Map<String, Value>),
    /// A benchmark's figures.
    Result(Box<Measured>),
    /// Nothing.
    Nothing(Lint),
}

/// Keys that files of the known forms begin lines with.
const FILE_KEYS: [&str; 18] = [
    "services:",
    "applications:",
    "modelArtifacts:",
    "commands:",
    "run:",
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

/// Figures first, then files, then commands, then what programs and logs say.
fn of_text(text: &str, table: &FlagTable) -> Reading {
    let inner = paste::inner(text);
    let (text, wrapped) = paste::unwrapped(&inner, table);
    let text = text.as_str();
    if let Some(measured) = measured::read(text) {
        return Reading::Result(Box::new(measured));
    }
    let broken = match of_file(text, table) {
        Ok(Some(reading)) => return reading,
        Ok(None) => None,
        Err(broken) => Some(broken),
    };
    if let Some(starts) = in_brackets(text) {
        return Reading::Starts(starts, Vec::new());
    }
    let (starts, mut lint) = of_shell(text);
    lint.extend(wrapped);
    if !starts.is_empty() {
        return Reading::Starts(starts, lint);
    }
    if let Some(start) = of_program(text, table) {
        return Reading::Starts(vec![start], Vec::new());
    }
    if text.trim_start().starts_with("--") || text.trim_start().starts_with("-tp") {
        let words = super::words::split(text, &[]).commands.into_iter().flat_map(|command| command.words).collect();
        lint.push(Lint::note(
            "options-alone",
            "The text begins with an option; it is read as what stands behind `vllm serve`.",
        ));
        return Reading::Starts(vec![Invocation::new(Form::ServeCommand, Entry::Serve, words)], lint);
    }
    Reading::Nothing(broken.map_or_else(not_recognized, |broken| *broken))
}

fn not_recognized() -> Lint {
    Lint::error(
        "not-recognized",
        "This is no command, file, listing or result that can be read. Paste a `vllm serve` or `docker run` line, a Compose file, a Kubernetes manifest, Helm values, a Python call of `LLM(…)`, a GPU listing, a config.json, a profile, vLLM's start-up log, or what `vllm bench serve` printed.",
    )
}

/// What a YAML or JSON file says; an error where it is one by its keys and cannot be read.
fn of_file(text: &str, table: &FlagTable) -> Result<Option<Reading>, Box<Lint>> {
    let json = text.trim_start().starts_with(['{', '[']);
    let keyed = text.lines().any(|line| {
        let line = line.trim_start();
        FILE_KEYS.iter().any(|key| line.trim_start_matches("- ").starts_with(key)) || line.starts_with("- -")
    });
    if !json && !keyed && !is_config(text, table) {
        return Ok(None);
    }
    match yaml::read_all(text) {
        Ok(documents) => Ok(of_documents(documents, table)),
        Err(error) if keyed => Err(Box::new(Lint::error("yaml-broken", error.to_string()))),
        Err(_) => Ok(None),
    }
}

/// The engine's arguments in a Python program, or in what the server printed of its start.
fn of_program(text: &str, table: &FlagTable) -> Option<Invocation> {
    if let Some(mut keys) = python::engine_arguments(text) {
        without_needless_negatives(&mut keys, table);
        return Some(Invocation::new(Form::PythonCall, Entry::Module, of_keys(&keys)));
    }
    let figures = startup_log::figures(text).known();
    let mut keys = startup_log::arguments(text, table).or(figures.map(|_| Map::new()))?;
    if let Some(context) = startup_log::context(text) {
        keys.entry("max_model_len").or_insert(context.into());
    }
    without_needless_negatives(&mut keys, table);
    let mut start = Invocation::new(Form::StartupLog, Entry::Module, of_keys(&keys));
    start.version = startup_log::version(text);
    Some(start)
}

/// A switch that is off is no option where none says no to it.
fn without_needless_negatives(keys: &mut Map<String, Value>, table: &FlagTable) {
    let known = |key: &str| table.find(&format!("--no-{key}")).is_some();
    keys.retain(|key, value| value != &Value::Bool(false) || known(key));
}

/// A command as a list, as programs and container files have it: `["vllm", "serve", …]`. What a container file's `CMD` says stands
/// behind its `ENTRYPOINT`, or behind that of its image.
fn in_brackets(text: &str) -> Option<Vec<Invocation>> {
    let text = text.replace("\\\n", "\n");
    let mut lists: Vec<Vec<String>> = Vec::new();
    let mut end = 0;
    let begins = text.match_indices('[').map(|(at, _)| at).filter(|at| begins_list(&text, *at));
    for at in begins.take(MOST_LISTS) {
        if at < end {
            continue;
        }
        if let Some((words, length)) = python::words(&text, at).or_else(|| list(text.get(at..)?)) {
            lists.push(words);
            end = at + length;
        }
    }
    let base = text.lines().find_map(|line| line.trim_start().strip_prefix("FROM "));
    let image = base.and_then(|base| base.split_whitespace().find(|word| !word.starts_with("--")));
    let Some(image) = image else {
        return lists.iter().map(|words| of_command(words, 1).0).find(|starts| !starts.is_empty());
    };
    let container = Container { image: Some(image.to_owned()), ..Container::default() };
    let (starts, _) = of_image(&container, &lists.concat(), text.contains("ENTRYPOINT"), 1);
    (!starts.is_empty()).then_some(starts)
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
    if has("applications") {
        return Some(starts((of_ray(first).into_iter().collect(), Vec::new())));
    }
    if has("modelArtifacts") {
        return Some(starts(of_model_service(first)));
    }
    if has("servingEngineSpec") || first.get("image").is_some_and(Value::is_object) {
        return Some(starts(of_helm(first)));
    }
    if let Some(config) = first.get("config").and_then(Value::as_object).filter(|_| has("schema")) {
        return Some(of_plan(config, first.get("hardware")));
    }
    let (scripts, lint) = of_scripts(first);
    if !scripts.is_empty() {
        return Some(Reading::Starts(scripts, lint));
    }
    let keys = first.as_object().filter(|keys| keys.keys().any(|key| is_option(key, table)))?;
    let mut keys = keys.clone();
    without_needless_negatives(&mut keys, table);
    Some(Reading::Starts(vec![Invocation::new(Form::ConfigYaml, Entry::Module, of_keys(&keys))], Vec::new()))
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
        words.extend(of_drafts(
            drafts,
            version.as_ref().is_none_or(|version| release(version).has(Ability::SpeculativeConfig)),
        ));
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
