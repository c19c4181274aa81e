//! A steady stream of requests.

use super::balance::Balance;
use super::{Engine, Held, Lengths, Served};

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
        let per_token = self.drafting.tokens_per_step;
        if most < per_second {
            let queue = requests / 2.0 * (1.0 / most - 1.0 / per_second);
            let total = requests / most + lengths.output * full.step / per_token / 2.0;
            return Served {
                output_tps: requests * lengths.output / total,
                tpot: full.step / per_token,
                ttft: self.front_end(lengths) + full.prefill + queue,
                running: full.running,
                held_by: if full.full { Held::Prompts } else { Held::Slots },
            };
        }
        let (mut low, mut high) = (1.0, full.running.max(1.0));
        for _ in 0..ROUNDS {
            let middle = f64::midpoint(low, high);
            let balance = self.balance(middle, lengths);
            let wanted = per_second * (balance.wait + balance.service(steps));
            if wanted > middle { low = middle } else { high = middle }
        }
        let balance = self.balance(low, lengths);
        let tpot = balance.step / per_token;
        let total = requests / per_second + lengths.output * tpot;
        Served {
            output_tps: requests * lengths.output / total,
            tpot,
            ttft: self.front_end(lengths) + balance.wait + self.middle_prompt(&balance, lengths),
            running: balance.running,
            held_by: Held::Arrivals,
        }
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
