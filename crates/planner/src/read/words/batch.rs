//! Windows' own command lines: what `set` assigns is put in where `%NAME%` stands.

use std::collections::HashMap;

use super::MOST_GROWN;

/// A text with the values of its variables; as it was where it has none.
pub(super) fn expanded(text: &str) -> String {
    let mut known: HashMap<String, String> = HashMap::new();
    let mut out = String::with_capacity(text.len());
    let is_set = |line: &str| assignment(line).is_some();
    if !text.contains('%') || !text.lines().any(is_set) {
        return text.to_owned();
    }
    for line in text.lines() {
        let line = with_values(line, &known);
        if let Some((name, value)) = assignment(&line) {
            known.insert(name, value);
        }
        out.push_str(&line);
        out.push('\n');
        if out.len() > text.len() + MOST_GROWN {
            return text.to_owned();
        }
    }
    out
}

/// `set NAME=value`, `set "NAME=value"`; names are the same in either case.
fn assignment(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches('@');
    let (set, pair) = (line.get(..4)?, line.get(4..)?);
    let pair = pair.trim().trim_matches('"');
    let (name, value) = pair.split_once('=').filter(|_| set.eq_ignore_ascii_case("set "))?;
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    named.then(|| (name.to_ascii_lowercase(), value.trim().to_owned()))
}

fn with_values(line: &str, known: &HashMap<String, String>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('%') {
        out.push_str(before);
        let value =
            behind.split_once('%').and_then(|(name, more)| Some((known.get(&name.to_ascii_lowercase())?, more)));
        if let Some((value, more)) = value.filter(|_| out.len() < MOST_GROWN) {
            out.push_str(value);
            rest = more;
        } else {
            out.push('%');
            rest = behind;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_put_in() {
        let text = "@echo off\nset MODEL=a/b\nset \"N=2\"\nvllm serve %model% -tp %N% --port %PORT%";
        assert!(expanded(text).ends_with("vllm serve a/b -tp 2 --port %PORT%\n"), "{}", expanded(text));
        assert_eq!(expanded("vllm serve %MODEL% --x 100%"), "vllm serve %MODEL% --x 100%");
    }

    #[test]
    fn doubling_variables_end() {
        let doubles = (1..40).map(|n| format!("set a{n}=%a{0}%%a{0}%\n", n - 1)).collect::<Vec<_>>().concat();
        assert!(expanded(&format!("set a0=x\n{doubles}vllm serve %a39%")).len() < 2 * MOST_GROWN);
    }
}
