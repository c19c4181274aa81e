//! What the estimates are worth on measurements that the fit did not see.

use std::collections::{BTreeMap, BTreeSet};

use planner::planning::performance::calibration::class_name;
use serde_json::Value;

use super::fit::{Fitted, fit};
use super::observations::Case;

/// Folds of model × card groups.
const FOLDS: usize = 6;
/// Sources with fewer rows are not left out by themselves.
const SMALL_SOURCE: usize = 5;

/// ln(estimated / measured) of each case when it was not fitted, in the cases' order.
pub type Errors = Vec<[Option<f64>; 3]>;

/// Errors by what was left out together with a case.
pub struct Tested {
    /// The same model on the same card.
    pub groups: Errors,
    /// All of the same source.
    pub sources: Errors,
    /// All on the same card.
    pub cards: Errors,
    /// All on the same class of cards.
    pub classes: Errors,
}

impl Tested {
    /// Fits again for each fold.
    pub fn of(cases: &[&Case], start: &Value, fitted: &Fitted) -> Self {
        let from = fitted.value();
        let groups: BTreeSet<&str> = cases.iter().map(|case| case.group.as_str()).collect();
        let fold: BTreeMap<&str, String> =
            groups.into_iter().enumerate().map(|(index, name)| (name, (index % FOLDS).to_string())).collect();
        let by_group = |case: &Case| fold.get(case.group.as_str()).cloned().unwrap_or_default();
        let groups = left_out(cases, start, &from, &by_group);
        let mut sources = left_out(cases, start, &from, &|case| case.source.clone());
        let rows = |source: &str| cases.iter().filter(|case| case.source == source).count();
        for ((errors, group), case) in sources.iter_mut().zip(&groups).zip(cases) {
            if rows(&case.source) < SMALL_SOURCE {
                *errors = *group;
            }
        }
        let class = |case: &Case| case.server.class.map_or("", class_name).to_owned();
        Self {
            cards: left_out(cases, start, &from, &|case| case.card.clone()),
            classes: left_out(cases, start, &from, &class),
            groups,
            sources,
        }
    }
}

/// Errors of each case from a fit without all cases of the same key.
fn left_out(cases: &[&Case], start: &Value, from: &Value, key: &dyn Fn(&Case) -> String) -> Errors {
    let keys: BTreeSet<String> = cases.iter().map(|case| key(case)).collect();
    let mut errors = vec![[None; 3]; cases.len()];
    for left in keys {
        let kept: Vec<&Case> = cases.iter().copied().filter(|case| key(case) != left).collect();
        let calibration = fit(&kept, start, from).calibration();
        for (error, case) in errors.iter_mut().zip(cases).filter(|(_, case)| key(case) == left) {
            *error = case.errors(&calibration);
        }
    }
    errors
}
