//! Lines that go on: with the marks that shells and mails put before them, and those that lost their backslash.

use super::super::lint::{Lint, brief};
use super::{Command, Script};

/// Most lost line ends that are named.
const MOST_NAMED: usize = 6;

/// Without the mark that a shell puts before lines that go on, or a mail before lines it quotes: on all of them or on none.
pub(super) fn without_prompts(text: &str) -> String {
    let marked = |line: &&str| {
        let behind = line.trim_start().strip_prefix('>');
        behind.map_or(line.trim().is_empty(), |behind| behind.is_empty() || behind.starts_with([' ', '\t', '>']))
    };
    let on = text.lines().zip(text.lines().skip(1)).filter(|(before, _)| before.trim_end().ends_with('\\'));
    let goes_on: Vec<&str> = on.map(|(_, line)| line).collect();
    let prompted = !goes_on.is_empty() && goes_on.iter().all(marked);
    if !prompted && !text.lines().all(|line| marked(&line)) {
        return text.to_owned();
    }
    let line = |line: &str| line.trim_start().strip_prefix('>').unwrap_or(line).to_owned() + "\n";
    text.lines().map(line).collect()
}

/// A command that begins with an option is the rest of the one before: its line end lost the backslash, or a comment cut it. Where other
/// lines go on with one, the shell has ended the command and the rest is lost; where none does, the lines were only laid out so.
pub(super) fn join_cut_lines(script: &mut Script, others_go_on: bool) {
    let mut joined: Vec<Command> = Vec::with_capacity(script.commands.len());
    let mut cut: Vec<String> = Vec::new();
    for command in std::mem::take(&mut script.commands) {
        let first = command.words.first().map_or("", String::as_str);
        let is_option =
            first.starts_with('-') && first.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic());
        match joined.last_mut() {
            Some(before) if is_option => {
                if cut.len() < MOST_NAMED {
                    cut.push(brief(first));
                }
                before.lost += if others_go_on { command.words.len() } else { 0 };
                before.words.extend(command.words);
            }
            _ => joined.push(command),
        }
    }
    script.commands = joined;
    if !cut.is_empty() {
        let lost = if others_go_on { " The server never sees what follows; it is not planned." } else { "" };
        let text =
            format!("No backslash ends the line before {}: the shell ends the command there.{lost}", cut.join(", "));
        script.lint.push(Lint::error("line-cut", text));
    }
}
