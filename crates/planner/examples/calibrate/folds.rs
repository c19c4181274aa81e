//! What the estimates are worth on measurements that the fit did not see.

use std::collections::BTreeSet;

use planner::speed::calibration::class_name;
use serde_json::Value;

use super::fit::{Fitted, fit};
use super::observations::Case;

/// Sources with fewer rows are not left out by themselves.
const SMALL_SOURCE: usize = 5;

/// ln(estimated / measured) of each case when it was not fitted, in the cases' order.
pub type Errors = Vec<[Option<f64>; 3]>;

/// Errors by what was left out together with a case.
pub struct Tested {
    /// The same model on the same card.
    pub groups: Errors,
    /// All of the same source, where that leaves others like it.
    pub sources: Errors,
    /// All on the same card.
    pub cards: Errors,
    /// All on the same class of cards.
    pub classes: Errors,
    /// Nothing, and the first two again, each asked as a person would state it: what ranges are made of.
    pub stated: [Errors; 3],
}

impl Tested {
    /// Fits again for each fold.
    pub fn of(cases: &[&Case], start: &Value, fitted: &Fitted) -> Self {
        let from = fitted.value();
        let class = |case: &Case| case.server.class.map_or("", class_name).to_owned();
        let rows = |source: &str| cases.iter().filter(|case| case.source == source).count();
        // All that is known of the engine before V1 comes from one source, and small ones hardly matter to a fit.
        let by_source = |case: &Case| {
            let told = rows(&case.source) >= SMALL_SOURCE && !case.server.mode.v0;
            told.then(|| case.source.clone())
        };
        let (groups, stated_groups) = left_out(cases, start, &from, &|case| Some(case.group.clone()));
        let (sources, stated_sources) = left_out(cases, start, &from, &by_source);
        let calibration = fitted.calibration();
        let stated = cases.iter().map(|case| case.stated_errors(&calibration)).collect();
        Self {
            groups,
            sources,
            cards: left_out(cases, start, &from, &|case| Some(case.card.clone())).1,
            classes: left_out(cases, start, &from, &|case| Some(class(case))).1,
            stated: [stated, stated_groups, stated_sources],
        }
    }
}

/// Errors of each case from a fit without all cases of the same key: as measured, and as a person would state it.
fn left_out(cases: &[&Case], start: &Value, from: &Value, key: &dyn Fn(&Case) -> Option<String>) -> (Errors, Errors) {
    let keys: BTreeSet<String> = cases.iter().filter_map(|case| key(case)).collect();
    let mut errors = vec![[None; 3]; cases.len()];
    let mut stated = errors.clone();
    for left in keys {
        let kept: Vec<&Case> =
            cases.iter().copied().filter(|case| case.used && key(case).as_ref() != Some(&left)).collect();
        let calibration = fit(&kept, start, from).calibration();
        for ((error, stated), case) in errors.iter_mut().zip(&mut stated).zip(cases) {
            if key(case).as_ref() == Some(&left) {
                (*error, *stated) = (case.errors(&calibration), case.stated_errors(&calibration));
            }
        }
    }
    (errors, stated)
}
