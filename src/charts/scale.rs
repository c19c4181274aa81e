//! Logarithmic scales: each doubling takes the same room.

/// From what to what, both above zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    from: f64,
    to: f64,
}

/// Most marks on a scale.
const MOST_MARKS: usize = 7;
/// Fewest marks by powers; with fewer, they are evenly spaced.
const FEWEST_MARKS: usize = 3;

impl Scale {
    /// A scale that holds all values; nothing where there is none above zero.
    pub fn around(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut ends: Option<(f64, f64)> = None;
        for value in values.filter(|value| value.is_finite() && *value > 0.0) {
            let (from, to) = ends.unwrap_or((value, value));
            ends = Some((from.min(value), to.max(value)));
        }
        // A single value stands in the middle.
        ends.map(|(from, to)| if from < to { Self { from, to } } else { Self { from: from / 2.0, to: to * 2.0 } })
    }

    /// A scale with room beyond its ends, as a factor.
    #[must_use]
    pub fn widened(self, factor: f64) -> Self {
        Self { from: self.from / factor, to: self.to * factor }
    }

    /// Where a value lies, 0 to 1; what lies beyond stands at the end.
    pub fn place(&self, value: f64) -> f64 {
        let share = (value / self.from).ln() / (self.to / self.from).ln();
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }

    /// What lies at a place.
    pub fn at(&self, place: f64) -> f64 {
        self.from * (self.to / self.from).powf(place.clamp(0.0, 1.0))
    }

    /// Round marks: powers of two where `binary`, else 1, 2 and 5 times powers of ten; fewer where they would crowd.
    pub fn marks(&self, binary: bool) -> Vec<f64> {
        let fine = if binary { self.powers(&[1.0], 2.0) } else { self.powers(&[1.0, 2.0, 5.0], 10.0) };
        if fine.len() < FEWEST_MARKS {
            return self.even_marks();
        }
        if fine.len() <= MOST_MARKS {
            return fine;
        }
        let coarse = if binary { self.powers(&[1.0], 4.0) } else { self.powers(&[1.0], 10.0) };
        if coarse.len() <= MOST_MARKS { coarse } else { coarse.into_iter().step_by(2).collect() }
    }

    /// Evenly spaced round marks, for a scale too short for powers.
    fn even_marks(&self) -> Vec<f64> {
        let wanted = (self.to - self.from) / 4.0;
        let magnitude = 10_f64.powf(wanted.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * magnitude).into_iter().find(|step| *step >= wanted);
        let Some(step) = step.filter(|step| step.is_finite() && *step > 0.0) else { return Vec::new() };
        let first = (self.from / step).ceil();
        (0..8).map(|place| (first + f64::from(place)) * step).take_while(|mark| *mark <= self.to).collect()
    }

    fn powers(&self, factors: &[f64], base: f64) -> Vec<f64> {
        let first = (self.from.ln() / base.ln()).floor() as i32;
        let last = (self.to.ln() / base.ln()).ceil() as i32;
        let marks = (first..=last).flat_map(|power| factors.iter().map(move |factor| factor * base.powi(power)));
        marks.filter(|mark| (self.from * 0.999..=self.to * 1.001).contains(mark)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn scale(values: &[f64]) -> Scale {
        Scale::around(values.iter().copied()).unwrap()
    }

    #[test]
    fn each_doubling_takes_the_same_room() {
        let scale = scale(&[1.0, 256.0, 0.0, f64::NAN]);
        assert!((scale.place(16.0) - 0.5).abs() < 1e-9);
        assert_eq!((scale.place(0.5), scale.place(0.0), scale.place(1e9)), (0.0, 0.0, 1.0));
        assert!((scale.at(0.25) - 4.0).abs() < 1e-9);
        assert_eq!(Scale::around([0.0, -1.0].into_iter()), None);
    }

    #[test]
    fn marks_are_round_and_few() {
        assert_eq!(scale(&[1.0, 64.0]).marks(true), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]);
        assert_eq!(scale(&[256.0, 131_072.0]).marks(true), [256.0, 1024.0, 4096.0, 16_384.0, 65_536.0]);
        assert_eq!(scale(&[30.0, 700.0]).marks(false), [50.0, 100.0, 200.0, 500.0]);
        assert!(scale(&[1e-3, 1e12]).marks(false).len() <= 9);
        assert_eq!(scale(&[33.0, 49.0]).marks(false), [35.0, 40.0, 45.0]);
        assert!((scale(&[40.0]).place(40.0) - 0.5).abs() < 1e-9);
    }
}
