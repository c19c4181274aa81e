//! Commands as a shell reads them: one word stays one word, whatever is in it.
//!
//! bash words are quoted by a library, PowerShell's by its own rules. Characters that only steer a terminal are left out:
//! no name has them, and pasted into a terminal they would act before the shell could quote them.

use super::context::Shell;

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Text, to be quoted where it must be.
    Text(String),
    /// An expression of the shell, written by this module alone and the same in every shell: `"$HOME/…"`.
    Expression(&'static str),
    /// A variable's name.
    Variable(String),
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A command with what stands around it.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// Lines above it, without their mark.
    pub comments: Vec<String>,
    /// Environment of this command alone.
    pub environment: Vec<(&'static str, String)>,
    /// The words, a line each.
    pub lines: Vec<Vec<Word>>,
}

impl Command {
    /// A command of one line so far.
    pub fn new<W: Into<Word>>(words: impl IntoIterator<Item = W>) -> Self {
        let mut command = Self::default();
        command.line(words);
        command
    }

    /// Adds a line.
    pub fn line<W: Into<Word>>(&mut self, words: impl IntoIterator<Item = W>) {
        self.lines.push(words.into_iter().map(Into::into).collect());
    }

    /// As one text.
    pub fn written(&self, shell: Shell) -> String {
        let mut text = commented(&self.comments);
        for (name, value) in &self.environment {
            let words = match shell {
                Shell::Bash => [name, "=", &quoted(value, shell), " "],
                Shell::PowerShell => ["$env:", name, " = ", &(string(value) + "\n")],
            };
            text.extend(words);
        }
        let lines: Vec<String> = self.lines.iter().map(|words| one_line(words, shell)).collect();
        text.push_str(&lines.join(match shell {
            Shell::Bash => " \\\n  ",
            Shell::PowerShell => " `\n  ",
        }));
        text
    }
}

/// Lines of comment, in the mark that shells and YAML share.
pub(crate) fn commented(comments: &[String]) -> String {
    let line = |comment: &String| {
        let plain: String = comment.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("# {plain}\n")
    };
    comments.iter().map(line).collect()
}

fn one_line(words: &[Word], shell: Shell) -> String {
    let word = |word: &Word| match word {
        Word::Text(text) => quoted(text, shell),
        Word::Expression(expression) => (*expression).to_owned(),
        Word::Variable(name) if shell == Shell::Bash => format!("\"${name}\""),
        Word::Variable(name) => format!("\"$env:{name}\""),
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// A word, quoted where it must be.
pub fn quoted(text: &str, shell: Shell) -> String {
    let text = visible(text);
    match shell {
        Shell::Bash => shlex::try_quote(&text).map_or_else(|_| "''".to_owned(), std::borrow::Cow::into_owned),
        Shell::PowerShell if is_bare(&text) => text,
        Shell::PowerShell => string(&text),
    }
}

/// Without what steers a terminal; line ends and tabs stay, they are quoted.
pub(crate) fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

/// A PowerShell string in single quotes, in which only those are special, in each of their forms.
/// Source: `about_Quoting_Rules`; the typographic quotes count as plain ones in PowerShell's tokenizer.
fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in visible(text).chars() {
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            out.push(c);
        }
        out.push(c);
    }
    out.push('\'');
    out
}

/// Whether PowerShell hands a word on as it stands. A dash at the front takes no dot or colon behind it: the word would be cut there.
fn is_bare(text: &str) -> bool {
    let dashed = text.starts_with('-');
    let safe = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/') || (!dashed && matches!(c, '.' | ':' | '+' | '='))
    };
    !text.is_empty() && text.chars().all(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, bash: &str, powershell: &str) {
        assert_eq!(quoted(text, Shell::Bash), bash);
        assert_eq!(quoted(text, Shell::PowerShell), powershell);
    }

    #[test]
    fn words_are_quoted_where_they_must_be() {
        check("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B");
        check("0.92", "0.92", "0.92");
        check("", "''", "''");
        check("$(id)", "'$(id)'", "'$(id)'");
        check("it's", "\"it's\"", "'it''s'");
        check("\u{2019}; rm", "'\u{2019}; rm'", "'\u{2019}\u{2019}; rm'");
        check("--revision=-v1.0", "'--revision=-v1.0'", "'--revision=-v1.0'");
        check("a\u{1b}[201~b\0", "'a[201~b'", "'a[201~b'");
        check("{\"a\":1}", "'{\"a\":1}'", "'{\"a\":1}'");
    }

    #[test]
    fn lines_are_joined_as_each_shell_does() {
        let mut command = Command::new(["vllm", "serve", "a b"]);
        command.environment.push(("CUDA_VISIBLE_DEVICES", "0,1".to_owned()));
        command.line(["--enforce-eager"]);
        let bash = "CUDA_VISIBLE_DEVICES='0,1' vllm serve 'a b' \\\n  --enforce-eager";
        assert_eq!(command.written(Shell::Bash), bash);
        let powershell = "$env:CUDA_VISIBLE_DEVICES = '0,1'\nvllm serve 'a b' `\n  --enforce-eager";
        assert_eq!(command.written(Shell::PowerShell), powershell);
    }
}
