//! Compose files, Kubernetes manifests and Helm values as starts of vLLM.

use serde_json::{Map, Value};

use super::Form;
use super::container::{Container, of_image};
use super::invocation::{Entry, Invocation};
use super::lint::Lint;
use super::words;

/// How deep a shell may call a shell here.
const MOST_SHELLS: u32 = 2;

/// The services of a Compose file that serve with vLLM.
pub(super) fn of_compose(document: &Value) -> (Vec<Invocation>, Vec<Lint>) {
    let mut found = (Vec::new(), Vec::new());
    let services = document.get("services").unwrap_or(document);
    for service in services.as_object().into_iter().flat_map(Map::values).filter(|service| service.is_object()) {
        let shares = service.get("ipc").and_then(Value::as_str) == Some("host") || service.get("shm_size").is_some();
        let container = Container {
            image: service.get("image").and_then(Value::as_str).map(compose_text),
            gpus: compose_gpus(service),
            shares_memory: shares,
            counts_memory: true,
        };
        let entrypoint = compose_words(service.get("entrypoint"));
        let replaced = !entrypoint.is_empty();
        let command: Vec<String> = entrypoint.into_iter().chain(compose_words(service.get("command"))).collect();
        let environment = variables(service.get("environment"));
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
        Some(Value::String(line)) => words::split(&compose_text(line)).commands.into_iter().flatten().collect(),
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
    devices.as_array()?.iter().find_map(|device| {
        let ids = device.get("device_ids").and_then(Value::as_array).map(|ids| ids.len() as u64);
        ids.or_else(|| device.get("count").and_then(number))
    })
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

/// Containers that serve with vLLM, anywhere in Kubernetes' documents, and what Ray Serve is told.
pub(super) fn of_kubernetes(documents: &[Value]) -> (Vec<Invocation>, Vec<Lint>) {
    let mut found = (Vec::new(), Vec::new());
    let mut containers = Vec::new();
    for document in documents {
        let size = document.pointer("/spec/leaderWorkerTemplate/size").and_then(number);
        let mut own = Vec::new();
        collect(document, &mut own);
        containers.extend(own.into_iter().map(|container| (container, size)));
        if let Some(start) = document.pointer("/spec/serveConfigV2").and_then(Value::as_str).and_then(of_ray) {
            found.0.push(start);
        }
    }
    let shares = documents.iter().any(|document| document.to_string().contains("/dev/shm"));
    for (described, size) in containers {
        let environment = variables(described.get("env"));
        let known: Vec<(String, String)> =
            environment.iter().cloned().chain(size.into_iter().flat_map(of_set)).collect();
        let container = Container {
            image: image_of(described).map(str::to_owned),
            gpus: kube_gpus(described),
            shares_memory: shares,
            counts_memory: true,
        };
        let own = texts(described.get("command"));
        let replaced = !own.is_empty();
        let command = own.into_iter().chain(texts(described.get("args")));
        let command: Vec<String> = command.map(|word| kube_text(&word, &known)).collect();
        add(&mut found, of_image(&container, &command, replaced, MOST_SHELLS), Form::Kubernetes, &environment);
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
fn kube_text(text: &str, known: &[(String, String)]) -> String {
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

/// Everything that looks like a container: it has an image, or arguments.
fn collect<'a>(value: &'a Value, containers: &mut Vec<&'a Value>) {
    match value {
        Value::Object(entries) => {
            let named = entries.get("image").is_some_and(Value::is_string) || entries.contains_key("modelFormat");
            if named && (entries.contains_key("command") || entries.contains_key("args")) {
                containers.push(value);
            }
            entries.values().for_each(|inner| collect(inner, containers));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect(inner, containers)),
        _ => {}
    }
}

fn kube_gpus(container: &Value) -> Option<u64> {
    let of = |kind: &str| container.pointer(kind).and_then(Value::as_object);
    let resources = of("/resources/limits").or_else(|| of("/resources/requests"))?;
    let gpu =
        |(name, count): (&String, &Value)| if name.contains(".com/") && is_gpu(name) { number(count) } else { None };
    resources.iter().find_map(gpu)
}

fn is_gpu(name: &str) -> bool {
    ["/gpu", "/xe", "/i915"].iter().any(|end| name.ends_with(end))
}

/// What Ray Serve's configuration says of its first model.
fn of_ray(config: &str) -> Option<Invocation> {
    let document = super::yaml::read_one(config).ok()?;
    let model = document.pointer("/applications/0/args/llm_configs/0")?;
    let loading = model.get("model_loading_config")?;
    let source = loading.get("model_source").or_else(|| loading.get("model_id"))?.as_str()?.to_owned();
    let options = model.get("engine_kwargs").and_then(Value::as_object).map(of_keys).unwrap_or_default();
    let arguments = std::iter::once(source).chain(options).collect();
    Some(Invocation::new(Form::RayService, Entry::Serve, arguments))
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

/// The options that the production-stack chart has keys for.
const CHART_KEYS: [(&str, &str); 11] = [
    ("enablePrefixCaching", "enable-prefix-caching"),
    ("enableChunkedPrefill", "enable-chunked-prefill"),
    ("maxModelLen", "max-model-len"),
    ("dtype", "dtype"),
    ("tensorParallelSize", "tensor-parallel-size"),
    ("pipelineParallelSize", "pipeline-parallel-size"),
    ("maxNumSeqs", "max-num-seqs"),
    ("maxLoras", "max-loras"),
    ("gpuMemoryUtilization", "gpu-memory-utilization"),
    ("runner", "runner"),
    ("convert", "convert"),
];

/// The models of Helm values: of the production stack, or of a chart that hands arguments on.
pub(super) fn of_helm(document: &Value) -> (Vec<Invocation>, Vec<Lint>) {
    let stack = document.pointer("/servingEngineSpec/modelSpec").and_then(Value::as_array);
    if let Some(models) = stack {
        return (models.iter().filter_map(of_stack).collect(), Vec::new());
    }
    let image = document.get("image");
    let part = |key: &str| image.and_then(|image| image.get(key)).and_then(Value::as_str);
    let name = part("repository").map(|repository| format!("{repository}:{}", part("tag").unwrap_or("latest")));
    let container = Container { image: name, gpus: kube_gpus(document), shares_memory: true, counts_memory: false };
    let own = texts(image.and_then(|image| image.get("command")));
    let replaced = !own.is_empty();
    let command: Vec<String> = own.into_iter().chain(texts(document.get("args"))).collect();
    let mut found = (Vec::new(), Vec::new());
    add(
        &mut found,
        of_image(&container, &command, replaced, MOST_SHELLS),
        Form::HelmValues,
        &variables(document.get("env")),
    );
    found
}

fn of_stack(model: &Value) -> Option<Invocation> {
    let mut arguments = vec![kube_text(model.get("modelURL").and_then(Value::as_str)?, &[])];
    let config = model.get("vllmConfig").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut keys = Map::new();
    for (chart, flag) in CHART_KEYS {
        if let Some(value) = config.get(chart) {
            keys.insert(flag.to_owned(), value.clone());
        }
    }
    arguments.extend(of_keys(&keys));
    arguments.extend(texts(config.get("extraArgs")).iter().map(|word| kube_text(word, &[])));
    let part = |key: &str| model.get(key).and_then(Value::as_str);
    let image = part("repository").map(|name| format!("{name}:{}", part("tag").unwrap_or("latest")));
    let gpus = model.get("requestGPU").and_then(number);
    let container = Container { image, gpus, shares_memory: true, counts_memory: false };
    let mut start = Invocation::new(Form::HelmValues, Entry::Serve, arguments);
    start.environment = variables(model.get("env"));
    start.container = Some(container);
    Some(start)
}
