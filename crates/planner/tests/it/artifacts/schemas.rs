//! Files against the schemas of what reads them.
//!
//! The schemas stand in `tests/data/artifacts`, each with its source and licence in its first key.

use jsonschema::Validator;
use planner::read::yaml;
use planner::serve_config::ServeConfig;
use planner::vllm::Platform;
use serde_json::{Value, json};

use crate::support::artifacts::{Machine, plain, texts};

fn data(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn compose() -> Validator {
    jsonschema::validator_for(&data(include_str!("../../data/artifacts/compose-spec.json"))).unwrap()
}

/// The schema of one kind of object of Kubernetes' API.
fn kubernetes(definition: &str) -> Validator {
    let mut schema = data(include_str!("../../data/artifacts/kubernetes-1.37.json"));
    schema["$ref"] = json!(format!("#/$defs/{definition}"));
    jsonschema::validator_for(&schema).unwrap()
}

#[track_caller]
fn check(validator: &Validator, file: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(file).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0], "{file:#}");
}

/// Configurations that make files of every shape.
fn configs() -> Vec<(ServeConfig, Machine)> {
    let mut configs = Vec::new();
    for version in ["0.6", "0.10", "0.11", "0.20", "0.33"] {
        for platform in [Platform::Cuda, Platform::Rocm, Platform::Xpu] {
            for selected in [vec![], vec![0, 3]] {
                for nodes in [1, 2] {
                    let config = ServeConfig {
                        model: "a $(b) 'c'".to_owned(),
                        tensor_parallel_size: 2,
                        pipeline_parallel_size: nodes,
                        nodes,
                        ..plain(version)
                    };
                    configs.push((config, Machine { platform, selected: selected.clone(), ..Machine::default() }));
                }
            }
        }
    }
    configs
}

#[test]
fn compose_files_follow_the_compose_specification() {
    let validator = compose();
    let written = configs().into_iter().filter_map(|(config, machine)| {
        let text = texts(&config, &machine).docker_compose;
        (!text.is_empty()).then(|| check(&validator, &yaml::read_one(&text).unwrap()))
    });
    assert!(written.count() > 20);
}

#[test]
fn manifests_follow_kubernetes_api() {
    let kinds = ["core.v1.PersistentVolumeClaim", "apps.v1.Deployment", "core.v1.Service"];
    let validators = kinds.map(|kind| kubernetes(&format!("io.k8s.api.{kind}")));
    let written = configs().into_iter().filter_map(|(config, machine)| texts(&config, &machine).kubernetes);
    let mut count = 0;
    for text in written {
        let documents = yaml::read_all(&text).unwrap();
        assert_eq!(documents.len(), kinds.len());
        documents.iter().zip(&validators).for_each(|(document, validator)| check(validator, document));
        count += 1;
    }
    assert!(count > 10);
}

/// The schemas say no to what is wrong: a validator that takes everything proves nothing.
#[test]
fn the_schemas_refuse_what_is_wrong() {
    let artifacts = texts(&plain("0.33"), &Machine::default());
    let mut file = yaml::read_one(&artifacts.docker_compose).unwrap();
    file["services"]["vllm"]["comand"] = json!("x");
    assert!(!compose().is_valid(&file));
    let mut deployment = yaml::read_all(&artifacts.kubernetes.unwrap()).unwrap().remove(1);
    deployment["spec"]["template"]["spec"]["containers"][0]["args"] = json!([1]);
    assert!(!kubernetes("io.k8s.api.apps.v1.Deployment").is_valid(&deployment));
}

/// Every key of an object is among those that are known, and each known one that must be there is.
#[track_caller]
fn check_keys(object: &Value, known: &[&str], needed: &[&str]) {
    let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(keys.iter().all(|key| known.contains(key)), "{keys:?} among {known:?}");
    assert!(needed.iter().all(|key| keys.contains(key)), "{needed:?} in {keys:?}");
}

fn several(version: &str) -> ServeConfig {
    ServeConfig { tensor_parallel_size: 8, pipeline_parallel_size: 2, nodes: 2, ..plain(version) }
}

/// Source: `docs/deployment/frameworks/lws.md` of vLLM 0.33 and <https://github.com/kubernetes-sigs/lws>.
#[test]
fn leader_worker_sets_have_the_shape_of_their_api() {
    let pod = kubernetes("io.k8s.api.core.v1.PodTemplateSpec");
    for version in ["0.10", "0.33"] {
        let text = texts(&several(version), &Machine::default()).leader_worker_set.unwrap();
        let documents = yaml::read_all(&text).unwrap();
        check(&kubernetes("io.k8s.api.core.v1.PersistentVolumeClaim"), &documents[0]);
        check(&kubernetes("io.k8s.api.core.v1.Service"), &documents[2]);
        let set = &documents[1];
        assert_eq!(
            (&set["apiVersion"], &set["kind"]),
            (&json!("leaderworkerset.x-k8s.io/v1"), &json!("LeaderWorkerSet"))
        );
        let spec = ["replicas", "leaderWorkerTemplate", "startupPolicy", "rolloutStrategy", "networkConfig"];
        check_keys(&set["spec"], &spec, &["replicas", "leaderWorkerTemplate"]);
        let template = &set["spec"]["leaderWorkerTemplate"];
        let known = ["size", "restartPolicy", "leaderTemplate", "workerTemplate", "subGroupPolicy"];
        check_keys(template, &known, &["size", "restartPolicy", "workerTemplate"]);
        assert_eq!((&template["size"], &template["restartPolicy"]), (&json!(2), &json!("RecreateGroupOnPodRestart")));
        check(&pod, &template["leaderTemplate"]);
        check(&pod, &template["workerTemplate"]);
        assert_eq!(documents[2]["spec"]["selector"]["role"], template["leaderTemplate"]["metadata"]["labels"]["role"]);
        for word in ["$(LWS_GROUP_SIZE)", "$(LWS_LEADER_ADDRESS)"] {
            assert!(text.contains(word), "{word} in {text}");
        }
    }
}

/// Source: <https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html>.
#[test]
fn ray_services_have_the_shape_of_their_api() {
    let text = texts(&several("0.33"), &Machine::default()).ray_service.unwrap();
    let service = yaml::read_one(&text).unwrap();
    assert_eq!((&service["apiVersion"], &service["kind"]), (&json!("ray.io/v1"), &json!("RayService")));
    check_keys(&service["spec"], &["serveConfigV2", "rayClusterConfig"], &["serveConfigV2", "rayClusterConfig"]);
    let cluster = &service["spec"]["rayClusterConfig"];
    check_keys(cluster, &["rayVersion", "headGroupSpec", "workerGroupSpecs"], &["rayVersion", "headGroupSpec"]);
    check_keys(
        &cluster["headGroupSpec"],
        &["rayStartParams", "template", "serviceType"],
        &["rayStartParams", "template"],
    );
    let group = &cluster["workerGroupSpecs"][0];
    let keys = ["groupName", "replicas", "minReplicas", "maxReplicas", "rayStartParams", "template"];
    check_keys(group, &keys, &keys);
    assert_eq!(group["replicas"], json!(2));
    let pod = kubernetes("io.k8s.api.core.v1.PodTemplateSpec");
    check(&pod, &cluster["headGroupSpec"]["template"]);
    check(&pod, &group["template"]);
    let gpus = &group["template"]["spec"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"];
    assert_eq!(gpus, &json!("8"));
    let serve = yaml::read_one(service["spec"]["serveConfigV2"].as_str().unwrap()).unwrap();
    let application = &serve["applications"][0];
    check_keys(application, &["name", "route_prefix", "import_path", "args"], &["import_path", "args"]);
    let model = &application["args"]["llm_configs"][0];
    check_keys(model, &["model_loading_config", "engine_kwargs", "deployment_config"], &["model_loading_config"]);
    assert_eq!(model["engine_kwargs"]["tensor_parallel_size"], json!(8));
}

/// Replicas that run in step: each on one machine, by the builder that Ray has for them.
#[test]
fn replicas_over_machines_are_placed_by_ray() {
    let config = ServeConfig { tensor_parallel_size: 4, data_parallel_size: 4, ..plain("0.33") };
    let artifacts = texts(&config, &Machine::default());
    let service = yaml::read_one(&artifacts.ray_service.unwrap()).unwrap();
    let serve = yaml::read_one(service["spec"]["serveConfigV2"].as_str().unwrap()).unwrap();
    let application = &serve["applications"][0];
    assert_eq!(application["import_path"], json!("ray.serve.llm:build_dp_openai_app"));
    let model = &application["args"]["llm_config"];
    assert_eq!(model["experimental_configs"], json!({"dp_size_per_node": 2}));
    assert_eq!(model["engine_kwargs"]["data_parallel_size"], json!(4));
    let values = artifacts.production_stack.unwrap();
    assert!(values.contains("- --data-parallel-backend\n      - ray\n"), "{values}");
    let spanning = ServeConfig { nodes: 2, tensor_parallel_size: 8, pipeline_parallel_size: 2, ..config };
    let artifacts = texts(&spanning, &Machine::default());
    assert_eq!((artifacts.ray_service, artifacts.production_stack), (None, None));
    assert!(artifacts.notes.iter().any(|note| note.code == "replicas-over-ray"));
}

/// Source: `helm/values.yaml` of <https://github.com/vllm-project/production-stack>.
#[test]
fn chart_values_have_keys_of_the_chart() {
    for config in [plain("0.33"), several("0.33")] {
        let values = yaml::read_one(&texts(&config, &Machine::default()).production_stack.unwrap()).unwrap();
        check_keys(&values, &["servingEngineSpec"], &["servingEngineSpec"]);
        check_keys(&values["servingEngineSpec"], &["modelSpec", "startupProbe"], &["modelSpec"]);
        let known = [
            "name",
            "repository",
            "tag",
            "modelURL",
            "replicaCount",
            "requestCPU",
            "requestMemory",
            "requestGPU",
            "requestGPUType",
            "pvcStorage",
            "shmSize",
            "vllmConfig",
            "hf_token",
            "raySpec",
        ];
        let model = &values["servingEngineSpec"]["modelSpec"][0];
        check_keys(model, &known, &["name", "repository", "tag", "modelURL", "replicaCount", "requestGPU"]);
        let known = ["maxModelLen", "dtype", "tensorParallelSize", "maxNumSeqs", "gpuMemoryUtilization", "extraArgs"];
        check_keys(&model["vllmConfig"], &known, &[]);
    }
}

/// No text holds a secret: the token is only named.
#[test]
fn tokens_are_only_named() {
    for (config, machine) in configs() {
        let artifacts = texts(&config, &machine);
        let all = serde_json::to_string(&artifacts).unwrap();
        assert!(!all.contains("hf_token=") && !all.contains("HF_TOKEN=h"), "{all}");
        assert!(artifacts.env_example.is_none_or(|text| text.contains("\nHF_TOKEN=\n")));
    }
}
