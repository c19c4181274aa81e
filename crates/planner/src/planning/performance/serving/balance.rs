//! An engine in balance: as many requests begin as end.

use super::{Engine, Lengths};

/// Highest use of the steps' token budget for which waiting is computed; at 1 queues grow without bound.
const BUSIEST: f64 = 0.95;

/// An engine in balance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// Sequences that decode.
    pub running: f64,
    /// Mean step as a decoding request sees it, in seconds.
    pub step: f64,
    /// Seconds of a request's own prompt, from the first step that holds part of it.
    pub prefill: f64,
    /// Seconds until that step begins.
    pub wait: f64,
    /// Share of the steps that hold prompt tokens.
    pub mixed_share: f64,
    /// Whether every step is filled with prompt tokens.
    pub full: bool,
}

impl Balance {
    /// Seconds that a request holds its slot.
    pub fn service(&self, decode_steps: f64) -> f64 {
        if self.full { decode_steps * self.step } else { self.prefill + (decode_steps - 1.0).max(0.0) * self.step }
    }
}

impl Engine<'_> {
    /// At most `running` sequences, each replaced by a new prompt when it ends.
    ///
    /// A step has room for budget − running prompt tokens and needs running × prompt / answer of them to keep the batch
    /// filled. Where that fits, a share of the steps takes in whole prompts and the others decode only; where it does
    /// not, every step is full and fewer sequences run: budget / (1 + prompt / answer).
    pub fn balance(&self, running: f64, lengths: &Lengths) -> Balance {
        let new = lengths.new_tokens();
        let steps = self.decode_steps(lengths);
        let fed = (self.step_tokens / (self.drafting.tokens_each + new / steps)).max(1.0);
        let full = running > fed;
        let running = running.min(fed).max(1.0);
        let room = (self.step_tokens - running * self.drafting.tokens_each).max(1.0);
        let need = (running * new / steps).min(room);
        let taken = new.min(room).max(need);
        let share = (need / taken).min(1.0);
        let mixed = self.mixed(running, taken, lengths).total;
        let others = 1.0 - 1.0 / running;
        let seen = share * others;
        let step = if full { mixed } else { (1.0 - seen) * self.plain(running, lengths).total + seen * mixed };
        let own = (new / taken).max(1.0);
        let busy = (need / room).min(BUSIEST) * others;
        let queue = (busy / (2.0 * (1.0 - busy))).min((running - 1.0) / 2.0) * own * mixed;
        Balance {
            running,
            step,
            prefill: own * mixed,
            wait: if running > 1.0 { step / 2.0 + queue } else { 0.0 },
            mixed_share: share,
            full,
        }
    }
}
