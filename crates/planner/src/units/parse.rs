//! Numbers as people type them: `32k`, `1.5M`, `40,960`, `80GiB`, `80 GB`, `0.92`, `92%`.

use super::separators::Separators;

/// Why a text is no such number. The message gives the text, the rule and an example.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// No digits.
    #[error("Nothing is typed; {0}.")]
    Empty(&'static str),
    /// Not a number at all.
    #[error("“{text}” is no number; {rule}.")]
    NotANumber {
        /// What was typed.
        text: String,
        /// What can be typed.
        rule: &'static str,
    },
    /// A suffix that this field does not know.
    #[error("“{suffix}” is no unit here; {rule}.")]
    UnknownUnit {
        /// The suffix typed.
        suffix: String,
        /// What can be typed.
        rule: &'static str,
    },
    /// Outside what can be meant.
    #[error("{text} is out of range; {rule}.")]
    OutOfRange {
        /// What was typed.
        text: String,
        /// What can be typed.
        rule: &'static str,
    },
}

impl UnitError {
    /// What is said to somebody who writes numbers with these separators: the rule's examples are written so.
    pub fn with(&self, separators: Separators) -> String {
        let (Self::Empty(rule)
        | Self::NotANumber { rule, .. }
        | Self::UnknownUnit { rule, .. }
        | Self::OutOfRange { rule, .. }) = self;
        self.to_string().replace(rule, &separators.write(rule))
    }

    /// The same about a text that was read as another one.
    #[must_use]
    pub fn about(self, typed: &str) -> Self {
        let text = shortened(typed.trim());
        match self {
            Self::NotANumber { rule, .. } => Self::NotANumber { text, rule },
            Self::OutOfRange { rule, .. } => Self::OutOfRange { text, rule },
            other => other,
        }
    }
}

const POSITIVE_RULE: &str = "type a number above zero such as 250, 1,555 or 0.5";
const COUNT_RULE: &str = "type a whole number such as 512, 40,960, 32k (32 × 1,024) or 1.5M";
const BYTES_RULE: &str = "type an amount such as 80 GiB, 80 GB or 81559 MiB";
const SHARE_RULE: &str = "type a share such as 0.92 or 92%";
/// Far above any token or request count, and exact as an f64.
const MOST: f64 = 9.0e15;

/// A count of tokens or requests. `k` and `m` follow the habit for context lengths: `32k` is 32,768, `128K` is 131,072,
/// `1M` is 1,048,576.
///
/// # Errors
/// When the text is no whole number from 0 to 9 × 10^15.
///
/// ```
/// use planner::units::parse_count;
/// assert_eq!(parse_count("40,960"), Ok(40_960));
/// assert_eq!(parse_count("32k"), Ok(32_768));
/// assert!(parse_count("many").is_err());
/// ```
pub fn parse_count(text: &str) -> Result<u64, UnitError> {
    let (number, suffix) = split(text, COUNT_RULE)?;
    let scale = match suffix.to_lowercase().as_str() {
        "" | "tokens" | "token" => 1.0,
        "k" | "ki" => 1024.0,
        "m" | "mi" => 1024.0 * 1024.0,
        _ => return Err(UnitError::UnknownUnit { suffix, rule: COUNT_RULE }),
    };
    let value = number * scale;
    if (0.0..=MOST).contains(&value) && (value - value.round()).abs() < 1e-6 {
        Ok(value.round() as u64)
    } else {
        Err(UnitError::OutOfRange { text: text.trim().to_owned(), rule: COUNT_RULE })
    }
}

/// An amount of memory in bytes; without a unit the number is in `GiB`, as vLLM prints.
///
/// # Errors
/// When the text is no amount below 2^53 bytes.
///
/// ```
/// use planner::units::parse_bytes;
/// assert_eq!(parse_bytes("80GiB"), Ok(80 << 30));
/// assert_eq!(parse_bytes("80 GB"), Ok(80_000_000_000));
/// assert_eq!(parse_bytes("81559 MiB"), Ok(81_559 << 20));
/// ```
pub fn parse_bytes(text: &str) -> Result<u64, UnitError> {
    let (number, suffix) = split(text, BYTES_RULE)?;
    let scale = match suffix.to_lowercase().as_str() {
        "" | "gib" | "g" | "gi" => 1_073_741_824.0,
        "gb" => 1.0e9,
        "mib" | "m" | "mi" => 1_048_576.0,
        "mb" => 1.0e6,
        "tib" | "t" | "ti" => 1_099_511_627_776.0,
        "tb" => 1.0e12,
        "b" | "bytes" => 1.0,
        _ => return Err(UnitError::UnknownUnit { suffix, rule: BYTES_RULE }),
    };
    let value = number * scale;
    if (0.0..=MOST).contains(&value) {
        Ok(value.round() as u64)
    } else {
        Err(UnitError::OutOfRange { text: text.trim().to_owned(), rule: BYTES_RULE })
    }
}

/// A share between 0 and 1, typed as such or in percent.
///
/// # Errors
/// When the text is no share above 0 and up to 1.
///
/// ```
/// use planner::units::parse_share;
/// assert_eq!(parse_share("0.92"), Ok(0.92));
/// assert_eq!(parse_share("92 %"), Ok(0.92));
/// assert!(parse_share("92").is_err());
/// ```
pub fn parse_share(text: &str) -> Result<f64, UnitError> {
    let (number, suffix) = split(text, SHARE_RULE)?;
    let value = match suffix.as_str() {
        "" => number,
        "%" => number / 100.0,
        _ => return Err(UnitError::UnknownUnit { suffix, rule: SHARE_RULE }),
    };
    if value > 0.0 && value <= 1.0 {
        Ok(value)
    } else {
        Err(UnitError::OutOfRange { text: text.trim().to_owned(), rule: SHARE_RULE })
    }
}

/// A number above zero, without a unit.
///
/// # Errors
/// When the text is no number above 0 and up to 9 × 10^15.
///
/// ```
/// use planner::units::parse_positive;
/// assert_eq!(parse_positive("1,555"), Ok(1_555.0));
/// assert_eq!(parse_positive("0.5"), Ok(0.5));
/// assert!(parse_positive("0").is_err());
/// ```
pub fn parse_positive(text: &str) -> Result<f64, UnitError> {
    let (number, suffix) = split(text, POSITIVE_RULE)?;
    if !suffix.is_empty() {
        return Err(UnitError::UnknownUnit { suffix, rule: POSITIVE_RULE });
    }
    if number > 0.0 && number <= MOST {
        Ok(number)
    } else {
        Err(UnitError::OutOfRange { text: text.trim().to_owned(), rule: POSITIVE_RULE })
    }
}

/// The number at the front, with thousands separators taken out, and what stands behind it.
fn split(text: &str, rule: &'static str) -> Result<(f64, String), UnitError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(UnitError::Empty(rule));
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | ' ' | '\u{a0}' | '\u{202f}')));
    let (digits, suffix) = text.split_at(end.unwrap_or(text.len()));
    let plain: String = ungrouped(digits)
        .filter(|plain| !plain.is_empty())
        .ok_or_else(|| UnitError::NotANumber { text: shortened(text), rule })?;
    let number = plain.parse::<f64>().map_err(|_| UnitError::NotANumber { text: shortened(text), rule })?;
    Ok((number, suffix.trim().to_owned()))
}

/// Digits without their separators, or nothing where a separator does not stand before three digits.
fn ungrouped(digits: &str) -> Option<String> {
    let digits = digits.trim();
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut groups = whole.split([',', '_', ' ', '\u{a0}', '\u{202f}']);
    let first = groups.next()?.to_owned();
    let whole = groups.try_fold(first, |all, group| (group.len() == 3 && !all.is_empty()).then(|| all + group))?;
    match fraction {
        Some(fraction) if fraction.chars().all(|c| c.is_ascii_digit()) => Some(format!("{whole}.{fraction}")),
        Some(_) => None,
        None => Some(whole),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_count(text: &str, expected: Option<u64>) {
        assert_eq!(parse_count(text).ok(), expected, "{text:?}");
    }

    #[test]
    fn counts_as_people_type_them() {
        check_count("512", Some(512));
        check_count(" 40,960 ", Some(40_960));
        check_count("40 960", Some(40_960));
        check_count("1_000_000", Some(1_000_000));
        check_count("32k", Some(32_768));
        check_count("32 K", Some(32_768));
        check_count("1.5M", Some(1_572_864));
        check_count("0.5k", Some(512));
        check_count("4,0960", None);
        check_count("1.5", None);
        check_count("-3", None);
        check_count("", None);
        check_count("1e400", None);
        check_count("999999999999999999", None);
        check_count("3 apples", None);
    }

    #[test]
    fn a_wrong_unit_is_named() {
        assert_eq!(
            parse_bytes("80 QB").map_err(|e| e.to_string()),
            Err("“QB” is no unit here; type an amount such as 80 GiB, 80 GB or 81559 MiB.".to_owned())
        );
    }

    #[test]
    fn shares_and_percents() {
        assert_eq!(parse_share("92%"), Ok(0.92));
        assert_eq!(parse_share("1"), Ok(1.0));
        assert!(parse_share("0").is_err());
        assert!(parse_share("1.2").is_err());
    }
}
