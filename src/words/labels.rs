//! Headings, labels, buttons and the notes beside them.

/// The site's name.
pub const NAME: &str = "vLLM Wizard";
/// The planner's heading, for those who hear it.
pub const TITLE: &str = "vLLM Wizard: will it fit, how fast, with which settings?";
/// Leads past the inputs.
pub const SKIP: &str = "Skip to the answer";
/// Stands where a figure cannot be known.
pub const UNKNOWN: &str = "–";
/// At the foot of the inputs.
pub const PRIVACY: &str = "Everything is computed in this page. Nothing leaves it but what is asked of the model hub: names that you look for, and a model's files.";
/// On the copy buttons.
pub const COPY: &str = "Copy";
/// After copying.
pub const COPIED: &str = "Copied";
/// Where the browser forbids it.
pub const NOT_COPIED: &str = "Select it and copy by hand";
/// In the header: the page that explains.
pub const HOW: &str = "How it works";
/// Its address under the site's base.
pub const HOW_PAGE: &str = "how-it-works.html";
/// In the header.
pub const COPY_LINK: &str = "Copy link";
/// Beside what is decided by the planner.
pub const RECOMMENDED: &str = "recommended";
/// Where nothing is set.
pub const NONE: &str = "none";
/// The rule that a number breaks which no field holds.
pub const SMALLER: &str = "type a smaller number";
/// Where the checkpoint decides.
pub const AUTO: &str = "auto";

/// Where the planner could not be loaded.
pub mod lost {
    /// What happened.
    pub const LEAD: &str = "The planner could not be loaded.";
    /// What it means, and what to do.
    pub const REST: &str = "The connection may have been cut, or the site was updated since this page was opened. What you typed is in the address.";
    /// On the button.
    pub const AGAIN: &str = "Load the page again";
}

/// The model's structure.
pub mod anatomy {
    /// What the key lists.
    pub const LAYERS: &str = "Kinds of layers";
    /// Column.
    pub const PART: &str = "Part";
    /// Column.
    pub const PARAMETERS: &str = "Parameters";
    /// Column.
    pub const SHARE: &str = "Share";
}

/// Where a newer build of the site waits.
pub mod update {
    /// What happened.
    pub const LEAD: &str = "A newer version of this page is ready.";
    /// Puts it in place.
    pub const LOAD: &str = "Load it";
    /// Leaves it for the next visit.
    pub const LATER: &str = "Later";
}

/// Keys that lead somewhere.
pub mod shortcuts {
    /// The dialog's heading, and the button that opens it.
    pub const TITLE: &str = "Keyboard shortcuts";
    /// Switches them off, for those whose speech input presses them.
    pub const USE: &str = "Use single keys";
    /// Closes the dialog.
    pub const CLOSE: &str = "Close";
    /// Keys and what they do, without those that the code binds.
    pub const MOVES: [(&str, &str); 3] = [
        ("← → ↑ ↓", "in “What fits”: more or fewer requests, longer or shorter"),
        ("← →", "in the memory bar and the tabs: the next one"),
        ("Esc", "close a list, leave a field as it was"),
    ];
    /// What each bound key does.
    pub const MODEL: &str = "name the model";
    /// .
    pub const GPU: &str = "choose the GPU";
    /// .
    pub const LOAD: &str = "change the load";
    /// .
    pub const ANSWER: &str = "read the answer";
    /// .
    pub const START: &str = "the command";
    /// .
    pub const HELP: &str = "this list";
}

/// What the form and its regions are called.
pub mod region {
    /// The inputs.
    pub const INPUTS: &str = "What to plan";
    /// The answer.
    pub const ANSWER: &str = "The plan";
    /// The texts that start the server.
    pub const TEXTS: &str = "Ways to start it";
}

/// Headings.
pub mod heading {
    /// Questions turned round.
    pub const REACH: &str = "The other way round";
    /// The way back from a text.
    pub const CHECK: &str = "Check what you have";
    /// The model's structure.
    pub const ANATOMY: &str = "The model";
    /// Inputs.
    pub const MODEL: &str = "Model";
    /// Inputs.
    pub const GPU: &str = "GPU";
    /// Inputs.
    pub const LOAD: &str = "Load";
    /// Inputs, folded.
    pub const TARGETS: &str = "Targets and price";
    /// Inputs, folded.
    pub const PARALLELISM: &str = "Parallelism";
    /// Inputs, folded.
    pub const PRECISION: &str = "Precision and limits";
    /// Inputs, folded.
    pub const RESERVES: &str = "Reserves and vLLM version";
    /// Answer.
    pub const MEMORY: &str = "Memory on each GPU";
    /// Answer.
    pub const SPEED: &str = "Speed";
    /// Answer.
    pub const OVER_LOAD: &str = "Speed as users are added";
    /// Answer.
    pub const OVER_PROMPT: &str = "First token as prompts grow";
    /// Answer.
    pub const FITS: &str = "What fits";
    /// Answer.
    pub const START: &str = "Start it";
    /// Answer.
    pub const SETTINGS: &str = "Settings, and why";
    /// Answer.
    pub const REMEDIES: &str = "What would help";
    /// Answer.
    pub const GAINS: &str = "What the spare memory would buy";
    /// Answer.
    pub const NOTES: &str = "Worth knowing";
}

/// How an issue begins.
pub mod severity {
    /// An error.
    pub const ERROR: &str = "Wrong:";
    /// A warning.
    pub const WARNING: &str = "Mind:";
    /// A note.
    pub const NOTE: &str = "Note:";
}

/// The model box.
pub mod model {
    /// The field.
    pub const FIELD: &str = "Model id, hub address or config.json";
    /// In the empty field.
    pub const PLACEHOLDER: &str = "owner/name, an address, or paste a config.json";
    /// Folded.
    pub const PASTE: &str = "Paste a config.json";
    /// The box.
    pub const PASTE_LABEL: &str = "config.json";
    /// In the empty box.
    pub const PASTE_HINT: &str = "Paste the text of config.json, or drop the file here";
    /// Folded.
    pub const TOKEN: &str = "Token for gated models";
    /// Under the token.
    pub const TOKEN_NOTE: &str = "Kept in this tab until you close it, sent to the hub alone, and part of no link or file. A read token is enough.";
    /// In the empty token field, once one is kept.
    pub const TOKEN_KEPT: &str = "kept in this tab";
    /// Tries again.
    pub const RETRY: &str = "Try again";
    /// Gives up what is under way.
    pub const STOP: &str = "Stop";
    /// Leads to the model on the hub.
    pub const PAGE: &str = "The model’s page";
    /// Which hub is asked.
    pub const HUB: &str = "Hub";
    /// Above the suggestions.
    pub const RECENT: &str = "Planned with before";
    /// Above the suggestions.
    pub const KNOWN: &str = "Known to this page";
    /// Above the suggestions.
    pub const ON_HUB: &str = "On the hub";
    /// Where a pasted configuration stands for the model.
    pub const PASTED: &str = "From your config.json";
}

/// The GPU box.
pub mod gpu {
    /// The field.
    pub const FIELD: &str = "GPU";
    /// In the empty field.
    pub const PLACEHOLDER: &str = "H100, RTX 4090, L40S …";
    /// The count.
    pub const COUNT: &str = "GPUs in each machine";
    /// The link between GPUs.
    pub const LINK: &str = "Between the GPUs";
    /// As pasted, or as the card usually comes.
    pub const LINK_AUTO: &str = "as the card usually comes";
    /// NVLink or AMD's Infinity Fabric.
    pub const LINK_NVLINK: &str = "NVLink or Infinity Fabric";
    /// The bus.
    pub const LINK_PCIE: &str = "PCIe";
    /// Machines.
    pub const NODES: &str = "Machines";
    /// Folded.
    pub const PASTE: &str = "Paste nvidia-smi";
    /// The box.
    pub const PASTE_LABEL: &str = "What nvidia-smi prints";
    /// In the empty box.
    pub const PASTE_HINT: &str = "Paste the table, -L, -q, a --query-gpu CSV or topo -m, or drop a text file here";
    /// Puts what was read into the fields.
    pub const CORRECT: &str = "Correct what was read";
    /// Takes the paste away.
    pub const FORGET: &str = "Forget the paste";
    /// Memory that others use.
    pub const SUBTRACT: &str = "Leave the memory in use to its owners";
    /// Folded.
    pub const CUSTOM: &str = "Describe the card";
    /// Its memory.
    pub const MEMORY: &str = "Memory";
    /// Its bandwidth.
    pub const BANDWIDTH: &str = "Bandwidth";
    /// Its arithmetic.
    pub const TFLOPS: &str = "Dense 16-bit";
    /// Above the candidates.
    pub const WHICH: &str = "Several cards go by that name. Which one?";
}

/// The load.
pub mod load {
    /// Beside the presets.
    pub const PRESETS: &str = "Kind of load";
    /// Where the figures are no preset's.
    pub const CUSTOM: &str = "Custom";
    /// Tokens in.
    pub const PROMPT: &str = "Prompt tokens";
    /// Tokens out.
    pub const ANSWER: &str = "Answer tokens";
    /// Requests in flight.
    pub const USERS: &str = "Users at once";
    /// Tokens of the prompt that are cached.
    pub const CACHED: &str = "Of it cached";
    /// How requests arrive.
    pub const ARRIVAL: &str = "Requests come";
    /// Kinds of arrival.
    pub const CLOSED: &str = "each when the last is answered";
    /// Kinds of arrival.
    pub const BURST: &str = "all in one burst";
    /// Kinds of arrival.
    pub const RATE: &str = "at a rate";
    /// Kinds of arrival.
    pub const STATIC: &str = "as one offline batch";
    /// Requests of a burst.
    pub const PROMPTS: &str = "Requests";
    /// Requests a second.
    pub const PER_SECOND: &str = "Each second";
    /// Time to first token.
    pub const TTFT: &str = "First token within";
    /// Time for each token.
    pub const TPOT: &str = "Each token within";
    /// What a GPU costs.
    pub const PRICE: &str = "A GPU for an hour";
    /// What the settings favour.
    pub const FAVOUR: &str = "Settings favour";
    /// Choices.
    pub const BALANCED: &str = "both alike";
    /// Choices.
    pub const THROUGHPUT: &str = "total throughput";
    /// Choices.
    pub const LATENCY: &str = "short waits";
}

/// Parallelism, precision, limits and reserves.
pub mod limits {
    /// GPUs that share each layer.
    pub const TENSOR: &str = "Tensor parallel";
    /// Stages.
    pub const PIPELINE: &str = "Pipeline stages";
    /// Replicas.
    pub const DATA: &str = "Replicas";
    /// Experts of a mixture.
    pub const EXPERTS: &str = "Experts";
    /// How GPUs hold them.
    pub const EXPERTS_KEPT: [(&str, &str); 3] =
        [("", super::AUTO), ("on", "whole, on one GPU each"), ("off", "cut over all GPUs")];
    /// GPUs that share one sequence's cache.
    pub const CONTEXT: &str = "Context parallel";
    /// Prefix caching.
    pub const PREFIXES: &str = "Shared beginnings";
    /// Whether they are kept.
    pub const PREFIXES_KEPT: [(&str, &str); 3] = [("", super::AUTO), ("on", "read once"), ("off", "read each time")];
    /// The number format of what is not quantized.
    pub const DTYPE: &str = "Computed in";
    /// Formats that vLLM computes in.
    pub const DTYPES: [(&str, &str); 4] =
        [("", super::AUTO), ("bfloat16", "BF16"), ("float16", "FP16"), ("float32", "FP32")];
    /// Weights.
    pub const WEIGHTS: &str = "Weights";
    /// Formats that weights may be planned in, and their names.
    pub const WEIGHT_FORMATS: [(&str, &str); 9] = [
        ("", AS_PUBLISHED),
        ("none", "16 bit"),
        ("fp8", "FP8"),
        ("awq", "AWQ"),
        ("gptq", "GPTQ"),
        ("int8", "INT8"),
        ("nvfp4", "NVFP4"),
        ("mxfp4", "MXFP4"),
        ("bitsandbytes", "bitsandbytes"),
    ];
    /// Formats that the cache may be kept in, and their names.
    pub const CACHE_FORMATS: [(&str, &str); 6] = [
        ("", super::AUTO),
        ("fp8", "FP8"),
        ("fp8_e4m3", "FP8 E4M3"),
        ("fp8_e5m2", "FP8 E5M2"),
        ("bfloat16", "BF16"),
        ("float16", "FP16"),
    ];
    /// KV cache.
    pub const CACHE: &str = "KV cache";
    /// As the checkpoint says.
    pub const AS_PUBLISHED: &str = "as published";
    /// Longest request.
    pub const LONGEST: &str = "Longest request";
    /// Share of memory.
    pub const UTILIZATION: &str = "Share for vLLM";
    /// Most sequences.
    pub const SEQUENCES: &str = "Sequences a step";
    /// Most tokens.
    pub const BATCHED: &str = "Tokens a step";
    /// Who chooses.
    pub const OPEN: &str = "What you leave open";
    /// The planner chooses.
    pub const RECOMMEND: &str = "is chosen for you";
    /// vLLM's defaults.
    pub const AS_GIVEN: &str = "takes vLLM's defaults";
    /// The release.
    pub const VERSION: &str = "vLLM version";
    /// Kept free.
    pub const HEADROOM: &str = "Kept spare";
    /// Kept aside.
    pub const OVERHEAD: &str = "Kept aside";
    /// Fragmentation.
    pub const FRAGMENTATION: &str = "Fragmentation";
    /// Graphs.
    pub const EAGER: &str = "Without CUDA graphs (enforce eager)";
    /// Which model of speed answers.
    pub const ESTIMATOR: &str = "Speeds from";
    /// The fitted model.
    pub const CALIBRATED: &str = "fitted to measurements";
    /// The older rule.
    pub const HEURISTIC: &str = "the simple rule by GPU family";
    /// Newest release.
    pub const NEWEST: &str = "newest";
}

/// The answer's parts.
pub mod answer {
    /// While a plan takes longer than at once.
    pub const WAITING: &str = "Planning …";
    /// Who decides what was left open.
    pub const MODE: &str = "What was left open is";
    /// The planner does.
    pub const RECOMMENDED: &str = "recommended";
    /// vLLM's defaults do.
    pub const AS_GIVEN: &str = "as given";
    /// Key figure.
    pub const LONGEST_AT_ONCE: &str = "Longest requests at once";
    /// Key figure.
    pub const TOGETHER: &str = "All together";
    /// Key figure.
    pub const EACH: &str = "Each user";
    /// Key figure.
    pub const FIRST: &str = "First token";
    /// Where fields show what the plan does not yet reckon with.
    pub const BEHIND: &str = "This is still the last plan: not every field can be read yet.";
    /// The switch between units.
    pub const UNIT: &str = "Unit of memory";
    /// The card's end on the ruler.
    pub const CARD: &str = "card ends";
    /// In an opened figure.
    pub const EXPECTED_HERE: &str = "Expected";
    /// In an opened figure.
    pub const BETWEEN: &str = "Between";
    /// Opens the verdict on a phone.
    pub const MORE: &str = "Key figures";
    /// Under the bar.
    pub const BUDGET: &str = "budget";
    /// Segment.
    pub const CACHE_USED: &str = "KV cache, this load";
    /// Segment.
    pub const CACHE_SPARE: &str = "KV cache, spare";
    /// Segment.
    pub const CACHE_MISSING: &str = "Missing";
    /// Segment.
    pub const FREE: &str = "Kept free";
    /// The bar's name.
    pub const BAR: &str = "Memory of one GPU by part";
    /// Table heads.
    pub const PART: &str = "Part";
    /// Table heads.
    pub const AMOUNT: &str = "Amount";
    /// Table heads, and in an opened figure.
    pub const CERTAINTY: &str = "How it is known";
    /// Table heads.
    pub const SETTING: &str = "Setting";
    /// Table heads.
    pub const VALUE: &str = "Value";
    /// Table heads.
    pub const WHY: &str = "Why";
    /// In an opened figure.
    pub const FORMULA: &str = "Formula";
    /// In an opened figure.
    pub const HERE: &str = "Here";
    /// In an opened figure.
    pub const SOURCE: &str = "Source";
    /// Above the start-up log.
    pub const LOG: &str = "What vLLM will print when it starts";
    /// A setting that is left to vLLM.
    pub const DEFAULT: &str = "default";
    /// A setting that is on.
    pub const ON: &str = "on";
    /// A setting that is off.
    pub const OFF: &str = "off";
    /// On the remedies.
    pub const APPLY: &str = "Apply";
    /// Under the speeds.
    pub const ASSUMPTIONS: &str = "What these figures assume";
    /// The strip's axis.
    pub const HALF: &str = "half";
    /// The strip's axis.
    pub const EXPECTED: &str = "expected";
    /// The strip's axis.
    pub const DOUBLE: &str = "double";
}

/// The speeds' names.
pub mod speed {
    /// All requests.
    pub const TOGETHER: &str = "All together";
    /// One request.
    pub const EACH: &str = "Each user";
    /// One prompt.
    pub const PREFILL: &str = "Reading one prompt";
    /// Time to first token.
    pub const FIRST: &str = "First token";
    /// Time for each token.
    pub const TOKEN: &str = "Each further token";
    /// The whole answer.
    pub const WHOLE: &str = "Whole answer";
    /// The parts of a step, folded.
    pub const STEP: &str = "Where a step's time goes";
    /// Column.
    pub const PART: &str = "Part of the step";
    /// Column.
    pub const TIME: &str = "Time";
    /// Column.
    pub const SHARE: &str = "Share";
    /// Part.
    pub const WEIGHTS: &str = "Reading weights";
    /// Part.
    pub const COMPUTE: &str = "Multiplying, meanwhile";
    /// Part.
    pub const CACHE: &str = "Reading the KV cache";
    /// Part.
    pub const ACTIVATIONS: &str = "Moving what experts get and give";
    /// Part.
    pub const ALL_REDUCE: &str = "Exchange between GPUs";
    /// Part.
    pub const OVERHEAD: &str = "Scheduling, sampling, launches";
    /// All of them.
    pub const STEP_TOTAL: &str = "The step";
    /// What tokens cost.
    pub const COST: &str = "1M answer tokens";
}

/// The two curves.
pub mod curves {
    /// Where no speed is known.
    pub const NONE: &str = "There is no speed to draw.";
    /// The first picture's name.
    pub const OVER_LOAD: &str = "Tokens a second of all users together against each user's, as users are added";
    /// The second picture's name.
    pub const OVER_PROMPT: &str = "Time to first token of one request alone against its prompt's length";
    /// A side.
    pub const EACH: &str = "tokens/s, each user";
    /// A side.
    pub const TOGETHER: &str = "tokens/s, all together";
    /// A side.
    pub const PROMPT: &str = "tokens in the prompt";
    /// A side.
    pub const FIRST: &str = "time to first token";
    /// Behind a number of users.
    pub const USERS: &str = "at once";
    /// A table's head.
    pub const USERS_HEAD: &str = "users at once";
    /// On a target's line.
    pub const TARGET: &str = "target";
    /// Opens the figures.
    pub const AS_TABLE: &str = "As a table";
}

/// The map of what fits.
pub mod fits {
    use planner::units;

    /// Its name.
    pub const MAP: &str = "What fits: requests at once against tokens of each";
    /// A side.
    pub const REQUESTS: &str = "requests at once";
    /// A side.
    pub const TOKENS: &str = "tokens each";
    /// Where no request fits.
    pub const NOTHING: &str = "No request fits: nothing is left for the KV cache.";
    /// Where the model keeps none.
    pub const NO_CACHE: &str =
        "This model keeps no KV cache: texts of up to its greatest length fit, however many come.";
    /// At the point of this load.
    pub const HERE: &str = "this load";

    /// The point of this load, for those who hear it.
    pub fn here(requests: f64, tokens: f64) -> String {
        let (requests, tokens) = (units::count(requests as u64), units::count(tokens as u64));
        format!("This load: {requests} requests at once of {tokens} tokens each. Arrow keys change it.")
    }
}

/// The texts that start the server.
pub mod artifact {
    /// Saves the shown text.
    pub const SAVE: &str = "Save file";
    /// Saves the whole plan.
    pub const SAVE_PLAN: &str = "Plan as JSON";
    /// Commands for Windows.
    pub const POWERSHELL: &str = "PowerShell";
    /// Options that equal vLLM's own default too.
    pub const DEFAULTS: &str = "every option";
    /// Each option with its reason.
    pub const REASONS: &str = "reasons";
}

/// Questions turned round.
pub mod reach {
    /// Folded.
    pub const TITLE: &str = "Which models fit on these GPUs with this load, and how few GPUs are enough";
    /// While it is worked out.
    pub const LOOKING: &str = "Planning each model that this page knows …";
    /// Where none fits.
    pub const NO_MODEL: &str = "None of the models that this page knows fits with this load.";
    /// The list.
    pub const MODELS: &str = "Models that fit";
    /// Column.
    pub const MODEL: &str = "Model";
    /// Column.
    pub const PARAMETERS: &str = "Parameters";
    /// Column.
    pub const SPARE: &str = "To spare on each GPU";
}

/// Layouts of parallelism.
pub mod layouts {
    /// Folded.
    pub const TITLE: &str = "Which layouts are legal, and why others are not";
    /// The map.
    pub const MAP: &str = "GPUs in each machine";
}

/// The way back from a text.
pub mod check {
    /// The box.
    pub const LABEL: &str = "A command, file or benchmark result that you have already";
    /// In the empty box.
    pub const HINT: &str = "Paste vllm serve …, docker run …, a Compose file, a manifest, Helm values, a profile, or what vllm bench serve printed";
    /// Above the mended command.
    pub const MENDED: &str = "Mended";
    /// Plans it as it stands.
    pub const PLAN: &str = "Plan this";
    /// Column.
    pub const FIGURE: &str = "Figure";
    /// Column.
    pub const MEASURED: &str = "Measured";
    /// Column.
    pub const EXPECTED: &str = "Expected";
    /// Column.
    pub const JUDGED: &str = "Inside?";
    /// Within the range.
    pub const INSIDE: &str = "inside";
    /// Beyond it.
    pub const OUTSIDE: &str = "outside";
}

/// The theme.
pub mod theme {
    /// As the system has it.
    pub const SYSTEM: &str = "Theme: system";
    /// Fixed.
    pub const LIGHT: &str = "Theme: light";
    /// Fixed.
    pub const DARK: &str = "Theme: dark";
}

/// Addresses that name no page.
pub mod not_found {
    /// Heading.
    pub const TITLE: &str = "There is no such page";
    /// The way out.
    pub const HOME: &str = "Plan a deployment";
}
