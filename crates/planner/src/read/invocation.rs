//! Which words of a command are vLLM's arguments, and what is around them.

use super::Form;
use super::container::{self, Container};
use super::lint::Lint;
use super::words::{self, Command, Script};
use crate::vllm::{Ability, Version, release};

/// How vLLM's server is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// `vllm serve`: the model comes first.
    Serve,
    /// The server's module: the model is an option.
    Module,
    /// `vllm bench serve`, or the script from before it.
    Bench,
}

/// One start of vLLM.
#[derive(Clone, Debug)]
pub(super) struct Invocation {
    pub form: Form,
    pub entry: Entry,
    pub arguments: Vec<String>,
    /// How many of the last ones never reach it.
    pub lost: usize,
    /// Whether another program starts vLLM's engine and has options of its own beside its options.
    pub is_wrapped: bool,
    /// What is set for it; the last value of a name counts.
    pub environment: Vec<(String, String)>,
    pub container: Option<Container>,
    /// The release, where something else than the image says it.
    pub version: Option<Version>,
    /// The card that it is planned on, where the file says so.
    pub card: Option<String>,
    /// How many machines share it, where the file says so.
    pub machines: Option<u64>,
    /// Whether the text joins machines by Ray, so that nobody knows how many GPUs there are.
    pub joins_ray: bool,
    /// Whether it is vLLM's own image that starts the server, by its own rule.
    pub by_image: bool,
}

impl Invocation {
    pub(crate) fn new(form: Form, entry: Entry, arguments: Vec<String>) -> Self {
        Self {
            form,
            entry,
            arguments,
            lost: 0,
            is_wrapped: false,
            environment: Vec::new(),
            container: None,
            version: None,
            card: None,
            machines: None,
            joins_ray: false,
            by_image: false,
        }
    }

    /// How a release starts the server here: older images start its module.
    pub(crate) fn entry_in(&self, version: &Version) -> Entry {
        match self.by_image {
            true if release(version).has(Ability::ImageStartsServe) => Entry::Serve,
            true => Entry::Module,
            false => self.entry,
        }
    }

    /// The release that is meant, where the text says it.
    pub(crate) fn named_version(&self) -> Option<Version> {
        self.version.clone().or_else(|| self.container.as_ref().and_then(Container::version))
    }

    /// The last value of a variable.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// How deep a shell may call a shell.
const MOST_SHELLS: u32 = 3;

/// Every start of vLLM in a shell text, with what its shell would stumble over.
pub(super) fn of_shell(text: &str) -> (Vec<Invocation>, Vec<Lint>) {
    of_script(text, MOST_SHELLS, &[])
}

/// Every start of vLLM in a script that runs in this environment.
pub(super) fn of_script(text: &str, depth: u32, known: &[(String, String)]) -> (Vec<Invocation>, Vec<Lint>) {
    let Script { commands, assigned, mut lint, open } = words::split(text, known);
    let mut found = Vec::new();
    let joins = |words: &[String]| words.concat() == "raystart";
    let scripts = ["multi-node-serving.sh", "run_cluster.sh"];
    let joins_ray = commands.iter().any(|Command { words, .. }| {
        words.windows(2).any(joins) || words.iter().any(|word| scripts.iter().any(|script| word.ends_with(script)))
    });
    for Command { words, lost } in &commands {
        let (mut starts, more) = of_command(words, depth);
        lint.extend(more);
        for start in &mut starts {
            start.lost = (start.lost + lost).min(start.arguments.len());
            let own = std::mem::take(&mut start.environment);
            start.environment = assigned.iter().cloned().chain(own).collect();
            start.joins_ray |= joins_ray;
        }
        found.extend(starts);
    }
    if let (Some(first), false) = (open.first(), found.is_empty()) {
        let text = format!("The text does not say what {first} stands for; it is read as it is written.");
        lint.push(Lint::note("variable-open", text));
    }
    (found, lint)
}

/// The start of vLLM in one command's words, if it is one.
pub(super) fn of_command(command: &[String], depth: u32) -> (Vec<Invocation>, Vec<Lint>) {
    let environment: Vec<(String, String)> = command.iter().map_while(|word| words::assignment(word)).collect();
    let words = command.get(environment.len()..).unwrap_or_default();
    for (at, word) in words.iter().enumerate() {
        let rest = words.get(at + 1..).unwrap_or_default();
        let second = rest.first().map_or("", String::as_str);
        let program = word.trim_matches(['[', '(', '"', '\'']).rsplit('/').next().unwrap_or_default();
        if matches!(program, "docker" | "podman" | "nerdctl") && matches!(second, "run" | "create" | "container") {
            let rest = rest.iter().skip_while(|word| matches!(word.as_str(), "run" | "create" | "container"));
            return container::of_run(&rest.cloned().collect::<Vec<_>>(), depth);
        }
        if matches!(program, "bash" | "sh" | "zsh") && second.starts_with('-') && second.ends_with('c') && depth > 0 {
            let inner = rest.get(1).map_or("", String::as_str);
            return with_environment(of_script(inner, depth - 1, &environment), &environment);
        }
        if let Some((entry, arguments)) = entry(program, rest) {
            let within = words.get(..at).unwrap_or_default().iter().filter_map(|word| words::assignment(word));
            let mut start = Invocation::new(entry.form(), entry, arguments.to_vec());
            start.is_wrapped = is_wrapper(second);
            start.environment = environment.into_iter().chain(within).collect();
            return (vec![start], Vec::new());
        }
    }
    in_one_word(words, depth)
}

/// A whole command in one word, as programs take it that run another: `tmux`, `ssh`.
fn in_one_word(words: &[String], depth: u32) -> (Vec<Invocation>, Vec<Lint>) {
    let holds = |word: &&str| depth > 0 && word.contains("vllm") && word.contains(char::is_whitespace);
    let inner = |word: &'_ String| {
        word.split_once('=').filter(|_| word.starts_with("--")).map_or(word.clone(), |(_, inner)| inner.to_owned())
    };
    let inner = words.iter().map(inner).collect::<Vec<String>>();
    let read = inner.iter().map(String::as_str).filter(holds).map(|word| of_script(word, depth - 1, &[]));
    read.into_iter().find(|(starts, _)| !starts.is_empty()).unwrap_or_default()
}

fn with_environment(
    (mut starts, lint): (Vec<Invocation>, Vec<Lint>),
    environment: &[(String, String)],
) -> (Vec<Invocation>, Vec<Lint>) {
    for start in &mut starts {
        let own = std::mem::take(&mut start.environment);
        start.environment = environment.iter().cloned().chain(own).collect();
    }
    (starts, lint)
}

impl Entry {
    fn form(self) -> Form {
        if self == Self::Bench { Form::BenchCommand } else { Form::ServeCommand }
    }
}

/// Whether a module starts vLLM's engine with its options and others of its own.
pub(super) fn is_wrapper(module: &str) -> bool {
    module == "dynamo.vllm" || module == "vllm.entrypoints.openai.run_batch"
}

/// The server's or the benchmark's arguments behind a program's name.
pub(super) fn entry<'a>(program: &str, rest: &'a [String]) -> Option<(Entry, &'a [String])> {
    let word = |at: usize| rest.get(at).map_or("", String::as_str);
    let from = |at: usize| rest.get(at..).unwrap_or_default();
    let module = |name: &str| name.starts_with("vllm.entrypoints.") && name.ends_with("api_server");
    match program {
        "vllm" if word(0) == "serve" => Some((Entry::Serve, from(1))),
        "vllm" if word(0) == "bench" && word(1) == "serve" => Some((Entry::Bench, from(2))),
        "-m" if module(word(0)) || is_wrapper(word(0)) => Some((Entry::Module, from(1))),
        "-m" if word(0).starts_with("vllm.entrypoints.cli") && word(1) == "serve" => Some((Entry::Serve, from(2))),
        "-m" if word(0) == "vllm" && word(1) == "serve" => Some((Entry::Serve, from(2))),
        "api_server.py" => Some((Entry::Module, from(0))),
        "benchmark_serving.py" => Some((Entry::Bench, from(0))),
        _ => None,
    }
}
