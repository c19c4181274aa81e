//! Whole numbers, and whole numbers with a suffix, by vLLM's own rule.

use serde_json::Value;

use super::values::{Checked, Wrong};
use crate::artifacts::flags::Flag;
use crate::read::lint::brief;
use crate::vllm::releases::Ability;
use crate::vllm::{Version, release};

/// A whole number that cannot be read as one: `64.0` means 64.
pub(super) fn whole_number(name: &str, text: &str) -> Checked {
    let checked = Checked::wrong("value-no-number", format!("--{name} takes a whole number; {} is none.", brief(text)));
    match text.trim_end_matches('.').parse::<f64>() {
        Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            let mut checked = checked.meaning(&format!("{number:.0}"));
            checked.value = Value::from(number as i64);
            checked
        }
        _ => checked,
    }
}

/// `1k` is 1,000 and may have a fraction, `1K` is 1,024 and may not.
pub(super) fn count(flag: &Flag, text: &str, version: &Version) -> Result<Checked, Wrong> {
    let name = &flag.name;
    let wrong = |code, text| Wrong { code, text, refused: true, instead: None };
    if name == "max-model-len" && (text == "-1" || text.eq_ignore_ascii_case("auto")) {
        let auto = Checked::right("auto");
        let known = release(version).has(Ability::MaxModelLenAuto);
        let text = format!("--{name} {text} came with vLLM 0.14; {version} does not have it.");
        return if known { Ok(auto) } else { Err(wrong("value-too-new", text)) };
    }
    let digits = text.replace('_', "");
    if let Ok(number) = digits.parse::<i64>() {
        return Ok(Checked::right(number));
    }
    let suffix = digits.chars().last().unwrap_or(' ');
    let number = digits.strip_suffix(suffix).unwrap_or_default();
    let scale = "kmgt".find(suffix.to_ascii_lowercase()).map(|place| place as u32 + 1);
    let (Some(power), Ok(amount)) = (scale, number.parse::<f64>()) else {
        let text = format!(
            "--{name} takes a whole number, or one with k, m, g, t (thousands) or K, M, G, T (1,024s); {} is neither.",
            brief(text)
        );
        return Err(Wrong { instead: plain_count(&digits), ..wrong("value-no-number", text) });
    };
    let binary = suffix.is_ascii_uppercase();
    if binary && amount.fract() != 0.0 {
        let text =
            format!("--{name}: {suffix} takes whole numbers only; {number}{} is decimal.", suffix.to_ascii_lowercase());
        return Err(wrong("value-no-number", text));
    }
    let base: f64 = if binary { 1024.0 } else { 1000.0 };
    let value = (amount * base.powi(power.cast_signed())).clamp(-9e15, 9e15) as i64;
    let since = if name == "max-model-len" { 8 } else { 9 };
    if !version.at_least(0, since) {
        let text = format!("--{name} takes suffixes since vLLM 0.{since}; {version} wants {value}.");
        return Err(Wrong { instead: Some(value.to_string()), ..wrong("value-too-new", text) });
    }
    let mut checked = Checked::right(value);
    if !binary && name == "max-model-len" {
        let text = format!(
            "--{name} {} is {value}: a small k counts thousands. {amount}K is {}.",
            brief(text),
            amount * 1024.0
        );
        checked.wrong = Some(Wrong { code: "thousands", text, refused: false, instead: None });
    }
    Ok(checked)
}

/// `32,768` or `16GiB` as vLLM takes it.
fn plain_count(digits: &str) -> Option<String> {
    let ungrouped = digits.replace(',', "");
    if ungrouped.chars().all(|c| c.is_ascii_digit()) && !ungrouped.is_empty() {
        return Some(ungrouped);
    }
    let (number, unit) = digits.split_at(digits.find(|c: char| c.is_ascii_alphabetic())?);
    let number: u64 = number.trim().parse().ok()?;
    let unit = match unit.to_lowercase().as_str() {
        "gib" => "G",
        "gb" => "g",
        "mib" => "M",
        "mb" => "m",
        _ => return None,
    };
    Some(format!("{number}{unit}"))
}
