//! Every public start-up log that is known, planned and compared.
//!
//! `ACCEPT_ACCURACY=1` stores the medians found; without it they may not be worse than those stored.

mod compare;
mod logs;
mod table;

use std::path::PathBuf;

use compare::{Compared, TERMS};
use planner::planner::{Facts, plan_without_remedies};
use table::Table;

fn stored_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/memory-accuracy.json")
}

fn print(compared: &[Compared], table: &Table) {
    let mut rows: Vec<&Compared> = compared.iter().collect();
    rows.sort_by(|a, b| a.log.id.cmp(&b.log.id));
    for one in rows {
        let version = one.log.version.as_deref().unwrap_or("-");
        print!("{} {version} {} · {}", one.log.id, one.log.model, one.log.gpu);
        for term in TERMS {
            if let Some((predicted, truth)) = one.pairs.get(term) {
                print!(" · {term} {predicted:.4} / {truth:.4} {:+.1} %", (predicted / truth - 1.0) * 100.0);
            }
        }
        if let Some((low, _, high)) = one.pool {
            let inside = one.log.kv.is_some_and(|kv| (low..=high).contains(&kv));
            print!(" · {} {low:.2} to {high:.2}", if inside { "inside" } else { "OUTSIDE" });
        }
        match (one.log.starts, one.starts) {
            (Some(truth), Some(said)) if truth == said => println!(),
            (Some(_), said) => println!(" · STARTS WRONG: {said:?} {}", one.error.as_deref().unwrap_or_default()),
            (None, _) => println!(),
        }
    }
    for (group, terms) in &table.medians {
        for (term, entry) in terms {
            let (median, within) = (entry.median * 100.0, entry.within_10 * 100.0);
            println!("{group:28} {term:12} n={:3} median {median:6.2} % within 10 % {within:5.1} %", entry.n);
        }
    }
    for (group, found) in &table.coverage {
        let (inside, left_out) = (found.inside * 100.0, found.family_left_out * 100.0);
        println!("{group:28} pools {:3} inside the range {inside:3.0} %, families left out {left_out:3.0} %", found.n);
    }
    println!(
        "failed starts foreseen {} of {}; false alarms {} of {}; answered {:.1} %",
        table.caught.0,
        table.caught.1,
        table.false_alarms.0,
        table.false_alarms.1,
        table.answered * 100.0
    );
}

#[test]
fn no_median_is_worse_than_stored() {
    let facts = Facts::bundled();
    let (logs, configs) = logs::read();
    let compared: Vec<Compared> = logs.iter().map(|log| Compared::of(log, &facts, &configs)).collect();
    let table = Table::of(&compared);
    print(&compared, &table);
    if std::env::var_os("ACCEPT_ACCURACY").is_some() {
        let text = serde_json::to_string_pretty(&table).unwrap();
        std::fs::write(stored_path(), text + "\n").unwrap();
        return;
    }
    let stored: Table = serde_json::from_str(&std::fs::read_to_string(stored_path()).unwrap()).unwrap();
    let worse = table.worse_than(&stored);
    assert!(worse.is_empty(), "worse than stored:\n{}", worse.join("\n"));
}

/// Logs whose tokens do not follow from their pool.
const NOT_EXPLAINED: [&str; 11] = [
    "m044", // a vendor's branch with a drafter
    "m063", // quoted as “about 50 GiB” and 55k tokens
    "m064", // quoted as “about 50 GiB” and 525k tokens
    "m222", // compressed attention in its first release
    "m223", // compressed attention in its first release
    "m135", // eight workers: the pool is one's, the tokens are the smallest's
    "m169", // the same
    "m179", // the same
    "m199", // the same
    "m216", // the same
    "w012", // the same
];

#[test]
fn printed_tokens_follow_from_the_printed_pool() {
    let facts = Facts::bundled();
    let (logs, configs) = logs::read();
    let mut compared = 0;
    for log in logs.iter().filter(|log| !NOT_EXPLAINED.contains(&log.id.as_str())) {
        let Some(pool) = log.kv.filter(|gib| *gib > 0.0) else { continue };
        let plan = plan_without_remedies(&facts, &log.request_with_pool(&configs, pool));
        let Some(feasibility) = plan.feasibility else { panic!("{}: {:?}", log.id, plan.issues) };
        let printed = [
            (log.tokens, feasibility.kv_cache_tokens.map(|tokens| tokens as f64), 32.0),
            (log.concurrency, feasibility.max_concurrency_at_context, 0.01),
        ];
        for (truth, found, rounding) in printed {
            let (Some(truth), Some(found)) = (truth, found) else { continue };
            let tolerance = truth * (0.001 + 0.005 / pool) + rounding;
            assert!((found - truth).abs() <= tolerance, "{}: {found} instead of {truth}", log.id);
            compared += 1;
        }
    }
    assert!(compared > 120, "only {compared} figures were compared");
}
