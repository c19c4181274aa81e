//! A closed loop: users who each send their next request when the last one ends.

use super::{Engine, FirstToken, Held, Lengths, Origin, Served, Span};

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
        let decoding = (lengths.output - 1.0).max(0.0) * balance.pace.token();
        let steady = (users / rate - decoding).max(balance.prefill);
        let burst = if users > 1.0 { self.first_round(users, rate, lengths) } else { steady };
        let first = FirstToken::Loop { front_end: self.front_end(lengths), burst, steady, rounds };
        let held_by = match (balance.crowded, users > slots) {
            (true, _) => Held::Prompts,
            (false, true) => Held::Slots,
            (false, false) => Held::Nothing,
        };
        let origin = Origin { pace: balance.pace, first, span: Span::Loop };
        Served::looped(users, balance.running, held_by, origin, lengths)
    }

    /// Mean time to first token where all users start at once, without the front end's part of each.
    fn first_round(&self, users: f64, rate: f64, lengths: &Lengths) -> f64 {
        let together = users.min(self.most_running);
        self.ramp(together, lengths).mean()
            + self.rates.front_end.request * users / 2.0
            + (users - together) / rate / 2.0
    }
}
