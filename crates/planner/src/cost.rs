//! What a deployment costs to rent, and with it what it writes.

use super::formula::Formula;
use crate::hardware::Device;
use crate::plan::{Cost, Provenance, Range, Term, TermName, Unit};
use crate::request::Policy;
use crate::serve_config::ServeConfig;

/// Tokens that prices are given for.
const MILLION: f64 = 1e6;

/// The cost of a configuration on its GPUs, by the price that was given or the card's listed one; nothing where neither is known.
pub fn cost(policy: &Policy, device: &Device, config: &ServeConfig, output_tps: Option<&Range>) -> Option<Cost> {
    let listed = device.card.as_ref().and_then(|card| card.price_per_hour_usd.as_ref());
    let (per_gpu_hour_usd, source) = match (policy.price_per_gpu_hour_usd, listed) {
        (Some(given), _) => (given, None),
        (None, Some(price)) => (price.usd, Some(format!("{}, {}", price.source, price.date))),
        (None, None) => return None,
    };
    let gpus = config.tensor_parallel_size * config.pipeline_parallel_size * config.data_parallel_size;
    let per_hour_usd = per_gpu_hour_usd * gpus as f64;
    let output_per_million_usd = output_tps.and_then(|rate| per_million(per_hour_usd, rate));
    Some(Cost { per_gpu_hour_usd, source, gpus, per_hour_usd, output_per_million_usd })
}

/// How a cost comes about; nothing without a speed.
pub fn derivation(cost: &Cost, output_tps: &Range) -> Option<Term> {
    let inputs = [
        ("GPUs", cost.gpus as f64),
        ("USD for each GPU an hour", cost.per_gpu_hour_usd),
        ("output_tps", output_tps.mid),
    ];
    let text = "1000000 × GPUs × USD for each GPU an hour / (3600 × output_tps)";
    let source = cost
        .source
        .as_deref()
        .map_or_else(|| "the price given".to_owned(), |source| format!("price listed by {source}"));
    let range = cost.output_per_million_usd?;
    Some(Formula::new(text, &inputs).gives(
        TermName::OutputPerMillion,
        Unit::Usd,
        range,
        &source,
        Provenance::Calibrated,
    ))
}

/// Dollars for a million tokens, from dollars an hour and tokens a second. The slowest rate gives the high end.
///
/// ```
/// use planner::cost::per_million;
/// use planner::plan::Range;
/// // 10 dollars an hour and 1,000 tokens a second: 3.6 million tokens for 10 dollars.
/// let cost = per_million(10.0, &Range { low: 500.0, mid: 1_000.0, high: 2_000.0 }).unwrap();
/// assert!((cost.mid - 10.0 / 3.6).abs() < 1e-9 && (cost.high - 2.0 * cost.mid).abs() < 1e-9);
/// ```
pub fn per_million(per_hour_usd: f64, tokens_per_second: &Range) -> Option<Range> {
    let of = |rate: f64| per_hour_usd / (rate * 3_600.0) * MILLION;
    let Range { low, mid, high } = *tokens_per_second;
    (low > 0.0).then(|| Range { low: of(high), mid: of(mid), high: of(low) })
}
