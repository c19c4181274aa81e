//! KServe's services and llm-d's values: a model by its address, a layout by its sizes, and vLLM's own arguments.

use serde_json::Value;

use super::super::Form;
use super::super::container::Container;
use super::super::invocation::{Entry, Invocation};
use super::super::lint::Lint;
use super::kubernetes::kube_gpus;
use super::{text, texts, variables};

/// The options of a layout's sizes.
const SIZES: [(&str, &str); 3] =
    [("tensor", "tensor-parallel-size"), ("pipeline", "pipeline-parallel-size"), ("data", "data-parallel-size")];

/// An `LLMInferenceService`.
pub(super) fn of_llm_service(document: &Value) -> Option<Invocation> {
    let spec =
        document.get("spec").filter(|_| document.get("kind").is_some_and(|kind| kind == "LLMInferenceService"))?;
    let containers = spec.pointer("/template/containers").and_then(Value::as_array);
    let main =
        containers.into_iter().flatten().find(|container| container.get("name").is_some_and(|name| name == "main"));
    start(spec.pointer("/model/uri"), spec.get("parallelism"), main, Form::Kubernetes)
}

/// llm-d's values: what decodes is planned.
pub(in super::super) fn of_model_service(document: &Value) -> (Vec<Invocation>, Vec<Lint>) {
    let decode = document.get("decode");
    let part = |path: &str| decode.and_then(|decode| decode.pointer(path));
    let model = document.pointer("/modelArtifacts/uri");
    let start = start(model, part("/parallelism"), part("/containers/0"), Form::Helm);
    (start.into_iter().collect(), Vec::new())
}

/// KServe's runtime for the hub's models, which serves them with vLLM.
pub(super) fn of_runtime(model: &Value) -> Option<Invocation> {
    model.pointer("/modelFormat/name").filter(|name| *name == "huggingface")?;
    let word = |word: String| match word.strip_prefix("--model_id").or_else(|| word.strip_prefix("--model-id")) {
        Some(value) => format!("--model{value}"),
        None => word.replace("--model_name", "--served-model-name"),
    };
    let arguments: Vec<String> = texts(model.get("args")).into_iter().map(word).collect();
    let names_model = arguments.iter().any(|word| word == "--model" || word.starts_with("--model="));
    let stored = model.get("storageUri").filter(|_| !names_model).and_then(text).map(|uri| format!("--model={uri}"));
    let mut start = Invocation::new(Form::Kubernetes, Entry::Module, stored.into_iter().chain(arguments).collect());
    start.is_wrapped = true;
    start.container = Some(Container { gpus: kube_gpus(model), shares_memory: true, ..Container::default() });
    Some(start)
}

fn start(model: Option<&Value>, sizes: Option<&Value>, container: Option<&Value>, form: Form) -> Option<Invocation> {
    let size = |(key, option): (&str, &str)| Some(format!("--{option}={}", sizes?.get(key).and_then(text)?));
    let mut arguments = vec![format!("--model={}", model.and_then(text)?)];
    arguments.extend(SIZES.into_iter().filter_map(size));
    let by_experts = sizes.and_then(|sizes| sizes.get("expert")) == Some(&Value::Bool(true));
    arguments.extend(by_experts.then(|| "--enable-expert-parallel".to_owned()));
    let environment = variables(container.and_then(|container| container.get("env")));
    arguments.extend(texts(container.and_then(|container| container.get("args"))));
    let further = environment.iter().find(|(name, _)| name == "VLLM_ADDITIONAL_ARGS");
    arguments.extend(further.into_iter().flat_map(|(_, line)| line.split_whitespace().map(str::to_owned)));
    let mut start = Invocation::new(form, Entry::Module, arguments);
    let image = container.and_then(|container| container.get("image")).and_then(text);
    let gpus = container.and_then(kube_gpus);
    start.container = Some(Container { image, gpus, shares_memory: true, ..Container::default() });
    start.environment = environment;
    Some(start)
}
