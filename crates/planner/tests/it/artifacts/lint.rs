//! What vLLM would refuse or take otherwise than meant, each with the line that mends it.

use planner::artifacts::flags::FlagTable;
use planner::issue::Severity;
use planner::read::Form;
use planner::read::lint::Lint;
use planner::read::{ReadBack, read_text};
use planner::request::PlanRequest;
use planner::vllm::Version;
use serde_json::{Value, json};

fn back(version: &str, text: &str) -> ReadBack {
    read_text(text, FlagTable::bundled(), &Version::parse(version).unwrap())
}

fn only<'a>(back: &'a ReadBack, text: &str) -> &'a Lint {
    let said: Vec<&Lint> = back.lint.iter().filter(|lint| lint.severity != Severity::Note).collect();
    assert_eq!(said.len(), 1, "{text}: {said:?}");
    said[0]
}

/// The arguments have one finding, an error of this code, fixed so.
#[track_caller]
fn check(version: &str, arguments: &str, code: &str, fixed: Option<&str>) {
    let back = back(version, &format!("vllm serve a/b {arguments}"));
    let lint = only(&back, arguments);
    assert_eq!((lint.code.as_str(), lint.severity), (code, Severity::Error), "{arguments}: {}", lint.message);
    assert_eq!(lint.fixed.as_deref(), fixed, "{arguments}");
}

/// The arguments are taken as they are.
#[track_caller]
fn right(version: &str, arguments: &str) {
    let back = back(version, &format!("vllm serve a/b {arguments}"));
    let said: Vec<&Lint> = back.lint.iter().filter(|lint| lint.severity != Severity::Note).collect();
    assert!(said.is_empty(), "{arguments}: {said:?}");
    assert_eq!(back.fixed, None, "{arguments}");
}

#[test]
fn what_is_right_is_left_alone() {
    for arguments in [
        "",
        "-tp 2 -pp=2 --max_model_len 32K --gpu_memory_utilization=0.9",
        "--dtype bfloat16 --kv-cache-dtype fp8 --no-enable-prefix-caching --enable-chunked-prefill",
        "--served-model-name one two three --port 8001",
        "--max-model-len auto",
        "--max-model-len -1",
        "-O3",
        "-O 2",
        "-cc.mode=3 -cc.custom_ops+ a,b",
        "--compilation-config '{\"cudagraph_mode\": \"NONE\"}' --hf-overrides.rope_parameters.factor 2.0",
        "--attention-backend flash_attn --moe-backend deep-gemm",
        "--tokenizer None --generation-config vllm",
        "--device-memory-utilization 0.8 --disable-prefix-caching",
        "--limit-mm-per-prompt.image 4 --limit-mm-per-prompt.video 0",
        "--kv-cache-memory-bytes 25.6g",
        "--quantization fp8 --tool-call-parser x --enable-auto-tool-choice",
    ] {
        right("0.33", arguments);
    }
}

#[test]
fn options_that_the_release_does_not_have() {
    check("0.33", "--swap-space 16", "option-gone", Some(""));
    check("0.32", "--disable-log-requests", "option-gone", Some(""));
    check(
        "0.33",
        "--guided-decoding-backend xgrammar",
        "option-gone",
        Some("--structured-outputs-config.backend xgrammar"),
    );
    check("0.8", "--speculative-model c/d", "option-gone", Some("--speculative-config '{\"model\":\"c/d\"}'"));
    check("0.7", "--no-enable-chunked-prefill", "spelling-too-new", None);
    check("0.9", "--no-enable-auto-tool-choice", "spelling-too-new", None);
    check("0.8", "--compilation-config.level 3", "spelling-too-new", Some("--compilation-config '{\"level\":3}'"));
    check("0.13", "-O.level=3", "spelling-gone", Some("'-cc.level=3'"));
    check("0.33", "--num-redundant-experts 4", "option-gone", Some("--eplb-config.num_redundant_experts 4"));
    check("0.33", "--override-pooler-config '{\"a\": 1}'", "option-gone", Some("--pooler-config '{\"a\": 1}'"));
    check("0.33", "--task embed", "option-gone", Some("--runner pooling --convert embed"));
    check("0.33", "--task generate", "option-gone", Some(""));
    check("0.33", "--worker-use-ray", "option-gone", Some("--distributed-executor-backend ray"));
    check("0.33", "--disable-mm-preprocessor-cache", "option-gone", Some("--mm-processor-cache-gb 0"));
    check("0.33", "--cuda-graph-sizes 1 2 4", "option-gone", Some("--cudagraph-capture-sizes 1 2 4"));
    check("0.33", "--speculative-model '[ngram]'", "option-gone", Some("--speculative-config.method ngram"));
    check("0.10", "--nnodes 2", "option-too-new", Some(""));
    check("0.32", "--disable-prefix-caching", "spelling-too-new", None);
    right("0.17", "--swap-space 16");
    right("0.6", "--no-enable-prefix-caching");
    right("0.8", "--no-enable-chunked-prefill");
    right("0.33", "--disable-log-requests");
    right("0.11", "--guided-decoding-backend xgrammar");
    right("0.11", "-O3");
    right("0.8", "-O '{\"level\": 3}'");
    right("0.12", "-O.cudagraph_mode=NONE");
}

#[test]
fn options_that_no_release_has() {
    check("0.33", "--tensor-paralel-size 2", "option-unknown", Some("--tensor-parallel-size 2"));
    check("0.33", "--max-model-length=4096", "option-unknown", Some("'--max-model-len=4096'"));
    check("0.33", "--nonsense-altogether 5", "option-unknown", Some(""));
    check("0.33", "-tpp 2", "option-unknown", Some(""));
    check("0.33", "extra", "word-too-many", Some(""));
}

#[test]
fn values_of_the_wrong_type() {
    check("0.33", "--dtype bf16", "value-unknown", Some("--dtype bfloat16"));
    check("0.33", "--dtype int8", "value-unknown", None);
    check("0.33", "--kv-cache-dtype fp8_e4m3fn", "value-unknown", Some("--kv-cache-dtype fp8_e4m3"));
    check("0.33", "--kv-cache-dtype FP8", "value-unknown", Some("--kv-cache-dtype fp8"));
    check("0.33", "--quantization compressed_tensors", "value-unknown", Some("--quantization compressed-tensors"));
    check("0.33", "--max-model-len 32.5K", "value-no-number", None);
    check("0.33", "--max-model-len 32,768", "value-no-number", Some("--max-model-len 32768"));
    check("0.33", "--kv-cache-memory-bytes 20GiB", "value-no-number", Some("--kv-cache-memory-bytes 20G"));
    check("0.33", "--max-num-seqs 64.0", "value-no-number", Some("--max-num-seqs 64"));
    check("0.33", "--max-num-seqs many", "value-no-number", None);
    check("0.33", "--tensor-parallel-size 0", "value-out-of-range", None);
    check("0.33", "--gpu-memory-utilization 95", "value-out-of-range", Some("--gpu-memory-utilization 0.95"));
    check("0.33", "--gpu-memory-utilization 0", "value-out-of-range", None);
    check("0.33", "--max-model-len", "value-missing", Some(""));
    check("0.33", "--enable-prefix-caching false", "value-too-many", Some("--no-enable-prefix-caching"));
    check("0.33", "--enforce-eager=True", "value-too-many", Some("--enforce-eager"));
    check("0.33", "--hf-overrides \"{'a': True}\"", "value-no-json", Some("--hf-overrides '{\"a\":true}'"));
    check(
        "0.33",
        "--limit-mm-per-prompt image=4,video=1",
        "value-no-json",
        Some("--limit-mm-per-prompt '{\"image\":4,\"video\":1}'"),
    );
    check("0.33", "--max-lora-rank 24 --enable-lora", "value-unknown", None);
    check("0.33", "--seed.a 3", "key-of-no-object", None);
    check("0.13", "--max-model-len auto", "value-too-new", None);
    check("0.7", "--max-model-len 32K", "value-too-new", Some("--max-model-len 32768"));
    check("0.8", "--max-num-batched-tokens 8K", "value-too-new", Some("--max-num-batched-tokens 8192"));
    check("0.8", "--quantization fp7", "value-unknown", None);
    check("0.8", "--enable-sleep-mode=false", "value-too-many", Some(""));
    check("0.8", "--enable-lora=false", "value-too-many", Some("--no-enable-lora"));
    check("0.7", "--limit-mm-per-prompt '{\"image\": 4}'", "value-too-new", Some("--limit-mm-per-prompt 'image=4'"));
    check("0.8", "--enable-chunked-prefill=false", "value-too-many", Some("--no-enable-chunked-prefill"));
    check("0.33", "--rope-scaling.a=x", "option-gone", Some("--hf-overrides.rope_scaling '{\"a\":\"x\"}'"));
    right("0.9", "--limit-mm-per-prompt image=4");
    right("0.7", "--enable-chunked-prefill False");
}

#[test]
fn contradictions() {
    check(
        "0.33",
        "--max-num-seqs 512 --max-num-batched-tokens 256",
        "batched-tokens-below-seqs",
        Some("--max-num-seqs 256"),
    );
    check("0.33", "--enable-auto-tool-choice", "option-alone", None);
    check("0.33", "--enable-eplb", "option-alone", Some("--enable-expert-parallel"));
    check("0.33", "--enable-log-outputs", "option-alone", Some("--enable-log-requests"));
    check("0.8", "--enable-reasoning", "option-alone", None);
    check("0.33", "--lora-modules a=b", "option-alone", Some("--enable-lora"));
    check("0.33", "-tp 4 -dcp 3", "decode-context-parallel", None);
    check("0.33", "--nnodes 2 --distributed-executor-backend ray", "nnodes-with-ray", Some(""));
    check("0.33", "--nnodes 3", "nnodes-uneven", None);
    check("0.33", "--nnodes 2 --node-rank 2 --headless", "node-rank", None);
    check("0.33", "--spec-method ngram --speculative-config '{\"method\": \"ngram\"}'", "speculation-twice", Some(""));
    check("0.33", "--max-loras 4 --max-cpu-loras 2 --enable-lora", "max-cpu-loras", Some("--max-cpu-loras 4"));
    check("0.33", "-tp 4 --device-ids 0,1", "gpus-too-few", None);
}

#[track_caller]
fn warned(version: &str, text: &str, code: &str) {
    let back = back(version, text);
    assert!(
        back.lint.iter().any(|lint| lint.code == code && lint.severity != Severity::Error),
        "{text}: {:?}",
        back.lint
    );
}

#[test]
fn warnings_and_notes() {
    warned("0.33", "vllm serve a/b --max-model-len 32k", "thousands");
    warned("0.33", "vllm serve a/b --max-num-seqs 1 --max-num-seqs 2", "option-twice");
    warned("0.33", "vllm serve a/b --tensor-parallel 2", "option-abbreviated");
    warned("0.33", "vllm serve a/b --log-config-file x", "option-deprecated");
    warned("0.33", "vllm serve --model a/b", "model-as-option");
    warned("0.33", "vllm serve --dtype auto", "model-missing");
    warned("0.33", "vllm serve a/b --nnodes 2 --node-rank 1", "headless-missing");
    warned("0.33", "vllm serve a/b --cpu-offload-gb 10", "not-planned");
    warned("0.33", "VLLM_USE_V1=0 vllm serve a/b", "variable-gone");
    warned("0.33", "docker run --gpus all vllm/vllm-openai:v0.33.0 a/b -tp 2", "shared-memory");
    warned("0.33", "docker run --gpus all vllm/vllm-openai a/b", "image-not-pinned");
    warned("0.33", "vllm serve a/b\nvllm serve c/d", "several-starts");
}

#[test]
fn what_a_shell_stumbles_over() {
    for (text, code) in [
        ("vllm serve a/b \\ \n  -tp 2", "blank-after-backslash"),
        ("vllm serve a/b\n  -tp 2", "line-cut"),
        ("vllm serve a/b \\ -tp 2", "backslash-in-line"),
        ("vllm serve a/b \\  # two cards\n  -tp 2", "backslash-in-line"),
        ("vllm serve a/b –tensor-parallel-size 2", "typographic-dash"),
        ("vllm serve “a/b” -tp 2", "typographic-quote"),
        ("vllm serve a/b -tp 2 --chat-template 'x", "quote-not-closed"),
    ] {
        let back = back("0.33", text);
        assert_eq!(only(&back, text).code, code);
        assert_eq!(back.request.hardware.tensor_parallel_size, Some(2), "{text}");
        assert_eq!(back.model.as_deref(), Some("a/b"), "{text}");
    }
}

/// Several options that became keys of one are fixed into one.
#[test]
fn keys_of_one_option_are_mended_together() {
    let text = "vllm serve a/b --speculative-model c/d --num-speculative-tokens 5 -tp 2";
    let fixed = |version: &str| back(version, text).fixed.unwrap();
    let whole = "--speculative-config '{\"model\":\"c/d\",\"num_speculative_tokens\":5}'";
    assert_eq!(fixed("0.8"), format!("vllm serve a/b \\\n  {whole} \\\n  -tp 2"));
    assert!(fixed("0.9").contains("--speculative-config.model c/d"));
    assert_eq!(back("0.8", &fixed("0.8")).fixed, None);
}

/// Forms in which people have their commands, each the same start.
#[test]
fn every_form_is_the_same_start() {
    let same = [
        "vllm serve a/b -tp 2",
        "  $ vllm serve a/b -tp 2  # comment",
        "```bash\nvllm serve a/b -tp 2\n```",
        "> vllm serve a/b \\\n> -tp 2",
        "vllm serve 'a/b' \"-tp\" '2'",
        "nohup vllm serve a/b -tp 2 > log.txt 2>&1 &",
        "export X=1; exec vllm serve a/b --tensor_parallel_size=2",
        "MODEL=a/b\nTP=2\nvllm serve $MODEL -tp ${TP}",
        ": \"${MODEL:=a/b}\"\nvllm serve $MODEL -tp 2",
        "me@host:~/x$ MODEL=a/b && vllm serve $MODEL -tp 2",
        "To serve it:\n```bash\nvllm serve a/b -tp 2\n```\nThat is all.",
        "+vllm serve a/b \\\n+  -tp 2",
        "[Service]\nExecStart=/opt/bin/vllm serve a/b \\\n  -tp 2\nRestart=always",
        "tmux new -d -s x \"vllm serve a/b -tp 2\"",
        "FROM vllm/vllm-openai:v0.9.2\nENTRYPOINT [ \"vllm\", \"serve\" ]\nCMD [\"a/b\", \"-tp\", \"2\"]",
        "- --model=a/b\n- --tensor-parallel-size=2",
        "kind: Deployment\nspec:\n  containers:\n  - image: vllm/vllm-openai:v0.33.0\n    args: [a/b, -tp=2]\n# /dev/shm",
        "- name: v\n  image: vllm/vllm-openai:v0.33.0\n  args: [a/b, -tp=2]",
        "image: vllm/vllm-openai:v0.33.0\nipc: host\ncommand: a/b -tp 2",
        "docker run --gpus all -p8000:8000 -v/x:/x --ipc=host vllm/vllm-openai:v0.33.0 a/b -tp 2",
        "vllm serve ${MODEL:-a/b} -tp ${TP:-2}",
        "ARGS=(\n  --tensor-parallel-size 2 # cards\n)\nvllm serve a/b \"${ARGS[@]}\"",
        "FLAGS=\"-tp 2 --enforce-eager\"\nvllm serve a/b $FLAGS",
        "vllm serve a/b `\n  -tp 2",
        "vllm serve a/b ^\n  -tp 2",
        "$env:CUDA_VISIBLE_DEVICES = '0,1'\nvllm serve 'a/b' `\n  -tp 2",
        "vllm serve a/b \\\r\n  -tp 2\r\n",
        "bash -c 'vllm serve a/b -tp 2'",
        "python3 -m vllm.entrypoints.openai.api_server --model a/b -tp 2",
        "uv run vllm serve a/b -tp 2",
        "/opt/venv/bin/vllm serve a/b -tp 2",
        "CMD [\"vllm\", \"serve\", \"a/b\", \"-tp\", \"2\"]",
        "model: a/b\ntensor-parallel-size: 2\n",
        "services:\n  v:\n    image: vllm/vllm-openai:v0.33.0\n    ipc: host\n    command: a/b -tp 2\n",
        "x-args: &args {image: 'vllm/vllm-openai:v0.33.0', ipc: host}\nservices:\n  v:\n    <<: *args\n    command: [a/b, -tp, '2']\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: vllm/vllm-openai:v0.33.0\n    command: [/bin/sh, -c]\n    args: ['vllm serve a/b -tp 2 # /dev/shm']\n",
        "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"containers\": [{\"image\": \"vllm/vllm-openai:v0.33.0\", \"args\": [\"a/b\", \"-tp=2\"]}]}}",
        "image:\n  repository: vllm/vllm-openai\n  tag: v0.33.0\nargs: [a/b, -tp, '2']\n",
        "docker run --gpus 2 --ipc=host vllm/vllm-openai:v0.33.0 a/b -tp 2",
        "docker run --gpus 2 --ipc=host --entrypoint bash vllm/vllm-openai:v0.33.0 -lc 'vllm serve a/b -tp 2'",
        "podman run --device nvidia.com/gpu=0 --device nvidia.com/gpu=1 --ipc=host vllm/vllm-openai:v0.33.0 a/b -tp 2",
    ];
    for text in same {
        let back = back("0.33", text);
        let errors: Vec<&Lint> = back.lint.iter().filter(|lint| lint.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{text}: {errors:?}");
        assert_eq!(back.model.as_deref(), Some("a/b"), "{text}");
        assert_eq!(back.request.hardware.tensor_parallel_size, Some(2), "{text}");
    }
}

#[test]
fn settings_that_a_plan_does_not_know_are_kept() {
    let back =
        back("0.33", "vllm serve a/b --hf-overrides.a.b 1 --hf-overrides.a.c x --block-size 32 --no-enable-log-deltas");
    let value = |flag: &str| back.value(flag).cloned();
    assert_eq!(value("--hf-overrides"), Some(json!({"a": {"b": 1, "c": "x"}})));
    assert_eq!((value("--block-size"), value("--enable-log-deltas")), (Some(json!(32)), Some(Value::Bool(false))));
}

/// A command says nothing of cards and users: those stay as they were.
#[test]
fn a_command_is_put_into_the_page_as_it_stands() {
    let mut base = PlanRequest::default();
    base.model.id = Some("a/b".to_owned());
    base.model.config = Some(json!({"hidden_size": 1}));
    base.hardware.gpu = Some("some card".to_owned());
    base.hardware.gpus = Some(8);
    base.workload.concurrency = 77;
    base.policy.max_num_seqs = Some(5);
    base.policy.price_per_gpu_hour_usd = Some(2.0);
    let same = back("0.33", "vllm serve a/b -tp 2").apply_to(&base);
    assert_eq!((same.hardware.gpu.as_deref(), same.hardware.gpus), (Some("some card"), Some(8)));
    assert_eq!((same.workload.concurrency, same.policy.price_per_gpu_hour_usd), (77, Some(2.0)));
    assert_eq!((same.policy.max_num_seqs, same.model.config.is_some()), (None, true));
    let other = back("0.33", "vllm serve c/d -tp 16").apply_to(&base);
    assert_eq!((other.model.id.as_deref(), other.model.config, other.hardware.gpus), (Some("c/d"), None, Some(16)));
    let unnamed = back("0.33", "vllm serve $MODEL -tp 2").apply_to(&base);
    assert_eq!((unnamed.model.id.as_deref(), unnamed.model.config.is_some()), (Some("a/b"), true));
    let nothing = back("0.33", "how do I serve this?");
    assert_eq!((nothing.form, nothing.lint[0].code.as_str()), (Form::Unknown, "not-recognized"));
    assert_eq!(nothing.apply_to(&base), base);
}
