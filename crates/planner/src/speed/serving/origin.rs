//! What the figures of a load are made of. They are computed from these parts and from nothing else, so that each can be opened.

/// The parts of a load's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Origin {
    /// Of the time for each token.
    pub pace: Pace,
    /// Of the time to first token.
    pub first: FirstToken,
    /// Of the tokens a second.
    pub span: Span,
}

/// A mean step as a running request sees it: some take in prompts, the others decode only.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    /// Sequences that a decoding step works on.
    pub decoding: f64,
    /// That step, in seconds.
    pub plain: f64,
    /// Sequences that a step with prompts decodes, and prompt tokens that it holds.
    pub filled: (f64, f64),
    /// That step, in seconds.
    pub mixed: f64,
    /// The share of the steps seen that hold prompts.
    pub mixed_share: f64,
    /// Tokens that a request gains a step: more than one where drafts are accepted.
    pub tokens_per_step: f64,
}

impl Pace {
    /// Seconds of the mean step.
    pub fn step(&self) -> f64 {
        (1.0 - self.mixed_share) * self.plain + self.mixed_share * self.mixed
    }

    /// Seconds for each token.
    pub fn token(&self) -> f64 {
        self.step() / self.tokens_per_step
    }
}

/// Times to first token, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FirstToken {
    /// The mean over the rounds of a loop: the first is a burst, the others are steady.
    Loop {
        /// The front end's part.
        front_end: f64,
        /// Of the first round.
        burst: f64,
        /// Of the others.
        steady: f64,
        /// Rounds.
        rounds: f64,
    },
    /// The middle request of a burst.
    Burst {
        /// The front end's part.
        front_end: f64,
        /// Reading all requests before the engine sees the first.
        start: f64,
        /// Until the middle request's prompt is done.
        middle: f64,
        /// One prompt alone.
        alone: f64,
    },
    /// The mean of prompts that fill one step after the other.
    Offline {
        /// Steps until the last is done.
        steps: f64,
        /// Each.
        each: f64,
    },
    /// A request of a steady stream.
    Stream {
        /// The front end's part.
        front_end: f64,
        /// Until the first step with it begins; of a stream that is too fast, the mean over the growing queue.
        wait: f64,
        /// Its own prompt, beside the others.
        prompt: f64,
    },
}

impl FirstToken {
    /// The time.
    pub fn seconds(&self) -> f64 {
        match *self {
            Self::Loop { front_end, burst, steady, rounds } => {
                front_end + (burst.max(steady) + (rounds - 1.0) * steady) / rounds
            }
            Self::Burst { front_end, start, middle, alone } => front_end + start + middle.max(alone),
            Self::Offline { steps, each } => f64::midpoint(steps, 1.0) * each,
            Self::Stream { front_end, wait, prompt } => front_end + wait + prompt,
        }
    }
}

impl Default for FirstToken {
    fn default() -> Self {
        Self::Offline { steps: 0.0, each: 0.0 }
    }
}

/// From the first request to the last token, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Span {
    /// A loop has no end: what comes out follows from how long each request takes.
    #[default]
    Loop,
    /// A burst.
    Burst {
        /// Reading all requests before the engine sees the first.
        start: f64,
        /// Until as many run as can.
        fill: f64,
        /// While each that ends lets in another.
        turnover: f64,
        /// Until the last ones have ended.
        drain: f64,
    },
    /// One offline batch: waves of as many as fit.
    Waves {
        /// Full waves.
        waves: f64,
        /// Each.
        each: f64,
        /// The rest.
        last: f64,
    },
    /// A stream.
    Stream {
        /// Until the last request has come, or been let in.
        arrivals: f64,
        /// Its answer.
        last: f64,
    },
}

impl Span {
    /// The time; 0 for a loop.
    pub fn seconds(&self) -> f64 {
        match *self {
            Self::Loop => 0.0,
            Self::Burst { start, fill, turnover, drain } => start + fill + turnover + drain,
            Self::Waves { waves, each, last } => waves * each + last,
            Self::Stream { arrivals, last } => arrivals + last,
        }
    }
}
