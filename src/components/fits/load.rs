//! The load as a point of the map, and how it moves.

use planner::request::Workload;

/// By how much an arrow key changes the load: four presses double it.
const STEP: f64 = 1.189_207_115_002_721;

/// A load as the map has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Requests at once.
    pub requests: f64,
    /// Tokens of each, prompt and answer.
    pub tokens: f64,
}

impl Load {
    /// A workload's.
    pub fn of(workload: &Workload) -> Self {
        let tokens = workload.prompt_tokens.saturating_add(workload.gen_tokens);
        Self { requests: workload.concurrency.max(1) as f64, tokens: tokens.max(1) as f64 }
    }

    /// The load that an arrow key leads to; nothing for other keys.
    pub fn stepped(self, key: &str) -> Option<Self> {
        let Self { requests, tokens } = self;
        Some(match key {
            "ArrowRight" => Self { requests: requests * STEP, tokens },
            "ArrowLeft" => Self { requests: requests / STEP, tokens },
            "ArrowUp" => Self { requests, tokens: tokens * STEP },
            "ArrowDown" => Self { requests, tokens: tokens / STEP },
            _ => return None,
        })
    }

    /// Makes a workload this load; the answer keeps its length, the prompt takes the rest.
    pub fn put_into(self, workload: &mut Workload) {
        workload.concurrency = moved(workload.concurrency, self.requests);
        let length = workload.prompt_tokens.saturating_add(workload.gen_tokens);
        workload.prompt_tokens = moved(length, self.tokens).saturating_sub(workload.gen_tokens).max(1);
    }
}

/// The wanted whole number; a change that rounding would swallow moves by one.
fn moved(now: u64, wanted: f64) -> u64 {
    let rounded = wanted.round().clamp(1.0, 9.0e9) as u64;
    if rounded != now || (wanted - now as f64).abs() < 1e-6 {
        rounded
    } else if wanted > now as f64 {
        now.saturating_add(1)
    } else {
        now.saturating_sub(1).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload((concurrency, tokens): (u64, u64)) -> Workload {
        Workload { concurrency, prompt_tokens: tokens - 100, gen_tokens: 100, ..Workload::default() }
    }

    #[track_caller]
    fn check(now: (u64, u64), wanted: (f64, f64), then: (u64, u64)) {
        let mut workload = workload(now);
        Load { requests: wanted.0, tokens: wanted.1 }.put_into(&mut workload);
        assert_eq!((workload.concurrency, workload.prompt_tokens + 100), then);
    }

    #[test]
    fn the_load_moves_to_where_it_is_put() {
        check((8, 1_000), (16.0, 2_000.0), (16, 2_000));
        check((8, 1_000), (8.0, 1_000.0), (8, 1_000));
        check((8, 1_000), (8.0, 20.0), (8, 101));
    }

    #[track_caller]
    fn check_key(now: (u64, u64), key: &str, then: (u64, u64)) {
        let mut workload = workload(now);
        Load::of(&workload).stepped(key).unwrap().put_into(&mut workload);
        assert_eq!((workload.concurrency, workload.prompt_tokens + 100), then);
    }

    #[test]
    fn an_arrow_key_always_moves_the_load() {
        check_key((8, 1_000), "ArrowRight", (10, 1_000));
        check_key((8, 1_000), "ArrowDown", (8, 841));
        check_key((1, 1_000), "ArrowRight", (2, 1_000));
        check_key((2, 1_000), "ArrowLeft", (1, 1_000));
        check_key((1, 1_000), "ArrowLeft", (1, 1_000));
        assert_eq!(Load { requests: 1.0, tokens: 1.0 }.stepped("Enter"), None);
    }
}
