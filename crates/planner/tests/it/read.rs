//! Any text is known by what it holds, and what the page hands out it takes back.

use std::sync::LazyLock;

use planner::artifacts::profile;
use planner::protocol::{ExportPlan, ImportFile, Question, Session};
use planner::read::{Form, ReadText, read};
use planner::request::PlanRequest;
use planner::{Facts, Planner};
use proptest::prelude::*;
use serde_json::Map;

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::bundled);

fn now() -> PlanRequest {
    let request = r#"{"model": {"id": "Qwen/Qwen3-32B", "revision": "main"}, "hardware": {"gpu": "NVIDIA L4", "gpus": 4},
        "workload": {"concurrency": 9}}"#;
    serde_json::from_str(request).unwrap()
}

fn taken(text: &str) -> ReadText {
    read(text, &now(), &FACTS)
}

#[track_caller]
fn check(text: &str, form: Form) -> PlanRequest {
    let taken = taken(text);
    assert_eq!(taken.form, form, "{text}: {:?}", taken.findings);
    taken.request
}

const CONFIG: &str = r#"{
  "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
  "num_attention_heads": 32, "num_hidden_layers": 32, "vocab_size": 128256, "limit": [0.0, Infinity], "_name_or_path": "org/own"
}"#;

#[test]
fn a_configuration_is_known_by_its_keys() {
    let request = check(CONFIG, Form::ModelConfig);
    assert_eq!(request.model.id.as_deref(), Some("org/own"));
    assert_eq!(request.model.revision, None, "what was said of another model goes");
    assert_eq!(request.model.config.unwrap()["hidden_size"], 4096);
    assert_eq!(request.workload.concurrency, 9, "the rest stays");
    let named = ImportFile { text: CONFIG.to_owned(), request: now(), named: Some("org/asked".to_owned()) };
    assert_eq!(named.answer(&mut Session::new(&FACTS)).request.unwrap().model.id.as_deref(), Some("org/asked"));
    let folder = CONFIG.replace("org/own", "/home/me/models/own");
    assert_eq!(check(&folder, Form::ModelConfig).model.id, None);
    let quantized =
        r#"{"producer": {"name": "modelopt"}, "quantization": {"quant_algo": "NVFP4", "kv_cache_quant_algo": "FP8"}}"#;
    let request = check(quantized, Form::QuantConfig);
    assert_eq!(request.model.id.as_deref(), Some("Qwen/Qwen3-32B"), "it is of the model that is planned");
    assert!(request.model.quant_config.is_some());
}

#[test]
fn listings_of_gpus_are_known() {
    for text in [
        "GPU 0: NVIDIA L4 (UUID: GPU-2f1c8a4e-0000)\nGPU 1: NVIDIA L4 (UUID: GPU-2f1c8a4e-0001)",
        "index, name, memory.total [MiB], memory.used [MiB]\n0, NVIDIA H100 80GB HBM3, 81559 MiB, 4 MiB",
        "2x RTX 3090",
    ] {
        let request = check(text, Form::GpuListing);
        assert_eq!(request.hardware.smi.as_deref(), Some(text));
        assert_eq!(request.hardware.gpus, None);
        assert_eq!(request.model, now().model, "the rest stays");
    }
}

#[test]
fn what_starts_a_server_is_known() {
    let request = check("vllm serve org/name -tp 2 --max-model-len 8K", Form::ServeCommand);
    assert_eq!(request.model.id.as_deref(), Some("org/name"));
    assert_eq!(request.hardware.tensor_parallel_size, Some(2));
    let compose =
        "services:\n  vllm:\n    image: vllm/vllm-openai:v0.20.0\n    command: --model org/name --max-num-seqs 7\n";
    assert_eq!(check(compose, Form::Compose).policy.max_num_seqs, Some(7));
    let taken = taken("vllm serve org/name --api-key secret-word");
    assert!(!format!("{taken:?}").contains("secret-word"));
    assert!(taken.findings.iter().any(|finding| finding.code == "secret-in-text"));
}

#[test]
fn what_is_none_of_these_says_so() {
    for text in ["", "   ", "hello", "{\"a\": 1}", "{\"a\": ", "[1, 2]", "<html></html>", "\u{0}\u{1}\u{2}"] {
        let taken = taken(text);
        assert_eq!((taken.form, &taken.request), (Form::Unknown, &now()), "{text}");
        assert_eq!(taken.findings.len(), 1, "{text}");
    }
    assert!(taken("{\"a\": ").findings[0].message.contains("line 1"), "a broken file says where");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plans_file_gives_back_its_request(request in crate::support::random::request("recommend")) {
        let file = ExportPlan { request: request.clone() }.answer(&mut Session::new(&FACTS));
        let taken = taken(&file);
        prop_assert_eq!((taken.form, taken.findings.len()), (Form::Plan, 0));
        let plan = |request: &PlanRequest| Planner::new(&FACTS, request.clone()).plan().clone();
        prop_assert_eq!(plan(&taken.request), plan(&request));
        prop_assert_eq!(taken.request, request);
    }

    #[test]
    fn a_profile_gives_back_its_request(request in crate::support::random::request("recommend")) {
        let taken = taken(&profile::write(&request, &Map::default()));
        prop_assert_eq!((taken.form, &taken.findings), (Form::Profile, &Vec::new()));
        prop_assert_eq!(taken.request, profile::read(&profile::write(&request, &Map::default())).unwrap().request);
    }

    #[test]
    fn any_text_is_taken_without_a_panic(text in "[\\PC\n]{0,400}") {
        let _ = taken(&text);
    }
}

#[test]
fn a_plans_file_without_its_request_gives_what_it_starts() {
    let plan = Planner::new(&FACTS, now()).plan().clone();
    let request = check(&serde_json::to_string(&plan).unwrap(), Form::Plan);
    assert_eq!(request.model.id.as_deref(), Some("Qwen/Qwen3-32B"));
}

#[test]
fn what_else_a_profile_holds_is_kept() {
    let text = "profile_version: 1\nmodel:\n  id: org/name\noutputs:\n  emit: [command]\n";
    let taken = taken(text);
    assert_eq!((taken.form, taken.request.model.id.as_deref()), (Form::Profile, Some("org/name")));
    assert!(taken.extras.contains_key("outputs"));
}

#[test]
fn a_request_alone_is_taken_and_its_mistakes_are_told() {
    let taken = taken(r#"{"model": {"id": "org/name"}, "workload": {"prompt_tokens": "many"}, "colour": "red"}"#);
    assert_eq!(taken.form, Form::Plan);
    assert_eq!(taken.request.model.id.as_deref(), Some("org/name"));
    let fields: Vec<&str> = taken.findings.iter().map(|finding| finding.field.as_str()).collect();
    assert_eq!(fields, ["workload.prompt_tokens", "colour"]);
}

/// What a text asks for: model, tensor parallel size and longest context.
#[track_caller]
fn check_start(text: &str, form: Form, expected: (Option<&str>, u32, Option<u64>)) {
    let read = taken(text);
    assert_eq!(read.form, form, "{text}: {:?}", read.findings);
    let (model, hardware) = (&read.request.model, &read.request.hardware);
    let id = model.id.as_deref().filter(|id| *id != "Qwen/Qwen3-32B");
    assert_eq!((id, hardware.tensor_parallel_size.unwrap_or(1), model.max_model_len), expected, "{text}");
}

#[test]
fn shells_of_every_kind() {
    let all = (Some("org/name"), 2, Some(4096));
    for text in [
        "$env:A = \"x\"\n$Model = \"org/name\"\nvllm serve $Model `\n  -tp 2 `\n  --max-model-len 4096",
        "@echo off\nset MODEL=org/name\nset \"TP=2\"\nvllm serve %MODEL% ^\n  -tp %tp% ^\n  --max-model-len 4096",
        "set -x MODEL org/name\nvllm serve $MODEL -tp 2 --max-model-len 4096",
        "ARGS=(\n  -tp 2  # cards\n)\nARGS+=(--max-model-len \"${LEN:-4096}\")\nexec vllm serve org/name \"${ARGS[@]}\" \"$@\"",
        "vllm serve org/name \\\n  -tp 2 \\\n  --max-model-len 4096 \\\n  ...",
        "[Service]\nEnvironment=\"MODEL=org/name\"\nExecStart=/opt/venv/bin/vllm serve ${MODEL} \\\n  -tp 2 --max-model-len 4096\nRestart=always",
        "[program:vllm]\ncommand=/opt/venv/bin/vllm serve org/name -tp 2 --max-model-len 4096\nautostart=true",
        "M = 'org/name'\nsubprocess.run(['vllm', 'serve', M, '-tp', str(2), '--max-model-len', '4096'])",
        "FROM vllm/vllm-openai:v0.10.2\nENTRYPOINT [\"vllm\", \"serve\"]\nCMD [\"org/name\", \"-tp\", \"2\", \\\n  \"--max-model-len\", \"4096\"]",
        "nohup python3 -m dynamo.vllm --model org/name -tp 2 --max-model-len 4096 --is-prefill-worker",
    ] {
        check_start(text, Form::ServeCommand, all);
    }
    check_start("M=org/name vllm serve $M -tp $TP", Form::ServeCommand, (None, 1, None));
}

#[test]
fn files_of_every_kind() {
    let all = (Some("org/name"), 2, Some(4096));
    let runtime = "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nspec:\n  predictor:\n    model:\n      \
        modelFormat: {name: huggingface}\n      args: [--model_id=org/name, --max_model_len=4096, --tensor-parallel-size=2]";
    let service = "apiVersion: serving.kserve.io/v1alpha1\nkind: LLMInferenceService\nspec:\n  model: {uri: 'hf://org/name'}\n  \
        parallelism: {tensor: 2}\n  template:\n    containers:\n    - name: main\n      args: [--max-model-len=4096]";
    let ray = "applications:\n- args:\n    llm_configs:\n    - model_loading_config: {model_id: x, model_source: org/name}\n      \
        engine_kwargs: {tensor_parallel_size: 2, max_model_len: 4096}";
    let dynamo = "apiVersion: nvidia.com/v1alpha1\nkind: DynamoGraphDeployment\nspec:\n  services:\n    Worker:\n      \
        extraPodSpec:\n        mainContainer:\n          env: [{name: M, value: /hub/models--org--name/snapshots/0}]\n          \
        args: ['python3 -m dynamo.vllm --model $M -tp 2 --max-model-len 4096']\n          command: [/bin/sh, -c]";
    for text in [runtime, service, ray, dynamo] {
        check_start(text, Form::Kubernetes, all);
    }
    let values = "image: {repository: vllm/vllm-openai, tag: v0.11.0}\nextraArgs: [--model=org/name, -tp, 2, --max-model-len=4096]";
    let served = "modelArtifacts: {uri: 'hf://org/name'}\ndecode:\n  parallelism: {tensor: 2}\n  containers:\n  - args: [--max-model-len, 4096]";
    for text in [values, served] {
        check_start(text, Form::Helm, all);
    }
    let job = "envs: {MODEL: org/name}\nrun: |\n  pip install vllm\n  vllm serve $MODEL -tp 2 --max-model-len 4096";
    check_start(job, Form::ServeCommand, all);
}

/// A line end without its backslash ends the command where the other lines have one; where none has, the lines are only laid out so.
#[test]
fn what_the_shell_never_hands_over_is_not_planned() {
    let cut = "vllm serve org/name \\\n  -tp 2\n  --max-model-len 4096 \\\n  --dtype half";
    check_start(cut, Form::ServeCommand, (Some("org/name"), 2, None));
    let read = taken(cut);
    assert!(read.findings.iter().any(|finding| finding.code == "line-cut"));
    assert!(read.fixed.unwrap().contains("--max-model-len 4096"));
    check_start(
        "vllm serve org/name\n  -tp 2\n  --max-model-len 4096",
        Form::ServeCommand,
        (Some("org/name"), 2, Some(4096)),
    );
    let comment = "vllm serve org/name \\\n  # two cards\n  -tp 2";
    check_start(comment, Form::ServeCommand, (Some("org/name"), 1, None));
    let joined = taken("vllm serve org/name -tp 2\\\n--dtype half");
    assert!(joined.findings.iter().any(|finding| finding.code == "words-joined"), "{:?}", joined.findings);
}

#[test]
fn programs_and_logs_are_read() {
    let program = "from vllm import LLM\nllm = LLM(model='org/name', tensor_parallel_size=2, max_model_len=4 * 1024)";
    check_start(program, Form::PythonCall, (Some("org/name"), 2, Some(4096)));
    let log = "INFO 01-02 [api_server.py:1839] vLLM API server version 0.11.0\n\
        INFO [utils.py:233] non-default args: {'model_tag': 'org/name', 'model': 'org/name', 'max_model_len': 4096, 'tensor_parallel_size': 2}\n\
        INFO [gpu_worker.py:298] Available KV cache memory: 60.50 GiB\n\
        INFO [gpu_worker.py:391] Actual usage is 7.64 GiB for weight, 1.41 GiB for peak activation, 0.31 GiB for non-torch memory";
    check_start(log, Form::StartupLog, (Some("org/name"), 2, Some(4096)));
    let read = taken(log);
    assert_eq!(read.request.policy.vllm_version.as_deref(), Some("0.11.0"));
    assert_eq!(read.request.policy.measured.unwrap().activation_gib, Some(1.41));
    assert_eq!((read.measured.unwrap().kv_cache_available_gib, read.fixed), (Some(60.5), None));
    let memory_alone = taken("INFO [gpu_worker.py:298] Available KV cache memory: 60.50 GiB");
    assert_eq!((memory_alone.form, memory_alone.request), (Form::StartupLog, now()), "what it leaves open stays");
}

/// What could only be known elsewhere stays open, and is said.
#[test]
fn nothing_is_invented() {
    #[track_caller]
    fn check(text: &str, code: &str) {
        let read = taken(text);
        assert_eq!(read.request.model.id.as_deref(), Some("Qwen/Qwen3-32B"), "the model stays: {text}");
        assert!(read.findings.iter().any(|finding| finding.code == code), "{text}: {:?}", read.findings);
    }
    check("vllm serve $MODEL -tp 2", "variable-open");
    check("vllm serve %MODEL% -tp 2", "variable-open");
    check("llm = LLM(model=args.model)", "variable-open");
    check("subprocess.run(['vllm', 'serve', MODEL])", "variable-open");
    check("vllm serve --config server.yaml", "config-elsewhere");
    let image = taken("docker run nvcr.io/nvidia/vllm:26.08-py3 vllm serve org/name");
    assert_eq!(image.request.policy.vllm_version, None, "a year is no release");
    let open = taken("vllm serve org/name --api-key ${KEY:?}");
    assert!(open.findings.iter().all(|finding| finding.code != "secret-in-text"), "a variable is no secret");
}

/// Texts that are small and grow, or are long and say one thing.
#[test]
fn what_grows_is_bounded() {
    let doubles = |write: &dyn Fn(u32) -> String| (1..64).map(write).collect::<Vec<_>>().concat();
    let shell = doubles(&|n| format!("A{n}=\"$A{0}$A{0}\"\n", n - 1));
    let lists = doubles(&|n| format!("L{n}=(\"${{L{0}[@]}}\" \"${{L{0}[@]}}\")\n", n - 1));
    let python = doubles(&|n| format!("a{n} = [a{0}, a{0}]\n", n - 1));
    let yaml = (1..9)
        .map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(",")))
        .collect::<Vec<_>>()
        .concat();
    let unknown = (0..60_000).map(|n| format!(" --u{n}")).collect::<Vec<_>>().concat();
    for text in [
        format!("A0=xxxxxxxx\n{shell}vllm serve org/name --served-model-name $A63"),
        format!("L0=(-tp 2)\n{lists}vllm serve org/name \"${{L63[@]}}\""),
        format!("a0 = 'x'\n{python}LLM(model='org/name', x=a63)"),
        format!("a0: &a0 [x]\n{yaml}services: *a8"),
        format!("vllm serve org/name{unknown}"),
        format!("vllm serve org/name{}", " --max-model-len 1".repeat(25_000)),
        format!("ARGS=({})\nvllm serve org/name", "[".repeat(100_000)),
        "a=[\n".repeat(100_000),
        format!("vllm serve {}/b", "a".repeat(400_000)),
    ] {
        let read = taken(&text);
        let said: usize = read.findings.iter().map(|finding| finding.message.len()).sum();
        assert!(read.findings.len() < 200 && said < 64 * 1024, "{} findings", read.findings.len());
    }
}

#[test]
fn hidden_characters_are_shown_and_refused_in_names() {
    let read = taken("vllm serve org/\u{202e}gnp.live\u{200b} --gpu-memory-utilization \u{2066}0.9");
    assert_eq!(read.request.model.id, None);
    assert!(read.findings.iter().all(|finding| !finding.message.contains(['\u{202e}', '\u{200b}', '\u{2066}'])));
    assert!(read.findings.iter().any(|finding| finding.code == "name-unreadable"), "{:?}", read.findings);
}
