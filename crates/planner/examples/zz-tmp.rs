use planner::models::quantization::{chosen, read_quantization, with_customs};
use planner::models::weights::{Layout, checkpoint_bytes, weights_per_rank};
use planner::models::*;
use std::io::BufRead;
fn main() {
    for line in std::io::stdin().lock().lines() {
        let r: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let (a, _) = read_config(&r["config"]);
        let Some(a) = a else {
            println!("null");
            continue;
        };
        let p = parts(&a);
        let mut q = a.quantization.clone();
        if r["quant_config"].is_object() {
            q = read_quantization(&r["quant_config"], a.layers.len() as u64).unwrap();
        }
        if let Some(w) = r["quantization"].as_str() {
            q = chosen(w).map(|c| with_customs(c.quantization(p.iter().any(|p| p.role == Role::RoutedExperts)), &a));
        }
        let l = Layout {
            tensor_parallel: r["tp"].as_u64().unwrap_or(1),
            pad_fp8_experts: r["pad"].as_bool().unwrap_or(false) && q.as_ref().is_some_and(|q| q.label == "FP8"),
            pipeline_parallel: r["pp"].as_u64().unwrap_or(1),
            ..Layout::default()
        };
        let w = weights_per_rank(&a, &p, q.as_ref(), Dtype::Bfloat16, &l);
        println!(
            "{}",
            serde_json::json!({"gib": w.total() as f64 / (1u64<<30) as f64, "ckpt": checkpoint_bytes(&p, q.as_ref(), Dtype::Bfloat16), "q": q.map(|q| q.label), "w": format!("{w:?}")})
        );
    }
}
