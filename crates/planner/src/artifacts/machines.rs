//! How a configuration is spread over machines, and what each of them is told besides.

use crate::issue::Issue;
use crate::serve_config::ServeConfig;
use crate::vllm::Ability;

use super::arguments::{Argument, Arguments};
use super::context::Context;

/// Stands for the first machine's address in a command.
pub(super) const HEAD_ADDRESS: &str = "HEAD_ADDRESS";
/// Where the replicas of several machines meet.
const RPC_PORT: u64 = 13_345;
/// Ray's port.
pub(super) const RAY_PORT: u64 = 6379;
/// Most machines whose commands are written out.
pub(super) const MOST_WRITTEN: u64 = 16;
/// Most machines that an even split is looked for on.
const MOST_MACHINES: u64 = 1024;

/// By which of vLLM's ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// One machine.
    Alone,
    /// `--nnodes`, from 0.11 on.
    Nodes,
    /// Replicas with a rank of their own, each on one machine; 0.9 and 0.10.
    Ranks,
    /// A Ray cluster that the machines join first.
    Ray,
}

/// One machine's place among several, in words that its command can hold: numbers, or variables that others fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    /// 0 answers requests; every other rank only computes.
    pub rank: u64,
    /// The rank as written.
    pub rank_text: String,
    /// How many machines there are, as written; `None` = the number.
    pub size_text: Option<String>,
    /// The first machine's address, as written.
    pub address: String,
}

impl Seat {
    /// A machine with a number, and a place-holder for the first one's address.
    pub(crate) fn numbered(rank: u64) -> Self {
        Self { rank, rank_text: rank.to_string(), size_text: None, address: HEAD_ADDRESS.to_owned() }
    }
}

/// Machines, and GPUs of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spread {
    pub how: How,
    /// Machines in all.
    pub machines: u64,
    /// GPUs used on each.
    pub gpus: u64,
    /// Replicas that begin on each; 0 where one spans several.
    pub replicas: u64,
    /// Whether 0.11 has to be told how processes are started: it takes another way for replicas of one GPU.
    needs_backend: bool,
}

impl Spread {
    /// A replica that spans machines takes as many as it says; replicas that each fit a machine share machines evenly.
    pub(crate) fn of(config: &ServeConfig, context: &Context, arguments: &Arguments) -> Self {
        let data = config.data_parallel_size.max(1);
        let replica = config.tensor_parallel_size.saturating_mul(config.pipeline_parallel_size).max(1);
        let world = replica.saturating_mul(data);
        let machines = if config.nodes > 1 {
            config.nodes.saturating_mul(data)
        } else {
            even_machines(data, (context.gpus_per_node / replica).max(1))
        };
        let release = arguments.release();
        let needs_backend = replica == 1 && !release.has(Ability::SingleGpuNodes);
        let how = match machines {
            0 | 1 => How::Alone,
            _ if release.has(Ability::NodesWithoutRay) => How::Nodes,
            _ if config.nodes <= 1 && release.has(Ability::DataParallelRanks) => How::Ranks,
            _ => How::Ray,
        };
        let replicas = if config.nodes > 1 { 0 } else { data / machines };
        Self { how, machines, gpus: world.div_ceil(machines), replicas, needs_backend }
    }

    /// Whether Ray can place the replicas: it puts each on one machine, unless it is the only one.
    pub(crate) fn ray_places(&self, config: &ServeConfig) -> bool {
        self.how == How::Alone || self.replicas > 0 || config.data_parallel_size <= 1
    }

    /// What a machine is told besides.
    pub(crate) fn arguments(&self, seat: &Seat, config: &ServeConfig) -> Vec<Argument> {
        let option = |flag, value: String| Argument { flag, value: Some(value), field: "nodes", is_default: false };
        let mut list = match self.how {
            How::Alone => return Vec::new(),
            How::Ray => return vec![option("--distributed-executor-backend", "ray".to_owned())],
            How::Nodes => vec![
                option("--nnodes", seat.size_text.clone().unwrap_or_else(|| self.machines.to_string())),
                option("--node-rank", seat.rank_text.clone()),
                option("--master-addr", seat.address.clone()),
            ],
            How::Ranks => vec![
                option("--data-parallel-size-local", self.replicas.to_string()),
                option("--data-parallel-rpc-port", RPC_PORT.to_string()),
            ],
        };
        if self.how == How::Nodes && self.needs_backend {
            list.push(option("--distributed-executor-backend", "mp".to_owned()));
        }
        if config.data_parallel_size > 1 {
            list.push(option("--data-parallel-address", seat.address.clone()));
        }
        if self.how == How::Ranks && seat.rank > 0 {
            let first = seat.rank.saturating_mul(self.replicas);
            list.push(option("--data-parallel-start-rank", first.to_string()));
        }
        if seat.rank > 0 {
            list.push(Argument { flag: "--headless", value: None, field: "nodes", is_default: false });
        }
        list
    }

    /// What is to be known about several machines.
    pub(crate) fn notes(&self, config: &ServeConfig) -> Vec<Issue> {
        let field = "hardware.nodes";
        let mut notes = Vec::new();
        if self.how != How::Alone {
            let text = format!("Put the address of the first machine in the place of {HEAD_ADDRESS} on every machine.");
            notes.push(Issue::note("head-address", field, text));
        }
        if self.how == How::Ray && config.data_parallel_size > 1 {
            let text = "Replicas over several machines are written for one Ray cluster; vLLM before 0.9 takes no more than one replica there.";
            notes.push(Issue::warning("replicas-over-ray", field, text));
        } else if !self.ray_places(config) {
            let text =
                "Each replica spans machines, and Ray puts a replica on one: the files that go by Ray are left out.";
            notes.push(Issue::note("replicas-over-ray", field, text));
        }
        if matches!(self.how, How::Nodes | How::Ray) {
            let text = "On Kubernetes all machines mount one volume: its storage class must allow ReadWriteMany.";
            notes.push(Issue::note("shared-volume", field, text));
        }
        if self.machines > MOST_WRITTEN {
            let text = format!(
                "The commands of the first {MOST_WRITTEN} of {} machines are written; the others differ in their rank alone.",
                self.machines
            );
            notes.push(Issue::note("machines-left-out", field, text));
        }
        notes
    }
}

/// The least number of machines with at most `each` replicas that all have equally many.
fn even_machines(replicas: u64, each: u64) -> u64 {
    let least = replicas.div_ceil(each).max(1);
    let even = |machines: &u64| replicas.is_multiple_of(*machines);
    (least..=replicas.min(MOST_MACHINES).max(least)).find(even).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::even_machines;

    #[test]
    fn replicas_share_machines_evenly() {
        for (replicas, each, machines) in [(1, 8, 1), (8, 8, 1), (16, 8, 2), (6, 4, 2), (9, 4, 3), (7, 4, 7), (4, 1, 4)]
        {
            assert_eq!(even_machines(replicas, each), machines, "{replicas} replicas, {each} each");
        }
    }
}
