//! Every parameter of a model exactly once, in groups: the one list that counts, bytes, ranks and speed read.
//!
//! Owns how many parameters a block has and how each is split over GPUs. Source of the formulas: the modules'
//! own shapes in the released checkpoints and in transformers, checked against the hub's totals (`tests/models.rs`).

mod feed_forward;
mod mixers;
mod recurrent;

use serde::Serialize;

use super::architecture::{Architecture, Extra, Form, Head, Layer, Weights};

/// A group of parameters of one kind in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it does.
    pub role: Role,
    /// Where it belongs.
    pub place: Place,
    /// Its module, without the layer's prefix: `self_attn.q_proj`.
    pub module: &'static str,
    /// Equal matrices (experts); 1 otherwise.
    pub copies: u64,
    /// Output rows of one.
    pub rows: u64,
    /// Input columns of one; 1 for a vector.
    pub columns: u64,
    /// Whether it is a linear layer, a table or a vector.
    pub form: Form,
    /// Whether it is kept in 32 bits whatever the model's number type.
    pub number: Number,
    /// How it is split over GPUs.
    pub sharding: Sharding,
}

impl Part {
    /// Its parameters: copies × rows × columns.
    pub fn parameters(&self) -> u64 {
        self.copies.saturating_mul(self.rows).saturating_mul(self.columns)
    }
}

/// What a group of parameters does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The input embedding.
    Embedding,
    /// Learned positions and token types.
    PositionEmbedding,
    /// The output head.
    Head,
    /// Query projection, its gate included.
    AttentionQuery,
    /// Key projection.
    AttentionKey,
    /// Value projection.
    AttentionValue,
    /// Output projection.
    AttentionOutput,
    /// Projections down to a latent.
    MlaDown,
    /// Projections up from a query latent.
    MlaQueryUp,
    /// Projections up from the key-value latent; vLLM keeps a 16-bit copy.
    MlaKvUp,
    /// The sparse selector.
    Indexer,
    /// Projections into a recurrence.
    RecurrentIn,
    /// The projection out of a recurrence.
    RecurrentOut,
    /// Convolution, decay, step sizes.
    RecurrentInner,
    /// Norms, biases, sinks, scalars.
    Norm,
    /// The router.
    Router,
    /// Routed experts.
    RoutedExperts,
    /// Shared experts.
    SharedExperts,
    /// Dense feed-forward networks.
    DenseMlp,
    /// Vision, audio and encoder towers.
    Tower,
    /// Anything else.
    Other,
}

/// Where a group belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Before the layers: embedding, positions.
    Start,
    /// Decoder layer of this index.
    Layer(u64),
    /// After the layers: final norm, head.
    End,
    /// Multi-token-prediction block of this index.
    Mtp(u64),
    /// Tower of this index.
    Tower(u64),
    /// In the checkpoint only.
    StoredOnly,
}

impl Place {
    /// Whether vLLM holds it on a GPU when no speculative decoding is asked for.
    pub fn is_served(self) -> bool {
        !matches!(self, Self::Mtp(_) | Self::StoredOnly)
    }
}

/// Whether a tensor keeps 32 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Number {
    /// The number type the model is served in.
    #[default]
    Model,
    /// 4 bytes always.
    Float32,
}

/// How a group is split over the GPUs of a tensor-parallel group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharding {
    /// Whole on every rank.
    Replicated,
    /// Cut into `units` pieces (heads, channels); a rank holds ⌈units / TP⌉ and at least one.
    Split {
        /// Pieces that cannot be cut.
        units: u64,
    },
    /// Rows padded to a multiple of 64, then cut.
    Vocabulary,
    /// Whole experts a rank under expert parallelism; else each expert's inner width is cut.
    Experts {
        /// Inner width of one expert.
        width: u64,
    },
}

/// Collects parts for one place.
struct Collector<'a> {
    parts: &'a mut Vec<Part>,
    place: Place,
}

impl Collector<'_> {
    fn push(&mut self, part: Part) {
        if part.parameters() > 0 {
            self.parts.push(Part { place: self.place, ..part });
        }
    }

    /// A linear layer of `rows` outputs and `columns` inputs.
    fn linear(&mut self, role: Role, module: &'static str, (rows, columns): (u64, u64), sharding: Sharding) {
        self.push(Part { role, module, rows, columns, sharding, ..EMPTY });
    }

    /// A vector, or anything that is never quantized.
    fn vector(&mut self, role: Role, module: &'static str, length: u64, sharding: Sharding) {
        self.push(Part { role, module, rows: length, columns: 1, form: Form::Vector, sharding, ..EMPTY });
    }

    /// A vector on every rank that counts as a norm.
    fn norm(&mut self, module: &'static str, length: u64) {
        self.vector(Role::Norm, module, length, Sharding::Replicated);
    }

    fn extra(&mut self, extra: &Extra) {
        let role = if extra.form == Form::Vector { Role::Norm } else { Role::Other };
        let sharding = match extra.form {
            Form::Vector => Sharding::Replicated,
            Form::Linear => Sharding::Split { units: extra.rows },
            Form::Table => Sharding::Vocabulary,
        };
        let Extra { module, rows, columns, form } = *extra;
        self.push(Part { role, module, rows, columns, form, sharding, ..EMPTY });
    }
}

const EMPTY: Part = Part {
    role: Role::Other,
    place: Place::Start,
    module: "",
    copies: 1,
    rows: 0,
    columns: 0,
    form: Form::Linear,
    number: Number::Model,
    sharding: Sharding::Replicated,
};

/// Every parameter of the model exactly once, what is only stored included.
pub fn parts(architecture: &Architecture) -> Vec<Part> {
    let mut parts = Vec::new();
    start(architecture, &mut Collector { parts: &mut parts, place: Place::Start });
    for (index, layer) in (0..).zip(&architecture.layers) {
        layer_parts(architecture, layer, &mut Collector { parts: &mut parts, place: Place::Layer(index) });
    }
    end(architecture, &mut Collector { parts: &mut parts, place: Place::End });
    for (index, block) in (0..).zip(&architecture.mtp) {
        let mut collector = Collector { parts: &mut parts, place: Place::Mtp(index) };
        block.layers.iter().for_each(|layer| layer_parts(architecture, layer, &mut collector));
        block.extras.iter().for_each(|extra| collector.extra(extra));
    }
    for (index, tower) in (0..).zip(&architecture.towers) {
        let parameters = tower.parameters.unwrap_or(0);
        let sharding = Sharding::Split { units: parameters };
        let mut collector = Collector { parts: &mut parts, place: Place::Tower(index) };
        collector.vector(Role::Tower, "vision_tower", parameters, sharding);
    }
    let mut stored = Collector { parts: &mut parts, place: Place::StoredOnly };
    for tower in &architecture.towers {
        stored.vector(Role::Tower, "vision_tower", tower.stored_only, Sharding::Replicated);
    }
    architecture.stored_only.iter().for_each(|extra| stored.extra(extra));
    parts
}

fn start(architecture: &Architecture, out: &mut Collector) {
    let (hidden, embedding_and_head) = (architecture.hidden_size, &architecture.embedding_and_head);
    let width = embedding_and_head.embedding_width.unwrap_or(hidden);
    let rows = architecture.vocab_size.saturating_add(embedding_and_head.extra_embedding_rows);
    let table = Part { form: Form::Table, sharding: Sharding::Vocabulary, columns: width, ..EMPTY };
    out.push(Part { role: Role::Embedding, module: "embed_tokens", rows, ..table });
    let positions = embedding_and_head.position_rows.saturating_add(embedding_and_head.token_type_rows);
    let generates = architecture.kind == super::Kind::Generate;
    let looked_up = Part { form: Form::Table, columns: if generates { hidden } else { width }, ..EMPTY };
    out.push(Part { role: Role::PositionEmbedding, module: "embed_positions", rows: positions, ..looked_up });
    if embedding_and_head.embedding_norm {
        out.norm("embed_norm", architecture.norm.parameters(width));
    }
    if width != hidden {
        out.linear(Role::Other, "project_in", (hidden, width), Sharding::Replicated);
        if generates {
            out.linear(Role::Other, "project_out", (width, hidden), Sharding::Replicated);
        }
    }
    embedding_and_head.extras.iter().for_each(|extra| out.extra(extra));
}

fn end(architecture: &Architecture, out: &mut Collector) {
    let embedding_and_head = &architecture.embedding_and_head;
    if embedding_and_head.final_norm {
        out.norm("norm", architecture.norm.parameters(architecture.hidden_size));
    }
    if embedding_and_head.head == Head::None {
        return;
    }
    if !architecture.tied {
        let columns = embedding_and_head.embedding_width.unwrap_or(architecture.hidden_size);
        let head = Part { form: Form::Table, sharding: Sharding::Vocabulary, columns, ..EMPTY };
        out.push(Part { role: Role::Head, module: "lm_head", rows: architecture.vocab_size, ..head });
    }
    if embedding_and_head.head == Head::VocabularyWithBias {
        out.vector(Role::Head, "lm_head.bias", architecture.vocab_size, Sharding::Vocabulary);
    }
}

fn layer_parts(architecture: &Architecture, layer: &Layer, out: &mut Collector) {
    if layer.weights == Weights::Shared {
        return;
    }
    let hidden = architecture.hidden_size;
    layer.mixers.iter().for_each(|mixer| mixers::mixer(hidden, mixer, out));
    feed_forward::feed_forward(hidden, &layer.feed_forward, out);
    out.norm("layernorm", layer.norms.saturating_mul(architecture.norm.parameters(hidden)));
    layer.extras.iter().for_each(|extra| out.extra(extra));
}
