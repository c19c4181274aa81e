//! What the pages say of themselves.

/// The planner.
pub mod plan {
    /// Its heading, for those who hear it.
    pub const TITLE: &str = "vLLM Wizard: will it fit, how fast, with which settings?";
    /// Leads past the inputs.
    pub const SKIP: &str = "Skip to the answer";
    /// What the form is called.
    pub const INPUTS: &str = "What to plan";
    /// What the answer is called.
    pub const ANSWER: &str = "The plan";
    /// At the foot of the inputs.
    pub const PRIVACY: &str = "Everything is computed in this page. Nothing leaves it but what is asked of the model hub: names that you look for, and a model's files.";
}

/// The page that finds GPUs.
pub mod find {
    /// Its heading.
    pub const TITLE: &str = "Find GPUs for a model";
    /// What it answers.
    pub const LEAD: &str = "This page will list every GPU in the catalogue that can serve a model under your load, with how many are needed, how fast they are and what they cost.";
    /// Above what can be had today.
    pub const TODAY: &str = "What the planner answers today";
    /// What can be had today.
    pub const FEWEST: &str = "For one kind of GPU, the planner says how few of them are enough for a model and a load, and which models fit on the GPUs that you have: open “What else fits” under a plan.";
    /// Leads there.
    pub const OPEN: &str = "Open the planner";
}

/// The page that compares plans.
pub mod compare {
    /// Its heading.
    pub const TITLE: &str = "Compare plans";
    /// What it answers.
    pub const LEAD: &str = "This page will set plans side by side: the same model on different GPUs, or different models on the same GPUs, with memory, throughput, latency and cost in one table.";
    /// Above what can be had today.
    pub const TODAY: &str = "What the planner answers today";
    /// What can be had today.
    pub const TABS: &str = "Each plan has an address of its own. Open the planner in two tabs, change one thing in the second, and compare; “Copy link” keeps either.";
    /// Leads there.
    pub const OPEN: &str = "Open the planner";
}

/// The page that shows how far to trust the numbers.
pub mod accuracy {
    /// Its heading.
    pub const TITLE: &str = "How accurate the plans are";
    /// What it answers.
    pub const LEAD: &str = "This page will show every public start-up log and benchmark that the planner is measured against, predicted beside measured.";
    /// Above what can be had today.
    pub const TODAY: &str = "What can be checked today";
    /// What the planner says.
    pub const INTERVALS: &str = "Every figure of a plan opens to its formula, its source and its range. Beside the speeds stands how many measurements are behind them.";
    /// What the repository prints, before the command.
    pub const PRINTS: &str = "In a copy of the project,";
    /// The command.
    pub const COMMAND: &str = "cargo xtask accuracy";
    /// What the repository prints, behind the command.
    pub const PRINTED: &str = "prints the whole comparison.";
    /// Leads to the page that explains.
    pub const HOW: &str = "How the figures are added up";
    /// Leads to the planner.
    pub const OPEN: &str = "Open the planner";
}

/// Addresses that name no page.
pub mod not_found {
    /// Heading.
    pub const TITLE: &str = "There is no such page";
    /// The way out.
    pub const HOME: &str = "Plan a deployment";
}
