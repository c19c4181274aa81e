//! The parts of a step: bytes over bandwidth, arithmetic over rates, and fixed costs.

use super::Origins;
use crate::formula::Formula;
use crate::plan::Term;
use crate::speed::step::{Batch, StepParts};
use crate::speed::work::{Arithmetic, Reach, mean_reach};

impl Origins<'_> {
    /// The step that only decodes with its parts, and the other steps that figures are made of.
    pub(super) fn steps(&self) -> Vec<Term> {
        let lengths = &self.demand.lengths;
        let pace = self.served.origin.pace;
        let parts = self.engine.plain(self.running(), lengths);
        let batch = self.engine.batch(self.running(), 0.0, lengths);
        let mut terms = vec![self.timed("step_ms", parts.total, sum(&parts, &NAMED))];
        terms.extend(self.parts(&parts, &batch));
        if !self.is_the_step(&pace) && pace.mixed_share < 1.0 {
            let later = self.engine.plain(pace.decoding, lengths);
            terms.push(self.inner("later_step_ms", &later, pace.decoding, 0.0));
        }
        if pace.mixed_share > 0.0 {
            let (running, tokens) = pace.filled;
            terms.push(self.inner("prompt_step_ms", &self.engine.mixed(running, tokens, lengths), running, tokens));
        }
        let tokens = lengths.new_tokens() / self.engine.steps_alone(lengths);
        terms.push(self.inner("lone_prompt_step_ms", &self.engine.mixed(0.0, tokens, lengths), 0.0, tokens));
        terms
    }

    /// A step whose parts are given and not taken apart, with what it holds.
    fn inner(&self, name: &str, parts: &StepParts, running: f64, prompt_tokens: f64) -> Term {
        let formula = sum(parts, &PLAIN);
        let formula = formula.beside("requests decoded in it", running).beside("prompt tokens in it", prompt_tokens);
        self.timed(name, parts.total, formula)
    }

    fn parts(&self, parts: &StepParts, batch: &Batch) -> Vec<Term> {
        let tokens = batch.decoding * batch.tokens_each;
        let all = [
            ("step_weights_ms", parts.weights, self.weights(tokens)),
            ("step_compute_ms", parts.compute, self.compute(tokens)),
            ("step_cache_ms", parts.cache, self.cache(batch)),
            ("step_activations_ms", parts.activations, self.activations(tokens)),
            ("step_all_reduce_ms", parts.all_reduce, self.all_reduce(tokens)),
            ("step_overhead_ms", parts.overhead + parts.drafting, self.overhead(parts, batch)),
        ];
        let there = all.into_iter().filter(|(_, seconds, _)| *seconds > 0.0);
        there.map(|(name, seconds, formula)| self.timed(name, seconds, formula)).collect()
    }

    fn bandwidth(&self) -> (&'static str, f64) {
        ("bandwidth GB/s", self.server.nominal.bandwidth / 1e9)
    }

    fn weights(&self, tokens: f64) -> Formula {
        let (work, nominal) = (&self.server.work, self.server.nominal.bandwidth);
        let share = ("share of it reached", self.rates.weights / nominal);
        let dense = ("GB of weights", (work.dense_bytes + work.head_bytes) / 1e9);
        Formula::new("1000 × GB of weights / (bandwidth GB/s × share of it reached)", &[dense, self.bandwidth(), share])
            .plus_if(
                work.is_moe(),
                "1000 × GB of experts × share of experts touched / (bandwidth GB/s × share reached for experts)",
                &[
                    ("GB of experts", work.expert_bytes / 1e9),
                    ("share of experts touched", work.coverage(tokens, self.rates.routing)),
                    ("share reached for experts", self.rates.experts / nominal),
                ],
            )
    }

    fn compute(&self, tokens: f64) -> Formula {
        let work = &self.server.work;
        let dense = Arithmetic::ALL.into_iter().filter(|sort| work.dense.of(*sort) > 0.0);
        let routed = Arithmetic::ALL.into_iter().filter(|sort| work.experts.of(*sort) > 0.0);
        let mut formula = Formula::new("", &[("tokens", tokens)]);
        for sort in dense {
            let [parameters, rate] = dense_names(sort);
            let inputs = [(parameters, work.dense.of(sort) / 1e9), (rate, self.rates.dense_rate(sort) / 1e12)];
            formula = formula.plus(&format!("2 × tokens × {parameters} / {rate}"), &inputs);
        }
        for sort in routed {
            let [parameters, rate] = expert_names(sort);
            let parameters_used = work.experts.of(sort) / 1e9 * work.expert_engines;
            let inputs = [(parameters, parameters_used), (rate, self.rates.expert_rate(sort) / 1e12)];
            formula = formula.plus(&format!("2 × tokens × {parameters} / {rate}"), &inputs);
        }
        let [_, rate] = dense_names(Arithmetic::Sixteen);
        formula.plus_if(
            work.head > 0.0,
            &format!("2 × tokens × billions in the head / {rate}"),
            &[("billions in the head", work.head / 1e9), (rate, self.rates.sixteen / 1e12)],
        )
    }

    /// Of each reach the longer of reading and arithmetic counts.
    fn cache(&self, batch: &Batch) -> Formula {
        let (from, to) = batch.contexts;
        let seen = |reach: &Reach| mean_reach(from, to, reach.limit);
        let flop = |reach: &Reach| 4.0 * reach.decode_width * seen(reach) * batch.tokens_each.max(1.0);
        let reads = |reach: &Reach| reach.bytes * seen(reach) / self.rates.cache >= flop(reach) / self.rates.sixteen;
        let (read, computed): (Vec<&Reach>, Vec<&Reach>) =
            self.server.work.reaches.iter().partition(|reach| reads(reach));
        let bytes = read.iter().map(|reach| reach.bytes * seen(reach)).sum::<f64>() + self.server.work.state_bytes;
        let arithmetic: f64 = computed.iter().map(|reach| flop(reach)).sum();
        let running = ("requests", batch.decoding);
        let share = ("share of it reached", self.rates.cache / self.server.nominal.bandwidth);
        let [_, rate] = dense_names(Arithmetic::Sixteen);
        Formula::default()
            .plus_if(
                bytes > 0.0,
                "requests × MB read for each / (bandwidth GB/s × share of it reached)",
                &[running, ("MB read for each", bytes / 1e6), self.bandwidth(), share],
            )
            .plus_if(
                arithmetic > 0.0,
                &format!("requests × GFLOP of attention for each / {rate}"),
                &[running, ("GFLOP of attention for each", arithmetic / 1e9), (rate, self.rates.sixteen / 1e12)],
            )
    }

    fn activations(&self, tokens: f64) -> Formula {
        let work = &self.server.work;
        let each = work.hidden_size * 2.0 * self.rates.expert_traffic * work.top_k * work.moe_layers;
        let share = ("share of it reached", self.rates.weights / self.server.nominal.bandwidth);
        Formula::new(
            "tokens × MB moved for each / (bandwidth GB/s × share of it reached)",
            &[("tokens", tokens), ("MB moved for each", each / 1e6), self.bandwidth(), share],
        )
    }

    fn all_reduce(&self, tokens: f64) -> Formula {
        let work = &self.server.work;
        let ranks = work.tensor_parallel;
        let shared = [
            ("latency ms", self.rates.all_reduce * 1e3),
            ("MB of hidden states", tokens * work.hidden_size * 2.0 / 1e6),
            ("link GB/s reached", self.rates.link / 1e9),
        ];
        Formula::new("", &shared)
            .plus_if(
                ranks > 1.0,
                "2 × layers × (latency ms + 2 × (GPUs − 1) / GPUs × MB of hidden states / link GB/s reached)",
                &[("layers", work.layers), ("GPUs", ranks)],
            )
            .plus_if(
                work.expert_engines > 1.0,
                "2 × expert layers × (latency ms + 2 × (all GPUs − 1) / all GPUs × MB of hidden states / link GB/s reached)",
                &[("expert layers", work.moe_layers), ("all GPUs", work.expert_engines * ranks)],
            )
            .plus_if(
                work.hand_overs > 0.0,
                "hand-overs between stages × (latency ms + MB of hidden states / link GB/s reached)",
                &[("hand-overs between stages", work.hand_overs)],
            )
    }

    fn overhead(&self, parts: &StepParts, batch: &Batch) -> Formula {
        let (work, rates) = (&self.server.work, self.rates);
        let ms = |seconds: f64| seconds * 1e3;
        let scales = (work.block_scaled_layers * rates.block_scaled_layer).min(parts.weights);
        Formula::new(
            "scheduling ms + requests × ms for each request + layers × ms for each layer",
            &[
                ("scheduling ms", ms(rates.step)),
                ("requests", batch.decoding),
                ("ms for each request", ms(rates.sequence)),
                ("layers", work.layers),
                ("ms for each layer", ms(rates.layer)),
            ],
        )
        .plus_if(
            work.latent_layers > 0.0,
            "latent layers × ms more for each",
            &[("latent layers", work.latent_layers), ("ms more for each", ms(rates.latent_layer))],
        )
        .plus_if(scales > 0.0, "ms for block scales", &[("ms for block scales", ms(scales))])
        .plus_if(parts.drafting > 0.0, "ms of drafting", &[("ms of drafting", ms(parts.drafting))])
    }
}

/// How the parts of a step are called in its sum: weights, arithmetic, cache, activations, all-reduces, overhead.
type Names = [&'static str; 6];

/// Parts that are figures of their own.
const NAMED: Names = [
    "step_weights_ms",
    "step_compute_ms",
    "step_cache_ms",
    "step_activations_ms",
    "step_all_reduce_ms",
    "step_overhead_ms",
];

/// Parts that are given as they are.
const PLAIN: Names = [
    "weights ms",
    "arithmetic ms",
    "cache ms",
    "moving experts' inputs ms",
    "all-reduces ms",
    "launching and scheduling ms",
];

/// What a step's parts add up to.
fn sum(parts: &StepParts, names: &Names) -> Formula {
    let ms = |seconds: f64| seconds * 1e3;
    let [weights, compute, cache, activations, all_reduce, overhead] = *names;
    let is_split = parts.floor > 0.0 && parts.drafting > 0.0;
    let work = if is_split { parts.overhead } else { parts.overhead + parts.drafting };
    let overhead = if is_split { "launching and scheduling without drafting ms" } else { overhead };
    let mut formula = Formula::new(overhead, &[(overhead, ms(work))]).plus(
        &format!("({weights}^3 + {compute}^3)^(1/3)"),
        &[(weights, ms(parts.weights)), (compute, ms(parts.compute))],
    );
    for (name, seconds) in [(cache, parts.cache), (activations, parts.activations), (all_reduce, parts.all_reduce)] {
        formula = formula.plus_if(seconds > 0.0, name, &[(name, ms(seconds))]);
    }
    if parts.floor > 0.0 {
        formula = formula.within("((…)^3 + host floor ms^3)^(1/3)", &[("host floor ms", ms(parts.floor))]);
    }
    formula.plus_if(is_split, "ms of drafting", &[("ms of drafting", ms(parts.drafting))])
}

/// Parameters outside of experts, in billions, and the rate at which they are multiplied.
fn dense_names(sort: Arithmetic) -> [&'static str; 2] {
    match sort {
        Arithmetic::Sixteen => ["billions in 16 bits", "TFLOP/s reached in 16 bits"],
        Arithmetic::Eight => ["billions in 8 bits", "TFLOP/s reached in 8 bits"],
        Arithmetic::Four => ["billions in 4 bits", "TFLOP/s reached in 4 bits"],
        Arithmetic::WeightOnly => ["billions unpacked", "TFLOP/s reached unpacking"],
    }
}

/// Parameters of the experts that a token uses, in billions, and the rate at which they are multiplied.
fn expert_names(sort: Arithmetic) -> [&'static str; 2] {
    match sort {
        Arithmetic::Sixteen => ["experts' billions in 16 bits", "experts' TFLOP/s reached in 16 bits"],
        Arithmetic::Eight => ["experts' billions in 8 bits", "experts' TFLOP/s reached in 8 bits"],
        Arithmetic::Four => ["experts' billions in 4 bits", "experts' TFLOP/s reached in 4 bits"],
        Arithmetic::WeightOnly => ["experts' billions unpacked", "experts' TFLOP/s reached unpacking"],
    }
}
