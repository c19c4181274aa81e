//! The largest number that still does.

/// Tries of one search: strides and halvings of the largest range there is.
const MOST_TRIES: u32 = 130;

/// Strides grow so fast: few tries go far, and halving is quick.
const STRIDE_GROWTH: u64 = 4;

/// The largest number in `least ..= most` for which `try_at` has an answer, looked for around `hint` in growing strides,
/// then by halving. Exact where every smaller number has an answer too.
pub(crate) fn largest<T>(least: u64, most: u64, hint: u64, try_at: &dyn Fn(u64) -> Option<T>) -> Option<T> {
    let (mut low, mut high) = (least, most.saturating_add(1));
    let (mut at, mut stride, mut before) = (hint, 1, None);
    let mut best = None;
    for _ in 0..MOST_TRIES {
        if low >= high {
            break;
        }
        at = at.clamp(low, high - 1);
        let found = try_at(at);
        let good = found.is_some();
        if good {
            best = found;
            low = at.saturating_add(1);
        } else {
            high = at;
        }
        // Once both sides are known, the stride has done its work.
        if before.is_some_and(|before| before != good) {
            stride = 0;
        }
        before = Some(good);
        at = match (stride, good) {
            (0, _) => low.midpoint(high.saturating_sub(1)),
            (_, true) => at.saturating_add(stride),
            (_, false) => at.saturating_sub(stride),
        };
        stride = stride.saturating_mul(STRIDE_GROWTH);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::largest;

    #[track_caller]
    fn check(limit: u64, (least, most): (u64, u64), expected: Option<u64>) {
        for hint in [0, 1, 5, limit.saturating_sub(1), limit, limit + 1, most, u64::MAX] {
            let found = largest(least, most, hint, &|value| (value <= limit).then_some(value));
            assert_eq!(found, expected, "up to {limit} of {least}..={most} from {hint}");
        }
    }

    #[test]
    fn the_largest_number_is_found_from_any_hint() {
        check(37, (1, 100), Some(37));
        check(100, (1, 100), Some(100));
        check(0, (1, 100), None);
        check(1, (1, 100), Some(1));
        check(5, (1, 0), None);
        check(123_456_789, (1, 1 << 40), Some(123_456_789));
    }
}
