//! Weight bytes: of the whole checkpoint, and what one rank keeps resident.

use super::architecture::{Architecture, Dtype};
use super::parts::{Part, Place, Role, Sharding};
use super::quantization::{Quantization, part_bytes};

/// How a model is laid out over GPUs, as far as weights go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Layout {
    /// GPUs that share each layer.
    pub tensor_parallel: u64,
    /// Stages the layers are cut into.
    pub pipeline_parallel: u64,
    /// This rank's stage, from 0.
    pub stage: u64,
    /// Replicas; they share experts under expert parallelism.
    pub data_parallel: u64,
    /// Whether experts are spread whole over TP × DP ranks.
    pub expert_parallel: bool,
    /// What the sides of an expert's matrices are rounded up to on a rank.
    pub expert_padding: ExpertPadding,
    /// Whether prediction blocks are loaded (speculative decoding with `mtp`).
    pub load_mtp: bool,
}

impl Default for Layout {
    /// One GPU.
    fn default() -> Self {
        Self {
            tensor_parallel: 1,
            pipeline_parallel: 1,
            stage: 0,
            data_parallel: 1,
            expert_parallel: false,
            expert_padding: ExpertPadding::NONE,
            load_mtp: false,
        }
    }
}

/// What the sides of an expert's matrices are rounded up to: kernels for few bits ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpertPadding {
    /// Inner width as output rows of each projection into the expert.
    pub up_rows: u64,
    /// Width of the residual stream as their input columns.
    pub up_columns: u64,
    /// Width of the residual stream as output rows of the projection back.
    pub down_rows: u64,
    /// Inner width as its input columns.
    pub down_columns: u64,
}

impl ExpertPadding {
    /// Nothing is rounded up.
    pub const NONE: Self = Self { up_rows: 1, up_columns: 1, down_rows: 1, down_columns: 1 };

    /// `inner` widths and widths of the residual stream to multiples of these, on both sides.
    pub const fn both(inner: u64, hidden: u64) -> Self {
        Self { up_rows: inner, up_columns: hidden, down_rows: hidden, down_columns: inner }
    }
}

/// What one rank keeps resident, in bytes by what it is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RankWeights {
    /// Input embedding and positions.
    pub embedding: u64,
    /// Output head.
    pub head: u64,
    /// Attention and recurrences, down-projections and selectors included.
    pub mixers: u64,
    /// The 16-bit copy of the latent's up-projection that vLLM makes for absorbed decoding.
    pub absorbed: u64,
    /// Dense feed-forward networks and shared experts.
    pub dense: u64,
    /// Routed experts.
    pub experts: u64,
    /// Routers, norms, biases, scalars.
    pub small: u64,
    /// Vision, audio and encoder towers.
    pub towers: u64,
    /// Prediction blocks.
    pub mtp: u64,
    /// The table of cosines and sines.
    pub rotary: u64,
}

impl RankWeights {
    /// All of it.
    pub fn total(&self) -> u64 {
        let RankWeights { embedding, head, mixers, absorbed, dense, experts, small, towers, mtp, rotary } = *self;
        [embedding, head, mixers, absorbed, dense, experts, small, towers, mtp, rotary]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}

/// Bytes of the whole checkpoint, prediction blocks, copies and buffers included.
pub fn checkpoint_bytes(parts: &[Part], quantization: Option<&Quantization>, dtype: Dtype) -> u64 {
    parts.iter().fold(0, |sum, part| sum.saturating_add(part_bytes(part, quantization, dtype)))
}

/// What one rank keeps resident when the model is served in `dtype`.
pub fn weights_per_rank(
    architecture: &Architecture,
    parts: &[Part],
    quantization: Option<&Quantization>,
    dtype: Dtype,
    layout: &Layout,
) -> RankWeights {
    let mut weights = RankWeights::default();
    for part in parts.iter().filter(|part| is_on_rank(architecture, part, layout)) {
        let mine = on_rank(part, layout);
        let bytes = part_bytes(&mine, quantization, dtype);
        let place = account(&mut weights, part);
        *place = place.saturating_add(bytes);
        if part.role == Role::MlaKvUp && part.place.is_served() {
            weights.absorbed = weights.absorbed.saturating_add(mine.parameters().saturating_mul(dtype.bytes()));
        }
    }
    let positions = architecture.max_position_embeddings.unwrap_or(0).min(MAX_ROTARY_ROWS);
    weights.rotary = positions.saturating_mul(architecture.rotary_dim).saturating_mul(dtype.bytes());
    weights
}

/// vLLM's largest table of cosines and sines, in rows, that the observations bear out.
const MAX_ROTARY_ROWS: u64 = 1 << 20;

fn account<'a>(weights: &'a mut RankWeights, part: &Part) -> &'a mut u64 {
    match (part.place, part.role) {
        (Place::Mtp(_), _) => &mut weights.mtp,
        (Place::Tower(_), _) => &mut weights.towers,
        (_, Role::Embedding | Role::PositionEmbedding) => &mut weights.embedding,
        (_, Role::Head) => &mut weights.head,
        (_, Role::RoutedExperts) => &mut weights.experts,
        (_, Role::SharedExperts | Role::DenseMlp) => &mut weights.dense,
        (_, Role::Norm | Role::Router | Role::Tower | Role::Other) => &mut weights.small,
        _ => &mut weights.mixers,
    }
}

/// Whether a part is on this rank's stage: embedding and towers on the first, final norm and head on the last
/// (and the embedding again there, where it is the head), layers cut as evenly as vLLM cuts them.
fn is_on_rank(architecture: &Architecture, part: &Part, layout: &Layout) -> bool {
    let stages = layout.pipeline_parallel.max(1);
    let (first, last) = (layout.stage == 0, layout.stage.saturating_add(1) >= stages);
    match part.place {
        Place::Start => first || (last && architecture.tied && part.role == Role::Embedding),
        Place::Tower(_) => first,
        Place::End => last,
        Place::Mtp(_) => last && layout.load_mtp,
        Place::StoredOnly => false,
        Place::Layer(index) => {
            let (from, to) = stage_layers(architecture.layers.len() as u64, stages, layout.stage);
            (from..to).contains(&index)
        }
    }
}

/// The layers of one pipeline stage, first included, last excluded.
///
/// vLLM gives every stage ⌊L / PP⌋ layers and spreads the rest over the stages before the last one, from the
/// last but one backwards (`vllm/distributed/utils.py`, `get_pp_indices`).
///
/// ```
/// use planner::models::weights::stage_layers;
/// assert_eq!(stage_layers(61, 4, 0), (0, 15));
/// assert_eq!(stage_layers(61, 4, 2), (30, 46));
/// assert_eq!(stage_layers(61, 4, 3), (46, 61));
/// ```
pub fn stage_layers(layers: u64, stages: u64, stage: u64) -> (u64, u64) {
    let stages = stages.max(1);
    let (each, rest) = (layers / stages, layers % stages);
    let first_longer = stages.saturating_sub(1).saturating_sub(rest);
    let before = |stage: u64| each.saturating_mul(stage).saturating_add(stage.saturating_sub(first_longer).min(rest));
    (before(stage.min(stages)), before(stage.saturating_add(1).min(stages)))
}

/// The piece of a part that one rank holds.
pub(crate) fn on_rank(part: &Part, layout: &Layout) -> Part {
    let ranks = layout.tensor_parallel.max(1);
    match part.sharding {
        Sharding::Replicated => *part,
        Sharding::Vocabulary => Part { rows: part.rows.div_ceil(64).saturating_mul(64).div_ceil(ranks), ..*part },
        Sharding::Split { units } => cut(part, units.div_ceil(ranks).max(1), units),
        Sharding::Experts { width } => {
            let (copies, mine) = if layout.expert_parallel {
                (part.copies.div_ceil(ranks.saturating_mul(layout.data_parallel.max(1))), width)
            } else {
                (part.copies, width.div_ceil(ranks).max(1))
            };
            padded(&Part { copies, ..*part }, mine, width, layout.expert_padding)
        }
    }
}

/// `mine` of an expert's inner `width`, with its sides rounded up.
fn padded(part: &Part, mine: u64, width: u64, padding: ExpertPadding) -> Part {
    let up = |size: u64, multiple: u64| size.div_ceil(multiple.max(1)).saturating_mul(multiple.max(1));
    let is_matrix = part.columns > 1;
    if is_row_parallel(part) {
        let piece = cut(part, up(mine, padding.down_columns), width);
        Part { rows: up(piece.rows, padding.down_rows), ..piece }
    } else {
        let piece = cut(part, up(mine, padding.up_rows), width);
        Part { columns: if is_matrix { up(piece.columns, padding.up_columns) } else { piece.columns }, ..piece }
    }
}

/// `mine` of `units` equal pieces of a matrix: its output rows are cut for projections out of the residual stream,
/// its input columns for projections back into it.
fn cut(part: &Part, mine: u64, units: u64) -> Part {
    let piece = |size: u64| {
        let exact = u128::from(size) * u128::from(mine) / u128::from(units.max(1));
        u64::try_from(exact).unwrap_or(u64::MAX)
    };
    if is_row_parallel(part) {
        Part { columns: piece(part.columns), ..*part }
    } else {
        Part { rows: piece(part.rows), ..*part }
    }
}

fn is_row_parallel(part: &Part) -> bool {
    part.columns > 1
        && (part.module.ends_with("down_proj") || matches!(part.role, Role::AttentionOutput | Role::RecurrentOut))
}
