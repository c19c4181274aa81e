//! An offline batch: so many requests handed over together.

use super::{Engine, Held, Lengths, Served};

impl Engine<'_> {
    /// Wave after wave of as many as fit; those of a wave begin and end together.
    pub(super) fn offline(&self, requests: f64, lengths: &Lengths) -> Served {
        let running = requests.min(self.most_running);
        let full_waves = (requests / running).floor();
        let rest = requests - full_waves * running;
        let last = if rest >= 1.0 { self.wave(rest, lengths) } else { 0.0 };
        let total = full_waves * self.wave(running, lengths) + last;
        Served {
            output_tps: requests * lengths.output / total,
            tpot: self.plain(running, lengths).total / self.drafting.tokens_per_step,
            ttft: self.ramp(running, lengths).mean(),
            running,
            held_by: if requests > running { Held::Slots } else { Held::Nothing },
        }
    }

    fn wave(&self, running: f64, lengths: &Lengths) -> f64 {
        let decoding = (self.decode_steps(lengths) - 1.0).max(0.0) * self.plain(running, lengths).total;
        self.ramp(running, lengths).whole() + decoding
    }
}
