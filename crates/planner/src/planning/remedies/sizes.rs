//! How small a change may be: the smallest step of a rung that still mends the plan.

use super::edit::Edit;
use super::rungs::{Rung, Sizes};
use super::{Situation, Standing};
use crate::plan::Plan;
use crate::request::PlanRequest;

/// Plans that one numeric search may cost.
const MOST_TRIES: u32 = 24;

/// The smallest step of a rung that mends `request`, and the plan it leads to.
pub(super) fn smallest(situation: &Situation<'_>, request: &PlanRequest, rung: &Rung) -> Option<(Edit, Plan)> {
    match &rung.sizes {
        Sizes::Steps(steps) => steps.iter().find_map(|edit| mended(situation, request, edit.clone())),
        Sizes::Between { least, most, hint, step, make } => {
            let try_at = |units: u64| mended(situation, request, make(units.saturating_mul(*step)));
            largest(least / step, most / step, hint / step, &try_at)
        }
    }
}

/// The plan of a request with an edit, where all is well then.
fn mended(situation: &Situation<'_>, request: &PlanRequest, edit: Edit) -> Option<(Edit, Plan)> {
    let mut request = request.clone();
    edit.apply(&mut request);
    let plan = (situation.planner)(&request);
    Standing::of(&plan, &request).is_good().then_some((edit, plan))
}

/// The largest number in `least ..= most` that mends, looked for around `hint` in growing strides, then by halving.
fn largest<T>(least: u64, most: u64, hint: u64, try_at: &dyn Fn(u64) -> Option<T>) -> Option<T> {
    let (mut low, mut high) = (least.max(1), most.saturating_add(1));
    if low >= high {
        return None;
    }
    let mut best = None;
    let (mut at, mut stride, mut rising) = (hint.clamp(low, most), 1, None);
    for _ in 0..MOST_TRIES {
        let found = try_at(at);
        let good = found.is_some();
        if good {
            best = found;
            low = at + 1;
        } else {
            high = at;
        }
        if low >= high {
            break;
        }
        if rising.is_some_and(|rising| rising != good) {
            stride = 0;
        }
        rising = Some(good);
        at = if stride == 0 {
            low.midpoint(high - 1)
        } else if good {
            at.saturating_add(stride).clamp(low, high - 1)
        } else {
            at.saturating_sub(stride).clamp(low, high - 1)
        };
        stride = stride.saturating_mul(2);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::largest;

    #[track_caller]
    fn check(limit: u64, (least, most, hint): (u64, u64, u64), expected: Option<u64>) {
        let found = largest(least, most, hint, &|value| (value <= limit).then_some(value));
        assert_eq!(found, expected, "up to {limit} of {least}..={most} from {hint}");
    }

    #[test]
    fn the_largest_number_is_found_from_any_hint() {
        for hint in [1, 5, 37, 38, 64, 100] {
            check(37, (1, 100, hint), Some(37));
            check(100, (1, 100, hint), Some(100));
            check(0, (1, 100, hint), None);
            check(1, (1, 100, hint), Some(1));
        }
        check(5, (1, 0, 1), None);
    }
}
