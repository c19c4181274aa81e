//! The command line of `cargo xtask`.

use anyhow::{Context, Result, bail};

use crate::page::{PublicUrl, Serving};
use crate::test::{Group, Selection};

/// How to use `cargo xtask`.
pub const USAGE: &str = "\
cargo xtask serve [--dev] [--port N] [--public-url URL]   build the page, serve it, build it again on every change
cargo xtask test [GROUP]... [-- FILTER]                   run every check and test, or some groups:
                                                          checks, native, components, end-to-end
cargo xtask build [--public-url URL]                      build the static site into dist/
cargo xtask size                                          weigh the site against its budget
cargo xtask accuracy [--accept]                           compare plans with public measurements
cargo xtask calibrate [--check]                           refit the speed model from the project's observations
cargo xtask shots [ADDRESS]...                            take pictures of the page into target/shots/

Missing tools are installed once for each user. CHROME and CHROMEDRIVER name a browser and its driver,
VLLM_WIZARD_HUB_MIRRORS further origins that the built page may fetch models from.";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// Serve the page.
    Serve(Serving),
    /// Run tests.
    Test(Selection),
    /// Build the site.
    Build(PublicUrl),
    /// Weigh the site.
    Size,
    /// Compare plans with measurements; whether to store what is found.
    Accuracy(bool),
    /// Refit the speed model, with the refit's own arguments.
    Calibrate(Vec<String>),
    /// Take pictures of these addresses.
    Shots(Vec<String>),
    /// Print how to use this.
    Help,
    /// Join the page's stylesheets; called by Trunk.
    JoinStyles,
    /// Complete a page that Trunk built; called by Trunk.
    Finish,
    /// Print the page's address once it is served on this port under this path; called by `serve`.
    Announce(String, String),
}

impl Task {
    /// Reads the arguments that follow `cargo xtask`.
    ///
    /// # Errors
    /// When they can't be understood; the error names the argument.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut arguments = arguments.into_iter();
        let Some(task) = arguments.next() else { return Ok(Self::Help) };
        match task.as_str() {
            "serve" => serve(arguments),
            "test" => test(arguments),
            "build" => build(arguments),
            "calibrate" => Ok(Self::Calibrate(arguments.collect())),
            "shots" => Ok(Self::Shots(arguments.collect())),
            "size" => alone(&task, Self::Size, arguments),
            "accuracy" => accuracy(arguments),
            "join-styles" => alone(&task, Self::JoinStyles, arguments),
            "finish" => alone(&task, Self::Finish, arguments),
            "announce" => {
                let port = value_of("announce", arguments.next())?;
                Ok(Self::Announce(port, value_of("announce", arguments.next())?))
            }
            "help" | "--help" | "-h" => Ok(Self::Help),
            _ => bail!("there is no task `{task}`\n\n{USAGE}"),
        }
    }
}

fn serve(mut arguments: impl Iterator<Item = String>) -> Result<Task> {
    let mut serving = Serving::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--dev" => serving.dev = true,
            "--port" => {
                let port = value_of(&argument, arguments.next())?;
                serving.port = Some(port.parse().with_context(|| format!("`{port}` is no port"))?);
            }
            "--public-url" => serving.public_url = PublicUrl::parse(&value_of(&argument, arguments.next())?)?,
            _ => return unknown("serve", &argument),
        }
    }
    Ok(Task::Serve(serving))
}

fn build(mut arguments: impl Iterator<Item = String>) -> Result<Task> {
    let mut public_url = PublicUrl::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--public-url" => public_url = PublicUrl::parse(&value_of(&argument, arguments.next())?)?,
            _ => return unknown("build", &argument),
        }
    }
    Ok(Task::Build(public_url))
}

fn test(mut arguments: impl Iterator<Item = String>) -> Result<Task> {
    let mut selection = Selection::default();
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            selection.filter = arguments.by_ref().collect();
        } else if let Some(group) = Group::ALL.into_iter().find(|group| group.name() == argument) {
            selection.groups.push(group);
        } else {
            return unknown("test", &argument);
        }
    }
    Ok(Task::Test(selection))
}

fn accuracy(arguments: impl Iterator<Item = String>) -> Result<Task> {
    let mut accept = false;
    for argument in arguments {
        match argument.as_str() {
            "--accept" => accept = true,
            _ => return unknown("accuracy", &argument),
        }
    }
    Ok(Task::Accuracy(accept))
}

fn alone(name: &str, task: Task, mut arguments: impl Iterator<Item = String>) -> Result<Task> {
    arguments.next().map_or(Ok(task), |argument| unknown(name, &argument))
}

fn value_of(option: &str, value: Option<String>) -> Result<String> {
    value.with_context(|| format!("`{option}` lacks its value\n\n{USAGE}"))
}

fn unknown(task: &str, argument: &str) -> Result<Task> {
    bail!("`{task}` knows no `{argument}`\n\n{USAGE}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Task> {
        Task::parse(line.split_whitespace().map(str::to_owned))
    }

    #[track_caller]
    fn check(line: &str, expected: &Task) {
        assert_eq!(parse(line).as_ref().expect("it is understood"), expected, "{line}");
    }

    #[test]
    fn tasks_are_understood() {
        let under = |path| PublicUrl::parse(path).expect("it is a path");
        check("", &Task::Help);
        check("serve", &Task::Serve(Serving::default()));
        let serving = Serving { port: Some(9000), public_url: under("/a/"), dev: true };
        check("serve --dev --port 9000 --public-url /a", &Task::Serve(serving));
        check("build", &Task::Build(under("/")));
        check("build --public-url /vllm-wizard/", &Task::Build(under("/vllm-wizard/")));
        check("test", &Task::Test(Selection::default()));
        let selection = Selection { groups: vec![Group::Native, Group::EndToEnd], filter: vec!["opens".to_owned()] };
        check("test native end-to-end -- opens", &Task::Test(selection));
        check("size", &Task::Size);
        check("accuracy", &Task::Accuracy(false));
        check("accuracy --accept", &Task::Accuracy(true));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for line in [
            "sevre",
            "serve --fast",
            "serve --port",
            "serve --port x",
            "build --public-url ./",
            "test e2e",
            "size now",
            "accuracy --all",
        ] {
            let error = format!("{:#}", parse(line).expect_err(line));
            let last = line.split(' ').next_back().expect("a line has words");
            assert!(error.contains(&format!("`{last}`")), "{line}: {error}");
        }
    }
}
