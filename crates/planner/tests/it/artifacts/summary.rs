//! The plan in Markdown, and the texts of a whole plan.

use planner::artifacts::{Shell, summary};
use planner::plan::Plan;
use planner::planner::{Facts, plan};
use planner::request::read_line;

/// The plan of a request's line.
fn planned(line: &str) -> Plan {
    let (request, _) = read_line(line).unwrap();
    plan(&Facts::bundled(), &request)
}

const LLAMA: &str = r#"{"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256, "max_position_embeddings": 131072, "torch_dtype": "bfloat16"}"#;

fn request(id: &str, hardware: &str, policy: &str) -> String {
    let id = serde_json::to_string(id).unwrap();
    format!(r#"{{"model": {{"id": {id}, "config": {LLAMA}}}, "hardware": {hardware}, "policy": {policy}}}"#)
}

#[test]
fn a_plan_is_summed_up() {
    let plan = planned(&request("org/model", r#"{"gpu": "NVIDIA H100 80GB HBM3"}"#, "{}"));
    let text = summary(&plan, Shell::Bash);
    assert!(text.starts_with("### `org/model` on vLLM 0.33\n\n**Fits**, with "), "{text}");
    for part in ["| Weights | 14.99 GiB |", "| KV cache | ", "tok/s", "```bash\nvllm serve org/model"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let name = "a`b``c|d\n# e <script>";
    let plan = planned(&request(name, r#"{"gpu": "NVIDIA H100 80GB HBM3"}"#, "{}"));
    let text = summary(&plan, Shell::Bash);
    assert!(text.starts_with("### ``` a`b``c\\|d # e <script> ``` on vLLM 0.33\n"), "{text}");
    assert!(text.contains("```bash\nvllm serve 'a`b``c|d\n# e <script>'"), "{text}");
}

/// Settings as given and untouched are vLLM's own: nothing but the model is written.
#[test]
fn a_plan_of_vllms_own_defaults_writes_the_model_alone() {
    for version in ["0.9", "0.11", "0.19", "0.20", "0.28", "0.33"] {
        for gpu in ["NVIDIA H100 80GB HBM3", "NVIDIA GeForce RTX 4090", "AMD Instinct MI300X", "NVIDIA L4"] {
            let policy = format!(r#"{{"mode": "as_given", "vllm_version": "{version}"}}"#);
            let plan = planned(&request("org/model", &format!(r#"{{"gpu": "{gpu}"}}"#), &policy));
            let artifacts = plan.artifacts.unwrap();
            assert_eq!(artifacts.serve_command, "vllm serve org/model", "{version} {gpu}");
        }
    }
}

#[test]
fn chosen_cards_of_a_machine_are_named() {
    let smi = "0, NVIDIA H100 80GB HBM3, 81559 MiB\\n1, NVIDIA H100 80GB HBM3, 81559 MiB\\n";
    let listed = format!(r#"{{"smi": "index, name, memory.total [MiB]\n{smi}", "gpus": 1}}"#).replace('\n', "\\n");
    let plan = planned(&request("org/model", &listed, "{}"));
    let artifacts = plan.artifacts.unwrap();
    assert_eq!(plan.hardware.selected.len(), 1, "{:?}", plan.hardware);
    assert!(artifacts.serve_command.contains("--device-ids 0"), "{}", artifacts.serve_command);
    assert!(artifacts.docker_command.contains("--gpus '\"device=0\"'"), "{}", artifacts.docker_command);
    assert!(artifacts.docker_compose.contains("device_ids:\n            - \"0\"\n"), "{}", artifacts.docker_compose);
}
