//! Prints every figure computed from the facts' configurations beside the published one, misses first, and totals.
//!
//! `cargo run -p planner --example models-accuracy [FILE]`

use std::collections::BTreeMap;

#[path = "../tests/it/support/model_facts.rs"]
mod model_facts;

use model_facts::{EXPLAINED, Row, rows};

fn main() {
    let facts = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path).unwrap_or_default(),
        None => include_str!("../tests/data/model-facts.json").to_owned(),
    };
    let mut rows = rows(&facts);
    rows.sort_by_key(|row| (row.computed == row.published, row.figure));
    let mut totals: BTreeMap<_, (u32, u32)> = BTreeMap::new();
    for row in &rows {
        let (exact, all) = totals.entry(row.figure).or_default();
        *exact += u32::from(row.computed == row.published);
        *all += 1;
        println!("{}", line(row));
    }
    for (figure, (exact, all)) in totals {
        println!("{figure:?}: {exact} of {all} exact ({:.1} %)", 100.0 * f64::from(exact) / f64::from(all));
    }
}

fn line(row: &Row) -> String {
    let Row { id, figure, computed, published } = row;
    let off = 100.0 * (*computed as f64 - *published as f64) / (*published).max(1) as f64;
    let why = EXPLAINED.iter().find(|(known, what, _)| known == id && what == figure).map_or("", |(_, _, why)| *why);
    format!("{figure:12?} {id:52} {computed:>18} {published:>18} {off:+9.4} %  {why}")
}
