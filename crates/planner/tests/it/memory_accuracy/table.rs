//! Medians by group, and the stored ones that they may not exceed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::compare::{Compared, TERMS};

/// A term's errors over a group of logs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Logs.
    pub n: usize,
    /// Median of the relative error's size.
    pub median: f64,
    /// Share of logs within 10 %.
    pub within_10: f64,
}

/// How often a group's pools lie inside their ranges.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Pools.
    pub n: usize,
    /// Share inside the range as stated.
    pub inside: f64,
    /// Share inside with the range's width set by the other families' logs.
    pub family_left_out: f64,
}

/// The whole table: group, then term.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub medians: BTreeMap<String, BTreeMap<String, Entry>>,
    /// Pools inside their ranges by group.
    pub coverage: BTreeMap<String, Coverage>,
    /// Failed starts that were foreseen, of how many.
    pub caught: (usize, usize),
    /// Starts that were called failures, of how many.
    pub false_alarms: (usize, usize),
    /// Share of the figures asked for that were answered.
    pub answered: f64,
}

/// A worsening below this is rounding.
const TOLERANCE: f64 = 0.0005;
/// A relative worsening below this is noise of a neighbouring change.
const RELATIVE_TOLERANCE: f64 = 0.05;

impl Table {
    /// Sums up all logs.
    pub fn of(compared: &[Compared]) -> Self {
        let (mut medians, mut coverage) = (BTreeMap::new(), BTreeMap::new());
        let widths = Widths::of(compared);
        let everything = |_: &Compared| "all".to_owned();
        let by_era = |compared: &Compared| format!("release {}", compared.log.era());
        let by_kind = |compared: &Compared| format!("kind {}", compared.kind);
        for group_of in [&everything as &dyn Fn(&Compared) -> String, &by_era, &by_kind] {
            let mut groups: BTreeMap<String, Vec<&Compared>> = BTreeMap::new();
            for one in compared {
                groups.entry(group_of(one)).or_default().push(one);
            }
            coverage.extend(groups.iter().filter_map(|(name, group)| Some((name.clone(), widths.coverage(group)?))));
            medians.extend(groups.into_iter().map(|(name, group)| (name, terms(&group))));
        }
        let failed = compared.iter().filter(|one| one.log.starts == Some(false));
        let started = compared.iter().filter(|one| one.log.starts == Some(true));
        let (answered, asked): (usize, usize) =
            compared.iter().fold((0, 0), |(a, b), one| (a + one.pairs.len(), b + one.asked));
        Self {
            medians,
            coverage,
            caught: (failed.clone().filter(|one| one.starts == Some(false)).count(), failed.count()),
            false_alarms: (started.clone().filter(|one| one.starts != Some(true)).count(), started.count()),
            answered: answered as f64 / asked.max(1) as f64,
        }
    }

    /// What is worse than stored, in sentences.
    pub fn worse_than(&self, stored: &Self) -> Vec<String> {
        let mut worse = Vec::new();
        for (group, terms) in &stored.medians {
            for (term, before) in terms {
                let now = self.medians.get(group).and_then(|terms| terms.get(term));
                let allowed = before.median * (1.0 + RELATIVE_TOLERANCE) + TOLERANCE;
                match now {
                    None => worse.push(format!("{group}, {term}: no log is answered any more")),
                    Some(now) if now.median > allowed => worse.push(format!(
                        "{group}, {term}: median error {:.2} % instead of {:.2} %",
                        now.median * 100.0,
                        before.median * 100.0
                    )),
                    Some(_) => {}
                }
            }
        }
        if self.caught.0 < stored.caught.0 {
            worse.push(format!("{} failed starts foreseen instead of {}", self.caught.0, stored.caught.0));
        }
        if self.false_alarms.0 > stored.false_alarms.0 {
            worse.push(format!("{} false alarms instead of {}", self.false_alarms.0, stored.false_alarms.0));
        }
        worse
    }
}

fn terms(group: &[&Compared]) -> BTreeMap<String, Entry> {
    let entries = TERMS.into_iter().filter_map(|term| {
        let mut errors: Vec<f64> = group.iter().filter_map(|one| one.error_of(term)).map(f64::abs).collect();
        errors.sort_by(f64::total_cmp);
        let within = errors.iter().filter(|error| **error <= 0.1).count();
        Some((
            term.to_owned(),
            Entry {
                n: errors.len(),
                median: rounded(middle(&errors)?),
                within_10: rounded(within as f64 / errors.len() as f64),
            },
        ))
    });
    entries.collect()
}

fn middle(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    if sorted.len() % 2 == 1 { Some(upper) } else { Some(f64::midpoint(upper, *sorted.get(half.checked_sub(1)?)?)) }
}

fn rounded(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}

/// How far a pool lies from the middle, in widths of the range's side.
fn widths_off(compared: &Compared) -> Option<f64> {
    let ((low, mid, high), measured) = (compared.pool?, compared.log.kv?);
    let side = if measured < mid { mid - low } else { high - mid };
    Some((measured - mid).abs() / side.max(1e-6))
}

/// How much wider a family's ranges are made so that they hold 8 of 10 logs of all other families.
struct Widths(BTreeMap<String, f64>);

impl Widths {
    fn of(compared: &[Compared]) -> Self {
        let families = compared.iter().map(|one| one.log.family().to_owned());
        Self(families.map(|family| (family.clone(), Self::without(compared, &family))).collect())
    }

    fn without(compared: &[Compared], family: &str) -> f64 {
        let others = compared.iter().filter(|one| one.log.family() != family);
        let mut off: Vec<f64> = others.filter_map(widths_off).collect();
        off.sort_by(f64::total_cmp);
        let place = (off.len() as f64 * 0.8).ceil() as usize;
        off.get(place.saturating_sub(1)).copied().unwrap_or(1.0)
    }

    fn coverage(&self, group: &[&Compared]) -> Option<Coverage> {
        let off: Vec<(f64, f64)> =
            group.iter().filter_map(|one| Some((widths_off(one)?, self.0.get(one.log.family()).copied()?))).collect();
        let share = |inside: &dyn Fn(&(f64, f64)) -> bool| {
            rounded(off.iter().filter(|one| inside(one)).count() as f64 / off.len() as f64)
        };
        let coverage = Coverage {
            n: off.len(),
            inside: share(&|(off, _)| *off <= 1.0),
            family_left_out: share(&|(off, width)| off <= width),
        };
        (!off.is_empty()).then_some(coverage)
    }
}
