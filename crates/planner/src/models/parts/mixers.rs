//! Parameters of what mixes tokens.

use super::{Collector, Role, Sharding};
use crate::models::architecture::{
    Attention, CompressedSparse, Indexer, Mixer, Mla, OutputGate, Presence, QkNorm, QkvBias, Weights,
};

pub(super) fn mixer(hidden: u64, mixer: &Mixer, out: &mut Collector) {
    match mixer {
        Mixer::Attention(attention) | Mixer::CrossAttention(attention) => self_attention(hidden, attention, out),
        Mixer::Mla(mla) => latent_attention(hidden, mla, out),
        Mixer::CompressedSparse(sparse) => compressed_sparse(hidden, sparse, out),
        Mixer::Recurrent(recurrent) => super::recurrent::recurrent(hidden, &recurrent.kind, out),
        Mixer::Linear => {
            let sharding = Sharding::Split { units: hidden };
            out.linear(Role::AttentionOutput, "self_attn.linear_attn", (hidden, hidden), sharding);
        }
    }
}

fn self_attention(hidden: u64, a: &Attention, out: &mut Collector) {
    if a.weights == Weights::Shared {
        return;
    }
    let (by_head, by_kv_head) = (Sharding::Split { units: a.heads }, Sharding::Split { units: a.kv_heads });
    let query = a.heads.saturating_mul(a.key_head_dim);
    let key = a.kv_heads.saturating_mul(a.key_head_dim);
    let value = a.kv_heads.saturating_mul(a.value_head_dim);
    let own_kv = a.kv_projections == Presence::Present;
    let gate = match a.output_gate {
        OutputGate::None => 0,
        OutputGate::Channel => query,
        OutputGate::Head => a.heads,
    };
    let query_rows = query.saturating_add(gate);
    match a.q_lora_rank {
        None => out.linear(Role::AttentionQuery, "self_attn.q_proj", (query_rows, hidden), by_head),
        Some(rank) => {
            out.linear(Role::MlaDown, "self_attn.q_a_proj", (rank, hidden), Sharding::Replicated);
            out.norm("self_attn.inter_norm", rank);
            out.linear(Role::MlaQueryUp, "self_attn.q_b_proj", (query_rows, rank), by_head);
        }
    }
    if own_kv {
        out.linear(Role::AttentionKey, "self_attn.k_proj", (key, hidden), by_kv_head);
        let rows = if a.values_from_keys { 0 } else { value };
        out.linear(Role::AttentionValue, "self_attn.v_proj", (rows, hidden), by_kv_head);
    }
    let heads_out = a.heads.saturating_mul(a.value_head_dim);
    out.linear(Role::AttentionOutput, "self_attn.o_proj", (hidden, heads_out), by_head);
    if a.bias.qkv != QkvBias::None {
        out.vector(Role::Norm, "self_attn.q_proj.bias", query_rows, by_head);
        let keys = if a.bias.qkv == QkvBias::All { key } else { 0 };
        let kv = if own_kv { keys.saturating_add(value) } else { 0 };
        out.vector(Role::Norm, "self_attn.kv_proj.bias", kv, by_kv_head);
    }
    out.norm("self_attn.o_proj.bias", a.bias.output.count().saturating_mul(hidden));
    qk_norm(a, own_kv, out);
    out.vector(Role::Norm, "self_attn.sinks", if a.sinks { a.heads } else { 0 }, by_head);
    if let Some(indexer) = &a.indexer {
        let whole = Sharding::Replicated;
        let rows = indexer.heads.saturating_mul(indexer.head_dim);
        out.linear(Role::Indexer, "self_attn.indexer.wq_b", (rows, hidden), whole);
        out.linear(Role::Indexer, "self_attn.indexer.wk", (indexer.head_dim, hidden), whole);
        out.vector(Role::Indexer, "self_attn.indexer.k_norm", indexer.head_dim.saturating_mul(2), whole);
    }
}

fn qk_norm(a: &Attention, own_kv: bool, out: &mut Collector) {
    let (query, key, times) = match a.qk_norm {
        QkNorm::None => return,
        QkNorm::Head => (a.key_head_dim, a.key_head_dim, 1),
        QkNorm::HeadWithBias => (a.key_head_dim, a.key_head_dim, 2),
        QkNorm::Full => (a.heads.saturating_mul(a.key_head_dim), a.kv_heads.saturating_mul(a.key_head_dim), 1),
        QkNorm::FullWithBias => (a.heads.saturating_mul(a.key_head_dim), a.kv_heads.saturating_mul(a.key_head_dim), 2),
    };
    out.norm("self_attn.q_norm", query.saturating_mul(times));
    out.norm("self_attn.k_norm", if own_kv { key.saturating_mul(times) } else { 0 });
}

fn latent_attention(hidden: u64, m: &Mla, out: &mut Collector) {
    let by_head = Sharding::Split { units: m.heads };
    let query = m.heads.saturating_mul(m.qk_nope_head_dim.saturating_add(m.qk_rope_head_dim));
    let latent = m.kv_lora_rank.saturating_add(m.qk_rope_head_dim);
    let value = m.heads.saturating_mul(m.v_head_dim);
    if let Some(rank) = m.q_lora_rank {
        out.linear(Role::MlaDown, "self_attn.q_a_proj", (rank, hidden), Sharding::Replicated);
        out.norm("self_attn.q_a_layernorm", rank);
        out.linear(Role::MlaQueryUp, "self_attn.q_b_proj", (query, rank), by_head);
    } else {
        out.linear(Role::MlaQueryUp, "self_attn.q_proj", (query, hidden), by_head);
    }
    out.linear(Role::MlaDown, "self_attn.kv_a_proj_with_mqa", (latent, hidden), Sharding::Replicated);
    out.norm("self_attn.kv_a_layernorm", m.kv_lora_rank);
    let up = m.heads.saturating_mul(m.qk_nope_head_dim.saturating_add(m.v_head_dim));
    out.linear(Role::MlaKvUp, "self_attn.kv_b_proj", (up, m.kv_lora_rank), by_head);
    out.linear(Role::AttentionOutput, "self_attn.o_proj", (hidden, value), by_head);
    let gate = match m.output_gate {
        OutputGate::None => 0,
        OutputGate::Channel => value,
        OutputGate::Head => m.heads,
    };
    out.linear(Role::AttentionQuery, "self_attn.g_proj", (gate, hidden), by_head);
    let down_bias = latent.saturating_add(m.q_lora_rank.unwrap_or(0)).saturating_add(hidden);
    out.norm("self_attn.bias", m.bias.count().saturating_mul(down_bias));
    if let Some(indexer) = &m.indexer {
        indexer_parts(hidden, m.q_lora_rank.unwrap_or(hidden), indexer, out);
    }
}

/// Queries from the query latent, one key and one weight a head from the hidden state, a norm with bias on the key.
fn indexer_parts(hidden: u64, query_input: u64, indexer: &Indexer, out: &mut Collector) {
    let (heads, width) = (indexer.heads, indexer.head_dim);
    let whole = Sharding::Replicated;
    out.linear(Role::Indexer, "self_attn.indexer.wq_b", (heads.saturating_mul(width), query_input), whole);
    out.linear(Role::Indexer, "self_attn.indexer.wk", (width, hidden), whole);
    out.vector(Role::Indexer, "self_attn.indexer.k_norm", width.saturating_mul(2), whole);
    out.linear(Role::Indexer, "self_attn.indexer.weights_proj", (heads, hidden), whole);
}

fn compressed_sparse(hidden: u64, c: &CompressedSparse, out: &mut Collector) {
    let (whole, by_head) = (Sharding::Replicated, Sharding::Split { units: c.heads });
    let query = c.heads.saturating_mul(c.head_dim);
    out.linear(Role::MlaDown, "self_attn.wq_a", (c.q_lora_rank, hidden), whole);
    out.norm("self_attn.q_norm", c.q_lora_rank);
    out.linear(Role::MlaQueryUp, "self_attn.wq_b", (query, c.q_lora_rank), by_head);
    out.linear(Role::MlaDown, "self_attn.wkv", (c.head_dim, hidden), whole);
    out.norm("self_attn.kv_norm", c.head_dim);
    let by_group = Sharding::Split { units: c.o_groups };
    out.linear(Role::AttentionOutput, "self_attn.wo_a", (c.o_lora_rank, query), by_group);
    let low = c.o_groups.saturating_mul(c.o_lora_rank);
    out.linear(Role::AttentionOutput, "self_attn.wo_b", (hidden, low), by_group);
    out.vector(Role::Norm, "self_attn.attn_sink", c.heads, by_head);
    if c.compress_ratio > 0 {
        compressor(hidden, c.head_dim, c.compress_ratio, "self_attn.compressor", out);
    }
    if let Some(indexer) = &c.indexer {
        let rows = indexer.heads.saturating_mul(indexer.head_dim);
        out.linear(Role::Indexer, "self_attn.indexer.wq_b", (rows, c.q_lora_rank), whole);
        out.linear(Role::Indexer, "self_attn.indexer.weights_proj", (indexer.heads, hidden), whole);
        compressor(hidden, indexer.head_dim, c.compress_ratio, "self_attn.indexer.compressor", out);
    }
}

/// Two projections (values and gate), positions within a group and a norm; ratio-4 groups overlap and are twice as wide.
fn compressor(hidden: u64, width: u64, ratio: u64, module: &'static str, out: &mut Collector) {
    let wide = if ratio == 4 { width.saturating_mul(2) } else { width };
    out.linear(Role::Indexer, module, (wide.saturating_mul(2), hidden), Sharding::Replicated);
    out.norm("self_attn.compressor.ape", ratio.saturating_mul(wide));
    out.norm("self_attn.compressor.norm", width);
}
