//! The texts that start the server, and the way back from them.
//!
//! Everything is written from one [`ServeConfig`], in the words of its release, and read back into one. Knows nothing of how the
//! configuration came about. Reading order: [`context`], `arguments` (settings to options), `shell` and `yaml` (how words are
//! written), `image` and `machines` (what is started where), one file for each text, [`flags`] (the table of options), [`crate::read`].

pub mod arguments;
mod bench;
mod compose;
pub mod context;
mod deploy_facts;
mod docker;
pub mod files;
pub mod flags;
mod image;
mod kubernetes;
mod leader_worker_set;
mod machines;
pub mod measured;
mod production_stack;
pub mod profile;
mod ray_service;
mod serve;
pub mod shell;
mod summary;
mod yaml;

use crate::issue::Issue;
use crate::plan::{Artifacts, MachineCommands};
use crate::serve_config::ServeConfig;

use arguments::Arguments;
use docker::Engine;
use image::Image;
use machines::{How, MOST_WRITTEN, Seat, Spread};

pub use context::{Context, Options, OwnDefaults, Shell};
pub use files::{File, files};

pub use summary::summary;

/// Everything that one text or another is written from.
struct Setup<'a> {
    config: &'a ServeConfig,
    context: &'a Context<'a>,
    arguments: Arguments,
    image: Option<Image>,
    /// Why there is none.
    no_image: Option<Issue>,
    spread: Spread,
}

/// Every text that starts this configuration. What a platform or a layout has no text for is null or empty, with a note.
pub fn write(config: &ServeConfig, context: &Context) -> Artifacts {
    let arguments = Arguments::of(config, context);
    let (image, no_image) = match image::image(context.platform, &arguments.version) {
        Ok(image) => (Some(image), None),
        Err(why) => (None, Some(why)),
    };
    let spread = Spread::of(config, context, &arguments);
    let setup = Setup { config, context, arguments, image, no_image, spread };
    let first = Seat::numbered(0);
    Artifacts {
        serve_command: setup.serve_command(&first),
        docker_command: setup.container_command(Engine::Docker, &first),
        podman_command: setup.image.is_some().then(|| setup.container_command(Engine::Podman, &first)),
        docker_compose: setup.compose().unwrap_or_default(),
        env_example: setup.image.is_some().then(|| compose::ENV_EXAMPLE.to_owned()),
        kubernetes: setup.kubernetes(),
        machines: setup.machines(),
        leader_worker_set: setup.leader_worker_set(),
        ray_service: setup.ray_service(),
        production_stack: setup.production_stack(),
        profile: Some(profile::write(context.request, context.extras)),
        bench_command: Some(setup.bench_command()),
        bench_check: setup.bench_check(),
        settings: setup.arguments.settings(config),
        notes: setup.notes(),
    }
}

impl Setup<'_> {
    /// The commands of each of several machines.
    fn machines(&self) -> Vec<MachineCommands> {
        if self.spread.how == How::Alone {
            return Vec::new();
        }
        let ray = self.spread.how == How::Ray;
        let machine = |rank: u64| MachineCommands {
            rank,
            before: ray.then(|| docker::ray_start(rank, false)),
            serve_command: (!ray || rank == 0).then(|| self.serve_command(&Seat::numbered(rank))),
            docker_command: self.container_command(Engine::Docker, &Seat::numbered(rank)),
        };
        (0..self.spread.machines.min(MOST_WRITTEN)).map(machine).collect()
    }

    fn notes(&self) -> Vec<Issue> {
        let mut notes = self.arguments.notes.clone();
        notes.extend(self.spread.notes(self.config));
        notes.extend(self.no_image.clone());
        if self.context.options.shell == Shell::PowerShell {
            let text = "PowerShell hands quotes inside words on from version 7.3 on.";
            notes.push(Issue::note("powershell-version", "", text));
        }
        notes
    }
}
