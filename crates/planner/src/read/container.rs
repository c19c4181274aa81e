//! What a container gives vLLM: image, GPUs, shared memory, environment.

use super::Form;
use super::invocation::{Entry, Invocation, entry, is_wrapper, of_script};
use super::lint::Lint;
use crate::vllm::Version;

/// The smallest first number of a tag that is a year.
const FIRST_YEAR: u32 = 20;

/// The container around a start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Container {
    /// With its tag.
    pub image: Option<String>,
    /// How many GPUs it sees, where that is said.
    pub gpus: Option<u64>,
    /// Whether processes share memory beyond Docker's 64 MiB.
    pub shares_memory: bool,
    /// Whether it is the kind that starts with too little shared memory.
    pub counts_memory: bool,
    /// The variables that its commands see.
    pub environment: Vec<(String, String)>,
}

impl Container {
    /// The vLLM release that the image's tag names.
    pub(crate) fn version(&self) -> Option<Version> {
        let tag = self.tag().filter(|_| self.serves_vllm())?;
        let from = tag.rfind("vllm").map_or(0, |at| at + 4);
        let tag = tag.get(from..)?.trim_start_matches(['_', '-', 'v', 'V']);
        let end = tag.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(tag.len());
        // Other vendors' tags are of years and months.
        let is_release = |version: &Version| version.major < FIRST_YEAR && (version.major, version.minor) != (0, 0);
        Version::parse(tag.get(..end)?.trim_end_matches('.')).filter(is_release)
    }

    /// What stands behind the image's last colon.
    pub(crate) fn tag(&self) -> Option<&str> {
        let image = self.image.as_deref()?;
        let name = image.rsplit('/').next()?;
        let name = name.split('@').next()?;
        name.split_once(':').map(|(_, tag)| tag)
    }

    /// Whether its name says that it holds vLLM.
    pub(crate) fn serves_vllm(&self) -> bool {
        self.image.as_deref().is_some_and(|image| image.to_lowercase().contains("vllm"))
    }

    /// Whether it is vLLM's own image, which starts the server by itself.
    pub(crate) fn is_official(&self) -> bool {
        self.image.as_deref().is_some_and(|image| image.contains("vllm/vllm-openai"))
    }
}

/// Options of `docker run` that take no value; every other takes one.
const SWITCHES: [&str; 17] = [
    "-d",
    "-i",
    "-t",
    "-it",
    "-ti",
    "-itd",
    "-dit",
    "-P",
    "--detach",
    "--interactive",
    "--tty",
    "--rm",
    "--privileged",
    "--init",
    "--read-only",
    "--publish-all",
    "--no-healthcheck",
];

/// Short options of `docker run` whose value may stand in the same word.
const JOINED: [&str; 6] = ["-e", "-p", "-v", "-w", "-u", "-m"];

/// The start of vLLM behind `docker run`.
pub(super) fn of_run(words: &[String], depth: u32) -> (Vec<Invocation>, Vec<Lint>) {
    let mut run = Run::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if !word.starts_with('-') {
            run.container.image = Some(word.clone());
            break;
        }
        let (name, value) = option_of(word);
        if !SWITCHES.contains(&name) {
            let value = value.or_else(|| rest.next().cloned()).unwrap_or_default();
            run.option(name, &value);
        }
    }
    run.container.counts_memory = true;
    let behind: Vec<String> = rest.cloned().collect();
    run.start(behind, depth)
}

/// An option with the value in its own word: behind an equals sign, or behind a short name.
fn option_of(word: &str) -> (&str, Option<String>) {
    let short = word.get(..2).filter(|name| JOINED.contains(name) && !word.starts_with("--") && word.len() > 2);
    match short {
        Some(name) => (name, word.get(2..).map(|value| value.trim_start_matches('=').to_owned())),
        None => word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value.to_owned()))),
    }
}

/// What `docker run` says.
#[derive(Default)]
struct Run {
    container: Container,
    environment: Vec<(String, String)>,
    entrypoint: Vec<String>,
}

impl Run {
    fn option(&mut self, name: &str, value: &str) {
        match name {
            "--gpus" => self.container.gpus = gpus(value),
            "--device" if value.starts_with("nvidia.com/gpu=") && !value.ends_with("=all") => {
                self.container.gpus = Some(self.container.gpus.unwrap_or(0) + 1);
            }
            "--ipc" => self.container.shares_memory |= value == "host",
            "--shm-size" => self.container.shares_memory = true,
            "--entrypoint" => self.entrypoint = vec![value.to_owned()],
            "-e" | "--env" => self.environment.extend(value.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()))),
            _ => {}
        }
    }

    fn start(mut self, behind: Vec<String>, depth: u32) -> (Vec<Invocation>, Vec<Lint>) {
        self.container.environment.clone_from(&self.environment);
        let replaced = !self.entrypoint.is_empty();
        let command: Vec<String> = self.entrypoint.into_iter().chain(behind).collect();
        let (mut starts, lint) = of_image(&self.container, &command, replaced, depth);
        for start in &mut starts {
            start.form = Form::DockerRun;
            let own = std::mem::take(&mut start.environment);
            start.environment = self.environment.iter().cloned().chain(own).collect();
            start.container = Some(self.container.clone());
        }
        (starts, lint)
    }
}

/// `all`, a number, or `device=0,1` with or without Docker's own quotes.
fn gpus(value: &str) -> Option<u64> {
    let value = value.trim_matches(['"', '\'']);
    let value = value.strip_prefix("count=").unwrap_or(value);
    match value.strip_prefix("device=") {
        Some(ids) => Some(ids.split(',').count() as u64),
        None => value.parse().ok(),
    }
}

/// The start of vLLM that an image makes of a command: its own server, unless the command names one.
///
/// `replaced` says that the command stands in the place of the image's own start, not behind it.
pub(super) fn of_image(
    container: &Container,
    command: &[String],
    replaced: bool,
    depth: u32,
) -> (Vec<Invocation>, Vec<Lint>) {
    let first = command.first().map_or("", String::as_str);
    let program = first.rsplit('/').next().unwrap_or_default();
    if matches!(program, "bash" | "sh" | "zsh") && depth > 0 {
        let script = command.iter().skip(1).find(|word| !word.starts_with('-')).map_or("", String::as_str);
        return within(container, of_script(script, depth - 1, &container.environment));
    }
    if first.contains(' ') && first.contains("vllm") && depth > 0 {
        return in_one_word(first, container, depth);
    }
    let start = |entry, arguments: &[String]| Invocation {
        container: Some(container.clone()),
        ..Invocation::new(Form::ServeCommand, entry, arguments.to_vec())
    };
    let starts_itself = container.is_official() && !replaced;
    let twice = (starts_itself && matches!(first, "vllm" | "serve")).then(|| {
        let text = "This image starts the server by itself: leave `vllm` and `serve` out of its command.";
        Lint::error("entrypoint-twice", text)
    });
    let named = (0..command.len()).find_map(|at| {
        let program = command.get(at)?.rsplit('/').next()?;
        let (entry, arguments) = entry(program, command.get(at + 1..)?)?;
        Some(Invocation {
            is_wrapped: command.get(at + 1).is_some_and(|word| is_wrapper(word)),
            ..start(entry, arguments)
        })
    });
    if let Some(start) = named {
        return (vec![start], twice.into_iter().collect());
    }
    if !container.serves_vllm() || command.is_empty() || replaced {
        return (Vec::new(), Vec::new());
    }
    let arguments = if first == "serve" { command.get(1..).unwrap_or_default() } else { command };
    let start = Invocation { by_image: starts_itself, ..start(Entry::Serve, arguments) };
    (vec![start], twice.into_iter().collect())
}

/// Starts in a container.
fn within(container: &Container, (mut starts, lint): (Vec<Invocation>, Vec<Lint>)) -> (Vec<Invocation>, Vec<Lint>) {
    for start in &mut starts {
        start.container = Some(container.clone());
    }
    (starts, lint)
}

/// A whole command in the place of a program's name, which only a shell could take apart.
fn in_one_word(word: &str, container: &Container, depth: u32) -> (Vec<Invocation>, Vec<Lint>) {
    let (starts, mut lint) = within(container, of_script(word, depth - 1, &container.environment));
    let text =
        "The whole command is one item of the list: there is no program of that name. Each word is an item of its own.";
    lint.push(Lint::error("command-in-one-word", text));
    (starts, lint)
}
