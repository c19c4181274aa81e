//! Python's literals and calls, as programs and logs have them.
//!
//! Nothing is run: what only Python could know stays a place-holder, `<expression>`. Bounded: depth, values, assignments.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};

mod text;

/// Deepest nesting.
const MOST_DEPTH: u32 = 32;
/// Most values of a text, those of variables put in included.
const MOST_VALUES: usize = 20_000;
/// Most assignments that are looked at.
const MOST_NAMES: usize = 500;
/// The longest value of an assignment that is looked at, in bytes.
const MOST_ASSIGNED: usize = 16 * 1024;
/// The longest expression that is kept as a place-holder, in characters.
const MOST_SHOWN: usize = 60;

/// Classes whose arguments are the engine's.
const CLASSES: [&str; 3] = ["AsyncEngineArgs", "EngineArgs", "LLM"];

/// The engine's arguments in a program, by name: of `LLM(…)` or `EngineArgs(…)`.
pub(super) fn engine_arguments(text: &str) -> Option<Map<String, Value>> {
    let (at, behind) = CLASSES.iter().find_map(|class| call(text, class))?;
    let mut reader = Reader::new(behind);
    reader.known = assignments(text.get(..at)?);
    let (mut arguments, first) = reader.arguments()?;
    if let Some(model) = first {
        arguments.entry("model").or_insert(model);
    }
    (!arguments.is_empty()).then_some(arguments)
}

/// What stands behind a call's parenthesis, and where the call begins.
fn call<'a>(text: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).find_map(|(at, _)| {
        let (before, behind) = (text.get(..at)?, text.get(at + name.len()..)?);
        let defines = before.trim_end().ends_with("class") || before.ends_with(part_of_name);
        behind.trim_start().strip_prefix('(').filter(|_| !defines).map(|inner| (at, inner))
    })
}

/// The dictionary that a text begins with.
pub(super) fn dictionary(text: &str) -> Option<Map<String, Value>> {
    match Reader::new(text).value()? {
        Value::Object(entries) => Some(entries),
        _ => None,
    }
}

/// The named values between a call's parentheses, of which the opening one is left out.
pub(super) fn named(text: &str) -> Option<Map<String, Value>> {
    Reader::new(text).arguments().map(|(named, _)| named)
}

/// The list of words that begins at a place, and its length; a word that only Python knows is a place-holder.
pub(super) fn words(text: &str, at: usize) -> Option<(Vec<String>, usize)> {
    let end = text.floor_char_boundary(at + MOST_ASSIGNED);
    let list = text.get(at..end)?;
    let mut reader = Reader::new(list);
    reader.known = assignments(text.get(..at)?);
    let Value::Array(items) = reader.value()? else { return None };
    let words = items.into_iter().map(|item| match item {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    Some((words.collect::<Option<_>>()?, list.len() - reader.rest.len()))
}

/// What names at the beginning of a line are set to.
fn assignments(text: &str) -> HashMap<String, Value> {
    let mut reader = Reader::new("");
    let mut at = 0;
    let mut left = MOST_NAMES;
    for line in text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let Some((name, value)) = line.split_once('=').filter(|(_, value)| !value.starts_with('=')) else { continue };
        let behind = begin + name.len() + 1;
        let name = name.split(':').next().unwrap_or_default().trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name || value.is_empty() || left == 0 {
            continue;
        }
        left -= 1;
        let end = text.floor_char_boundary(behind + MOST_ASSIGNED);
        reader.rest = text.get(behind..end).unwrap_or_default();
        let value = reader.value().filter(|value| !is_place_holder(value));
        reader.known.extend(value.map(|value| (name.to_owned(), value)));
    }
    reader.known
}

fn is_place_holder(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with('<') && text.ends_with('>'))
}

struct Reader<'a> {
    rest: &'a str,
    known: HashMap<String, Value>,
    depth: u32,
    values: usize,
}

impl<'a> Reader<'a> {
    fn new(rest: &'a str) -> Self {
        Self { rest, known: HashMap::new(), depth: 0, values: 0 }
    }

    /// Blanks, line ends and comments.
    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let Some(comment) = self.rest.strip_prefix('#') else { return };
            self.rest = comment.find('\n').and_then(|end| comment.get(end..)).unwrap_or_default();
        }
    }

    fn take(&mut self, mark: char) -> bool {
        self.skip();
        let behind = self.rest.strip_prefix(mark);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    /// `name=value, …)`: the named ones, and the first that has no name.
    fn arguments(&mut self) -> Option<(Map<String, Value>, Option<Value>)> {
        let (mut named, mut first) = (Map::new(), None);
        while !self.take(')') {
            if let Some(behind) = self.rest.strip_prefix("**") {
                self.rest = behind;
                if let Value::Object(more) = self.value()? {
                    named.extend(more);
                }
            } else if let Some(name) = self.name_before_equals() {
                let value = self.value()?;
                named.insert(name, value);
            } else {
                let value = self.value()?;
                first.get_or_insert(value);
            }
            if !self.take(',') && !self.rest.starts_with(')') {
                return None;
            }
        }
        Some((named, first))
    }

    fn name_before_equals(&mut self) -> Option<String> {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
        let (name, behind) = self.rest.split_at(end);
        let behind = behind.trim_start().strip_prefix('=').filter(|behind| !behind.starts_with('='))?;
        (!name.is_empty()).then(|| {
            self.rest = behind;
            name.to_owned()
        })
    }

    /// One value; what is an expression becomes a place-holder. `None` where there is none.
    fn value(&mut self) -> Option<Value> {
        self.skip();
        self.values += 1;
        if self.depth >= MOST_DEPTH || self.values > MOST_VALUES {
            return None;
        }
        self.depth += 1;
        let begin = self.rest;
        let value = self.primary().and_then(|value| self.whole(value));
        self.depth -= 1;
        if value.is_some() {
            return value;
        }
        self.rest = begin;
        self.expression()
    }

    /// A value that ends where its place ends; a product of whole numbers is one.
    fn whole(&mut self, value: Value) -> Option<Value> {
        let blanks = self.rest.trim_start_matches([' ', '\t']);
        let ends = |c: char| matches!(c, ',' | ')' | ']' | '}' | ':' | '\n' | '\r' | '#' | ';');
        if blanks.is_empty() || blanks.starts_with(ends) {
            return Some(value);
        }
        let factor = value.as_u64()?;
        self.rest = blanks.strip_prefix('*')?.trim_start();
        let other = self.number()?.as_u64()?;
        self.whole(Value::from(factor.checked_mul(other)?))
    }

    fn primary(&mut self) -> Option<Value> {
        match self.rest.chars().next()? {
            '[' => self.list(']'),
            '(' => self.list(')'),
            '{' => self.entries(),
            c if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => self.number(),
            _ => self.text().or_else(|| self.named_value()),
        }
    }

    /// A list, or a tuple; what stands in parentheses alone is itself.
    fn list(&mut self, end: char) -> Option<Value> {
        self.rest = self.rest.get(1..)?;
        let mut items = Vec::new();
        let mut commas = false;
        while !self.take(end) {
            items.push(self.value()?);
            let comma = self.take(',');
            commas |= comma;
            if !comma && !self.rest.starts_with(end) {
                return None;
            }
        }
        let alone = end == ')' && !commas && items.len() == 1;
        Some(if alone { items.pop()? } else { Value::Array(items) })
    }

    fn entries(&mut self) -> Option<Value> {
        self.rest = self.rest.get(1..)?;
        let mut entries = Map::new();
        while !self.take('}') {
            let key = match self.value()? {
                Value::String(key) => key,
                other => other.to_string(),
            };
            if !self.take(':') {
                return None;
            }
            let value = self.value()?;
            entries.insert(key, value);
            if !self.take(',') && !self.rest.starts_with('}') {
                return None;
            }
        }
        Some(Value::Object(entries))
    }

    fn number(&mut self) -> Option<Value> {
        let digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | 'e' | 'E');
        let signed = self.rest.strip_prefix(['-', '+']).unwrap_or(self.rest);
        let sign = self.rest.len() - signed.len();
        let end = sign + signed.find(|c| !digit(c)).unwrap_or(signed.len());
        // The exponent's own sign.
        let exponent = self.rest.get(..end)?.ends_with(['e', 'E']) && self.rest.get(end..)?.starts_with(['-', '+']);
        let end = if exponent {
            let behind = self.rest.get(end + 1..)?;
            end + 1 + behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len())
        } else {
            end
        };
        let (written, behind) = self.rest.split_at(end);
        let plain = written.replace('_', "");
        let whole = plain.parse::<i64>().map(Number::from).ok();
        let number = whole.or_else(|| plain.parse().ok().and_then(Number::from_f64))?;
        self.rest = behind;
        Some(Value::Number(number))
    }

    /// A name that is known, or a call that only passes a value on.
    fn named_value(&mut self) -> Option<Value> {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')));
        let (name, behind) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = behind;
        match name {
            "True" => Some(Value::Bool(true)),
            "False" => Some(Value::Bool(false)),
            "None" => Some(Value::Null),
            "dict" => {
                self.rest = behind.strip_prefix('(')?;
                Some(Value::Object(self.arguments()?.0))
            }
            "int" | "str" | "float" | "bool" | "Path" => self.list_of_call()?.into_iter().next(),
            "os.environ.get" | "os.getenv" | "environ.get" | "getenv" => self.list_of_call()?.into_iter().nth(1),
            name => {
                let value = self.known.get(name)?;
                self.values += size(value);
                Some(value.clone())
            }
        }
    }

    fn list_of_call(&mut self) -> Option<Vec<Value>> {
        if !self.rest.starts_with('(') {
            return None;
        }
        match self.list(')')? {
            Value::Array(items) => Some(items),
            one => Some(vec![one]),
        }
    }

    /// Whatever stands up to the end of its place.
    fn expression(&mut self) -> Option<Value> {
        let mut open = 0_u32;
        let mut quote = None;
        let mut end = self.rest.len();
        for (at, c) in self.rest.char_indices() {
            match (quote, c) {
                (Some(mark), c) if c == mark => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, '(' | '[' | '{') => open += 1,
                (None, ')' | ']' | '}') if open > 0 => open -= 1,
                (None, ',' | ')' | ']' | '}') if open == 0 => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let (written, behind) = self.rest.split_at(end);
        let words: Vec<&str> = written.split_whitespace().collect();
        let shown: String = words.join(" ").trim_matches(['<', '>']).chars().take(MOST_SHOWN).collect();
        self.rest = behind;
        (!shown.is_empty()).then(|| Value::from(format!("<{shown}>")))
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(size).sum::<usize>() + 1,
        Value::Object(entries) => entries.values().map(size).sum::<usize>() + 1,
        Value::String(text) => 1 + text.len() / 64,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, expected: &Value) {
        assert_eq!(engine_arguments(text).map(Value::Object).as_ref(), Some(expected), "{text}");
    }

    #[test]
    fn calls_are_read_with_what_the_program_says() {
        check(
            "llm = LLM(\n    model=\"a/b\",  # small\n    tensor_parallel_size=2, max_model_len=32 * 1_024,\n    dtype='half')",
            &json!({"model": "a/b", "tensor_parallel_size": 2, "max_model_len": 32_768, "dtype": "half"}),
        );
        check("LLM('a/b')", &json!({"model": "a/b"}));
        check(
            "M = 'a/' \"b\"\nTP: int = 4\nllm = LLM(M, tensor_parallel_size=TP)",
            &json!({"tensor_parallel_size": 4, "model": "a/b"}),
        );
        check(
            "k = dict(model='a/b', enforce_eager=True)\nEngineArgs(**k)",
            &json!({"model": "a/b", "enforce_eager": true}),
        );
        check("LLM(model=os.getenv('M', 'a/b'), seed=int(\"7\"))", &json!({"model": "a/b", "seed": "7"}));
        check(
            "LLM(model=args.model, hf_overrides={'a': [1, 2.5e-3, None]})",
            &json!({"model": "<args.model>", "hf_overrides": {"a": [1, 0.0025, null]}}),
        );
        check("n='c'\nLLM(model=f'a/{n}', tokenizer=f'{x}/t')", &json!({"model": "a/c", "tokenizer": "<f'{x}/t'>"}));
        assert_eq!(engine_arguments("class LLM(Base):\n    pass"), None);
        assert_eq!(engine_arguments("MyLLM(model='a')"), None);
    }

    #[test]
    fn doubling_variables_and_deep_lists_end() {
        let doubles = (1..60).map(|n| format!("a{n} = [a{0}, a{0}]\n", n - 1)).collect::<Vec<_>>().concat();
        let _ = engine_arguments(&format!("a0 = 'x'\n{doubles}LLM(model='a', x=a59)"));
        let strings = (1..60).map(|n| format!("a{n} = f'{{a{0}}}{{a{0}}}'\n", n - 1)).collect::<Vec<_>>().concat();
        let _ = engine_arguments(&format!("a0 = 'x'\n{strings}LLM(model=a59)"));
        let _ = engine_arguments(&format!("LLM({}", "[".repeat(100_000)));
    }
}
