//! Several machines as one LeaderWorkerSet: a leader that answers, workers that only compute.
//!
//! Source: `docs/deployment/frameworks/lws.md` of vLLM 0.33 and the set's API, `leaderworkerset.x-k8s.io/v1`.

use serde_json::{Value, json};

use super::Setup;
use super::arguments::Argument;
use super::context::Shell;
use super::image::ray_script;
use super::kubernetes::escaped;
use super::machines::{How, Seat};
use super::shell::quoted;
use super::yaml::{filled, written};

const FILE: &str = include_str!("templates/leader-worker-set.json");

/// What the set puts into each pod's environment.
const LEADER: &str = "$(LWS_LEADER_ADDRESS)";
const SIZE: &str = "$(LWS_GROUP_SIZE)";
const INDEX: &str = "$(LWS_WORKER_INDEX)";

impl Setup<'_> {
    /// The manifest; `None` for one machine, and for replicas that find each other by ranks of their own.
    pub(super) fn leader_worker_set(&self) -> Option<String> {
        if !matches!(self.spread.how, How::Nodes | How::Ray) {
            return None;
        }
        let name = self.name();
        let values = [
            ("size", self.spread.machines.into()),
            ("leader", self.lws_pod(json!({"role": "leader"}), 0)?),
            ("worker", self.lws_pod(json!({"app.kubernetes.io/name": name}), 1)?),
            ("name", name.as_str().into()),
        ];
        let selector = json!({"leaderworkerset.sigs.k8s.io/name": name, "role": "leader"});
        Some(written(&[self.claim(), filled(FILE, &values), self.service(selector)], &self.reasons()))
    }

    fn lws_pod(&self, labels: Value, rank: u64) -> Option<Value> {
        if self.spread.how == How::Ray {
            return self.pod(labels, json!(["/bin/sh", "-c"]), json!([self.ray_line(rank)]), rank == 0);
        }
        let mut words = vec![Value::from(escaped(&self.arguments.model))];
        words.extend(self.escaped_words(&seat(rank), escaped));
        self.pod(labels, json!(["vllm", "serve"]), words.into(), rank == 0)
    }

    /// Joins the Ray cluster; the leader then serves.
    fn ray_line(&self, rank: u64) -> String {
        let script = ray_script();
        if rank > 0 {
            return format!("bash {script} worker --ray_address={LEADER}");
        }
        let mut words = vec!["vllm".to_owned(), "serve".to_owned(), self.arguments.model.clone()];
        words.extend(self.written().into_iter().flat_map(Argument::words));
        words.extend(self.spread.arguments(&seat(0), self.config).iter().flat_map(Argument::words));
        let serve: Vec<String> = words.iter().map(|word| escaped(&quoted(word, Shell::Bash))).collect();
        format!("bash {script} leader --ray_cluster_size={SIZE}; {}", serve.join(" "))
    }
}

/// A pod's place: its size, rank and leader are the set's to say.
fn seat(rank: u64) -> Seat {
    Seat { rank, rank_text: INDEX.to_owned(), size_text: Some(SIZE.to_owned()), address: LEADER.to_owned() }
}
