//! Prints what is computed from each configuration of the facts file beside what is published, misses first.
//!
//! `cargo run -p planner --example models-accuracy [FILE]`

use planner::models::kv::{CacheLayout, cache_facts};
use planner::models::{counts, parts, read_config};
use serde_json::Value;

fn main() {
    let path = std::env::args().nth(1);
    let text = match path {
        Some(path) => std::fs::read_to_string(path).unwrap_or_default(),
        None => include_str!("../tests/data/model-facts.json").to_owned(),
    };
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
    let mut exact = [0_u32; 3];
    let mut of = [0_u32; 3];
    for row in &rows {
        let id = row["id"].as_str().unwrap_or_default();
        let (architecture, issues) = read_config(&row["config"]);
        let Some(architecture) = architecture else {
            println!("{id}: not read: {issues:?}");
            continue;
        };
        let counts = counts::counts_of(&architecture, &parts(&architecture));
        let cache = cache_facts(&architecture, CacheLayout::default());
        let served = row["served"].as_u64().or(row["stored"].as_u64()).unwrap_or(0);
        of[0] += 1;
        exact[0] += u32::from(counts.total == served);
        if counts.total != served {
            println!("served  {id}: {} against {served}: {}", counts.total, difference(counts.total, served));
        }
        if row["config"].get("quantization_config").is_none() && row["stored"].is_u64() {
            let stored = row["stored"].as_u64().unwrap_or(0);
            of[1] += 1;
            exact[1] += u32::from(counts.checkpoint == stored);
            if counts.checkpoint != stored {
                println!(
                    "stored  {id}: {} against {stored}: {}",
                    counts.checkpoint,
                    difference(counts.checkpoint, stored)
                );
            }
        }
        let kv = &row["kv"];
        if kv["bytes_per_token_full"].is_u64() {
            of[2] += 1;
            let indexer = kv["indexer_bytes_per_token_fp8"].as_u64().unwrap_or(0);
            let full = kv["bytes_per_token_full"].as_u64().unwrap_or(0) + indexer;
            let sliding = kv["bytes_per_token_sliding"].as_u64().unwrap_or(0);
            let same = (cache.bytes_per_token, cache.bytes_per_token_sliding) == (full, sliding);
            exact[2] += u32::from(same);
            if !same {
                println!(
                    "cache   {id}: {} + {} against {full} + {sliding}",
                    cache.bytes_per_token, cache.bytes_per_token_sliding
                );
            }
        }
    }
    for (name, index) in [("params_total", 0), ("params_checkpoint", 1), ("cache", 2)] {
        println!("{name}: {} of {} exact", exact[index], of[index]);
    }
}

fn difference(computed: u64, published: u64) -> String {
    let difference = computed as i128 - i128::from(published);
    format!("{difference:+} ({:+.4} %)", 100.0 * difference as f64 / published.max(1) as f64)
}
