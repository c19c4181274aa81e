//! Parameters of recurrences.

use super::{Collector, EMPTY, Number, Part, Role, Sharding};
use crate::models::architecture::{Form, Presence, RecurrentKind};

pub(super) fn recurrent(hidden: u64, kind: &RecurrentKind, out: &mut Collector) {
    match kind {
        RecurrentKind::Mamba1 { .. } => mamba1(hidden, kind, out),
        RecurrentKind::Mamba2 { .. } => mamba2(hidden, kind, out),
        RecurrentKind::GatedDeltaNet { .. } => gated_delta_net(hidden, kind, out),
        RecurrentKind::Kda { .. } => kda(hidden, kind, out),
        RecurrentKind::Lightning { .. } => lightning(hidden, kind, out),
        &RecurrentKind::ShortConvolution { width, kernel, bias } => {
            let by_channel = Sharding::Split { units: width };
            out.linear(Role::RecurrentIn, "conv.in_proj", (width.saturating_mul(3), hidden), by_channel);
            out.linear(Role::RecurrentOut, "conv.out_proj", (hidden, width), by_channel);
            out.vector(Role::RecurrentInner, "conv.conv", width.saturating_mul(kernel), by_channel);
            let biases = width.saturating_mul(4).saturating_add(hidden);
            out.vector(Role::Norm, "conv.bias", bias.count().saturating_mul(biases), by_channel);
        }
    }
}

/// Decay and skip weights: 4 bytes each, as vLLM keeps them.
fn decay(out: &mut Collector, module: &'static str, length: u64, sharding: Sharding) {
    let form = Form::Vector;
    let part = Part { role: Role::RecurrentInner, module, rows: length, columns: 1, form, sharding, ..EMPTY };
    out.push(Part { number: Number::Float32, ..part });
}

fn mamba1(hidden: u64, kind: &RecurrentKind, out: &mut Collector) {
    let &RecurrentKind::Mamba1 { inner, state, time_step_rank, kernel, conv_bias, proj_bias, inner_norms } = kind
    else {
        return;
    };
    let by_channel = Sharding::Split { units: inner };
    out.linear(Role::RecurrentIn, "mixer.in_proj", (inner.saturating_mul(2), hidden), by_channel);
    let small = time_step_rank.saturating_add(state.saturating_mul(2));
    out.linear(Role::RecurrentInner, "mixer.x_proj", (small, inner), by_channel);
    out.linear(Role::RecurrentInner, "mixer.dt_proj", (inner, time_step_rank), by_channel);
    out.linear(Role::RecurrentOut, "mixer.out_proj", (hidden, inner), by_channel);
    let conv = inner.saturating_mul(kernel.saturating_add(conv_bias.count()));
    out.vector(Role::RecurrentInner, "mixer.conv1d", conv, by_channel);
    out.vector(Role::RecurrentInner, "mixer.dt_proj.bias", inner, by_channel);
    decay(out, "mixer.A_log", inner.saturating_mul(state).saturating_add(inner), by_channel);
    let biases = inner.saturating_mul(2).saturating_add(hidden);
    out.vector(Role::Norm, "mixer.bias", proj_bias.count().saturating_mul(biases), by_channel);
    out.norm("mixer.inner_norms", inner_norms.count().saturating_mul(small));
}

fn mamba2(hidden: u64, kind: &RecurrentKind, out: &mut Collector) {
    let &RecurrentKind::Mamba2 { heads, head_dim, groups, state, kernel, conv_bias, proj_bias, gated_norm } = kind
    else {
        return;
    };
    let (by_head, by_group) = (Sharding::Split { units: heads }, Sharding::Split { units: groups });
    let inner = heads.saturating_mul(head_dim);
    let shared = groups.saturating_mul(state).saturating_mul(2);
    let own = inner.saturating_mul(2).saturating_add(heads);
    out.linear(Role::RecurrentIn, "mixer.in_proj", (own, hidden), by_head);
    out.linear(Role::RecurrentIn, "mixer.in_proj", (shared, hidden), by_group);
    out.linear(Role::RecurrentOut, "mixer.out_proj", (hidden, inner), by_head);
    let taps = kernel.saturating_add(conv_bias.count());
    out.vector(Role::RecurrentInner, "mixer.conv1d", inner.saturating_mul(taps), by_head);
    out.vector(Role::RecurrentInner, "mixer.conv1d", shared.saturating_mul(taps), by_group);
    decay(out, "mixer.A_log", heads.saturating_mul(3), by_head);
    out.vector(Role::Norm, "mixer.norm", gated_norm.count().saturating_mul(inner), by_head);
    let biases = own.saturating_add(shared).saturating_add(hidden);
    out.vector(Role::Norm, "mixer.bias", proj_bias.count().saturating_mul(biases), by_head);
}

fn gated_delta_net(hidden: u64, kind: &RecurrentKind, out: &mut Collector) {
    let &RecurrentKind::GatedDeltaNet { key_heads, value_heads, key_head_dim, value_head_dim, kernel } = kind else {
        return;
    };
    let (by_key, by_value) = (Sharding::Split { units: key_heads }, Sharding::Split { units: value_heads });
    let key = key_heads.saturating_mul(key_head_dim).saturating_mul(2);
    let value = value_heads.saturating_mul(value_head_dim);
    out.linear(Role::RecurrentIn, "linear_attn.in_proj_qkv", (key, hidden), by_key);
    out.linear(Role::RecurrentIn, "linear_attn.in_proj_qkv", (value, hidden), by_value);
    out.linear(Role::RecurrentIn, "linear_attn.in_proj_z", (value, hidden), by_value);
    out.linear(Role::RecurrentIn, "linear_attn.in_proj_ba", (value_heads.saturating_mul(2), hidden), by_value);
    out.linear(Role::RecurrentOut, "linear_attn.out_proj", (hidden, value), by_value);
    out.vector(Role::RecurrentInner, "linear_attn.conv1d", key.saturating_mul(kernel), by_key);
    out.vector(Role::RecurrentInner, "linear_attn.conv1d", value.saturating_mul(kernel), by_value);
    decay(out, "linear_attn.A_log", value_heads.saturating_mul(2), by_value);
    out.norm("linear_attn.norm", value_head_dim);
}

fn kda(hidden: u64, kind: &RecurrentKind, out: &mut Collector) {
    let &RecurrentKind::Kda { heads, head_dim, kernel, full_rank_gate, full_rank_forget } = kind else { return };
    let by_head = Sharding::Split { units: heads };
    let width = heads.saturating_mul(head_dim);
    out.linear(Role::RecurrentIn, "self_attn.qkv_proj", (width.saturating_mul(3), hidden), by_head);
    out.vector(Role::RecurrentInner, "self_attn.conv1d", width.saturating_mul(3).saturating_mul(kernel), by_head);
    if full_rank_forget == Presence::Present {
        out.linear(Role::RecurrentIn, "self_attn.f_proj", (width, hidden), by_head);
    } else {
        out.linear(Role::RecurrentInner, "self_attn.f_a_proj", (head_dim, hidden), Sharding::Replicated);
        out.linear(Role::RecurrentInner, "self_attn.f_b_proj", (width, head_dim), by_head);
    }
    out.linear(Role::RecurrentInner, "self_attn.b_proj", (heads, hidden), by_head);
    if full_rank_gate == Presence::Present {
        out.linear(Role::RecurrentIn, "self_attn.g_proj", (width, hidden), by_head);
    } else {
        out.linear(Role::RecurrentInner, "self_attn.g_a_proj", (head_dim, hidden), Sharding::Replicated);
        out.linear(Role::RecurrentInner, "self_attn.g_b_proj", (width, head_dim), by_head);
    }
    decay(out, "self_attn.A_log", heads.saturating_add(width), by_head);
    out.norm("self_attn.o_norm", head_dim);
    out.linear(Role::RecurrentOut, "self_attn.o_proj", (hidden, width), by_head);
}

fn lightning(hidden: u64, kind: &RecurrentKind, out: &mut Collector) {
    let &RecurrentKind::Lightning { heads, kv_heads, head_dim, qk_norm, norm_width } = kind else { return };
    let (by_head, by_kv) = (Sharding::Split { units: heads }, Sharding::Split { units: kv_heads });
    let width = heads.saturating_mul(head_dim);
    let key_value = kv_heads.saturating_mul(head_dim).saturating_mul(2);
    out.linear(Role::RecurrentIn, "self_attn.qkv_proj", (width, hidden), by_head);
    out.linear(Role::RecurrentIn, "self_attn.qkv_proj", (key_value, hidden), by_kv);
    out.linear(Role::RecurrentIn, "self_attn.output_gate", (width, hidden), by_head);
    out.linear(Role::RecurrentOut, "self_attn.out_proj", (hidden, width), by_head);
    out.norm("self_attn.norm", norm_width);
    out.norm("self_attn.qk_norm", qk_norm.count().saturating_mul(head_dim).saturating_mul(2));
}
