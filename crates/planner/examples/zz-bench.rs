use planner::models::*;
use std::time::Instant;
fn main() {
    let rows: Vec<serde_json::Value> = serde_json::from_str(include_str!("../tests/data/model-facts.json")).unwrap();
    let mut worst = vec![];
    for r in &rows {
        let t = Instant::now();
        for _ in 0..5 {
            std::hint::black_box(read_config(&r["config"]));
        }
        let a = t.elapsed() / 5;
        let arch = read_config(&r["config"]).0.unwrap();
        let t = Instant::now();
        for _ in 0..5 {
            std::hint::black_box(parts(&arch));
        }
        let b = t.elapsed() / 5;
        let p = parts(&arch);
        let t = Instant::now();
        for _ in 0..5 {
            std::hint::black_box(planner::models::weights::weights_per_rank(
                &arch,
                &p,
                arch.quantization.as_ref(),
                Dtype::Bfloat16,
                &Default::default(),
            ));
        }
        worst.push((a, b, t.elapsed() / 5, r["id"].as_str().unwrap()));
    }
    worst.sort();
    worst.reverse();
    for w in &worst[..8] {
        println!("{w:?}");
    }
    println!("{:?}", worst[90]);
}
