//! Many requests on one engine: how prompts and decoding share its steps, under each shape of load.
//!
//! Owns queueing and batching. Knows steps only by their time.

mod balance;
mod burst;
mod closed;
mod offline;
mod origin;
mod rate;

use super::drafting::Drafting;
use super::rates::Rates;
use super::step::{Batch, StepParts, step};
use super::work::Work;

pub use balance::Balance;
pub use origin::{FirstToken, Origin, Pace, Span};

/// One engine, and what limits its batch.
#[derive(Clone, Debug)]
pub struct Engine<'a> {
    /// What its steps move and compute.
    pub work: &'a Work,
    /// What its GPUs reach.
    pub rates: &'a Rates,
    /// Speculative decoding.
    pub drafting: &'a Drafting,
    /// Most tokens in one step: `max_num_batched_tokens`.
    pub step_tokens: f64,
    /// Most sequences at once: `max_num_seqs` and what the KV pool holds.
    pub most_running: f64,
}

/// What each request brings, in tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lengths {
    /// The prompt.
    pub prompt: f64,
    /// What the prefix cache holds of it.
    pub cached: f64,
    /// The answer.
    pub output: f64,
    /// Whether lengths spread like chat logs; alike otherwise.
    pub natural: bool,
}

impl Lengths {
    /// Prompt tokens that are computed: at least the last one.
    pub(crate) fn new_tokens(&self) -> f64 {
        (self.prompt - self.cached).max(1.0)
    }
}

/// How requests come to one engine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrivals {
    /// Users who each send `rounds` requests, one after the other, all starting at once.
    Closed {
        /// Users.
        users: f64,
        /// Requests of each.
        rounds: f64,
    },
    /// So many requests at once.
    Burst {
        /// Requests.
        requests: f64,
    },
    /// One offline batch.
    Offline {
        /// Requests.
        requests: f64,
    },
    /// A steady stream.
    Rate {
        /// Requests a second.
        per_second: f64,
        /// Requests in all.
        requests: f64,
    },
}

/// Mid values of one engine, in seconds and tokens a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Served {
    /// Output tokens a second, all requests together.
    pub output_tps: f64,
    /// Between two tokens of one request.
    pub tpot: f64,
    /// To the first token.
    pub ttft: f64,
    /// Sequences that run at once.
    pub running: f64,
    /// What more running sequences wait for.
    pub held_by: Held,
    /// What these figures are made of.
    pub origin: Origin,
}

impl Served {
    /// A loop's figures: users who always either wait for their first token or get the others.
    fn looped(users: f64, running: f64, held_by: Held, origin: Origin, lengths: &Lengths) -> Self {
        let (tpot, ttft) = (origin.pace.token(), origin.first.seconds());
        let output_tps = users * lengths.output / (ttft + (lengths.output - 1.0).max(0.0) * tpot);
        Self { output_tps, tpot, ttft, running, held_by, origin }
    }

    /// The figures of so many requests that all end within a span.
    fn within(requests: f64, running: f64, held_by: Held, origin: Origin, lengths: &Lengths) -> Self {
        let output_tps = requests * lengths.output / origin.span.seconds();
        Self { output_tps, tpot: origin.pace.token(), ttft: origin.first.seconds(), running, held_by, origin }
    }
}

/// What keeps more sequences from running.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Held {
    /// Nothing: all that came run.
    #[default]
    Nothing,
    /// The KV pool or `max_num_seqs`.
    Slots,
    /// Prompts fill every step.
    Prompts,
    /// Requests come no faster.
    Arrivals,
}

impl Engine<'_> {
    /// Answers a load.
    pub fn serve(&self, arrivals: Arrivals, lengths: &Lengths) -> Served {
        match arrivals {
            Arrivals::Closed { users, rounds } => self.closed(users, rounds, lengths),
            Arrivals::Burst { requests } => self.burst(requests, lengths),
            Arrivals::Offline { requests } => self.offline(requests, lengths),
            Arrivals::Rate { per_second, requests } => self.stream(per_second, requests, lengths),
        }
    }

    /// A step that decodes only.
    pub fn plain(&self, running: f64, lengths: &Lengths) -> StepParts {
        self.mixed(running, 0.0, lengths)
    }

    /// A step that decodes `running` sequences and computes `tokens` of prompts.
    pub(crate) fn mixed(&self, running: f64, tokens: f64, lengths: &Lengths) -> StepParts {
        let drafts = if running > 0.0 { self.drafting.seconds(self.rates, running) } else { 0.0 };
        step(self.work, self.rates, &self.batch(running, tokens, lengths)).after_drafting(drafts)
    }

    /// What such a step holds.
    pub fn batch(&self, running: f64, tokens: f64, lengths: &Lengths) -> Batch {
        Batch {
            decoding: running,
            tokens_each: self.drafting.tokens_each,
            contexts: (lengths.prompt, lengths.prompt + lengths.output),
            prefill: tokens,
            positions: (lengths.cached.min(lengths.prompt), lengths.prompt),
            prompts: tokens / lengths.new_tokens(),
        }
    }

    /// Steps that an answer takes: fewer than its tokens where drafts are accepted.
    fn decode_steps(&self, lengths: &Lengths) -> f64 {
        (lengths.output / self.drafting.tokens_per_step).max(1.0)
    }

    /// One prompt on an idle engine, in seconds.
    pub fn alone(&self, lengths: &Lengths) -> f64 {
        let steps = self.steps_alone(lengths);
        steps * self.mixed(0.0, lengths.new_tokens() / steps, lengths).total
    }

    /// Steps that one prompt takes on an idle engine.
    pub(crate) fn steps_alone(&self, lengths: &Lengths) -> f64 {
        (lengths.new_tokens() / self.step_tokens).max(1.0)
    }

    /// Seconds that the front end adds to a first token.
    fn front_end(&self, lengths: &Lengths) -> f64 {
        self.rates.front_end.first_token + lengths.prompt * self.rates.front_end.prompt_token
    }

    /// Steps that `together` prompts take when they come at once, and the time of each.
    fn ramp(&self, together: f64, lengths: &Lengths) -> Ramp {
        let tokens = together * lengths.new_tokens();
        let running = if tokens > self.step_tokens { (together / 2.0).min(self.fed(lengths)) } else { 0.0 };
        let room = (self.step_tokens - running).max(self.step_tokens / 2.0);
        let steps = (tokens / room).max(1.0);
        let filled = (running, tokens / steps);
        Ramp { steps, each: self.mixed(filled.0, filled.1, lengths).total, filled }
    }
}

/// Prompts that come at once, one step after the other.
#[derive(Clone, Copy, Debug)]
struct Ramp {
    steps: f64,
    each: f64,
    /// Sequences that each step decodes, and prompt tokens that it holds.
    filled: (f64, f64),
}

impl Ramp {
    /// Until the last prompt is done.
    fn whole(&self) -> f64 {
        self.steps * self.each
    }

    /// Until a prompt is done, on the mean over all.
    fn mean(&self) -> f64 {
        FirstToken::Offline { steps: self.steps, each: self.each }.seconds()
    }
}
