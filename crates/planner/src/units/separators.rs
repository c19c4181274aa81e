//! What parts thousands and what stands before decimals, where numbers are written for people.
//!
//! English unless whoever shows numbers says otherwise, for the thread that he works in. Files, commands and what is read back are
//! always English: they are written within [`written_as`].

use std::cell::Cell;

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separators {
    /// Between thousands.
    pub group: char,
    /// Before decimals.
    pub decimal: char,
}

thread_local! {
    static IN_FORCE: Cell<Separators> = const { Cell::new(Separators::ENGLISH) };
}

impl Separators {
    /// `1,234,567.8`
    pub const ENGLISH: Self = Self { group: ',', decimal: '.' };

    /// The separators of somebody who writes 1234567.8 so; English where that is no such number.
    ///
    /// ```
    /// use planner::units::Separators;
    /// assert_eq!(Separators::of("1.234.567,8"), Separators { group: '.', decimal: ',' });
    /// assert_eq!(Separators::of("1’234’567.8"), Separators { group: '’', decimal: '.' });
    /// assert_eq!(Separators::of("12,34,567.8"), Separators::ENGLISH);
    /// assert_eq!(Separators::of("about a million"), Separators::ENGLISH);
    /// ```
    pub fn of(written: &str) -> Self {
        let (mut digits, mut found) = (0_u32, Self::ENGLISH);
        for sign in written.chars() {
            match (sign.to_digit(10), digits) {
                (Some(digit), _) if digits < 12_345_678 => digits = digits * 10 + digit,
                (None, 1 | 1_234) => found.group = sign,
                (None, 1_234_567) => found.decimal = sign,
                _ => return Self::ENGLISH,
            }
        }
        if digits == 12_345_678 && found.group != found.decimal { found } else { Self::ENGLISH }
    }
}

/// From now on this thread writes numbers so.
pub fn write_numbers_as(separators: Separators) {
    IN_FORCE.set(separators);
}

/// How this thread writes numbers.
pub fn separators() -> Separators {
    IN_FORCE.get()
}

/// Does something with other separators in force.
pub fn written_as<T>(separators: Separators, work: impl FnOnce() -> T) -> T {
    let before = IN_FORCE.replace(separators);
    let done = work();
    IN_FORCE.set(before);
    done
}

/// A text whose numbers are written in English, with the separators in force. Only separators between digits are numbers'; a text with
/// names or versions in it is not for this.
///
/// ```
/// use planner::units::{Separators, in_local, written_as};
/// let german = Separators { group: '.', decimal: ',' };
/// assert_eq!(written_as(german, || in_local("512, 40,960 or 1.5M.")), "512, 40.960 or 1,5M.");
/// ```
pub fn in_local(text: &str) -> String {
    let Separators { group, decimal } = separators();
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    let mut is_after_digit = false;
    while let Some(sign) = signs.next() {
        let is_between = is_after_digit && signs.peek().is_some_and(char::is_ascii_digit);
        out.push(match sign {
            ',' if is_between => group,
            '.' if is_between => decimal,
            other => other,
        });
        is_after_digit = sign.is_ascii_digit();
    }
    out
}

/// A number that somebody has typed with the separators in force, as English writes it. What can only be meant in English stays.
///
/// ```
/// use planner::units::{Separators, in_english, written_as};
/// let german = Separators { group: '.', decimal: ',' };
/// let read = |text: &str| written_as(german, || in_english(text));
/// assert_eq!(["40.960", "1,5M", "1.5M", "0,92"].map(read), ["40,960", "1.5M", "1.5M", "0.92"]);
/// ```
pub fn in_english(typed: &str) -> String {
    let local = separators();
    let mut english = String::with_capacity(typed.len());
    // Digits since the last separator of thousands: each stands before three, and none behind the decimals' separator.
    let (mut grouped, mut is_fraction, mut is_local) = (None, false, true);
    for sign in typed.chars() {
        if sign.is_ascii_digit() {
            grouped = grouped.map(|digits| digits + 1);
            english.push(sign);
            continue;
        }
        is_local &= grouped.is_none_or(|digits: u32| digits == 3);
        grouped = None;
        if sign == local.group {
            is_local &= !is_fraction;
            grouped = Some(0);
            english.push(',');
        } else if sign == local.decimal {
            is_fraction = true;
            english.push('.');
        } else {
            english.push(sign);
        }
    }
    if is_local && grouped.is_none_or(|digits| digits == 3) { english } else { typed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{count, fixed, parse_count, significant};

    #[test]
    fn what_is_written_in_any_way_is_read_again() {
        for group in ['.', ',', '’', '\u{a0}', '\u{202f}', ' '] {
            for decimal in ['.', ','] {
                if group == decimal {
                    continue;
                }
                written_as(Separators { group, decimal }, || {
                    for value in [0, 7, 999, 1_000, 40_960, 131_072, 1_234_567] {
                        assert_eq!(parse_count(&in_english(&count(value))), Ok(value), "{group:?} {decimal:?}");
                    }
                    for value in [0.92, 1.5, 1_024.25] {
                        let read = in_english(&fixed(value, 2));
                        assert_eq!(crate::units::parse_positive(&read), Ok(value), "{group:?} {decimal:?} {read}");
                    }
                });
            }
        }
    }

    #[test]
    fn separators_end_with_the_work_that_asked_for_them() {
        let swiss = Separators { group: '’', decimal: '.' };
        assert_eq!(written_as(swiss, || (count(40_960), significant(1_234.5, 2))), ("40’960".into(), "1’200".into()));
        assert_eq!(count(40_960), "40,960");
    }
}
