//! An offline batch: so many requests handed over together.

use super::{Engine, FirstToken, Held, Lengths, Origin, Pace, Served, Span};

impl Engine<'_> {
    /// Wave after wave of as many as fit; those of a wave begin and end together.
    pub(super) fn offline(&self, requests: f64, lengths: &Lengths) -> Served {
        let running = requests.min(self.most_running);
        let waves = (requests / running).floor();
        let rest = requests - waves * running;
        let last = if rest >= 1.0 { self.wave(rest, lengths) } else { 0.0 };
        let ramp = self.ramp(running, lengths);
        let pace = Pace {
            decoding: running,
            plain: self.plain(running, lengths).total,
            tokens_per_step: self.drafting.tokens_per_step,
            ..Pace::default()
        };
        let origin = Origin {
            pace,
            first: FirstToken::Offline { steps: ramp.steps, each: ramp.each },
            span: Span::Waves { waves, each: self.wave(running, lengths), last },
        };
        let held_by = if requests > running { Held::Slots } else { Held::Nothing };
        Served::within(requests, running, held_by, origin, lengths)
    }

    fn wave(&self, running: f64, lengths: &Lengths) -> f64 {
        let decoding = (self.decode_steps(lengths) - 1.0).max(0.0) * self.plain(running, lengths).total;
        self.ramp(running, lengths).whole() + decoding
    }
}
