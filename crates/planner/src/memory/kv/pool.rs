//! The KV pool: how many tokens and requests it holds, by each release's own definition.

use super::groups::{Geometry, Group};
use super::layers::Kept;

/// One engine's KV pool, counted in blocks on the rank that has the fewest.
#[derive(Clone, Debug, PartialEq)]
pub struct KvPool {
    /// Bytes on the tightest rank; 0 where nothing is left.
    pub bytes: u64,
    /// What the range's ends hold less and more, in bytes: 8 of 10 real pools lie between.
    pub doubt: (u64, u64),
    /// How it is cut.
    pub geometry: Geometry,
    /// What a request's blocks depend on.
    pub use_rules: UseRules,
}

/// What a request's blocks depend on besides its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UseRules {
    /// Tokens that may be scheduled and not yet settled: a window keeps these besides itself.
    pub tokens_in_flight: u64,
    /// Ranks over which one sequence's tokens are spread.
    pub decode_context_parallel: u64,
    /// State pages of one sequence: 1, or 2 with prefix caching; one more for each drafted token.
    pub state_pages: u64,
    /// Tokens that a state page counts for in what is printed.
    pub state_block_tokens: u64,
    /// Whether hybrid models print concurrency × length, as from 0.20.1 on.
    pub prints_concurrency: bool,
}

/// Tokens printed = blocks / groups × tokens of a block × ranks that share a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Groups.
    pub groups: u64,
    /// Tokens of the smallest block.
    pub block_tokens: u64,
    /// Ranks.
    pub parallel: u64,
}

impl KvPool {
    /// The pools at the range's ends.
    pub fn ends(&self) -> (Self, Self) {
        let with = |bytes| Self { bytes, doubt: (0, 0), ..self.clone() };
        (with(self.bytes.saturating_sub(self.doubt.0)), with(self.bytes.saturating_add(self.doubt.1)))
    }

    /// Blocks: bytes / (page × layers that share it).
    pub fn blocks(&self) -> u64 {
        self.bytes.checked_div(self.geometry.block_bytes).unwrap_or(0)
    }

    /// Whether the model caches anything at all.
    pub fn is_needed(&self) -> bool {
        self.geometry.block_bytes > 0
    }

    /// Blocks that one request of `tokens` takes at most, over all groups.
    pub fn blocks_for(&self, tokens: u64) -> u64 {
        let groups = self.geometry.groups.iter();
        groups.fold(0, |sum, group| sum.saturating_add(self.pages(group, tokens).saturating_mul(group.count)))
    }

    /// Bytes that one request of `tokens` takes at most.
    pub(crate) fn bytes_for(&self, tokens: u64) -> u64 {
        self.blocks_for(tokens).saturating_mul(self.geometry.block_bytes)
    }

    /// Whole requests of `tokens` that fit at once; `u64::MAX` where no cache is needed.
    pub(crate) fn requests_of(&self, tokens: u64) -> u64 {
        if !self.is_needed() {
            return u64::MAX;
        }
        self.blocks().checked_div(self.blocks_for(tokens)).unwrap_or(u64::MAX)
    }

    /// "Maximum concurrency for N tokens per request"; `None` where no cache is needed.
    pub fn concurrency(&self, max_model_len: u64) -> Option<f64> {
        let each = self.blocks_for(max_model_len);
        (self.is_needed() && each > 0).then(|| self.blocks() as f64 / each as f64)
    }

    /// "GPU KV cache size" in tokens, as the release counts; `None` where no cache is needed.
    pub(crate) fn printed_tokens(&self, max_model_len: u64) -> Option<u64> {
        if !self.is_needed() || self.geometry.groups.iter().all(|group| group.count == 0) {
            return None;
        }
        let Some(Counted { groups, block_tokens, parallel }) = self.counted() else {
            return self.concurrency(max_model_len).map(|times| (times * max_model_len as f64) as u64);
        };
        Some((self.blocks() / groups).saturating_mul(block_tokens).saturating_mul(parallel))
    }

    /// How the release counts the tokens that it prints; `None` where it prints concurrency × length.
    pub fn counted(&self) -> Option<Counted> {
        let groups = self.geometry.groups.iter();
        let is_counted = !(self.geometry.is_hybrid() && self.use_rules.prints_concurrency);
        is_counted.then(|| Counted {
            groups: groups.clone().map(|group| group.count).sum::<u64>().max(1),
            block_tokens: groups.map(|group| self.printed_block(group)).min().unwrap_or(0),
            parallel: self.use_rules.decode_context_parallel.max(1),
        })
    }

    /// The longest request of which `requests` fit at once, at most `limit`; 0 where not even one token fits.
    ///
    /// vLLM's own search: halving, over lengths from 1 to the limit.
    pub fn longest(&self, requests: u64, limit: u64) -> u64 {
        if !self.is_needed() {
            return limit;
        }
        let fits = |tokens: u64| self.blocks_for(tokens).saturating_mul(requests.max(1)) <= self.blocks();
        let (mut low, mut high) = (0, limit);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if fits(middle) { low = middle } else { high = middle - 1 }
        }
        low
    }

    /// Bytes that one more token of a long request takes, windows and states left out.
    pub(crate) fn bytes_per_token(&self) -> f64 {
        let parallel = self.use_rules.decode_context_parallel.max(1) as f64;
        let full = self.geometry.groups.iter().filter(|group| group.kept == Kept::All);
        let per_block = self.geometry.block_bytes as f64;
        full.map(|group| per_block * group.count as f64 / group.block_tokens.max(1) as f64).sum::<f64>() / parallel
    }

    fn pages(&self, group: &Group, tokens: u64) -> u64 {
        let (block, step) = (group.block_tokens.max(1), self.use_rules.tokens_in_flight);
        match group.kept {
            Kept::All => tokens.div_ceil(self.use_rules.decode_context_parallel.max(1)).div_ceil(block),
            Kept::Window(window) => {
                window.saturating_sub(1).saturating_add(step).min(tokens).div_ceil(block).saturating_add(1)
            }
            Kept::Chunk(chunk) => chunk.saturating_add(step).min(tokens).div_ceil(block),
            Kept::State => self.use_rules.state_pages.max(1),
        }
    }

    fn printed_block(&self, group: &Group) -> u64 {
        if group.kept == Kept::State { self.use_rules.state_block_tokens } else { group.block_tokens }
    }
}
