//! A burst: many requests at once, then none.

use super::balance::Balance;
use super::{Engine, FirstToken, Held, Lengths, Origin, Pace, Ramp, Served, Span};

/// Chat answers end like a decaying exponential: after x mean lengths e^−x of them still run.
const TAIL_OF_MEAN_LENGTHS: f64 = 4.0;
/// Points at which that tail is sampled.
const TAIL_POINTS: u32 = 6;
/// Mean share of the batch that still runs while a chat answer is decoded.
const NATURAL_SHARE: f64 = 0.6;

impl Engine<'_> {
    /// `requests` at once. The API server reads all of them before the engine sees the first.
    pub(super) fn burst(&self, requests: f64, lengths: &Lengths) -> Served {
        let slots = requests.min(self.most_running);
        let balance = self.balance(slots, lengths);
        let start = requests * self.rates.front_end.request;
        let course = if balance.full {
            self.pipeline(requests, &balance, lengths)
        } else {
            self.waves(requests, slots, &balance, lengths)
        };
        let Course { fill, turnover, drain, middle, pace } = course;
        let (front_end, alone) = (self.front_end(lengths), self.alone(lengths));
        let origin = Origin {
            pace,
            first: FirstToken::Burst { front_end, start, middle, alone },
            span: Span::Burst { start, fill, turnover, drain },
        };
        let held_by = match (balance.full, requests > slots) {
            (true, _) => Held::Prompts,
            (false, true) => Held::Slots,
            (false, false) => Held::Nothing,
        };
        Served::within(requests, balance.running, held_by, origin, lengths)
    }

    /// Prompts fill every step: requests pass at their pace, none waits for a slot.
    fn pipeline(&self, requests: f64, balance: &Balance, lengths: &Lengths) -> Course {
        let pace = 1.0 / balance.rate;
        let half = (balance.running / 2.0).max(1.0);
        let Pace { mixed: each, filled, .. } = balance.pace;
        Course {
            fill: 0.0,
            turnover: requests * pace,
            drain: self.drain(half, lengths),
            middle: requests / 2.0 * pace,
            pace: self.seen(&Ramp { steps: requests * pace / each, each, filled }, half, lengths),
        }
    }

    /// The slots fill up, then every request that ends lets in another, then the last ones drain.
    fn waves(&self, requests: f64, slots: f64, balance: &Balance, lengths: &Lengths) -> Course {
        let ramp = self.ramp(slots, lengths);
        let each = ramp.whole() / slots;
        let pace = 1.0 / balance.rate;
        let half = requests / 2.0;
        let middle = if half <= slots {
            half * each
        } else if lengths.natural {
            ramp.whole() + (half - slots) * pace
        } else {
            ((half - 1.0) / slots).floor() * slots * pace + ((half - 1.0) % slots) * each
        };
        let share = if lengths.natural { NATURAL_SHARE } else { 1.0 };
        Course {
            fill: ramp.whole(),
            turnover: (requests - slots) * pace,
            drain: self.drain(slots, lengths),
            middle,
            pace: if requests > slots { balance.pace } else { self.seen(&ramp, (share * slots).max(1.0), lengths) },
        }
    }

    /// Steps of the middle request: half of those with prompts lie behind it, after the rest it only decodes beside
    /// `later` others.
    fn seen(&self, ramp: &Ramp, later: f64, lengths: &Lengths) -> Pace {
        let steps = self.decode_steps(lengths);
        Pace {
            decoding: later,
            plain: self.plain(later, lengths).total,
            filled: ramp.filled,
            mixed: ramp.each,
            mixed_share: (ramp.steps / 2.0).min(steps) / steps,
            tokens_per_step: self.drafting.tokens_per_step,
        }
    }

    /// Seconds until `running` sequences have ended.
    fn drain(&self, running: f64, lengths: &Lengths) -> f64 {
        let steps = self.decode_steps(lengths);
        if !lengths.natural {
            return steps * self.plain(running, lengths).total;
        }
        let width = TAIL_OF_MEAN_LENGTHS / f64::from(TAIL_POINTS);
        let at = |point: u32| (running * (-(f64::from(point) + 0.5) * width).exp()).max(1.0);
        (0..TAIL_POINTS).map(|point| self.plain(at(point), lengths).total).sum::<f64>() * steps * width
    }
}

/// How a burst goes by, in seconds.
struct Course {
    /// Until as many run as can.
    fill: f64,
    /// While each that ends lets in another.
    turnover: f64,
    /// Until the last ones have ended.
    drain: f64,
    /// Until the middle request's prompt is done.
    middle: f64,
    pace: Pace,
}
