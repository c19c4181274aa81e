//! A burst: many requests at once, then none.

use super::balance::Balance;
use super::{Engine, Held, Lengths, Served};

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
        let held_by = match (balance.full, requests > slots) {
            (true, _) => Held::Prompts,
            (false, true) => Held::Slots,
            (false, false) => Held::Nothing,
        };
        Served {
            output_tps: requests * lengths.output / (start + course.total),
            tpot: course.step / self.drafting.tokens_per_step,
            ttft: self.front_end(lengths) + start + course.median.max(self.alone(lengths)),
            running: balance.running,
            held_by,
        }
    }

    /// Prompts fill every step: requests pass at their pace, none waits for a slot.
    fn pipeline(&self, requests: f64, balance: &Balance, lengths: &Lengths) -> Course {
        let pace = 1.0 / balance.rate;
        let half = (balance.running / 2.0).max(1.0);
        Course {
            total: requests * pace + self.drain(half, lengths),
            median: requests / 2.0 * pace,
            step: self.seen(requests * pace / balance.step, balance.step, half, lengths),
        }
    }

    /// The slots fill up, then every request that ends lets in another, then the last ones drain.
    fn waves(&self, requests: f64, slots: f64, balance: &Balance, lengths: &Lengths) -> Course {
        let ramp = self.ramp(slots, lengths);
        let each = ramp.whole() / slots;
        let pace = 1.0 / balance.rate;
        let half = requests / 2.0;
        let median = if half <= slots {
            half * each
        } else if lengths.natural {
            ramp.whole() + (half - slots) * pace
        } else {
            ((half - 1.0) / slots).floor() * slots * pace + ((half - 1.0) % slots) * each
        };
        let share = if lengths.natural { NATURAL_SHARE } else { 1.0 };
        let step = if requests > slots {
            balance.step
        } else {
            self.seen(ramp.steps, ramp.each, (share * slots).max(1.0), lengths)
        };
        Course { total: ramp.whole() + (requests - slots) * pace + self.drain(slots, lengths), median, step }
    }

    /// Mean step of the middle request: half of the `mixed_steps` lie behind it, after the rest it only decodes.
    fn seen(&self, mixed_steps: f64, mixed: f64, later: f64, lengths: &Lengths) -> f64 {
        let steps = self.decode_steps(lengths);
        let during = (mixed_steps / 2.0).min(steps);
        (during * mixed + (steps - during) * self.plain(later, lengths).total) / steps
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
    total: f64,
    median: f64,
    step: f64,
}
