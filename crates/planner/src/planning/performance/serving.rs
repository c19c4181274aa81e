//! Many requests on one engine: how prompts and decoding share the steps, under each shape of load.

use super::rates::Rates;
use super::step::{Batch, StepParts, step};
use super::work::Work;

/// One engine and its limits.
#[derive(Clone, Debug)]
pub struct Engine<'a> {
    /// What its steps move and compute.
    pub work: &'a Work,
    /// What its GPUs reach.
    pub rates: &'a Rates,
    /// GeForce
    pub geforce: bool,
    /// Most tokens in a step.
    pub budget: f64,
    /// Most sequences that run at once: `max_num_seqs` and the KV pool.
    pub running: f64,
}

/// What each request brings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lengths {
    /// Tokens of a prompt.
    pub prompt: f64,
    /// Those of them that the prefix cache holds.
    pub cached: f64,
    /// Tokens generated.
    pub output: f64,
    /// Whether lengths spread like chat logs.
    pub natural: bool,
}

/// Mid values, seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Answer {
    /// Output tokens a second.
    pub output_tps: f64,
    /// Seconds an output token.
    pub tpot: f64,
    /// Seconds to the first.
    pub ttft: f64,
    /// Running sequences.
    pub running: f64,
    /// Whether prompts are processed as fast as can be.
    pub prefill_bound: bool,
    /// Whether more would run if they were let.
    pub capped: bool,
}

/// A server in balance: as many requests come as go.
#[derive(Clone, Copy, Debug)]
struct Balance {
    running: f64,
    /// Mean step as a running request sees it, seconds.
    tpot: f64,
    /// Seconds for its own prompt, from the first step that holds part of it.
    prefill: f64,
    /// Seconds until that step begins.
    wait: f64,
    /// Whether every step is full of prompt tokens.
    full: bool,
}

impl Engine<'_> {
    fn new_tokens(l: &Lengths) -> f64 {
        (l.prompt - l.cached).max(1.0)
    }

    fn plain(&self, running: f64, l: &Lengths) -> StepParts {
        let context = l.prompt + l.output / 2.0;
        step(self.work, self.rates, self.geforce, &Batch { decoding: running, context, ..Batch::default() })
    }

    fn mixed(&self, running: f64, tokens: f64, l: &Lengths) -> f64 {
        self.mixed_parts(running, tokens, l).total
    }

    fn mixed_parts(&self, running: f64, tokens: f64, l: &Lengths) -> StepParts {
        let context = l.prompt + l.output / 2.0;
        let new = Self::new_tokens(l);
        let batch = Batch {
            decoding: running,
            context,
            prefill: tokens,
            prefill_context: l.cached + new / 2.0,
            prompts: tokens / new,
        };
        step(self.work, self.rates, self.geforce, &batch)
    }

    /// One prompt on an idle engine, seconds.
    pub fn alone(&self, l: &Lengths) -> f64 {
        let new = Self::new_tokens(l);
        let steps = (new / self.budget).ceil().max(1.0);
        steps * self.mixed(0.0, new / steps, l)
    }

    fn balance(&self, running: f64, l: &Lengths) -> Balance {
        let new = Self::new_tokens(l);
        // Running sequences whose successors' prompts just fill every step.
        let fed = (self.budget / (1.0 + new / l.output)).max(1.0);
        let full = running > fed;
        let running = running.min(fed);
        let room = (self.budget - running).max(1.0);
        let need = running * new / l.output;
        let tokens = new.min(room).max(need.min(room));
        let share = (need / tokens).min(1.0);
        let plain = self.plain(running, l).total;
        let mixed = self.mixed(running, tokens, l);
        let others = share * (1.0 - 1.0 / running.max(1.0)).max(0.0);
        let tpot = if full { mixed } else { (1.0 - others) * plain + others * mixed };
        let steps = (new / tokens).max(1.0);
        let residual = if running > 1.0 { ((1.0 - share) * plain * plain + share * mixed * mixed) / (2.0 * ((1.0 - share) * plain + share * mixed)) } else { 0.0 };
        let busy = (need / room).min(0.95) * (1.0 - 1.0 / running.max(1.0)).max(0.0);
        let queue = (busy / (2.0 * (1.0 - busy))).min((running - 1.0).max(0.0) / 2.0) * steps * (mixed - plain).max(0.0);
        Balance { running, tpot, prefill: steps * mixed, wait: residual + queue, full }
    }

    /// Seconds that a request holds a slot.
    fn service(b: &Balance, l: &Lengths) -> f64 {
        if b.full { l.output * b.tpot } else { b.prefill + (l.output - 1.0) * b.tpot }
    }

    /// Mean time to first token when `together` prompts arrive at once on an idle engine, and the time till the last has it.
    fn burst(&self, together: f64, l: &Lengths) -> (f64, f64) {
        let new = Self::new_tokens(l);
        let room = (self.budget - together / 2.0).max(self.budget / 2.0);
        let steps = together * new / room;
        if steps <= 1.0 {
            let t = self.mixed(0.0, together * new, l);
            return (t, t);
        }
        let t = self.mixed(together / 2.0, room, l);
        (t * (steps + 1.0) / 2.0, t * steps)
    }

    /// `users` users, each sends its next request when the last ends; `rounds` requests each, all starting at once.
    pub fn closed(&self, users: f64, rounds: f64, l: &Lengths) -> Answer {
        let (front, first) = self.rates.front_end(l.prompt);
        let b = self.balance(users.min(self.running), l);
        let service = Self::service(&b, l);
        let rate = (b.running / service).min(users / (b.wait + service));
        let steady = users / rate - (l.output - 1.0) * b.tpot;
        let together = users.min(self.running);
        let (mean, _) = self.burst(together, l);
        let start = mean + front * users / 2.0 + (users - together) / rate / 2.0;
        let ttft = first + if users > 1.0 { (start.max(steady) + (rounds - 1.0) * steady) / rounds } else { steady };
        let output_tps = users * l.output / (ttft + (l.output - 1.0) * b.tpot);
        Answer { output_tps, tpot: b.tpot, ttft, running: b.running, prefill_bound: b.full, capped: users > self.running }
    }

    /// Seconds until `running` sequences have ended.
    fn drain(&self, running: f64, l: &Lengths) -> f64 {
        if !l.natural {
            return l.output * self.plain(running, l).total;
        }
        let points = (0..6).map(|i| (f64::from(i) + 0.5) * 4.0 / 6.0);
        points.map(|x| self.plain((running * (-x).exp()).max(1.0), l).total).sum::<f64>() * l.output * 4.0 / 6.0
    }

    /// One offline batch.
    pub fn fixed_batch(&self, requests: f64, l: &Lengths) -> Answer {
        let running = requests.min(self.running);
        let wave = |running: f64| self.burst(running, l).1 + (l.output - 1.0).max(0.0) * self.plain(running, l).total;
        let full = (requests / running).floor();
        let rest = requests - full * running;
        let total = full * wave(running) + if rest >= 1.0 { wave(rest) } else { 0.0 };
        let plain = self.plain(running, l).total;
        Answer { output_tps: requests * l.output / total, tpot: plain, ttft: self.burst(running, l).0, running, prefill_bound: false, capped: requests > self.running }
    }

    /// `requests` requests at once.
    pub fn at_once(&self, requests: f64, l: &Lengths) -> Answer {
        let (front, first) = self.rates.front_end(l.prompt);
        let new = Self::new_tokens(l);
        let b = self.balance(requests.min(self.running), l);
        let rate = b.running / Self::service(&b, l);
        if b.full {
            let pace = 1.0 / rate;
            let tail = self.drain((b.running / 2.0).max(1.0), l);
            let total = requests * (front + pace) + tail;
            let median = requests * front + requests / 2.0 * pace;
            let steps = requests * pace / b.tpot;
            let during = (steps / 2.0).min(l.output);
            let later = self.plain((b.running / 2.0).max(1.0), l).total;
            let seen = (during * b.tpot + (l.output - during) * later) / l.output;
            return Answer { output_tps: requests * l.output / total, tpot: seen, ttft: first + median, running: b.running, prefill_bound: true, capped: false };
        }
        let running = requests.min(self.running);
        let room = (self.budget - running / 2.0).max(self.budget / 2.0);
        let t = self.mixed(running / 2.0, room.min(running * new), l);
        let each = t * new / room.min(running * new);
        let ramp = running * each;
        let total = requests * front + ramp + (requests - running) / rate + self.drain(running, l);
        let half = requests / 2.0;
        let median = if half <= running {
            half * each
        } else if l.natural {
            ramp + (half - running) / rate
        } else {
            ((half - 1.0) / running).floor() * running / rate + ((half - 1.0) % running) * each
        };
        let seen = if requests > running {
            b.tpot
        } else {
            let ramp_steps = running * new / room;
            let later = self.plain(if l.natural { (0.6 * running).max(1.0) } else { running }, l).total;
            let during = (ramp_steps / 2.0).min(l.output);
            (during * t + (l.output - during) * later) / l.output
        };
        Answer { output_tps: requests * l.output / total, tpot: seen, ttft: first + requests * front + median.max(self.alone(l)), running, prefill_bound: false, capped: requests > self.running }
    }

    /// `rate` requests a second, `requests` in all.
    pub fn arriving(&self, rate: f64, requests: f64, l: &Lengths) -> Answer {
        let (_, first) = self.rates.front_end(l.prompt);
        let full = self.balance(self.running, l);
        let most = full.running / Self::service(&full, l);
        if most < rate {
            let total = requests / most + l.output * full.tpot / 2.0;
            let ttft = first + full.prefill + requests / 2.0 * (1.0 / most - 1.0 / rate);
            return Answer { output_tps: requests * l.output / total, tpot: full.tpot, ttft, running: full.running, prefill_bound: full.full, capped: true };
        }
        let mut running = 1.0_f64;
        for _ in 0..40 {
            let b = self.balance(running, l);
            running = (0.5 * running + 0.5 * rate * (b.wait + Self::service(&b, l))).clamp(1.0, full.running);
        }
        let b = self.balance(running, l);
        let total = requests / rate + l.output * b.tpot;
        Answer { output_tps: requests * l.output / total, tpot: b.tpot, ttft: first + b.wait + b.prefill, running, prefill_bound: false, capped: false }
    }
}
