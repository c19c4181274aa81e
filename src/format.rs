//! Figures of a plan as the page prints them. Rounds and names units; knows no formula.

use planner::plan::{Bounds, Range};
use planner::units;

/// The unit in which memory is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MemoryUnit {
    /// 2^30 bytes, as vLLM prints.
    #[default]
    Gib,
    /// 10^9 bytes, as cards are sold.
    Gb,
}

impl MemoryUnit {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gib => "GiB",
            Self::Gb => "GB",
        }
    }

    /// An amount given in GiB, in this unit.
    pub fn of(self, gib: f64) -> f64 {
        match self {
            Self::Gib => gib,
            Self::Gb => gib * units::GIB as f64 / 1.0e9,
        }
    }
}

/// An amount given in GiB, without its unit: `30.6`, `−4.2`, `0.04`.
pub fn amount(gib: f64, unit: MemoryUnit) -> String {
    let value = unit.of(gib);
    if value.abs() >= 1_000.0 {
        return units::significant(value, 4);
    }
    let decimals = if (0.005..0.095).contains(&value.abs()) { 2 } else { 1 };
    signed(value, decimals)
}

/// An amount given in GiB, with its unit.
pub fn memory(gib: f64, unit: MemoryUnit) -> String {
    format!("{}\u{a0}{}", amount(gib, unit), unit.name())
}

/// An amount given in GiB as a sentence has it: whole from ten up.
pub fn memory_rounded(gib: f64, unit: MemoryUnit) -> String {
    let value = unit.of(gib);
    if value.abs() >= 1_000.0 {
        return format!("{}\u{a0}{}", units::significant(value, 4), unit.name());
    }
    let decimals = usize::from(value.abs() < 9.95);
    format!("{}\u{a0}{}", signed(value, decimals), unit.name())
}

/// A count of tokens as people speak of it: `32K` for 32,768, `40,960`, `1M` for 1,048,576.
pub fn tokens(count: u64) -> String {
    const K: u64 = 1_024;
    match count {
        _ if count >= K * K && count.is_multiple_of(K * K) => format!("{}M", count / (K * K)),
        _ if count >= K && count.is_multiple_of(K) => format!("{}K", units::count(count / K)),
        _ => units::count(count),
    }
}

/// Both ends of a range: `210–280`; one figure where both print alike.
pub fn span(low: f64, high: f64) -> String {
    let digits = |value: f64| if value.abs() < 100.0 { 2 } else { 3 };
    let (low, high) = (units::significant(low, digits(low)), units::significant(high, digits(high)));
    if low == high { high } else { format!("{low}–{high}") }
}

/// A range's ends.
pub fn range(range: &Range) -> String {
    span(range.low, range.high)
}

/// A range of milliseconds, in the unit that suits its middle: `90–140 ms`, `1.2–1.9 s`.
pub fn time(range: &Range) -> (String, &'static str) {
    if range.mid < 1_000.0 {
        (span(range.low, range.high), "ms")
    } else if range.mid < 120_000.0 {
        (span(range.low / 1.0e3, range.high / 1.0e3), "s")
    } else if range.mid < 7.2e6 {
        (span(range.low / 6.0e4, range.high / 6.0e4), "min")
    } else if range.mid < 1.728e8 {
        (span(range.low / 3.6e6, range.high / 3.6e6), "h")
    } else {
        (span(range.low / 8.64e7, range.high / 8.64e7), "days")
    }
}

/// Two ends as words, whole requests where there are some: `9 to 12`, or one figure.
pub fn words(bounds: &Bounds) -> String {
    let plain = |value: f64| if value < 3.0 { units::significant(value, 2) } else { units::count(value as u64) };
    let (low, high) = (plain(bounds.low), plain(bounds.high));
    if low == high { low } else { format!("{low} to {high}") }
}

/// A number as a field shows it: whole where it is, else as short as it can be.
pub fn plain(value: f64) -> String {
    if value.fract() == 0.0 && (0.0..9.0e15).contains(&value) {
        units::count(value as u64)
    } else {
        units::in_local(&value.to_string())
    }
}

/// A measured figure, with one digit more than expected ones have, and whole from a thousand up.
pub fn measured(value: f64) -> String {
    if value.abs() < 1_000.0 { units::significant(value, 4) } else { plain(value.round()) }
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", units::significant(share * 100.0, 3))
}

/// A card's name without its maker.
pub fn card(name: &str) -> &str {
    ["NVIDIA ", "AMD ", "Intel "].iter().find_map(|maker| name.strip_prefix(maker)).unwrap_or(name)
}

fn signed(value: f64, decimals: usize) -> String {
    let text = units::fixed(value.abs(), decimals);
    if value < 0.0 && text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "every figure is made as a text")]
    fn check(shown: String, expected: &str) {
        assert_eq!(shown.replace('\u{a0}', " "), expected);
    }

    #[test]
    fn memory_keeps_its_sign_and_its_unit() {
        check(memory(30.566, MemoryUnit::Gib), "30.6 GiB");
        check(memory(30.566, MemoryUnit::Gb), "32.8 GB");
        check(memory(-4.24, MemoryUnit::Gib), "−4.2 GiB");
        check(memory(-0.001, MemoryUnit::Gib), "0.0 GiB");
        check(memory(0.04, MemoryUnit::Gib), "0.04 GiB");
        check(memory(12_345.6, MemoryUnit::Gib), "12,350 GiB");
        check(memory_rounded(37.6, MemoryUnit::Gib), "38 GiB");
        check(memory_rounded(3.76, MemoryUnit::Gib), "3.8 GiB");
    }

    #[test]
    fn counts_of_tokens_as_people_speak_of_them() {
        check(tokens(32_768), "32K");
        check(tokens(40_960), "40K");
        check(tokens(1_048_576), "1M");
        check(tokens(1_000), "1,000");
        check(tokens(768), "768");
    }

    #[test]
    fn measured_figures_are_rounded() {
        check(measured(1_000.0 / 16.2), "61.73");
        check(measured(150.0), "150");
        check(measured(6_582.87), "6,583");
        check(measured(123_456.78), "123,457");
        check(measured(0.0), "0");
    }

    #[test]
    fn ranges_are_no_finer_than_they_are_sure() {
        check(span(211.4, 283.0), "211–283");
        check(span(34.2, 41.9), "34–42");
        check(span(7.0, 7.01), "7");
        check(words(&Bounds { low: 9.7, high: 12.4 }), "9 to 12");
        check(words(&Bounds { low: 8.02, high: 8.23 }), "8");
        check(words(&Bounds { low: 0.92, high: 1.1 }), "0.92 to 1.1");
        check(time(&Range { low: 900.0, mid: 1_300.0, high: 2_000.0 }).0, "0.9–2");
    }
}
