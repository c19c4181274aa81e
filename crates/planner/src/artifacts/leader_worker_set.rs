//! Several machines as one LeaderWorkerSet: a leader that answers, workers that only compute.
//!
//! Source: `docs/deployment/frameworks/lws.md` of vLLM 0.33 and the set's API, `leaderworkerset.x-k8s.io/v1`.

use super::Setup;
use super::arguments::Argument;
use super::context::Shell;
use super::image::ray_script;
use super::kubernetes::{escaped, labelled, service};
use super::machines::{How, Seat};
use super::shell::quoted;
use super::yaml::{Node, list, map, written};

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
        let leader = self.lws_pod(&name, 0)?;
        let worker = self.lws_pod(&name, 1)?;
        let template = map([
            ("size", self.spread.machines.into()),
            ("restartPolicy", "RecreateGroupOnPodRestart".into()),
            ("leaderTemplate", with_role(leader)),
            ("workerTemplate", worker),
        ]);
        let set = map([
            ("apiVersion", "leaderworkerset.x-k8s.io/v1".into()),
            ("kind", "LeaderWorkerSet".into()),
            ("metadata", labelled(&name)),
            ("spec", map([("replicas", 1.into()), ("leaderWorkerTemplate", template)])),
        ]);
        let selector = map([("leaderworkerset.sigs.k8s.io/name", name.as_str().into()), ("role", "leader".into())]);
        Some(written(&[self.claim(&name), set, service(&name, selector)]))
    }

    fn lws_pod(&self, name: &str, rank: u64) -> Option<Node> {
        let asked = if rank == 0 { name } else { "" };
        let container = if self.spread.how == How::Ray {
            self.container(asked, list(["/bin/sh", "-c"]), list([self.ray_line(rank)]))
        } else {
            self.container(asked, list(["vllm", "serve"]), Node::List(self.lws_arguments(rank)))
        };
        Some(self.pod(name, container?))
    }

    fn lws_arguments(&self, rank: u64) -> Vec<Node> {
        let mut words = vec![Node::from(escaped(&self.arguments.model))];
        words.extend(self.commented_words(&seat(rank), escaped));
        words
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

/// The label by which the Service finds leaders.
fn with_role(pod: Node) -> Node {
    let Node::Map(entries) = pod else { return pod };
    let labelled = |(key, node): (String, Node)| match node {
        Node::Map(_) if key == "metadata" => (key, map([("labels", map([("role", "leader".into())]))])),
        node => (key, node),
    };
    Node::Map(entries.into_iter().map(labelled).collect())
}
