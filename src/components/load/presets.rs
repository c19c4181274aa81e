//! Kinds of load to start from. Round figures of the order that public traces and benchmarks of each kind show; every one is
//! shown and can be changed, so that none is taken for a measurement.

use planner::request::{Load, Workload};

/// One kind of load.
pub struct Preset {
    /// Its name on the page.
    pub name: &'static str,
    prompt_tokens: u64,
    gen_tokens: u64,
    concurrency: u64,
    load: Load,
}

/// All of them, in the order in which they are shown.
pub const PRESETS: [Preset; 5] = [
    Preset { name: "Chat", prompt_tokens: 512, gen_tokens: 256, concurrency: 8, load: Load::Closed },
    Preset { name: "RAG", prompt_tokens: 4_096, gen_tokens: 512, concurrency: 8, load: Load::Closed },
    Preset { name: "Long doc", prompt_tokens: 30_000, gen_tokens: 1_000, concurrency: 2, load: Load::Closed },
    Preset { name: "Code", prompt_tokens: 16_384, gen_tokens: 1_024, concurrency: 4, load: Load::Closed },
    Preset { name: "Batch", prompt_tokens: 1_024, gen_tokens: 512, concurrency: 64, load: Load::Static },
];

impl Preset {
    /// Whether a workload has this preset's figures.
    pub fn is(&self, workload: &Workload) -> bool {
        let own = (self.prompt_tokens, self.gen_tokens, self.concurrency, self.load);
        own == (workload.prompt_tokens, workload.gen_tokens, workload.concurrency, workload.load)
    }

    /// Gives a workload this preset's figures; targets and preferences stay.
    pub fn put_into(&self, workload: &mut Workload) {
        workload.prompt_tokens = self.prompt_tokens;
        workload.gen_tokens = self.gen_tokens;
        workload.concurrency = self.concurrency;
        workload.load = self.load;
        workload.cached_prompt_tokens = 0;
        workload.num_prompts = None;
        workload.request_rate = None;
    }
}
