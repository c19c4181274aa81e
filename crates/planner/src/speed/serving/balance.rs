//! An engine in balance: as many requests begin as end.

use super::{Engine, Lengths, Pace};

/// An engine in balance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// Sequences that decode.
    pub running: f64,
    /// Steps as a decoding request sees them.
    pub pace: Pace,
    /// Seconds of a request's own prompt, from the first step that holds part of it.
    pub prefill: f64,
    /// Seconds until that step begins.
    pub wait: f64,
    /// Share of the steps that hold prompt tokens.
    pub mixed_share: f64,
    /// Requests a second while all slots are taken.
    pub rate: f64,
    /// Whether every step is filled with prompt tokens.
    pub full: bool,
    /// Whether prompts alone take all of the time.
    pub crowded: bool,
}

impl Balance {
    /// Seconds that a request holds its slot.
    pub fn service(&self, decode_steps: f64) -> f64 {
        self.prefill + (decode_steps - 1.0).max(0.0) * self.pace.step()
    }

    /// Seconds between asking and the first step for it: half of the step under way (no longer than half the answer), or
    /// what is missing where all prompts together take longer than a request's whole time.
    fn waiting(&self, each: f64, decode_steps: f64, plain: f64) -> f64 {
        let under_way = self.pace.step().min((decode_steps - 1.0).max(0.0) * plain) / 2.0;
        under_way.max(self.running * each - self.service(decode_steps))
    }
}

impl Engine<'_> {
    /// At most `slots` requests at once, each replaced by a new one when it ends.
    ///
    /// A step has room for budget − decoding prompt tokens, and each request needs prompt / room such steps in the
    /// (own + answer) steps of its life. Where prompts of all slots fit in, some steps take in whole prompts and the others
    /// decode only; where they do not, every step is full and fewer decode: budget / (1 + prompt / answer).
    pub(crate) fn balance(&self, slots: f64, lengths: &Lengths) -> Balance {
        let new = lengths.new_tokens();
        let steps = self.decode_steps(lengths);
        let fed = self.fed(lengths);
        let left = (self.step_tokens - fed * self.drafting.tokens_each).max(1.0) / new;
        let full = slots > (steps - 1.0) * left + left.max(1.0);
        let running = if full { fed } else { slots }.max(1.0);
        let room = (self.step_tokens - running * self.drafting.tokens_each).max(1.0);
        let need = (running * new / steps).min(room);
        let taken = new.min(room).max(need);
        let share = (need / taken).min(1.0);
        let mixed = self.mixed(running, taken, lengths).total;
        let plain = self.plain(running, lengths).total;
        let seen = share * (1.0 - 1.0 / running);
        let pace = Pace {
            decoding: running,
            plain,
            filled: (running, taken),
            mixed,
            mixed_share: if full { 1.0 } else { seen },
            tokens_per_step: self.drafting.tokens_per_step,
        };
        let own = (new / taken).max(1.0);
        let mut balance = Balance {
            running,
            pace,
            prefill: own * mixed,
            wait: 0.0,
            mixed_share: share,
            rate: 0.0,
            full,
            crowded: full,
        };
        balance.rate = if full { room / new / mixed } else { running / balance.service(steps) };
        if running > 1.0 {
            let each = new / room * self.mixed(running, room, lengths).total;
            balance.wait = balance.waiting(each, steps, plain);
            balance.crowded = full || running * each > balance.service(steps);
        }
        balance
    }

    /// Sequences that decode when prompts fill every step.
    pub(super) fn fed(&self, lengths: &Lengths) -> f64 {
        (self.step_tokens / (self.drafting.tokens_each + lengths.new_tokens() / self.decode_steps(lengths))).max(1.0)
    }
}
