//! What stands around a pasted text: Markdown's fences, the marks of a diff, prompts, an editor's empty lines, lines cut by a terminal.

use std::borrow::Cow;

use super::lint::Lint;
use crate::artifacts::flags::FlagTable;

/// The longest prompt that is looked for, in bytes.
const MOST_PROMPT: usize = 160;

/// The text alone.
pub(super) fn inner(text: &str) -> String {
    let text = unmarked(text.trim_start_matches('\u{feff}').trim_start_matches('\n'));
    let lines: Vec<Cow<str>> = without_fence(&text).lines().map(without_prompt).collect();
    let says = |line: &Cow<str>| !matches!(line.trim(), "~" | "");
    let (from, last) = (lines.iter().position(says), lines.iter().rposition(says));
    from.zip(last).and_then(|(from, last)| lines.get(from..=last)).unwrap_or_default().join("\n")
}

/// Without the sign that a diff puts before lines that came new: on all of them or on none.
fn unmarked(text: &str) -> String {
    let marked = |line: &str| line.starts_with('+') || line.trim().is_empty();
    if !text.starts_with('+') || !text.lines().all(marked) {
        return text.to_owned();
    }
    let line = |line: &str| line.strip_prefix('+').unwrap_or(line).to_owned() + "\n";
    text.lines().map(line).collect()
}

/// Without Markdown's marks of code around it.
fn without_fence(text: &str) -> &str {
    if let Some(inner) = text.trim_start().strip_prefix("```") {
        let inner = inner.split_once('\n').map_or(inner, |(_, inner)| inner);
        return inner.split("\n```").next().unwrap_or(inner).trim_end_matches('`');
    }
    let once = text.trim_start().strip_prefix('`').filter(|inner| inner.matches('`').count() <= 1);
    once.map_or(text, |inner| inner.split('`').next().unwrap_or(inner))
}

/// What a service's file says of a start, as a shell would be told.
fn of_service(line: &str) -> Option<Cow<'_, str>> {
    let line = line.trim_start();
    if let Some(command) = line.strip_prefix("ExecStart=") {
        return Some(command.trim_start_matches(['-', '@', '+', '!']).into());
    }
    if let Some(variables) = line.strip_prefix("Environment=") {
        return Some(format!("export {variables}").into());
    }
    line.strip_prefix("command=").filter(|command| command.contains("vllm")).map(Cow::from)
}

/// Without `user@host:~/folder$` in front.
fn without_prompt(line: &str) -> Cow<'_, str> {
    if let Some(told) = of_service(line) {
        return told;
    }
    let end = |mark: &str| line.find(mark).filter(|at| *at < MOST_PROMPT).map(|at| (at, at + mark.len()));
    let Some((at, behind)) = [end("$ "), end("# "), end("% ")].into_iter().flatten().min() else {
        return line.into();
    };
    let prompt = line.get(..at).unwrap_or_default();
    let is_prompt =
        prompt.contains('@') && !prompt.ends_with(char::is_whitespace) && !prompt.contains(['\'', '"', '=']);
    let command = line.get(behind..).unwrap_or_default();
    if is_prompt && !prompt.contains("serve ") { command.into() } else { line.into() }
}

/// With options whole that a terminal's edge cut in two.
pub(super) fn unwrapped(text: &str, table: &FlagTable) -> (String, Option<Lint>) {
    let mut out = String::with_capacity(text.len());
    let mut cut = None;
    for line in text.lines() {
        let head = out.rsplit(char::is_whitespace).next().filter(|word| word.starts_with("--") && word.len() > 2);
        let tail = line.split([' ', '=']).next().filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
        let whole = |word: &str| table.find(word).is_some_and(|found| !found.abbreviated);
        let joined = head.zip(tail).filter(|(head, _)| !whole(head)).map(|(head, tail)| format!("{head}{tail}"));
        if let Some(name) = joined.filter(|name| whole(name)) {
            cut = Some(name);
        } else if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    let note = cut.map(|name| Lint::note("line-wrapped", format!("A line end in the middle of {name} is left out.")));
    (out, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(inner(text), expected);
    }

    #[test]
    fn what_stands_around_is_left_out() {
        check("```bash\nvllm serve a/b\n```\nThat works.", "vllm serve a/b");
        check("`vllm serve a/b`", "vllm serve a/b");
        check("+ a: 1\n+ b: 2\n", " a: 1\n b: 2");
        check("+```bash\n+vllm serve a/b \\\n+  -tp 2", "vllm serve a/b \\\n  -tp 2");
        check("a: 1\n~\n~\n", "a: 1");
        check("(vllm) [root@localhost app]# vllm serve a/b", "vllm serve a/b");
        check("root@host:/srv/x# M=a/b && vllm serve $M", "M=a/b && vllm serve $M");
        check("[Service]\nEnvironment=M=a/b\nExecStart=-/x/vllm serve $M", "[Service]\nexport M=a/b\n/x/vllm serve $M");
        check("vllm serve a/b # for me@here", "vllm serve a/b # for me@here");
        check("", "");
    }

    #[test]
    fn cut_options_are_whole() {
        let (text, note) = unwrapped("vllm serve a/b --sw\nap-space 8\n-tp 2", FlagTable::bundled());
        assert_eq!((text.as_str(), note.is_some()), ("vllm serve a/b --swap-space 8\n-tp 2", true));
        let (text, note) = unwrapped("vllm serve a/b --headless\nserve", FlagTable::bundled());
        assert_eq!((text.as_str(), note.is_some()), ("vllm serve a/b --headless\nserve", false));
    }
}
