//! Parameters of dense feed-forward networks and of experts.

use super::{Collector, EMPTY, Part, Role, Sharding};
use crate::models::architecture::{Dense, FeedForward, Moe};

pub(super) fn feed_forward(hidden: u64, feed_forward: &FeedForward, out: &mut Collector) {
    match feed_forward {
        FeedForward::None => {}
        FeedForward::Dense(dense) => network(hidden, dense, out),
        FeedForward::Moe(moe) => experts(hidden, moe, out),
    }
}

fn network(hidden: u64, dense: &Dense, out: &mut Collector) {
    let by_channel = Sharding::Split { units: dense.intermediate };
    let rows = dense.intermediate.saturating_mul(dense.gating.inputs());
    out.linear(Role::DenseMlp, "mlp.gate_up_proj", (rows, hidden), by_channel);
    out.linear(Role::DenseMlp, "mlp.down_proj", (hidden, dense.intermediate), by_channel);
    let bias = dense.bias.count();
    out.vector(Role::Norm, "mlp.gate_up_proj.bias", bias.saturating_mul(rows), by_channel);
    out.norm("mlp.down_proj.bias", bias.saturating_mul(hidden));
}

fn experts(hidden: u64, moe: &Moe, out: &mut Collector) {
    let whole = Sharding::Replicated;
    let choices = moe.experts.saturating_add(moe.zero_experts);
    out.linear(Role::Router, "mlp.gate", (choices, hidden), whole);
    out.vector(Role::Router, "mlp.gate.bias", moe.router_bias.count().saturating_mul(choices), whole);
    let width = moe.latent.unwrap_or(hidden);
    let inner = moe.expert_intermediate;
    let inputs = inner.saturating_mul(moe.gating.inputs());
    let sharding = Sharding::Experts { width: inner };
    let expert = Part { role: Role::RoutedExperts, copies: moe.experts, sharding, ..EMPTY };
    let (up, down) = if moe.dense_beside.is_empty() {
        ("mlp.experts.gate_up_proj", "mlp.experts.down_proj")
    } else {
        ("experts.gate_up_proj", "experts.down_proj")
    };
    out.push(Part { module: up, rows: inputs, columns: width, ..expert });
    out.push(Part { module: down, rows: width, columns: inner, ..expert });
    let bias = moe.expert_bias.count().saturating_mul(inputs.saturating_add(width));
    let vector = super::Form::Vector;
    out.push(Part { module: "mlp.experts.bias", rows: bias, columns: 1, form: vector, ..expert });
    if let Some(latent) = moe.latent {
        out.linear(Role::SharedExperts, "mlp.latent_proj", (latent.saturating_mul(2), hidden), whole);
    }
    shared(hidden, moe, out);
    moe.dense_beside.iter().for_each(|dense| network(hidden, dense, out));
}

fn shared(hidden: u64, moe: &Moe, out: &mut Collector) {
    let by_channel = Sharding::Split { units: moe.shared_intermediate };
    let rows = moe.shared_intermediate.saturating_mul(moe.gating.inputs());
    out.linear(Role::SharedExperts, "mlp.shared_experts.gate_up_proj", (rows, hidden), by_channel);
    out.linear(Role::SharedExperts, "mlp.shared_experts.down_proj", (hidden, moe.shared_intermediate), by_channel);
    let down_bias = hidden.saturating_mul(moe.shared_experts.max(1));
    let bias = moe.shared_bias.count().saturating_mul(rows.saturating_add(down_bias));
    out.vector(Role::Norm, "mlp.shared_experts.bias", bias, by_channel);
    let gate = (moe.shared_gate.count(), hidden);
    out.linear(Role::Router, "mlp.shared_expert_gate", gate, Sharding::Replicated);
}
