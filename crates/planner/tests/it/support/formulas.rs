//! Puts values into a formula as it is shown. Written for the tests: what a reader with a pocket calculator would do.

use std::collections::BTreeMap;

/// The value of a formula.
///
/// # Errors
/// Where it cannot be read: what stands there, and what is left.
pub fn value(formula: &str, values: &BTreeMap<String, f64>) -> Result<f64, String> {
    let mut names: Vec<&str> = values.keys().map(String::as_str).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let mut reader = Reader { rest: formula, names, values };
    let value = reader.sum()?;
    if reader.peek().is_empty() { Ok(value) } else { Err(format!("`{}` is left", reader.rest)) }
}

struct Reader<'a> {
    rest: &'a str,
    /// The longest first.
    names: Vec<&'a str>,
    values: &'a BTreeMap<String, f64>,
}

impl<'a> Reader<'a> {
    fn peek(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        self.rest
    }

    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.peek().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn must_take(&mut self, sign: &str) -> Result<(), String> {
        if self.takes(sign) { Ok(()) } else { Err(format!("no `{sign}` before `{}`", self.rest)) }
    }

    fn sum(&mut self) -> Result<f64, String> {
        let mut value = self.product()?;
        loop {
            if self.takes("+") {
                value += self.product()?;
            } else if self.takes("−") {
                value -= self.product()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<f64, String> {
        let mut value = self.power()?;
        loop {
            if self.takes("×") {
                value *= self.power()?;
            } else if self.takes("/") {
                value /= self.power()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn power(&mut self) -> Result<f64, String> {
        let value = self.one()?;
        if self.takes("^") { Ok(value.powf(self.one()?)) } else { Ok(value) }
    }

    fn one(&mut self) -> Result<f64, String> {
        let rest = self.peek();
        if let Some(name) = self.names.iter().find(|name| rest.starts_with(**name)) {
            self.rest = rest.strip_prefix(name).unwrap_or(rest);
            return Ok(self.values[*name]);
        }
        for (word, apply) in [("floor(", f64::floor as fn(f64) -> f64), ("ceil(", f64::ceil), ("(", |value| value)] {
            if self.takes(word) {
                let value = self.sum()?;
                self.must_take(")")?;
                return Ok(apply(value));
            }
        }
        for (word, apply) in [("max(", f64::max as fn(f64, f64) -> f64), ("min(", f64::min)] {
            if self.takes(word) {
                let first = self.sum()?;
                self.must_take(",")?;
                let second = self.sum()?;
                self.must_take(")")?;
                return Ok(apply(first, second));
            }
        }
        let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
        let (number, rest) = rest.split_at(end);
        self.rest = rest;
        number.parse().map_err(|_| format!("nothing to read at `{rest}`"))
    }
}
