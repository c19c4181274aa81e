//! A steady stream of requests.

use super::balance::Balance;
use super::{Engine, FirstToken, Held, Lengths, Origin, Served, Span};

/// Halvings towards the batch that a stream keeps running.
const ROUNDS: u32 = 40;

/// The middle one of prompts that spread like chat logs, as a share of their mean: few are long.
const MIDDLE_OF_NATURAL: f64 = 0.5;

impl Engine<'_> {
    /// `per_second` requests a second, `requests` in all; beyond what the engine serves, the queue grows.
    pub(super) fn stream(&self, per_second: f64, requests: f64, lengths: &Lengths) -> Served {
        let steps = self.decode_steps(lengths);
        let full = self.balance(self.most_running, lengths);
        let most = full.rate;
        let front_end = self.front_end(lengths);
        if most < per_second {
            let wait = requests / 2.0 * (1.0 / most - 1.0 / per_second);
            let origin = Origin {
                pace: full.pace,
                first: FirstToken::Stream { front_end, wait, prompt: full.prefill },
                span: Span::Stream { arrivals: requests / most, last: lengths.output * full.pace.token() / 2.0 },
            };
            let held_by = if full.full { Held::Prompts } else { Held::Slots };
            return Served::within(requests, full.running, held_by, origin, lengths);
        }
        let (mut low, mut high) = (1.0, full.running.max(1.0));
        for _ in 0..ROUNDS {
            let middle = f64::midpoint(low, high);
            let balance = self.balance(middle, lengths);
            let wanted = per_second * (balance.wait + balance.service(steps));
            if wanted > middle { low = middle } else { high = middle }
        }
        let balance = self.balance(low, lengths);
        let prompt = self.middle_prompt(&balance, lengths);
        let origin = Origin {
            pace: balance.pace,
            first: FirstToken::Stream { front_end, wait: balance.wait, prompt },
            span: Span::Stream { arrivals: requests / per_second, last: lengths.output * balance.pace.token() },
        };
        Served::within(requests, balance.running, Held::Arrivals, origin, lengths)
    }

    /// Seconds of the middle request's own prompt beside the others.
    fn middle_prompt(&self, balance: &Balance, lengths: &Lengths) -> f64 {
        if !lengths.natural {
            return balance.prefill;
        }
        let middle = lengths.new_tokens() * MIDDLE_OF_NATURAL;
        self.mixed(balance.running, middle, lengths).total.min(balance.prefill)
    }
}
