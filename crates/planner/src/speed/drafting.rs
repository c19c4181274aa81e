//! Speculative decoding: tokens a step, and what drafting costs.

use super::rates::Rates;
use super::step::{Batch, step};
use super::work::Work;
use crate::models::SpeculativeRequest;

/// How tokens are drafted.
#[derive(Clone, Debug, PartialEq)]
pub struct Drafting {
    /// Tokens computed for each sequence and step: the drafted ones and one more.
    pub tokens_each: f64,
    /// Tokens gained a step: 1 + a + … + a^n.
    pub tokens_per_step: f64,
    /// The work of drafting one token; `None` where it costs the GPU nothing (a look-up in the prompt).
    pub drafter: Option<Box<Work>>,
}

impl Drafting {
    /// No speculation.
    pub const NONE: Self = Self { tokens_each: 1.0, tokens_per_step: 1.0, drafter: None };

    /// From the request; without an acceptance rate nothing is gained that could be computed.
    ///
    /// With acceptance a of each of n drafted tokens a step yields (1 − a^(n+1)) / (1 − a) tokens (Leviathan and others,
    /// 2023, "Fast Inference from Transformers via Speculative Decoding", equation 1).
    ///
    /// ```
    /// use planner::models::SpeculativeRequest;
    /// use planner::speed::Drafting;
    /// let asked = SpeculativeRequest { num_speculative_tokens: Some(3), acceptance: Some(0.8), ..Default::default() };
    /// assert!((Drafting::of(&asked, None).unwrap().tokens_per_step - 2.952).abs() < 1e-9);
    /// ```
    pub fn of(asked: &SpeculativeRequest, drafter: Option<Work>) -> Option<Self> {
        let acceptance = asked.acceptance.filter(|share| (0.0..=1.0).contains(share))?;
        let ahead = asked.num_speculative_tokens.unwrap_or(1).clamp(1, MOST_DRAFTED);
        let tokens_per_step = (0..=ahead).fold((0.0, 1.0), |(sum, power), _| (sum + power, power * acceptance)).0;
        Some(Self { tokens_each: ahead as f64 + 1.0, tokens_per_step, drafter: drafter.map(Box::new) })
    }

    /// Whether drafts are made.
    pub fn is_on(&self) -> bool {
        self.tokens_each > 1.0
    }

    /// Seconds of drafting before a step of `running` sequences: one pass of the drafter a token, one after the other.
    pub fn seconds(&self, rates: &Rates, running: f64) -> f64 {
        let Some(work) = &self.drafter else { return 0.0 };
        let batch = Batch { decoding: running, tokens_each: 1.0, ..Batch::default() };
        (self.tokens_each - 1.0) * (step(work, rates, &batch).total - rates.step).max(0.0)
    }
}

/// More drafted tokens than anyone asks for; a larger number is a mistake.
const MOST_DRAFTED: u64 = 64;
