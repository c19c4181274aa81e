//! Options that do not go together, and what the container around them lacks.

use serde_json::Value;

use super::arguments::{Given, Read};
use super::invocation::Invocation;
use super::lint::{Lint, brief};
use crate::vllm::{Ability, Version, release};

/// GPUs that the layout takes on one machine.
fn gpus_of_machine(read: &Read, start: &Invocation) -> u64 {
    let size = |name: &str| read.count(name).unwrap_or(1).max(1);
    let replica = size("tensor-parallel-size")
        .saturating_mul(size("pipeline-parallel-size"))
        .saturating_mul(size("prefill-context-parallel-size"));
    let local = read.count("data-parallel-size-local").unwrap_or_else(|| size("data-parallel-size"));
    let machines = size("nnodes").max(start.machines.unwrap_or(1));
    if machines > 1 {
        let world = replica.saturating_mul(size("data-parallel-size"));
        return world.div_ceil(machines);
    }
    replica.saturating_mul(local.max(1))
}

/// How a finding is fixed.
enum Fix {
    /// By nothing that is known.
    None,
    /// By other words in an option's place; none = leave it out.
    Instead(&'static str, Vec<String>),
    /// By an option more.
    Add(&'static str),
}

/// Everything that is refused, or not as it seems, before any model or card is known. What mends it is put into the arguments.
pub(super) fn lint(read: &mut Read, start: &Invocation, version: &Version) -> Vec<Lint> {
    let mut found = Vec::new();
    found.extend(steps(read));
    found.extend(missing_partner(read, version));
    found.extend(machines(read, version));
    found.extend(speculation(read));
    found.extend(adapters(read));
    let mut found: Vec<Lint> = found.into_iter().map(|(lint, fix)| apply(lint, fix, read)).collect();
    found.extend(config_elsewhere(read));
    found.extend(cache_sizes(read));
    found.extend(layout(read));
    found.extend(around(read, start));
    found.extend(environment(start, version));
    found
}

fn apply(lint: Lint, fix: Fix, read: &mut Read) -> Lint {
    match fix {
        Fix::None => lint,
        Fix::Instead(name, words) => match read.given.iter_mut().rev().find(|given| given.name == name) {
            Some(given) => {
                given.fixed.clone_from(&words);
                lint.about(&given.written).fixed_by(&words)
            }
            None => lint,
        },
        Fix::Add(option) => {
            let fixed = vec![option.to_owned()];
            let lint = lint.fixed_by(&fixed);
            read.given.push(Given { name: String::new(), value: Value::Null, written: Vec::new(), fixed });
            lint
        }
    }
}

fn steps(read: &Read) -> Option<(Lint, Fix)> {
    let (tokens, seqs) = (read.count("max-num-batched-tokens")?, read.count("max-num-seqs")?);
    let text = format!(
        "--max-num-batched-tokens {tokens} is below --max-num-seqs {seqs}: each sequence needs one token a step, vLLM refuses."
    );
    let fix = Fix::Instead("max-num-seqs", vec!["--max-num-seqs".to_owned(), tokens.to_string()]);
    (tokens < seqs).then(|| (Lint::error("batched-tokens-below-seqs", text), fix))
}

/// A file that the text names and does not hold.
fn config_elsewhere(read: &Read) -> Option<Lint> {
    let file = brief(read.text("config")?);
    let text =
        format!("Further options stand in {file}, which is not pasted: paste that file too, its options count here.");
    Some(Lint::warning("config-elsewhere", text))
}

fn cache_sizes(read: &Read) -> Option<Lint> {
    let both = read.count("kv-cache-memory-bytes").is_some() && read.get("gpu-memory-utilization").is_some();
    let text =
        "--kv-cache-memory-bytes sets the KV cache; --gpu-memory-utilization then only checks what is free at start.";
    both.then(|| Lint::note("two-cache-sizes", text))
}

/// Options that do nothing, or are refused, without another.
fn missing_partner(read: &Read, version: &Version) -> Vec<(Lint, Fix)> {
    let gives = |name: &str| read.get(name).is_some_and(|value| !value.is_null() && value != &Value::Bool(false));
    let needs = |wanted: bool, partner: &str, fix: Fix, text: &str| {
        (wanted && !gives(partner)).then(|| (Lint::error("option-alone", text), fix))
    };
    [
        needs(
            gives("enable-auto-tool-choice"),
            "tool-call-parser",
            Fix::None,
            "--enable-auto-tool-choice needs --tool-call-parser.",
        ),
        needs(
            gives("enable-eplb"),
            "enable-expert-parallel",
            Fix::Add("--enable-expert-parallel"),
            "--enable-eplb balances experts: it needs --enable-expert-parallel.",
        ),
        needs(
            gives("lora-modules"),
            "enable-lora",
            Fix::Add("--enable-lora"),
            "--lora-modules names adapters, which need --enable-lora.",
        ),
        needs(
            gives("enable-log-outputs"),
            "enable-log-requests",
            Fix::Add("--enable-log-requests"),
            "--enable-log-outputs logs beside requests: it needs --enable-log-requests.",
        ),
        needs(
            gives("enable-reasoning") && release(version).has(Ability::EnableReasoning),
            "reasoning-parser",
            Fix::None,
            "--enable-reasoning needs --reasoning-parser.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn layout(read: &Read) -> Option<Lint> {
    let size = |name: &str| read.count(name).unwrap_or(1).max(1);
    let (tensor, context) = (size("tensor-parallel-size"), size("decode-context-parallel-size"));
    let text = format!(
        "--tensor-parallel-size {tensor} is no multiple of --decode-context-parallel-size {context}: vLLM refuses."
    );
    (tensor % context != 0).then(|| Lint::error("decode-context-parallel", text))
}

fn machines(read: &Read, version: &Version) -> Vec<(Lint, Fix)> {
    let machines = read.count("nnodes").filter(|_| release(version).has(Ability::NodesWithoutRay)).unwrap_or(1);
    let mut found = Vec::new();
    if machines > 1 && read.text("distributed-executor-backend") == Some("ray") {
        let text = "--nnodes starts processes without Ray: vLLM refuses it with --distributed-executor-backend ray.";
        found.push((Lint::error("nnodes-with-ray", text), Fix::Instead("distributed-executor-backend", Vec::new())));
    }
    if let Some(rank) = read.count("node-rank").filter(|rank| *rank >= machines.max(1)) {
        let text = format!(
            "--node-rank {rank} is too large: with --nnodes {machines} ranks go from 0 to {}.",
            machines.max(1) - 1
        );
        found.push((Lint::error("node-rank", text), Fix::None));
    }
    let rank = read.count("node-rank").unwrap_or(0);
    if machines > 1 && rank > 0 && !read.is_set("headless") {
        let text = "Machines other than the first also take --headless: only the first answers requests.";
        found.push((Lint::warning("headless-missing", text), Fix::Add("--headless")));
    }
    let world = ["tensor-parallel-size", "pipeline-parallel-size", "data-parallel-size"]
        .map(|name| read.count(name).unwrap_or(1).max(1))
        .into_iter()
        .fold(1, u64::saturating_mul);
    if found.is_empty() && machines > 1 && world % machines != 0 {
        let text = format!("The layout takes {world} GPUs, which --nnodes {machines} machines cannot share evenly.");
        found.push((Lint::error("nnodes-uneven", text), Fix::None));
    }
    found
}

fn speculation(read: &Read) -> Option<(Lint, Fix)> {
    let object = read.get("speculative-config").and_then(Value::as_object)?;
    let pairs = [("spec-method", "method"), ("spec-model", "model"), ("spec-tokens", "num_speculative_tokens")];
    let (flag, key) = pairs.into_iter().find(|(flag, key)| read.get(flag).is_some() && object.contains_key(*key))?;
    let text = format!("--{flag} and the key {key} of --speculative-config exclude each other.");
    Some((Lint::error("speculation-twice", text), Fix::Instead(flag, Vec::new())))
}

fn adapters(read: &Read) -> Option<(Lint, Fix)> {
    let (most, held) = (read.count("max-loras")?, read.count("max-cpu-loras")?);
    let text = format!("--max-cpu-loras {held} is below --max-loras {most}: vLLM refuses.");
    let fix = Fix::Instead("max-cpu-loras", vec!["--max-cpu-loras".to_owned(), most.to_string()]);
    (held < most).then(|| (Lint::error("max-cpu-loras", text), fix))
}

/// What the container gives, against what the layout takes.
fn around(read: &Read, start: &Invocation) -> Vec<Lint> {
    let mut found = Vec::new();
    let wanted = gpus_of_machine(read, start);
    let visible = start.variable("CUDA_VISIBLE_DEVICES").or_else(|| start.variable("HIP_VISIBLE_DEVICES"));
    let visible = visible.filter(|ids| !ids.is_empty() && !ids.contains('$')).map(|ids| ids.split(',').count() as u64);
    let ids = read.text("device-ids").map(|ids| ids.split(',').count() as u64);
    let given = start.container.as_ref().and_then(|container| container.gpus).filter(|gpus| *gpus > 0);
    let over_ray = start.joins_ray || read.text("distributed-executor-backend") == Some("ray");
    let given = given.filter(|_| !over_ray);
    if let Some(gpus) = [given, visible, ids].into_iter().flatten().min().filter(|gpus| wanted > *gpus) {
        let text = format!("The layout takes {wanted} GPUs and {gpus} are given: vLLM refuses to start.");
        found.push(Lint::error("gpus-too-few", text));
    }
    let Some(container) = &start.container else { return found };
    if container.counts_memory && !container.shares_memory && wanted > 1 {
        let text = "Several GPUs exchange through shared memory, of which a container has 64 MiB: add --ipc=host, a shm size, or a memory volume at /dev/shm.";
        found.push(Lint::warning("shared-memory", text));
    }
    if container.is_official() && matches!(container.tag(), None | Some("latest" | "nightly")) {
        let text = "The image is not pinned: the next pull may bring another release with other defaults.";
        found.push(Lint::note("image-not-pinned", text));
    }
    found
}

/// Variables that do nothing any more, and secrets that stand in the open.
fn environment(start: &Invocation, version: &Version) -> Vec<Lint> {
    let mut found = Vec::new();
    if start.variable("VLLM_USE_V1") == Some("0") && !release(version).has(Ability::FirstEngine) {
        found.push(Lint::warning(
            "variable-gone",
            "VLLM_USE_V1=0 asks for the first engine, which is gone since vLLM 0.11.",
        ));
    }
    if start.variable("VLLM_ATTENTION_BACKEND").is_some() && !release(version).has(Ability::AttentionBackendVariable) {
        found.push(Lint::warning("variable-gone", "VLLM_ATTENTION_BACKEND is --attention-backend since vLLM 0.13."));
    }
    for (name, value) in &start.environment {
        if is_secret(name) && !value.is_empty() && !value.contains('$') && !value.contains('<') {
            let text =
                format!("{name} stands in the open: take it from the environment or a secret. It is not kept here.");
            found.push(Lint::warning("secret-in-text", text));
        }
    }
    found
}

/// Whether a variable holds what nobody else should read.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_uppercase();
    ["TOKEN", "API_KEY", "SECRET", "PASSWORD"].iter().any(|part| name.contains(part))
}
