//! Recurrences from keys.

use serde_json::Value;

use super::reader::Reader;
use crate::models::architecture::{Dtype, Presence, Recurrent, RecurrentKind};
use crate::models::keys::whole;

const MAMBA_HEADS: &[&str] = &["mamba_num_heads", "mamba_n_heads", "n_mamba_heads"];
const MAMBA_HEAD_DIM: &[&str] = &["mamba_head_dim", "mamba_d_head", "mamba_headdim"];
const MAMBA_STATE: &[&str] = &["ssm_state_size", "mamba_d_state", "state_size"];
const MAMBA_KERNEL: &[&str] = &["conv_kernel", "mamba_d_conv"];
const MAMBA_GROUPS: &[&str] = &["n_groups", "mamba_n_groups", "mamba_num_groups", "mamba_ngroups"];
const MAMBA_EXPAND: &[&str] = &["expand", "mamba_expand"];

/// Whether every layer attends and recurs at once (Falcon-H1).
pub(crate) fn has_both(reader: &Reader) -> bool {
    reader.keys.positive(&["mamba_d_ssm"]).is_some() && reader.sizes.heads > 0
}

/// Whether the model only recurs: state-space keys and nothing that says where attention is.
pub(crate) fn is_pure(reader: &Reader) -> bool {
    reader.keys.positive(&["state_size"]).is_some() && reader.keys.positive(MAMBA_EXPAND).is_some()
}

/// The recurrence of a layer named linear attention: by whose keys are there.
pub(crate) fn linear(reader: &Reader) -> Option<Recurrent> {
    let kind = gated_delta_net(reader).or_else(|| kda(reader)).or_else(|| mamba2(reader)).or_else(|| lightning(reader));
    if kind.is_none() {
        reader.doubt("layer_types", "linear attention", "no keys give its sizes, it is left out", 100);
    }
    Some(Recurrent { kind: kind?, state_dtype: state_dtype(reader) })
}

fn gated_delta_net(reader: &Reader) -> Option<RecurrentKind> {
    let keys = &reader.keys;
    let value_heads = keys.positive(&["linear_num_value_heads"])?;
    let key_head_dim = keys.positive(&["linear_key_head_dim"]).unwrap_or(128);
    Some(RecurrentKind::GatedDeltaNet {
        key_heads: keys.positive(&["linear_num_key_heads"]).unwrap_or(value_heads),
        value_heads,
        key_head_dim,
        value_head_dim: keys.positive(&["linear_value_head_dim"]).unwrap_or(key_head_dim),
        kernel: keys.positive(&["linear_conv_kernel_dim"]).unwrap_or(4),
    })
}

fn kda(reader: &Reader) -> Option<RecurrentKind> {
    let keys = &reader.keys;
    let nested = keys.object(&["linear_attn_config"]);
    let number = |name: &str| nested?.get(name).and_then(whole).filter(|number| *number > 0);
    let plain = keys.positive(&["short_conv_kernel_size"]);
    let named = keys.positive(&["linear_num_heads"]).and_then(|_| keys.positive(&["linear_conv_kernel_dim"]));
    let kernel = number("short_conv_kernel_size").or(plain).or(named)?;
    let full = nested.and_then(|nested| nested.get("use_full_rank_gate")).and_then(Value::as_bool);
    let heads = number("num_heads").or_else(|| keys.positive(&["linear_num_heads"]));
    let head_dim = number("head_dim").or_else(|| keys.positive(&["linear_head_dim", "v_head_dim"]));
    Some(RecurrentKind::Kda {
        heads: heads.unwrap_or(reader.sizes.heads),
        head_dim: head_dim.unwrap_or(reader.sizes.head_dim),
        kernel,
        full_rank_gate: Presence::when(full.unwrap_or(plain.is_some())),
        full_rank_forget: Presence::when(plain.is_some()),
    })
}

/// Linear attention with decay: no sizes of its own, the heads are those of attention.
fn lightning(reader: &Reader) -> Option<RecurrentKind> {
    let sizes = reader.sizes;
    let width = sizes.heads.checked_mul(sizes.head_dim).filter(|width| *width > 0)?;
    Some(RecurrentKind::Lightning {
        heads: sizes.heads,
        kv_heads: sizes.heads,
        head_dim: sizes.head_dim,
        qk_norm: Presence::Absent,
        norm_width: width,
    })
}

/// Mamba-2 where there are heads, else Mamba-1.
pub(crate) fn state_space(reader: &Reader) -> Option<Recurrent> {
    let kind = mamba2(reader).or_else(|| mamba1(reader));
    if kind.is_none() {
        reader.doubt("layer_types", "a state-space layer", "no keys give its sizes, it is left out", 100);
    }
    Some(Recurrent { kind: kind?, state_dtype: state_dtype(reader) })
}

fn mamba2(reader: &Reader) -> Option<RecurrentKind> {
    let keys = &reader.keys;
    let inner = keys.positive(&["mamba_d_ssm"]).unwrap_or_else(|| inner_width(reader));
    let stated = keys.positive(MAMBA_HEADS).or_else(|| reader.size(&["mamba_num_heads"]));
    let dim = keys.positive(MAMBA_HEAD_DIM);
    let (heads, head_dim) = match (stated, dim) {
        (Some(heads), Some(dim)) => (heads, dim),
        (Some(heads), None) => (heads, inner.checked_div(heads)?),
        (None, Some(dim)) => (inner.checked_div(dim)?, dim),
        (None, None) => return None,
    };
    Some(RecurrentKind::Mamba2 {
        heads,
        head_dim,
        groups: keys.positive(MAMBA_GROUPS).unwrap_or(1),
        state: keys.positive(MAMBA_STATE).unwrap_or(128),
        kernel: keys.positive(MAMBA_KERNEL).unwrap_or(4),
        conv_bias: Presence::when(keys.flag(&["use_conv_bias", "mamba_conv_bias"]).unwrap_or(true)),
        proj_bias: Presence::when(keys.flag(&["use_bias", "mamba_proj_bias"]).unwrap_or(false)),
        gated_norm: Presence::when(keys.flag(&["mamba_rms_norm"]).unwrap_or(true)),
    })
}

fn mamba1(reader: &Reader) -> Option<RecurrentKind> {
    let keys = &reader.keys;
    let state = keys.positive(MAMBA_STATE)?;
    let rank = keys.positive(&["mamba_dt_rank", "time_step_rank"]);
    Some(RecurrentKind::Mamba1 {
        inner: keys.positive(&["intermediate_size"]).filter(|_| is_pure(reader)).unwrap_or_else(|| inner_width(reader)),
        state,
        time_step_rank: rank.unwrap_or_else(|| reader.sizes.hidden.div_ceil(16)),
        kernel: keys.positive(MAMBA_KERNEL).unwrap_or(4),
        conv_bias: Presence::when(keys.flag(&["use_conv_bias", "mamba_conv_bias"]).unwrap_or(true)),
        proj_bias: Presence::when(keys.flag(&["mamba_proj_bias", "use_bias"]).unwrap_or(false)),
        inner_norms: Presence::when(keys.flag(&["mamba_inner_layernorms"]).unwrap_or(false)),
    })
}

fn inner_width(reader: &Reader) -> u64 {
    reader.keys.positive(MAMBA_EXPAND).unwrap_or(2).saturating_mul(reader.sizes.hidden)
}

/// LFM2's gated short convolution.
pub(crate) fn convolution(reader: &Reader) -> Option<Recurrent> {
    let kernel = reader.keys.positive(&["conv_L_cache"]).unwrap_or(3);
    let bias = Presence::when(reader.keys.flag(&["conv_bias"]).unwrap_or(false));
    let kind = RecurrentKind::ShortConvolution { width: reader.needed(super::names::HIDDEN)?, kernel, bias };
    Some(Recurrent { kind, state_dtype: None })
}

/// The recurrent state's number type where the configuration names one; vLLM keeps KDA's and lightning's in 32 bits.
fn state_dtype(reader: &Reader) -> Option<Dtype> {
    match reader.keys.word(&["mamba_ssm_cache_dtype", "mamba_ssm_dtype"])? {
        "float32" => Some(Dtype::Float32),
        "float16" => Some(Dtype::Float16),
        "bfloat16" => Some(Dtype::Bfloat16),
        _ => None,
    }
}
