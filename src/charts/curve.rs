//! A curve with its interval as a band, on two logarithmic scales.

use planner::plan::Range;

use super::scale::Scale;

/// One point: where it lies, and how sure its height is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// What the curve runs over.
    pub at: f64,
    /// Across.
    pub x: f64,
    /// Up.
    pub y: Range,
}

/// A curve laid out in a square of 100 by 100, its origin at the top left as SVG has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Across.
    pub x: Scale,
    /// Up.
    pub y: Scale,
    /// The expected values, as an SVG path.
    pub line: String,
    /// What lies between low and high, as an SVG path.
    pub band: String,
}

/// Lays points out; `also` are heights that the picture has to hold besides. Nothing where there are fewer than two points.
pub fn curve(points: &[Point], also: Option<f64>) -> Option<Curve> {
    if points.len() < 2 {
        return None;
    }
    let x = Scale::around(points.iter().map(|point| point.x))?;
    let y = Scale::around(points.iter().flat_map(|point| [point.y.low, point.y.high]).chain(also))?.widened(1.1);
    let at =
        |x_value: f64, y_value: f64| format!("{:.2} {:.2}", x.place(x_value) * 100.0, (1.0 - y.place(y_value)) * 100.0);
    let path = |points: Vec<String>| format!("M{}", points.join("L"));
    let line = path(points.iter().map(|point| at(point.x, point.y.mid)).collect());
    let upper = points.iter().map(|point| at(point.x, point.y.high));
    let lower = points.iter().rev().map(|point| at(point.x, point.y.low));
    let band = format!("{}Z", path(upper.chain(lower).collect()));
    Some(Curve { x, y, line, band })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_and_its_band() {
        let point = |at: f64, mid: f64| Point { at, x: at, y: Range { low: mid / 2.0, mid, high: mid * 2.0 } };
        let curve = curve(&[point(1.0, 10.0), point(4.0, 40.0)], None).unwrap();
        assert!(curve.line.starts_with("M0.00 ") && curve.line.contains("L100.00 "), "{}", curve.line);
        assert_eq!(curve.band.matches('L').count(), 3);
        assert!(curve.band.ends_with('Z'));
        assert_eq!(super::curve(&[point(1.0, 10.0)], None), None);
    }
}
