//! Arithmetic in the class table: parameter counts as short formulas over configuration keys.
//!
//! `+ - * / ^`, parentheses, whole numbers, names, and the functions `ceil(a, b)`, `max`, `min`, `or(a, b)`
//! (a unless it is 0) and `if(a, b, c)` (b unless a is 0). `name=word` is 1 where a key is that word.
//! Everything saturates; a name without a value is 0.

/// The value of a formula; 0 where it cannot be read (a test reads every formula of the table).
pub fn evaluate(formula: &str, value: &dyn Fn(&str) -> u64) -> u64 {
    let mut reader = Reader { rest: formula.trim_start(), value };
    reader.sum()
}

struct Reader<'a> {
    rest: &'a str,
    value: &'a dyn Fn(&str) -> u64,
}

impl Reader<'_> {
    fn take(&mut self, sign: char) -> bool {
        let taken = self.rest.strip_prefix(sign);
        if let Some(rest) = taken {
            self.rest = rest.trim_start();
        }
        taken.is_some()
    }

    fn sum(&mut self) -> u64 {
        let mut total = self.product();
        loop {
            if self.take('+') {
                total = total.saturating_add(self.product());
            } else if self.take('-') {
                total = total.saturating_sub(self.product());
            } else {
                return total;
            }
        }
    }

    fn product(&mut self) -> u64 {
        let mut total = self.power();
        loop {
            if self.take('*') {
                total = total.saturating_mul(self.power());
            } else if self.take('/') {
                total = total.checked_div(self.power()).unwrap_or(0);
            } else {
                return total;
            }
        }
    }

    fn power(&mut self) -> u64 {
        let base = self.atom();
        if !self.take('^') {
            return base;
        }
        let exponent = u32::try_from(self.atom()).unwrap_or(u32::MAX);
        base.saturating_pow(exponent)
    }

    fn atom(&mut self) -> u64 {
        if self.take('(') {
            let inner = self.sum();
            self.take(')');
            return inner;
        }
        let end =
            self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        if let Ok(number) = word.parse() {
            return number;
        }
        if self.take('=') {
            let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            let (wanted, rest) = self.rest.split_at(end);
            self.rest = rest.trim_start();
            return (self.value)(&format!("{word}={wanted}"));
        }
        if self.take('(') { self.call(word) } else { (self.value)(word) }
    }

    fn call(&mut self, function: &str) -> u64 {
        let first = self.sum();
        let second = if self.take(',') { self.sum() } else { 0 };
        let third = if self.take(',') { self.sum() } else { 0 };
        self.take(')');
        match function {
            "ceil" => first.checked_div(second).map_or(0, |_| first.div_ceil(second)),
            "max" => first.max(second),
            "min" => first.min(second),
            "or" if first > 0 => first,
            "or" => second,
            "if" if first > 0 => second,
            "if" => third,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::evaluate;

    #[track_caller]
    fn check(formula: &str, expected: u64) {
        let value = |name: &str| match name {
            "hidden_size" => 64,
            "vision.depth" => 3,
            _ => 0,
        };
        assert_eq!(evaluate(formula, &value), expected, "{formula}");
    }

    #[test]
    fn formulas_follow_the_usual_rules() {
        check("1 + 2 * 3", 7);
        check("(1 + 2) * 3", 9);
        check("2 * hidden_size^2 + hidden_size", 8256);
        check("vision.depth * (hidden_size / 5)", 36);
        check("ceil(hidden_size, 10) + or(absent, 4) + if(absent, 1, 2)", 13);
        check("3 - 5", 0);
        check("hidden_size / absent", 0);
        check("(((", 0);
        check("9999999999 ^ 99", u64::MAX);
    }
}
