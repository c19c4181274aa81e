//! A steady stream of requests.

use super::{Engine, Held, Lengths, Served};

/// Halvings towards the batch that a stream keeps running.
const ROUNDS: u32 = 40;

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
            ttft: self.front_end(lengths) + balance.wait + balance.prefill,
            running: balance.running,
            held_by: Held::Arrivals,
        }
    }
}
