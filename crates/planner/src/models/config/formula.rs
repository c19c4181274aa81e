//! Arithmetic in the class tables: parameter counts as short formulas over configuration keys.
//!
//! `+ - * / ^`, parentheses, whole numbers, names, and the functions `ceil(a, b)`, `max`, `min`, `or(a, b)`
//! (a unless it is 0) and `if(a, b, c)` (b unless a is 0). `name=word` is 1 where a key is that word.
//! Everything saturates; a name without a value is 0.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A formula that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Formula {
    /// A whole number.
    Number(u64),
    /// A name, or `name=word`.
    Name(String),
    /// Two formulas joined.
    Pair(Operator, Box<Formula>, Box<Formula>),
    /// A function of others.
    Call(Function, Vec<Formula>),
}

/// What joins two formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `+`.
    Plus,
    /// `-`, not below 0.
    Minus,
    /// `*`.
    Times,
    /// `/`, rounded down; 0 where the second is 0.
    Over,
    /// `^`.
    Power,
}

/// What can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// The first over the second, rounded up.
    Ceil,
    /// The larger.
    Max,
    /// The smaller.
    Min,
    /// The first unless it is 0.
    Or,
    /// The second unless the first is 0, else the third.
    If,
}

/// Parentheses in parentheses.
const MAX_DEPTH: u32 = 32;

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// What was expected, and before which rest of the text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: text.trim(), depth: 0 };
        let formula = parser.sum()?;
        if parser.rest.is_empty() { Ok(formula) } else { Err(parser.expected("an operator")) }
    }

    /// Its value.
    pub(crate) fn evaluate(&self, value: &dyn Fn(&str) -> u64) -> u64 {
        match self {
            Self::Number(number) => *number,
            Self::Name(name) => value(name),
            Self::Pair(operator, left, right) => {
                let (left, right) = (left.evaluate(value), right.evaluate(value));
                match operator {
                    Operator::Plus => left.saturating_add(right),
                    Operator::Minus => left.saturating_sub(right),
                    Operator::Times => left.saturating_mul(right),
                    Operator::Over => left.checked_div(right).unwrap_or(0),
                    Operator::Power => left.saturating_pow(u32::try_from(right).unwrap_or(u32::MAX)),
                }
            }
            Self::Call(function, of) => {
                let at = |index: usize| of.get(index).map_or(0, |formula| formula.evaluate(value));
                match function {
                    Function::Ceil => {
                        let (all, each) = (at(0), at(1));
                        if each == 0 { 0 } else { all.div_ceil(each) }
                    }
                    Function::Max => at(0).max(at(1)),
                    Function::Min => at(0).min(at(1)),
                    Function::Or => Some(at(0)).filter(|first| *first > 0).unwrap_or_else(|| at(1)),
                    Function::If => at(if at(0) > 0 { 1 } else { 2 }),
                }
            }
        }
    }
}

impl Function {
    fn named(name: &str) -> Option<(Self, usize)> {
        Some(match name {
            "ceil" => (Self::Ceil, 2),
            "max" => (Self::Max, 2),
            "min" => (Self::Min, 2),
            "or" => (Self::Or, 2),
            "if" => (Self::If, 3),
            _ => return None,
        })
    }
}

struct Parser<'a> {
    rest: &'a str,
    depth: u32,
}

impl<'a> Parser<'a> {
    fn take(&mut self, mark: char) -> bool {
        let taken = self.rest.strip_prefix(mark);
        if let Some(rest) = taken {
            self.rest = rest.trim_start();
        }
        taken.is_some()
    }

    fn needed(&mut self, mark: char) -> Result<(), String> {
        if self.take(mark) { Ok(()) } else { Err(self.expected(&format!("`{mark}`"))) }
    }

    fn expected(&self, what: &str) -> String {
        let place = if self.rest.is_empty() { "at the end".to_owned() } else { format!("before `{}`", self.rest) };
        format!("the formula needs {what} {place}")
    }

    fn word(&mut self, with_dots: bool) -> &'a str {
        let belongs = |c: char| c.is_ascii_alphanumeric() || c == '_' || (with_dots && c == '.');
        let end = self.rest.find(|c: char| !belongs(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }

    fn sum(&mut self) -> Result<Formula, String> {
        let mut left = self.product()?;
        loop {
            let operator = match () {
                () if self.take('+') => Operator::Plus,
                () if self.take('-') => Operator::Minus,
                () => return Ok(left),
            };
            left = Formula::Pair(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Formula, String> {
        let mut left = self.power()?;
        loop {
            let operator = match () {
                () if self.take('*') => Operator::Times,
                () if self.take('/') => Operator::Over,
                () => return Ok(left),
            };
            left = Formula::Pair(operator, Box::new(left), Box::new(self.power()?));
        }
    }

    fn power(&mut self) -> Result<Formula, String> {
        let base = self.atom()?;
        if !self.take('^') {
            return Ok(base);
        }
        Ok(Formula::Pair(Operator::Power, Box::new(base), Box::new(self.atom()?)))
    }

    fn atom(&mut self) -> Result<Formula, String> {
        if self.depth > MAX_DEPTH {
            return Err(self.expected("fewer parentheses"));
        }
        if self.take('(') {
            return self.within(|parser| {
                let inner = parser.sum()?;
                parser.needed(')').map(|()| inner)
            });
        }
        let word = self.word(true);
        if let Ok(number) = word.parse() {
            return Ok(Formula::Number(number));
        }
        if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(self.expected("a number or a name"));
        }
        if self.take('=') {
            let wanted = self.word(false);
            return Ok(Formula::Name(format!("{word}={wanted}")));
        }
        if !self.take('(') {
            return Ok(Formula::Name(word.to_owned()));
        }
        let (function, count) =
            Function::named(word).ok_or_else(|| format!("the formula calls {word}, which is none"))?;
        self.within(|parser| parser.arguments(function, count))
    }

    fn arguments(&mut self, function: Function, count: usize) -> Result<Formula, String> {
        let mut arguments = Vec::with_capacity(count);
        for place in 0..count {
            if place > 0 {
                self.needed(',')?;
            }
            arguments.push(self.sum()?);
        }
        self.needed(')')?;
        Ok(Formula::Call(function, arguments))
    }

    fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }
}

impl<'de> Deserialize<'de> for Formula {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

/// True, false, or a formula that holds unless it is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Whatever the keys say.
    Always(bool),
    /// By the keys.
    Where(Formula),
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RuleVisitor;

        impl Visitor<'_> for RuleVisitor {
            type Value = Rule;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("true, false or a formula")
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Rule, E> {
                Ok(Rule::Always(flag))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Rule, E> {
                Formula::parse(text).map(Rule::Where).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(RuleVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::Formula;

    #[track_caller]
    fn check(formula: &str, expected: u64) {
        let value = |name: &str| match name {
            "hidden_size" => 64,
            "vision.depth" => 3,
            "norm=layer" => 1,
            _ => 0,
        };
        let read = Formula::parse(formula).unwrap_or_else(|error| unreachable!("{formula}: {error}"));
        assert_eq!(read.evaluate(&value), expected, "{formula}");
    }

    #[test]
    fn formulas_follow_the_usual_rules() {
        check("1 + 2 * 3", 7);
        check("(1 + 2) * 3", 9);
        check("2 * hidden_size^2 + hidden_size", 8256);
        check("vision.depth * (hidden_size / 5)", 36);
        check("ceil(hidden_size, 10) + or(absent, 4) + if(absent, 1, 2)", 13);
        check("3 - 5", 0);
        check("10 - 2 - 3", 5);
        check("hidden_size / absent", 0);
        check("if(norm=layer, 2, 1)", 2);
        check("9999999999 ^ 99", u64::MAX);
    }

    #[track_caller]
    fn check_refused(formula: &str, because: &str) {
        let error = Formula::parse(formula).expect_err("the formula is wrong");
        assert!(error.contains(because), "{formula}: {error}");
    }

    #[test]
    fn formulas_that_cannot_be_read_say_where() {
        check_refused("(((", "a number or a name at the end");
        check_refused("2 * (h + 1", "`)` at the end");
        check_refused("h h", "an operator before `h`");
        check_refused("2 ** h", "before `* h`");
        check_refused("maximum(h, 1)", "calls maximum");
        check_refused("if(h, 1)", "`,` before `)`");
        check_refused("", "at the end");
        check_refused(&"(".repeat(10_000), "fewer parentheses");
    }
}
