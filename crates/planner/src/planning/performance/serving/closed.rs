//! A closed loop: users who each send their next request when the last one ends.

use super::{Engine, Held, Lengths, Served};

impl Engine<'_> {
    /// `users` users of `rounds` requests each, all starting at once, as benchmark tools run them.
    ///
    /// By Little's law output × (TTFT + (answer − 1) × TPOT) = users × answer. Users beyond the slots wait their turn;
    /// the first of the rounds is a burst, the times to first token are means over all rounds.
    pub(super) fn closed(&self, users: f64, rounds: f64, lengths: &Lengths) -> Served {
        let slots = users.min(self.most_running);
        let balance = self.balance(slots, lengths);
        let steps = self.decode_steps(lengths);
        let service = balance.service(steps);
        let rate = if balance.full { balance.rate } else { balance.rate.min(users / (balance.wait + service)) };
        let tpot = balance.step / self.drafting.tokens_per_step;
        let decoding = (lengths.output - 1.0).max(0.0) * tpot;
        let steady = (users / rate - decoding).max(balance.prefill);
        let ttft = self.front_end(lengths) + self.over_rounds(users, rounds, steady, rate, lengths);
        let held_by = match (balance.crowded, users > slots) {
            (true, _) => Held::Prompts,
            (false, true) => Held::Slots,
            (false, false) => Held::Nothing,
        };
        Served { output_tps: users * lengths.output / (ttft + decoding), tpot, ttft, running: balance.running, held_by }
    }

    /// Mean time to first token over the rounds: the first is a burst, the others are steady.
    fn over_rounds(&self, users: f64, rounds: f64, steady: f64, rate: f64, lengths: &Lengths) -> f64 {
        if users <= 1.0 {
            return steady;
        }
        let together = users.min(self.most_running);
        let burst = self.ramp(together, lengths).mean()
            + self.rates.front_end.request * users / 2.0
            + (users - together) / rate / 2.0;
        (burst.max(steady) + (rounds - 1.0) * steady) / rounds
    }
}
