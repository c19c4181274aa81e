//! What a step moves and computes on one GPU, in plain figures.
//!
//! Owns how a model's parts add up for speed. Knows nothing of times: those are [`super::step`]'s.

mod attention;
mod census;

pub use attention::{Reach, mean_reach};
pub use census::{arithmetic_of, work_of};

/// How weights are multiplied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arithmetic {
    /// 16-bit weights and activations.
    #[default]
    Sixteen,
    /// 8-bit weights and activations.
    Eight,
    /// 4-bit weights and activations.
    Four,
    /// Fewer bits in memory, 16 bits in the matrix units.
    WeightOnly,
}

impl Arithmetic {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Sixteen, Self::Eight, Self::Four, Self::WeightOnly];
}

/// Parameters that one token is multiplied with on one GPU, by how they are multiplied.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Multiplied {
    /// In 16 bits.
    pub sixteen: f64,
    /// In 8 bits.
    pub eight: f64,
    /// In 4 bits.
    pub four: f64,
    /// Unpacked to 16 bits first.
    pub weight_only: f64,
}

impl Multiplied {
    /// Adds parameters of one sort.
    pub fn add(&mut self, arithmetic: Arithmetic, parameters: f64) {
        match arithmetic {
            Arithmetic::Sixteen => self.sixteen += parameters,
            Arithmetic::Eight => self.eight += parameters,
            Arithmetic::Four => self.four += parameters,
            Arithmetic::WeightOnly => self.weight_only += parameters,
        }
    }

    /// Parameters of one sort.
    pub fn of(&self, arithmetic: Arithmetic) -> f64 {
        match arithmetic {
            Arithmetic::Sixteen => self.sixteen,
            Arithmetic::Eight => self.eight,
            Arithmetic::Four => self.four,
            Arithmetic::WeightOnly => self.weight_only,
        }
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        let Self { sixteen, eight, four, weight_only } = self;
        Self {
            sixteen: sixteen * factor,
            eight: eight * factor,
            four: four * factor,
            weight_only: weight_only * factor,
        }
    }

    /// All of them.
    pub fn total(&self) -> f64 {
        self.sixteen + self.eight + self.four + self.weight_only
    }
}

/// Everything about a step that depends on model and layout alone. One GPU's share, all pipeline stages together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// Layers.
    pub layers: f64,
    /// Layers with routed experts.
    pub moe_layers: f64,
    /// Layers with latent attention.
    pub latent_layers: f64,
    /// Layers whose weights have 8 bits and a scale for each block.
    pub block_scaled_layers: f64,
    /// Width of the residual stream.
    pub hidden_size: f64,
    /// Bytes of weights that every step reads, the head apart.
    pub dense_bytes: f64,
    /// What a token is multiplied with outside experts and head.
    pub dense: Multiplied,
    /// Bytes of the output head.
    pub head_bytes: f64,
    /// Parameters of the output head: once a sequence, not once a token.
    pub head: f64,
    /// Bytes of all routed experts on the GPU.
    pub expert_bytes: f64,
    /// What a token is multiplied with in the experts it uses.
    pub experts: Multiplied,
    /// Routed experts a layer; 0 = none.
    pub expert_count: f64,
    /// Routed experts that a token uses.
    pub top_k: f64,
    /// Engines whose tokens meet in the same experts (expert parallelism over replicas); 1 otherwise.
    pub expert_engines: f64,
    /// What attention reads and computes, by how far back it looks.
    pub reaches: Vec<Reach>,
    /// Bytes of recurrent state a sequence, read and written each step.
    pub state_bytes: f64,
    /// GPUs that share each layer.
    pub tensor_parallel: f64,
    /// Times that a step's hidden states pass from one pipeline stage to the next.
    pub hand_overs: f64,
}

impl Work {
    /// Share of the routed experts that `tokens` tokens touch: 1 − (1 − k/E)^(tokens^r).
    ///
    /// r = 1 is uniform routing; below 1, tokens of a batch share experts.
    ///
    /// ```
    /// use planner::speed::Work;
    /// let work = Work { expert_count: 128.0, top_k: 8.0, expert_engines: 1.0, ..Work::default() };
    /// assert!((work.coverage(1.0, 0.9) - 0.0625).abs() < 1e-12);
    /// assert!((work.coverage(64.0, 1.0) - 0.984).abs() < 1e-3);
    /// ```
    pub fn coverage(&self, tokens: f64, routing: f64) -> f64 {
        if self.expert_count <= 0.0 {
            return 0.0;
        }
        let tokens = (tokens * self.expert_engines).max(1.0);
        1.0 - (1.0 - (self.top_k / self.expert_count).clamp(0.0, 1.0)).powf(tokens.powf(routing))
    }

    /// The work of one layer of the model's own kind and the head: what a prediction block or an EAGLE head does.
    #[must_use]
    pub fn one_layer(&self) -> Self {
        let share = 1.0 / self.layers.max(1.0);
        let mut work = self.clone();
        work.dense_bytes *= share;
        work.expert_bytes *= share;
        work.dense = work.dense.times(share);
        work.experts = work.experts.times(share);
        work.block_scaled_layers *= share;
        work.moe_layers *= share;
        work.latent_layers *= share;
        work.layers *= share;
        work.state_bytes *= share;
        work.reaches.iter_mut().for_each(|reach| reach.shrink(share));
        work.hand_overs = 0.0;
        work
    }

    /// Whether it has routed experts.
    pub(crate) fn is_moe(&self) -> bool {
        self.expert_count > 0.0
    }
}
