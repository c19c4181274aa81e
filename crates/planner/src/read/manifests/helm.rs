//! Helm values: of the production stack's chart, or of a chart that hands arguments on.

use serde_json::{Map, Value};

use super::super::Form;
use super::super::container::{Container, of_image};
use super::super::invocation::{Entry, Invocation};
use super::super::lint::Lint;
use super::kubernetes::{kube_gpus, kube_text};
use super::{MOST_SHELLS, add, number, of_keys, texts, variables};

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
pub(in super::super) fn of_helm(document: &Value) -> (Vec<Invocation>, Vec<Lint>) {
    let stack = document.pointer("/servingEngineSpec/modelSpec").and_then(Value::as_array);
    if let Some(models) = stack {
        return (models.iter().filter_map(of_stack).collect(), Vec::new());
    }
    let image = document.get("image");
    let part = |key: &str| image.and_then(|image| image.get(key)).and_then(Value::as_str);
    let name = part("repository").map(|repository| format!("{repository}:{}", part("tag").unwrap_or("latest")));
    let environment = variables(document.get("env"));
    let container = Container {
        image: name,
        gpus: kube_gpus(document),
        shares_memory: true,
        counts_memory: false,
        environment: environment.clone(),
    };
    let own = texts(image.and_then(|image| image.get("command")));
    let replaced = !own.is_empty();
    let command: Vec<String> =
        own.into_iter().chain(texts(document.get("args"))).chain(texts(document.get("extraArgs"))).collect();
    let mut found = (Vec::new(), Vec::new());
    add(&mut found, of_image(&container, &command, replaced, MOST_SHELLS), Form::Helm, &environment);
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
    let container = Container { image, gpus, shares_memory: true, counts_memory: false, ..Container::default() };
    let mut start = Invocation::new(Form::Helm, Entry::Serve, arguments);
    start.environment = variables(model.get("env"));
    let over_ray = model.pointer("/raySpec/enabled") == Some(&Value::Bool(true));
    start.machines = model.get("replicaCount").and_then(number).filter(|_| over_ray).map(|workers| workers + 1);
    start.container = Some(container);
    Some(start)
}
