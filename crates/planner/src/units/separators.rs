//! What parts thousands and what stands before decimals, where numbers are written and read for people.
//!
//! The planner itself writes English, as do files, commands and whatever is read back. Who shows numbers elsewhere rewrites them with
//! [`Separators::write`].

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separators {
    /// Between thousands.
    pub group: char,
    /// Before decimals.
    pub decimal: char,
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
        for character in written.chars() {
            match (character.to_digit(10), digits) {
                (Some(digit), _) if digits < 12_345_678 => digits = digits * 10 + digit,
                (None, 1 | 1_234) => found.group = character,
                (None, 1_234_567) => found.decimal = character,
                _ => return Self::ENGLISH,
            }
        }
        if digits == 12_345_678 && found.group != found.decimal { found } else { Self::ENGLISH }
    }

    /// A text whose numbers are written in English, with these separators. Only separators between digits are numbers'; a text with names or
    /// versions in it is not for this.
    ///
    /// ```
    /// use planner::units::Separators;
    /// let german = Separators { group: '.', decimal: ',' };
    /// assert_eq!(german.write("512, 40,960 or 1.5M."), "512, 40.960 or 1,5M.");
    /// ```
    pub fn write(self, english: &str) -> String {
        let mut out = String::with_capacity(english.len());
        let mut characters = english.chars().peekable();
        let mut is_after_digit = false;
        while let Some(character) = characters.next() {
            let is_between = is_after_digit && characters.peek().is_some_and(char::is_ascii_digit);
            out.push(match character {
                ',' if is_between => self.group,
                '.' if is_between => self.decimal,
                other => other,
            });
            is_after_digit = character.is_ascii_digit();
        }
        out
    }

    /// A number that somebody has typed with these separators, as English writes it. What can only be meant in English stays.
    ///
    /// ```
    /// use planner::units::Separators;
    /// let german = Separators { group: '.', decimal: ',' };
    /// let read = ["40.960", "1,5M", "1.5M", "0,92"].map(|typed| german.read(typed));
    /// assert_eq!(read, ["40,960", "1.5M", "1.5M", "0.92"]);
    /// ```
    pub fn read(self, typed: &str) -> String {
        let mut english = String::with_capacity(typed.len());
        // Digits since the last separator of thousands: each stands before three, and none behind the decimals' separator.
        let (mut grouped, mut is_fraction, mut is_local) = (None, false, true);
        for character in typed.chars() {
            if character.is_ascii_digit() {
                grouped = grouped.map(|digits| digits + 1);
                english.push(character);
                continue;
            }
            is_local &= grouped.is_none_or(|digits: u32| digits == 3);
            grouped = None;
            if character == self.group {
                is_local &= !is_fraction;
                grouped = Some(0);
                english.push(',');
            } else if character == self.decimal {
                is_fraction = true;
                english.push('.');
            } else {
                english.push(character);
            }
        }
        if is_local && grouped.is_none_or(|digits| digits == 3) { english } else { typed.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{count, fixed, parse_count, parse_positive};

    #[test]
    fn what_is_written_in_any_way_is_read_again() {
        for group in ['.', ',', '’', '\u{a0}', '\u{202f}', ' '] {
            for decimal in ['.', ','] {
                if group == decimal {
                    continue;
                }
                let separators = Separators { group, decimal };
                for value in [0, 7, 999, 1_000, 40_960, 131_072, 1_234_567] {
                    let written = separators.write(&count(value));
                    assert_eq!(parse_count(&separators.read(&written)), Ok(value), "{separators:?} {written}");
                }
                for value in [0.92, 1.5, 1_024.25] {
                    let written = separators.write(&fixed(value, 2));
                    assert_eq!(parse_positive(&separators.read(&written)), Ok(value), "{separators:?} {written}");
                }
            }
        }
    }

    #[test]
    fn a_rule_has_its_examples_as_whoever_typed_writes_them() {
        let german = Separators { group: '.', decimal: ',' };
        let error = parse_count("1.5").expect_err("it is no whole number");
        assert_eq!(
            error.with(german),
            "1.5 is out of range; type a whole number such as 512, 40.960, 32k (32 × 1.024) or 1,5M."
        );
    }
}
