//! The figures that a load shows: tokens a second, times, and the mean step behind them.

use super::{Origins, ranged};
use crate::formula::Formula;
use crate::plan::{Range, Term};
use crate::speed::serving::{Arrivals, FirstToken, Pace, Span};

impl Origins<'_> {
    /// Every figure of the answer that is known.
    pub(super) fn figures(&self) -> Vec<Term> {
        let (performance, intervals) = (self.performance, &self.calibration.intervals);
        let (output, tpot, ttft) =
            (self.measured(&intervals.output), self.measured(&intervals.tpot), self.measured(&intervals.ttft));
        let ends = "both figures' ends taken together";
        let terms = [
            ranged("output_tps", "tok/s", performance.output_tps, self.output(), &output),
            ranged("decode_tps_per_request", "tok/s", performance.decode_tps_per_request, self.each(), &tpot),
            ranged("prefill_tps", "tok/s", performance.prefill_tps, self.reading(), &ttft),
            ranged("ttft_ms", "ms", performance.ttft_ms, self.first(), &ttft),
            ranged("tpot_ms", "ms", performance.tpot_ms, self.further(), &tpot),
            ranged("e2e_ms", "ms", performance.e2e_ms, self.whole(), ends),
        ];
        terms.into_iter().flatten().collect()
    }

    fn output(&self) -> Formula {
        let answer = self.demand.lengths.output;
        let ms = |seconds: f64| seconds * 1e3;
        match (self.served.origin.span, self.demand.arrivals) {
            (Span::Loop, Arrivals::Closed { users, .. }) => Formula::new(
                "1000 × users × answer tokens / (ttft_ms + (answer tokens − 1) × tpot_ms)",
                &[("users", users), ("answer tokens", answer), self.ttft(), self.tpot()],
            ),
            (span, arrivals) => {
                let requests = match arrivals {
                    Arrivals::Closed { users, .. } => users,
                    Arrivals::Burst { requests } | Arrivals::Offline { requests } | Arrivals::Rate { requests, .. } => {
                        requests
                    }
                };
                let (text, parts) = match span {
                    Span::Loop => return Formula::default(),
                    Span::Burst { start, fill, turnover, drain } => (
                        "(ms to hand over + ms to fill up + ms of turnover + ms to drain)",
                        vec![
                            ("ms to hand over", ms(start)),
                            ("ms to fill up", ms(fill)),
                            ("ms of turnover", ms(turnover)),
                            ("ms to drain", ms(drain)),
                        ],
                    ),
                    Span::Waves { waves, each, last } => (
                        "(full waves × ms of each + ms of the rest)",
                        vec![("full waves", waves), ("ms of each", ms(each)), ("ms of the rest", ms(last))],
                    ),
                    Span::Stream { arrivals, last } => (
                        "(ms until all are let in + ms of the last)",
                        vec![("ms until all are let in", ms(arrivals)), ("ms of the last", ms(last))],
                    ),
                };
                let asked = [("requests", requests), ("answer tokens", answer)];
                Formula::new(format!("1000 × requests × answer tokens / {text}"), &[&asked[..], &parts].concat())
            }
        }
    }

    fn each(&self) -> Formula {
        Formula::new("1000 / tpot_ms", &[self.tpot()])
    }

    fn reading(&self) -> Formula {
        let lengths = &self.demand.lengths;
        let steps = self.engine.steps_alone(lengths);
        let each = self.engine.alone(lengths) / steps * 1e3;
        let inputs = [("prompt tokens", lengths.prompt), ("steps", steps), ("lone_prompt_step_ms", each)];
        Formula::new("1000 × prompt tokens / (steps × lone_prompt_step_ms)", &inputs)
    }

    fn first(&self) -> Formula {
        let ms = |seconds: f64| seconds * 1e3;
        match self.served.origin.first {
            FirstToken::Loop { front_end, burst, steady, .. } if burst <= steady => Formula::new(
                "front end ms + ms to wait and read the prompt",
                &[("front end ms", ms(front_end)), ("ms to wait and read the prompt", ms(steady))],
            ),
            FirstToken::Loop { front_end, burst, steady, rounds } => Formula::new(
                "front end ms + (first round ms + (rounds − 1) × later round ms) / rounds",
                &[
                    ("front end ms", ms(front_end)),
                    ("first round ms", ms(burst)),
                    ("rounds", rounds),
                    ("later round ms", ms(steady)),
                ],
            ),
            FirstToken::Burst { front_end, start, middle, alone } => Formula::new(
                "front end ms + ms to hand over + max(ms until the middle prompt is read, ms of one prompt alone)",
                &[
                    ("front end ms", ms(front_end)),
                    ("ms to hand over", ms(start)),
                    ("ms until the middle prompt is read", ms(middle)),
                    ("ms of one prompt alone", ms(alone)),
                ],
            ),
            FirstToken::Offline { steps, each } => {
                Formula::new("(steps + 1) / 2 × ms of each step", &[("steps", steps), ("ms of each step", ms(each))])
            }
            FirstToken::Stream { front_end, wait, prompt } => Formula::new(
                "front end ms + ms to wait + ms to read the prompt",
                &[("front end ms", ms(front_end)), ("ms to wait", ms(wait)), ("ms to read the prompt", ms(prompt))],
            ),
        }
    }

    fn further(&self) -> Formula {
        let pace = self.served.origin.pace;
        let plain = (if self.is_the_step(&pace) { "step_ms" } else { "later_step_ms" }, pace.plain * 1e3);
        let mixed = ("prompt_step_ms", pace.mixed * 1e3);
        let share = ("share with prompts", pace.mixed_share);
        let (text, mut inputs) = if pace.mixed_share <= 0.0 {
            (plain.0.to_owned(), vec![plain])
        } else if pace.mixed_share >= 1.0 {
            (mixed.0.to_owned(), vec![mixed])
        } else {
            let text = format!("(1 − share with prompts) × {} + share with prompts × prompt_step_ms", plain.0);
            (text, vec![plain, mixed, share])
        };
        if !self.server.drafting.is_on() {
            return Formula::new(text, &inputs);
        }
        inputs.push(("tokens a step", pace.tokens_per_step));
        Formula::new(format!("({text}) / tokens a step"), &inputs)
    }

    fn whole(&self) -> Formula {
        let inputs = [self.ttft(), ("answer tokens", self.demand.lengths.output), self.tpot()];
        Formula::new("ttft_ms + (answer tokens − 1) × tpot_ms", &inputs)
    }

    fn ttft(&self) -> (&'static str, f64) {
        ("ttft_ms", mid(self.performance.ttft_ms))
    }

    fn tpot(&self) -> (&'static str, f64) {
        ("tpot_ms", mid(self.performance.tpot_ms))
    }

    /// Whether a pace's decoding step is the one that [`Origins::steps`] takes apart.
    pub(super) fn is_the_step(&self, pace: &Pace) -> bool {
        (pace.decoding - self.running()).abs() <= 1e-9 * pace.decoding
    }
}

fn mid(range: Option<Range>) -> f64 {
    range.map_or(f64::NAN, |range| range.mid)
}
