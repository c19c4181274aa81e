//! Which of a repository's files hold the weights that are served, and how many bytes they are.
//!
//! A repository may hold the same weights several times: a vendor's own format beside the shards (`consolidated.safetensors`), other
//! formats in folders (`original/`, `metal/`, `onnx/`), leftovers of an earlier upload. vLLM loads the shards that the index names, or the
//! files of the root.

use std::collections::BTreeMap;

use serde_json::Value;

/// How far the index's total may lie from the files' sizes: their headers, and rounding by whoever wrote it.
const TOLERANCE: f64 = 0.01;

/// Whether a file of the root may hold weights.
pub(super) fn is_weights(name: &str) -> bool {
    let foreign = ["consolidated", "adapter_model"].iter().any(|start| name.starts_with(start));
    !name.contains('/')
        && !foreign
        && (name.rsplit_once('.').is_some_and(|(_, end)| end == "safetensors") || is_pickle(name))
}

fn is_pickle(name: &str) -> bool {
    name.strip_prefix("pytorch_model").and_then(|rest| rest.rsplit_once('.')).is_some_and(|(_, end)| end == "bin")
}

/// The bytes of the served weights: the index's total where the files' sizes bear it out or cannot be had, else the files' own.
pub(super) fn weights_bytes(index: Option<&str>, listing: Option<&str>) -> Option<u64> {
    let total = index.and_then(total_size);
    let served = listing.and_then(|text| serde_json::from_str(text).ok()).and_then(|files| served_bytes(&files));
    match (total, served) {
        (Some(total), Some(served)) if (total as f64 / served as f64 - 1.0).abs() > TOLERANCE => Some(served),
        (total, served) => total.or(served),
    }
}

/// The total in the head of an index. The index may be cut short behind it; older ones hold a float.
fn total_size(index: &str) -> Option<u64> {
    let (_, after) = index.split_once("\"total_size\"")?;
    let number = after.trim_start().strip_prefix(':')?.trim_start();
    // A head that ends within the number would give another.
    let end = number.find([',', '}', ' ', '\n', '\r'])?;
    let bytes: f64 = number.get(..end)?.parse().ok()?;
    (1.0..9.0e15).contains(&bytes).then_some(bytes as u64)
}

/// The sizes of the files that are served; nothing where the names leave open which those are.
fn served_bytes(listing: &Value) -> Option<u64> {
    let files: Vec<(&str, u64)> = listing.as_array()?.iter().filter_map(weights_file).collect();
    let (pickles, safetensors): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| is_pickle(name));
    let files = if safetensors.is_empty() { pickles } else { safetensors };
    let sum = match files.as_slice() {
        [(_, only)] => *only,
        _ => whole_set(&files).or_else(|| sole(&files))?,
    };
    (sum > 0).then_some(sum)
}

fn weights_file(file: &Value) -> Option<(&str, u64)> {
    let name = file.get("path")?.as_str().filter(|name| is_weights(name))?;
    // Large files are pointers in the repository; the size of what they point at counts.
    let size = file.get("lfs").and_then(|lfs| lfs.get("size")).or_else(|| file.get("size"))?.as_u64()?;
    Some((name, size))
}

/// The one set of numbered shards that is complete, or the one of those that is called as the hub's libraries call it.
fn whole_set(files: &[(&str, u64)]) -> Option<u64> {
    let mut sets: BTreeMap<(&str, u64), (u64, u64)> = BTreeMap::new();
    for (name, size) in files {
        if let Some(set) = shard(name) {
            let (count, sum) = sets.entry(set).or_default();
            *count += 1;
            *sum = sum.saturating_add(*size);
        }
    }
    sets.retain(|(_, of), (count, _)| of == count);
    if sets.len() > 1 {
        sets.retain(|(name, _), _| matches!(*name, "model" | "pytorch_model"));
    }
    let mut sums = sets.into_values().map(|(_, sum)| sum);
    sums.next().filter(|_| sums.next().is_none())
}

/// `model-00002-of-00004.safetensors` is of the set `model` of 4.
fn shard(name: &str) -> Option<(&str, u64)> {
    let (stem, _) = name.rsplit_once('.')?;
    let (before, of) = stem.rsplit_once("-of-")?;
    let (set, number) = before.rsplit_once('-')?;
    number.parse::<u64>().ok()?;
    Some((set, of.parse().ok()?))
}

/// The file that is called as one without shards is.
fn sole(files: &[(&str, u64)]) -> Option<u64> {
    let is_sole = |name: &str| matches!(name, "model.safetensors" | "pytorch_model.bin");
    let numbered = files.iter().any(|(name, _)| shard(name).is_some());
    files.iter().find(|(name, _)| !numbered && is_sole(name)).map(|(_, size)| *size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check_total(head: &str, expected: Option<u64>) {
        assert_eq!(total_size(head), expected, "{head}");
    }

    #[test]
    fn the_head_of_an_index_gives_its_total() {
        check_total(
            "{\n  \"metadata\": {\n    \"total_size\": 65524246528\n  },\n  \"weight_map\": {\n    \"lm",
            Some(65_524_246_528),
        );
        check_total(
            r#"{"metadata": {"total_parameters": 7, "total_size": 141107412992.0}, "weight_map": {"#,
            Some(141_107_412_992),
        );
        check_total(r#"{"metadata":{"total_size":12}}"#, Some(12));
        check_total(r#"{"metadata": {"total_size": 1234"#, None);
        check_total(r#"{"metadata": {"total_size": 0}}"#, None);
        check_total(r#"{"metadata": {"total_size": -5}}"#, None);
        check_total(r#"{"metadata": {"total_size": "many"}}"#, None);
        check_total(r#"{"metadata": {}, "weight_map": {}}"#, None);
        check_total("", None);
    }

    #[track_caller]
    fn check_served(files: &[(&str, u64)], expected: Option<u64>) {
        let listing: Value =
            files.iter().map(|(path, size)| json!({"type": "file", "path": path, "size": size})).collect();
        assert_eq!(served_bytes(&listing), expected, "{files:?}");
    }

    #[test]
    fn only_what_is_served_is_counted() {
        check_served(&[("config.json", 9), ("model.safetensors", 100)], Some(100));
        check_served(&[("model-00001-of-00002.safetensors", 60), ("model-00002-of-00002.safetensors", 40)], Some(100));
        // The same weights in the vendor's own format, and in folders.
        check_served(
            &[
                ("consolidated.safetensors", 100),
                ("model-00001-of-00002.safetensors", 60),
                ("model-00002-of-00002.safetensors", 40),
                ("original/model.safetensors", 100),
                ("metal/model.bin", 100),
            ],
            Some(100),
        );
        check_served(&[("consolidated.safetensors", 100)], None);
        // Pickles beside the same weights as safetensors; pickles alone.
        check_served(&[("model.safetensors", 100), ("pytorch_model.bin", 101)], Some(100));
        check_served(&[("pytorch_model-00001-of-00001.bin", 101), ("training_args.bin", 1)], Some(101));
        // Leftovers of an upload in other shards.
        check_served(
            &[
                ("model-00001-of-00002.safetensors", 60),
                ("model-00002-of-00002.safetensors", 40),
                ("model-00001-of-00003.safetensors", 30),
            ],
            Some(100),
        );
        check_served(&[("model.safetensors", 100), ("model.fp16.safetensors", 50)], Some(100));
        check_served(&[("part-a.safetensors", 60), ("part-b.safetensors", 40)], None);
        check_served(&[("model.safetensors", 100), ("model-00001-of-00002.safetensors", 60)], None);
        check_served(&[], None);
    }

    #[test]
    fn a_pointers_target_counts() {
        let listing = json!([{"path": "model.safetensors", "size": 135, "lfs": {"size": 5_000, "pointerSize": 135}}]);
        assert_eq!(served_bytes(&listing), Some(5_000));
    }

    #[track_caller]
    fn check_bytes(total: Option<u64>, served: Option<u64>, expected: Option<u64>) {
        let index = total.map(|total| json!({"metadata": {"total_size": total}}).to_string());
        let listing = served.map(|size| json!([{"path": "model.safetensors", "size": size}]).to_string());
        assert_eq!(weights_bytes(index.as_deref(), listing.as_deref()), expected, "{total:?} {served:?}");
    }

    #[test]
    fn the_files_correct_an_index_that_is_wrong() {
        check_bytes(Some(10_000), Some(10_010), Some(10_000));
        check_bytes(Some(20_000), Some(10_010), Some(10_010));
        check_bytes(Some(10_000), None, Some(10_000));
        check_bytes(None, Some(10_010), Some(10_010));
        check_bytes(None, None, None);
    }
}
