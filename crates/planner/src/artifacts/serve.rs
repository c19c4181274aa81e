//! `vllm serve …`

use super::Setup;
use super::arguments::Argument;
use super::context::Shell;
use super::machines::{How, Seat};
use super::shell::{Command, Word, quoted};
use crate::vllm::{Ability, Platform};

impl Setup<'_> {
    /// The command of one machine.
    pub(super) fn serve_command(&self, seat: &Seat) -> String {
        let mut command = Command::new(["vllm", "serve", &self.arguments.model]);
        command.comments = self.reasons();
        for argument in self.written() {
            command.line(argument.words());
        }
        for argument in self.spread.arguments(seat, self.config) {
            command.line(argument.words());
        }
        self.choose_devices(&mut command);
        command.written(self.context.options.shell)
    }

    /// The options to write.
    pub(super) fn written(&self) -> Vec<&Argument> {
        self.arguments.written(self.context)
    }

    /// A line for each option that is written and has a reason, on request.
    pub(super) fn reasons(&self) -> Vec<String> {
        if !self.context.options.comments {
            return Vec::new();
        }
        let line = |argument: &Argument| {
            let why = self.config.explanations.get(argument.field)?;
            let words: Vec<String> = argument.words().iter().map(|word| quoted(word, Shell::Bash)).collect();
            Some(format!("{}: {why}", words.join(" ")))
        };
        let notes = self.arguments.notes.iter().map(|note| note.message.to_string());
        notes.chain(self.written().into_iter().filter_map(line)).collect()
    }

    /// Chosen GPUs, where the machine has others too.
    fn choose_devices(&self, command: &mut Command) {
        if self.context.selected.is_empty() {
            return;
        }
        let ids = self.device_ids();
        if self.arguments.release().has(Ability::DeviceIds) && self.spread.how != How::Ray {
            command.line([Word::from("--device-ids"), Word::from(ids)]);
        } else if let Some(name) = visible_devices(self.context.platform) {
            command.environment.push((name, ids));
        }
    }

    /// `0,2`.
    pub(super) fn device_ids(&self) -> String {
        self.context.selected.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
    }
}

/// The variable that names the GPUs a process sees.
pub(super) fn visible_devices(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Cuda => Some("CUDA_VISIBLE_DEVICES"),
        Platform::Rocm => Some("HIP_VISIBLE_DEVICES"),
        Platform::Xpu => Some("ZE_AFFINITY_MASK"),
        Platform::Plugin => None,
    }
}
