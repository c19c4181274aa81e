//! What vLLM prints while it starts: its arguments, its release, and the memory that it measured.

use serde_json::{Map, Value};

use super::figures::Figures;
use super::python;
use crate::artifacts::flags::{Flag, FlagTable};
use crate::vllm::Version;

/// The longest line that is looked at, in bytes.
const MOST_LINE: usize = 64 * 1024;

/// The arguments that the server says it was started with; of an older log, those that the engine was built with.
pub(super) fn arguments(text: &str, table: &FlagTable) -> Option<Map<String, Value>> {
    let behind = |mark: &str| text.split_once(mark).map(|(_, behind)| behind);
    let given = behind("non-default args: ").and_then(python::dictionary);
    let mut all = given.or_else(|| behind("args: Namespace(").and_then(python::named)).or_else(|| engine(text))?;
    if let Some(model) = all.shift_remove("model_tag").filter(Value::is_string) {
        all.entry("model").or_insert(model);
    }
    let version = version(text);
    all.retain(|key, value| is_given(key, value, table, version.as_ref()));
    (!all.is_empty()).then_some(all)
}

/// Whether an argument is an option of some release, and not at the default of its own.
fn is_given(key: &str, value: &Value, table: &FlagTable, version: Option<&Version>) -> bool {
    let found = table.find(&format!("--{}", key.replace('_', "-"))).filter(|found| !found.abbreviated);
    found.is_some_and(|found| {
        let Flag { default, .. } = found.flag;
        let default = version.map_or(default, |version| found.flag.default_in(version));
        // A switch without a stated default is off.
        let is_off = default.is_null() && value == &Value::Bool(false);
        !value.is_null() && !is_off && value != default
    })
}

/// The engine's own configuration: `model='a/b', …, tensor_parallel_size=2, …`.
fn engine(text: &str) -> Option<Map<String, Value>> {
    let line = text.lines().find(|line| line.contains("LLM engine (v") && line.len() < MOST_LINE)?;
    let keys = [
        ("model", "model"),
        ("dtype", "dtype"),
        ("max_seq_len", "max_model_len"),
        ("tensor_parallel_size", "tensor_parallel_size"),
        ("pipeline_parallel_size", "pipeline_parallel_size"),
        ("data_parallel_size", "data_parallel_size"),
        ("quantization", "quantization"),
        ("kv_cache_dtype", "kv_cache_dtype"),
        ("enforce_eager", "enforce_eager"),
        ("enable_prefix_caching", "enable_prefix_caching"),
    ];
    let value = |key: &str| {
        let at =
            [format!(" {key}="), format!("({key}=")].iter().find_map(|mark| Some(line.find(mark)? + mark.len()))?;
        let written = line.get(at..)?.split([',', ')']).next()?.trim();
        match written {
            "None" | "" => None,
            "True" => Some(Value::Bool(true)),
            "False" => Some(Value::Bool(false)),
            word => {
                let plain = word.trim_matches(['\'', '"']).trim_start_matches("torch.");
                Some(plain.parse::<u64>().map_or_else(|_| Value::from(plain), Value::from))
            }
        }
    };
    Some(keys.into_iter().filter_map(|(theirs, ours)| Some((ours.to_owned(), value(theirs)?))).collect())
}

/// The release that printed the log.
pub(super) fn version(text: &str) -> Option<Version> {
    let marks = ["API server version ", "LLM engine (v", "vLLM version "];
    let behind = marks.iter().find_map(|mark| text.split_once(mark).map(|(_, behind)| behind))?;
    Version::parse(behind.split([' ', ')', '\n', '\r', ',']).next()?)
}

/// The memory that vLLM measured on one GPU. Of several workers the first counts, of KV pools the smallest, which all of them take.
pub(super) fn figures(text: &str) -> Figures {
    let mut figures = Figures::default();
    for line in text.lines().filter(|line| line.len() < MOST_LINE) {
        let behind = |marks: &[&str]| marks.iter().find_map(|mark| number(line.split_once(mark)?.1));
        let before = |mark: &str| number(line.split_once(mark)?.0.rsplit([' ', '(', ',']).next()?);
        let first = |place: &mut Option<f64>, found: Option<f64>| *place = place.or(found);
        first(
            &mut figures.weights_gib,
            behind(&["Model loading took ", "Loading model weights took ", "model weights take "])
                .or_else(|| before(" GiB for weight")),
        );
        first(
            &mut figures.activation_gib,
            behind(&["PyTorch activation peak memory takes "]).or_else(|| before(" GiB for peak activation")),
        );
        first(
            &mut figures.non_torch_gib,
            behind(&["non_torch_memory takes "]).or_else(|| before(" GiB for non-torch memory")),
        );
        let captured = line.contains("raph capturing finished").then(|| behind(&["took "])).flatten();
        first(&mut figures.cuda_graph_gib, captured.or_else(|| before(" GiB for CUDAGraph memory")));
        first(&mut figures.memory_total_gib, behind(&["total_gpu_memory ("]).or_else(|| on_device(line)));
        let budget = line.split_once("gpu_memory_utilization (").and_then(|(_, rest)| number(rest.split_once("= ")?.1));
        let desired = || number(line.split_once("Desired GPU memory utilization is (")?.1.split_once(", ")?.1);
        first(&mut figures.budget_gib, budget.or_else(desired));
        first(&mut figures.kv_cache_tokens, behind(&["GPU KV cache size: "]));
        let concurrency =
            line.split_once("Maximum concurrency for ").and_then(|(_, rest)| rest.split_once("request: "));
        first(&mut figures.max_concurrency_at_context, concurrency.and_then(|(_, rest)| number(rest)));
        let pool = behind(&["Available KV cache memory: ", "memory reserved for KV Cache is "]);
        figures.kv_cache_available_gib = match (figures.kv_cache_available_gib, pool) {
            (Some(known), Some(other)) => Some(known.min(other)),
            (known, other) => known.or(other),
        };
    }
    figures
}

/// The context that a log's concurrency is given for.
pub(super) fn context(text: &str) -> Option<u64> {
    let tokens = number(text.split_once("Maximum concurrency for ")?.1)?;
    (1.0..1e12).contains(&tokens).then_some(tokens as u64)
}

/// `Free memory on device cuda:0 (78.65/79.11 GiB)`.
fn on_device(line: &str) -> Option<f64> {
    let (_, behind) = line.split_once("Free memory on device ")?;
    number(behind.split_once('(')?.1.split_once('/')?.1)
}

/// The number that a text begins with; thousands may be parted by commas.
fn number(text: &str) -> Option<f64> {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(text.len());
    let digits = text.get(..end)?.trim_end_matches(['.', ',']).replace(',', "");
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines as vLLM 0.11 and 0.8 print them, of made-up runs.
    const NEW: &str = "(APIServer pid=7) INFO 01-02 03:04:05 [api_server.py:1839] vLLM API server version 0.11.0\n\
        (APIServer pid=7) INFO 01-02 03:04:05 [utils.py:233] non-default args: {'model_tag': 'org/name', 'model': 'org/name', 'max_model_len': 8192, 'tensor_parallel_size': 2, 'enforce_eager': False}\n\
        (Worker_TP0 pid=9) INFO [gpu_model_runner.py:2653] Model loading took 7.6412 GiB and 3.1 seconds\n\
        (Worker_TP1 pid=9) INFO [gpu_worker.py:298] Available KV cache memory: 61.25 GiB\n\
        (Worker_TP0 pid=9) INFO [gpu_worker.py:298] Available KV cache memory: 60.5 GiB\n\
        (EngineCore pid=8) INFO [kv_cache_utils.py:1087] GPU KV cache size: 881,040 tokens\n\
        (EngineCore pid=8) INFO [kv_cache_utils.py:1091] Maximum concurrency for 8,192 tokens per request: 107.55x\n\
        (Worker_TP0 pid=9) INFO [gpu_model_runner.py:3480] Graph capturing finished in 12 secs, took 0.62 GiB\n\
        INFO [gpu_worker.py:391] Free memory on device (78.65/79.11 GiB) on startup. Desired GPU memory utilization is (0.9, 71.2 GiB). Actual usage is 7.64 GiB for weight, 1.41 GiB for peak activation, 0.31 GiB for non-torch memory, and 0.62 GiB for CUDAGraph memory.";
    const OLD: &str = "INFO 01-02 03:04:05 llm_engine.py:234] Initializing a V0 LLM engine (v0.8.4) with config: model='/srv/m', speculative_config=None, dtype=torch.float16, max_seq_len=4096, tensor_parallel_size=1, quantization=None, enforce_eager=True, kv_cache_dtype=auto, \n\
        INFO worker.py:267] the current vLLM instance can use total_gpu_memory (23.55GiB) x gpu_memory_utilization (0.90) = 21.20GiB\n\
        INFO worker.py:267] model weights take 14.99GiB; non_torch_memory takes 0.09GiB; PyTorch activation peak memory takes 1.44GiB; the rest of the memory reserved for KV Cache is 4.67GiB.";

    #[test]
    fn figures_of_both_engines() {
        let new = figures(NEW);
        assert_eq!((new.weights_gib, new.activation_gib, new.non_torch_gib), (Some(7.6412), Some(1.41), Some(0.31)));
        assert_eq!((new.cuda_graph_gib, new.kv_cache_available_gib), (Some(0.62), Some(60.5)));
        assert_eq!((new.kv_cache_tokens, new.max_concurrency_at_context), (Some(881_040.0), Some(107.55)));
        assert_eq!((new.memory_total_gib, new.budget_gib, context(NEW)), (Some(79.11), Some(71.2), Some(8_192)));
        let old = figures(OLD);
        assert_eq!((old.weights_gib, old.activation_gib, old.non_torch_gib), (Some(14.99), Some(1.44), Some(0.09)));
        assert_eq!(
            (old.memory_total_gib, old.budget_gib, old.kv_cache_available_gib),
            (Some(23.55), Some(21.2), Some(4.67))
        );
        assert_eq!(figures("how much memory does it take?"), Figures::default());
    }

    #[test]
    fn arguments_and_releases() {
        let read = |text| arguments(text, FlagTable::bundled()).map(Value::Object);
        let given = serde_json::json!({"max_model_len": 8192, "tensor_parallel_size": 2, "model": "org/name"});
        assert_eq!(read(NEW), Some(given));
        let built =
            serde_json::json!({"model": "/srv/m", "dtype": "float16", "max_model_len": 4096, "enforce_eager": true});
        assert_eq!(read(OLD), Some(built));
        assert_eq!((version(NEW), version(OLD)), (Version::parse("0.11.0"), Version::parse("0.8.4")));
        assert_eq!(read("args: Namespace(model_tag='a/b', port=8000, dispatch_function=<function serve at 0x7f>, uvicorn_log_level='info')").unwrap()["model"], "a/b");
    }
}
