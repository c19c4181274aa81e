//! The map of what fits: requests at once across, tokens of each up; the edge with its uncertainty.

use planner::capacity::FitMap;

use super::scale::Scale;

/// The map laid out in a square of 100 by 100, its origin at the top left as SVG has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Requests at once.
    pub requests: Scale,
    /// Tokens of each.
    pub tokens: Scale,
    /// What surely fits, as an SVG path.
    pub surely: String,
    /// What may fit, as an SVG path.
    pub perhaps: String,
    /// The expected edge, as an SVG path.
    pub edge: String,
}

/// Lays the map out around a load; nothing where no length fits.
pub fn map(fit: &FitMap, load: (f64, f64)) -> Option<Map> {
    let reached = fit.points.iter().filter(|point| point.high > 0);
    let most = reached.clone().map(|point| point.high as f64);
    let requests = Scale::around([1.0, load.0 * 2.0].into_iter().chain(most))?;
    let lengths = fit.points.iter().map(|point| point.context as f64);
    let tokens = Scale::around(lengths.chain([load.1]))?;
    let corner = |count: u64, context: u64| {
        // Less than one request lies left of the picture.
        let across = if count == 0 { -2.0 } else { requests.place(count as f64) * 100.0 };
        format!("{across:.2} {:.2}", (1.0 - tokens.place(context as f64)) * 100.0)
    };
    let line = |of: &dyn Fn(usize) -> Option<(u64, u64)>| {
        let corners: Vec<String> =
            (0..fit.points.len()).filter_map(of).map(|(count, context)| corner(count, context)).collect();
        format!("M{}", corners.join("L"))
    };
    let point = |place: usize| fit.points.get(place);
    let low = line(&|place| point(place).map(|point| (point.low, point.context)));
    let high = line(&|place| point(place).map(|point| (point.high, point.context)));
    let edge = line(&|place| point(place).map(|point| (point.mid, point.context)));
    // From the edge's upper end to the left, and down to the origin.
    let closed = |line: String| format!("{line}H-2V100Z");
    Some(Map { requests, tokens, surely: closed(low), perhaps: closed(high), edge })
}

#[cfg(test)]
mod tests {
    use super::*;
    use planner::capacity::FitPoint;

    fn point(context: u64, mid: u64) -> FitPoint {
        FitPoint { context, low: mid / 2, mid, high: mid * 2 }
    }

    #[test]
    fn the_edge_runs_from_many_short_to_few_long() {
        let fit = FitMap { points: vec![point(256, 64), point(4096, 4)] };
        let map = map(&fit, (8.0, 1024.0)).unwrap();
        assert!((map.requests.place(128.0) - 1.0).abs() < 1e-9);
        assert!((map.tokens.place(1024.0) - 0.5).abs() < 1e-9);
        assert!(map.surely.starts_with('M') && map.surely.ends_with("H-2V100Z"));
        assert_eq!(map.edge.matches('L').count(), 1);
    }

    #[test]
    fn a_map_of_nothing_still_has_the_load() {
        let fit = FitMap { points: vec![point(256, 0)] };
        assert!(map(&fit, (8.0, 1024.0)).is_some());
    }
}
