//! dev
use planner::planning::performance::{constants::*, rates::*, serving::*, work::*};
use serde_json::{Value, json};
use std::collections::BTreeMap;

struct Row { id: String, source: String, group: String, ev: bool, flagged: bool, kind: String, mode: String, cls: String, work: Work, nominal: Nominal, em: EngineMode, awq_amd: bool, lengths: Lengths, users: f64, requests: Option<f64>, rate: f64, budget: f64, running: f64, targets: Vec<(usize, f64)>, engine: String, v: Value }

fn f(v: &Value, k: &str) -> f64 { v[k].as_f64().unwrap_or(0.0) }
fn arith(s: &str) -> Arithmetic { match s { "sixteen" => Arithmetic::Sixteen, "eight" => Arithmetic::Eight, "four" => Arithmetic::Four, _ => Arithmetic::WeightOnly } }

fn row(v: &Value) -> Row {
    let s = |k: &str| v[k].as_str().unwrap_or("").to_owned();
    let block = |b: &str, p: &str, a: &str| Block { bytes: f(v, b), parameters: f(v, p), arithmetic: arith(v[a].as_str().unwrap_or("sixteen")) };
    let attention = AttentionWork { bytes_full: f(v, "full"), bytes_windowed: f(v, "win_b"), window: f(v, "window"), selected: f(v, "selected"), bytes_selector: f(v, "sel_b"), state_bytes: f(v, "state"), width_full: f(v, "wf"), width_windowed: f(v, "ww"), width_selector: f(v, "sel_w") };
    let work = Work { layers: f(v, "layers"), moe_layers: f(v, "moe_layers"), hidden_size: f(v, "hidden"), mixers: block("mix_b", "mix_p", "mix_a"), dense: block("den_b", "den_p", "den_a"), head: block("head_b", "head_p", "x"), experts: block("exp_b", "exp_p", "exp_a"), expert_count: f(v, "E"), top_k: f(v, "k"), attention, block_layers: if v["block"] == true { f(v, "layers") } else { 0.0 }, tensor_parallel: f(v, "tp") };
    let nominal = Nominal { bandwidth: f(v, "bw"), sixteen: f(v, "f16"), eight: f(v, "f8"), four: f(v, "f4"), link: f(v, "link"), pcie: v["pcie"] == true, amd: v["amd"] == true };
    let lengths = Lengths { prompt: f(v, "prompt"), cached: 0.0, output: f(v, "output").max(1.0), natural: v["natural"] == true };
    let len = lengths.prompt + if v["mode"] == "static" { std::env::var("SL").map_or(1.0, |s| s.parse::<f64>().unwrap()) } else { std::env::var("DL").map_or(1.0, |s| s.parse::<f64>().unwrap()) } * lengths.output;
    let held = f(v, "held_full") * len + f(v, "win_b") * len.min(f(v, "window")) + f(v, "state_held");
    let cap = (f(v, "free") / held.max(1.0)).max(1.0);
    let mut targets = vec![];
    for (i, k) in ["out", "tpot", "ttft"].iter().enumerate() { if let Some(x) = v["targets"][*k].as_f64() { targets.push((i, x)); } }
    let old = v["before_v1"] == true;
    let cls = s("cls");
    let cls = if old && cls == "cdna3" { "cdna3@2024".into() } else { cls };
    Row { id: s("id"), source: s("source"), group: s("group"), ev: v["ev"] == true, flagged: !v["flag"].is_null(), kind: s("kind"), mode: s("mode"), cls, work, nominal, em: EngineMode { before_v1: old, eager: v["eager"] == true }, awq_amd: v["awq_amd"] == true, lengths, users: f(v, "users"), requests: v["requests"].as_f64(), rate: f(v, "rate"), budget: f(v, "budget"), running: cap.min(f(v, "seqs")).max(1.0), targets, engine: s("engine"), v: v.clone() }
}

fn predict(r: &Row, c: &Constants, cf: ClassFactors) -> [f64; 3] {
    let mut c = *c; let mut cf = cf;
    if r.awq_amd { cf.bandwidth *= c.awq_amd; cf.mfu *= c.awq_amd; }
    if r.engine != "vllm" { c.step_us *= 0.8; c.layer_us *= 0.8; }
    let rates = Rates::new(r.nominal, r.em, &c, cf);
    let e = Engine { work: &r.work, rates: &rates, geforce: std::env::var("GF").is_ok() || r.cls.ends_with("_g"), budget: r.budget, running: r.running };
    let l = &r.lengths;
    let a = match r.mode.as_str() {
        "closed" => e.closed(r.users, r.requests.map_or(10.0, |n| (n / r.users).max(1.0)), l),
        "static" => e.fixed_batch(r.requests.unwrap_or(r.users), l),
        "rate" => e.arriving(r.rate, r.requests.unwrap_or(1000.0), l),
        "maxload" => e.at_once(2048.0, l),
        _ => e.at_once(r.requests.unwrap_or(1.0), l),
    };
    [a.output_tps, a.tpot, a.ttft]
}

const SCALE: f64 = 2.0;
struct Param { name: String, prior: f64, sd: f64 }
type P = BTreeMap<String, f64>;

fn constants(p: &P) -> Constants {
    let mut m = serde_json::Map::new();
    for (k, v) in p { if !k.contains('/') { m.insert(k.clone(), json!(v)); } }
    serde_json::from_value(Value::Object(m)).unwrap()
}
fn class(p: &P, cls: &str) -> ClassFactors {
    let g = |w: &str| p.get(&format!("{cls}/{w}")).copied().unwrap_or(1.0);
    ClassFactors { cache: g("kv"), bandwidth: g("bw"), mfu: g("mfu"), overhead: g("oh") }
}

fn residuals(rows: &[&Row], params: &[Param], x: &[f64], fixed: &P, wsrc: &BTreeMap<String, f64>) -> Vec<f64> {
    let mut p = fixed.clone();
    for (q, v) in params.iter().zip(x) { p.insert(q.name.clone(), v.exp()); }
    let c = constants(&p);
    let cfs: BTreeMap<&str, ClassFactors> = rows.iter().map(|r| (r.cls.as_str(), class(&p, &r.cls))).collect();
    let cauchy = std::env::var("CAUCHY").is_ok();
    let sigma = std::env::var("SIG").map_or(0.25, |s| s.parse::<f64>().unwrap());
    let mut out = vec![];
    for r in rows {
        let y = predict(r, &c, cfs[r.cls.as_str()]);
        for (i, t) in &r.targets {
            let e = (y[*i].max(1e-12) / t).ln();
            let w = [1.0, 1.0, 0.6][*i] * wsrc[&r.source];
            // soft-L1
            let z = e / sigma;
            let rho = if cauchy { (1.0 + z * z).ln() } else { 2.0 * ((1.0 + z * z).sqrt() - 1.0) };
            out.push(w * SCALE * rho.sqrt() * e.signum());
        }
    }
    for (q, v) in params.iter().zip(x) { out.push((v - q.prior.ln()) / q.sd / std::env::var("LOOSE").map_or(1.0, |s| s.parse::<f64>().unwrap())); }
    out
}

fn solve(a: &mut Vec<Vec<f64>>, b: &mut Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        let p = (i..n).max_by(|x, y| a[*x][i].abs().total_cmp(&a[*y][i].abs())).unwrap();
        a.swap(i, p); b.swap(i, p);
        for j in i + 1..n { let m = a[j][i] / a[i][i]; for k in i..n { a[j][k] -= m * a[i][k]; } b[j] -= m * b[i]; }
    }
    let mut x = vec![0.0; n];
    for i in (0..n).rev() { let s: f64 = (i + 1..n).map(|k| a[i][k] * x[k]).sum(); x[i] = (b[i] - s) / a[i][i]; }
    x
}

fn fit(rows: &[&Row], params: &[Param], start: &[f64], fixed: &P) -> (Vec<f64>, f64) {
    let mut n: BTreeMap<String, f64> = BTreeMap::new();
    for r in rows { *n.entry(r.source.clone()).or_default() += 1.0; }
    let wsrc: BTreeMap<String, f64> = n.iter().map(|(k, v)| (k.clone(), v.max(10.0).powf(-std::env::var("WEXP").map_or(0.25, |s| s.parse::<f64>().unwrap())))).collect();
    let mut x = start.to_vec();
    let mut lambda = 1e-2;
    let mut r = residuals(rows, params, &x, fixed, &wsrc);
    let mut cost: f64 = r.iter().map(|e| e * e).sum();
    for _ in 0..40 {
        let cols: Vec<Vec<f64>> = (0..x.len()).map(|k| { let mut y = x.clone(); y[k] += 1e-4; let q = residuals(rows, params, &y, fixed, &wsrc); q.iter().zip(&r).map(|(a, b)| (a - b) / 1e-4).collect() }).collect();
        let m = x.len();
        let mut jtj = vec![vec![0.0; m]; m]; let mut g = vec![0.0; m];
        for a in 0..m { for b in 0..=a { let s: f64 = cols[a].iter().zip(&cols[b]).map(|(p, q)| p * q).sum(); jtj[a][b] = s; jtj[b][a] = s; } g[a] = -cols[a].iter().zip(&r).map(|(p, q)| p * q).sum::<f64>(); }
        let mut better = false;
        for _ in 0..8 {
            let mut a = jtj.clone(); for k in 0..m { a[k][k] *= 1.0 + lambda; }
            let d = solve(&mut a, &mut g.clone());
            let y: Vec<f64> = x.iter().zip(&d).map(|(a, b)| a + b.clamp(-1.0, 1.0)).collect();
            let q = residuals(rows, params, &y, fixed, &wsrc);
            let c: f64 = q.iter().map(|e| e * e).sum();
            if c < cost { let gain = cost - c; x = y; r = q; cost = c; lambda = (lambda / 5.0_f64).max(1e-9); better = gain > 1e-3 * 0.1; break; }
            lambda *= 5.0;
        }
        if !better { break; }
    }
    (x, cost)
}

fn quantile(v: &mut [f64], q: f64) -> f64 { v.sort_by(f64::total_cmp); v[((v.len() - 1) as f64 * q).round() as usize] }

fn table(title: &str, errs: &[(&Row, usize, f64)]) {
    println!("== {title}");
    let mut keys: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (r, i, e) in errs {
        if !r.ev { continue; }
        let t = ["out", "tpot", "ttft"][*i];
        keys.entry(format!("{t}  ALL")).or_default().push(*e);
        keys.entry(format!("{t} {} {}", r.kind, r.mode)).or_default().push(*e);
        keys.entry(format!("{t} src {}", r.source)).or_default().push(*e);
    }
    for (k, v) in &mut keys {
        if v.len() < 4 { continue; }
        let bias = quantile(v, 0.5);
        let mut a: Vec<f64> = v.iter().map(|e| e.exp_m1().abs()).collect();
        let w = a.iter().filter(|x| **x <= 0.3).count() as f64 / a.len() as f64;
        println!("{k:56} n={:4} med {:.3} p90 {:.2} in30 {:.0}% bias {bias:+.2}", a.len(), quantile(&mut a, 0.5), quantile(&mut a, 0.9), w * 100.0);
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string("/tmp/sp/rows.json").unwrap()).unwrap();
    let all: Vec<Row> = rows.iter().map(row).collect();
    let engines: Vec<&str> = if args.iter().any(|a| a == "all") { vec!["vllm", "trtllm", "sglang"] } else { vec!["vllm"] };
    let rows: Vec<&Row> = all.iter().filter(|r| !r.flagged && engines.contains(&r.engine.as_str())).collect();
    let spec: Value = serde_json::from_str(&std::fs::read_to_string("/tmp/sp/params.json").unwrap()).unwrap();
    let mut fixed = P::new(); let mut params = vec![];
    for (k, v) in spec.as_object().unwrap() {
        let a = v.as_array().unwrap();
        if a.len() == 1 { fixed.insert(k.clone(), a[0].as_f64().unwrap()); } else { params.push(Param { name: k.clone(), prior: a[0].as_f64().unwrap(), sd: a[1].as_f64().unwrap() }); }
    }
    let start: Vec<f64> = params.iter().map(|p| p.prior.ln()).collect();
    let skip: Vec<String> = std::env::var("SKIP").unwrap_or_default().split(',').map(str::to_owned).collect();
    let keep: Vec<&Row> = rows.iter().copied().filter(|r| !skip.contains(&r.id)).collect();
    let (x, cost) = fit(&keep, &params, &start, &fixed);
    println!("rows {} params {} cost {cost:.1}", rows.len(), params.len());
    for (p, v) in params.iter().zip(&x) { print!("{}={:.3} ({}) ", p.name, v.exp(), p.prior); }
    println!();
    let run = |x: &[f64], rows: &[&Row]| -> Vec<[f64; 3]> { let mut p = fixed.clone(); for (q, v) in params.iter().zip(x) { p.insert(q.name.clone(), v.exp()); } let c = constants(&p); rows.iter().map(|r| predict(r, &c, class(&p, &r.cls))).collect() };
    let errs = |preds: &[([f64; 3], &'_ Row)]| -> Vec<(usize, usize, f64)> { preds.iter().enumerate().flat_map(|(n, (y, r))| r.targets.iter().map(move |(i, t)| (n, *i, (y[*i].max(1e-12) / t).ln()))).collect() };
    let p = run(&x, &rows);
    let pr: Vec<([f64; 3], &Row)> = p.iter().copied().zip(rows.iter().copied()).collect();
    let e: Vec<(&Row, usize, f64)> = errs(&pr).into_iter().map(|(n, i, e)| (rows[n], i, e)).collect();
    table("in-sample", &e);
    let mut dump = vec![];
    for (r, i, er) in &e { let mut v = r.v.clone(); v["t"] = json!(i); v["e"] = json!(er); dump.push(v); }
    std::fs::write("/tmp/sp/resid.json", serde_json::to_string(&dump).unwrap()).unwrap();
    if args.iter().any(|a| a == "cv") {
        let mut groups: Vec<String> = rows.iter().map(|r| r.group.clone()).collect(); groups.sort(); groups.dedup();
        let fold = |g: &str| { let i = groups.iter().position(|x| x == g).unwrap() as u64; ((i.wrapping_mul(0x9E37_79B9_7F4A_7C15)) >> 40) % 6 };
        let mut cv = vec![];
        for k in 0..6 {
            let train: Vec<&Row> = keep.iter().copied().filter(|r| fold(&r.group) != k).collect();
            let test: Vec<&Row> = rows.iter().copied().filter(|r| fold(&r.group) == k).collect();
            let (y, _) = fit(&train, &params, &x, &fixed);
            let p = run(&y, &test);
            let pr: Vec<([f64; 3], &Row)> = p.iter().copied().zip(test.iter().copied()).collect();
            cv.extend(errs(&pr).into_iter().map(|(n, i, e)| (test[n], i, e)));
        }
        table("group CV", &cv);
        let mut loso = vec![];
        let mut n: BTreeMap<&str, usize> = BTreeMap::new();
        for r in &rows { *n.entry(&r.source).or_default() += 1; }
        for (s, m) in &n {
            if *m < 5 { loso.extend(cv.iter().filter(|(r, _, _)| r.source == *s).copied()); continue; }
            let train: Vec<&Row> = keep.iter().copied().filter(|r| r.source != *s).collect();
            let test: Vec<&Row> = rows.iter().copied().filter(|r| r.source == *s).collect();
            let (y, _) = fit(&train, &params, &x, &fixed);
            let p = run(&y, &test);
            let pr: Vec<([f64; 3], &Row)> = p.iter().copied().zip(test.iter().copied()).collect();
            loso.extend(errs(&pr).into_iter().map(|(n, i, e)| (test[n], i, e)));
        }
        table("LOSO", &loso);
    }
}
