//! Kubernetes' objects: whatever holds a container that serves with vLLM, and Ray Serve's configuration.

use serde_json::Value;

use super::super::container::{Container, of_image};
use super::super::invocation::{Entry, Invocation};
use super::super::lint::Lint;
use super::super::{Form, yaml};
use super::kserve::{of_llm_service, of_runtime};
use super::{MOST_SHELLS, add, number, of_keys, texts, variables};

/// Containers that serve with vLLM, anywhere in Kubernetes' documents, and what Ray Serve is told.
pub(in super::super) fn of_kubernetes(documents: &[Value]) -> (Vec<Invocation>, Vec<Lint>) {
    let mut found = (Vec::new(), Vec::new());
    let mut containers = Vec::new();
    for document in documents {
        let size = document.pointer("/spec/leaderWorkerTemplate/size").and_then(number);
        found.0.extend(of_llm_service(document));
        let mut own = Vec::new();
        collect(document, &mut own);
        containers.extend(own.into_iter().map(|container| (container, size)));
        if let Some(mut start) = of_ray_service(document) {
            start.machines = document.pointer("/spec/rayClusterConfig/workerGroupSpecs/0/replicas").and_then(number);
            found.0.push(start);
        }
    }
    let shares = documents.iter().any(|document| document.to_string().contains("/dev/shm"));
    for (described, size) in containers {
        if let Some(start) = of_runtime(described) {
            add(&mut found, (vec![start], Vec::new()), Form::Kubernetes, &variables(described.get("env")));
            continue;
        }
        let environment = variables(described.get("env"));
        let known: Vec<(String, String)> =
            environment.iter().cloned().chain(size.into_iter().flat_map(of_set)).collect();
        let container = Container {
            image: image_of(described).map(str::to_owned),
            gpus: kube_gpus(described),
            shares_memory: shares,
            counts_memory: true,
            environment: known.clone(),
        };
        let own = texts(described.get("command"));
        let replaced = !own.is_empty();
        let command = own.into_iter().chain(texts(described.get("args")));
        let command: Vec<String> = command.map(|word| kube_text(&word, &known)).collect();
        let (mut starts, lint) = of_image(&container, &command, replaced, MOST_SHELLS);
        for start in &mut starts {
            start.machines = size;
        }
        add(&mut found, (starts, lint), Form::Kubernetes, &environment);
    }
    found
}

/// The image, or the name of the format that KServe has a runtime for.
fn image_of(container: &Value) -> Option<&str> {
    container.get("image").or_else(|| container.pointer("/modelFormat/name"))?.as_str()
}

/// What a LeaderWorkerSet of this size puts into its leader's environment.
fn of_set(size: u64) -> Vec<(String, String)> {
    let pairs = [("LWS_GROUP_SIZE", size.to_string()), ("LWS_WORKER_INDEX", "0".to_owned())];
    pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// `$(NAME)` is that variable's value where it is known; `$$` is a dollar sign.
pub(super) fn kube_text(text: &str, known: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, dollar) = rest.split_at(at);
        out.push_str(before);
        let behind = dollar.get(1..).unwrap_or_default();
        let variable = behind.strip_prefix('(').and_then(|inner| inner.split_once(')'));
        let value = variable.and_then(|(name, more)| Some((&known.iter().find(|(own, _)| own == name)?.1, more)));
        out.push_str(value.map_or("$", |(value, _)| value));
        rest = match value {
            Some((_, more)) => more,
            None => behind.strip_prefix('$').unwrap_or(behind),
        };
    }
    out + rest
}

/// Everything that looks like a container: it has a command, or arguments.
fn collect<'a>(value: &'a Value, containers: &mut Vec<&'a Value>) {
    match value {
        Value::Object(entries) => {
            let told = ["command", "args"].iter().any(|key| entries.get(*key).is_some_and(|words| !words.is_object()));
            if told || entries.contains_key("modelFormat") {
                containers.push(value);
            }
            entries.values().for_each(|inner| collect(inner, containers));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect(inner, containers)),
        _ => {}
    }
}

pub(super) fn kube_gpus(container: &Value) -> Option<u64> {
    let of = |kind: &str| container.pointer(kind).and_then(Value::as_object);
    let resources = of("/resources/limits").or_else(|| of("/resources/requests"))?;
    let gpu =
        |(name, count): (&String, &Value)| if name.contains(".com/") && is_gpu(name) { number(count) } else { None };
    resources.iter().find_map(gpu)
}

fn is_gpu(name: &str) -> bool {
    ["/gpu", "/xe", "/i915"].iter().any(|end| name.ends_with(end))
}

fn of_ray_service(document: &Value) -> Option<Invocation> {
    let config = document.pointer("/spec/serveConfigV2")?.as_str()?;
    of_ray(&yaml::read_one(config).ok()?)
}

/// What Ray Serve's configuration says of its first model.
pub(in super::super) fn of_ray(document: &Value) -> Option<Invocation> {
    let served = document.pointer("/applications/0/args")?;
    let model = served.pointer("/llm_configs/0").or_else(|| served.get("llm_config"))?;
    let loading = model.get("model_loading_config")?;
    let source = loading.get("model_source").or_else(|| loading.get("model_id"))?.as_str()?.to_owned();
    let options = model.get("engine_kwargs").and_then(Value::as_object).map(of_keys).unwrap_or_default();
    let arguments = std::iter::once(source).chain(options).collect();
    Some(Invocation::new(Form::Kubernetes, Entry::Serve, arguments))
}
