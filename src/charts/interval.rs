//! An interval on a strip that is alike for every figure: half of the expected value at the left, double at the right.

use planner::plan::Range;

/// Where an interval lies on its strip, as shares of its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The low end.
    pub low: f64,
    /// The high end.
    pub high: f64,
    /// A target, where there is one and it lies on the strip or beside it.
    pub target: Option<f64>,
}

/// Lays an interval out; nothing where there is no expected value to compare with.
pub fn interval(range: &Range, target: Option<f64>) -> Option<Interval> {
    let place = |value: f64| ((value / range.mid).log2() / 2.0 + 0.5).clamp(0.0, 1.0);
    (range.mid > 0.0).then(|| Interval { low: place(range.low), high: place(range.high), target: target.map(place) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_double_are_the_ends() {
        let range = Range { low: 50.0, mid: 100.0, high: 200.0 };
        assert_eq!(interval(&range, Some(100.0)), Some(Interval { low: 0.0, high: 1.0, target: Some(0.5) }));
        let narrow = interval(&Range { low: 90.0, mid: 100.0, high: 110.0 }, Some(900.0)).unwrap();
        assert!(narrow.low > 0.4 && narrow.high < 0.6 && narrow.target == Some(1.0));
        assert_eq!(interval(&Range { low: 0.0, mid: 0.0, high: 0.0 }, None), None);
    }
}
