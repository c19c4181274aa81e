//! Figures as English prints them; [`super::Separators`] writes them otherwise.

/// A whole number with thousands separators: `40,960`.
///
/// ```
/// assert_eq!(planner::units::count(1_234_567), "1,234,567");
/// ```
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A parameter count in words of its size: `32.8B`, `671B`, `596M`.
///
/// ```
/// assert_eq!(planner::units::parameters(32_762_123_264), "32.8B");
/// assert_eq!(planner::units::parameters(671_026_419_200), "671B");
/// ```
pub fn parameters(value: u64) -> String {
    let value = value as f64;
    for (unit, size) in [("T", 1.0e12), ("B", 1.0e9), ("M", 1.0e6), ("K", 1.0e3)] {
        if value >= size * 0.9995 {
            return format!("{}{unit}", significant(value / size, 3));
        }
    }
    format!("{value}")
}

/// A value to a number of significant digits, without trailing zeros behind the point and with thousands separators.
///
/// ```
/// assert_eq!(planner::units::significant(9.4372, 2), "9.4");
/// assert_eq!(planner::units::significant(1234.5, 2), "1,200");
/// ```
pub fn significant(value: f64, digits: u32) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor() as i32;
    let decimals = (digits.cast_signed() - 1 - magnitude).max(0) as usize;
    let step = 10f64.powi(magnitude + 1 - digits.cast_signed());
    let rounded = (value / step).round() * step;
    if decimals == 0 {
        let sign = if rounded < 0.0 { "−" } else { "" };
        return format!("{sign}{}", count(rounded.abs().round() as u64));
    }
    let text = format!("{rounded:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.replace('-', "−")
}

/// A value with so many decimals and without thousands separators: `131.45`.
///
/// ```
/// assert_eq!(planner::units::fixed(1234.567, 1), "1234.6");
/// ```
pub fn fixed(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}")
}

/// Bytes as GiB or, for people who buy in it, GB: `30.6 GiB`.
///
/// ```
/// assert_eq!(planner::units::bytes(32_857_000_000, true), "30.6 GiB");
/// assert_eq!(planner::units::bytes(32_857_000_000, false), "32.9 GB");
/// ```
pub fn bytes(value: u64, binary: bool) -> String {
    if binary {
        format!("{} GiB", fixed(super::gib(value), 1))
    } else {
        format!("{} GB", fixed(value as f64 / 1.0e9, 1))
    }
}
