//! The texts that start the server, one tab each, written for the shell and in the detail that a person wants.

use leptos::prelude::*;
use planner::artifacts::files::{Content, File};
use planner::artifacts::{Options, Shell};
use planner::protocol::{WriteArtifacts, WrittenArtifacts};

use super::copy_button::copy_button;
use super::{button, panel};
use crate::platform::dom::{El, checked_of, el, follow};
use crate::platform::{files, keys, scroll};
use crate::state::Session;
use crate::words;
use crate::words::labels::{self, artifact, heading, region};

/// The panel.
pub fn commands(session: Session) -> El {
    let tabs = Tabs::new(session);
    let list = el("div")
        .class("tabs")
        .attr("role", "tablist")
        .attr("aria-label", region::TEXTS)
        .children_by(move || tabs.buttons())
        .on("keydown", move |event| tabs.pressed(&keys::key(&event)));
    let text = el("pre").attr("tabindex", "0").child(el("code").children_by(move || tabs.lines()));
    let shown = el("div")
        .class("artifact")
        .id("artifact")
        .attr("role", "tabpanel")
        .attr_by("aria-labelledby", move || tabs.with_current(tab_id))
        .child(text);
    let save = move |_| {
        untrack(|| tabs.with_current(|file| files::save(&file.name, &file.media_type, &file.text)));
    };
    let save_plan = move |_| session.export(|json| files::save("plan.json", "application/json", &json));
    let actions = el("p")
        .class("actions")
        .child(copy_button(labels::COPY, move || {
            untrack(|| tabs.with_current(|file| file.text.clone())).unwrap_or_default()
        }))
        .child(button(artifact::SAVE).on("click", save))
        .child(button(artifact::SAVE_PLAN).on("click", save_plan));
    let bar = el("div").class("artifact-bar").child(actions).child(tabs.options());
    panel("start", "start", heading::START, vec![list]).child(shown).child(bar)
}

/// A file's place among its kind.
fn place(written: &WrittenArtifacts, at: usize) -> usize {
    let content = written.files.get(at).map(|file| file.content);
    written.files.iter().take(at).filter(|other| Some(other.content) == content).count()
}

fn tab_id(file: &File) -> String {
    format!("tab-{}", file.name.replace('.', "-"))
}

/// The texts that there are, how they are written, and the one that is shown.
#[derive(Clone, Copy)]
struct Tabs {
    written: RwSignal<WrittenArtifacts>,
    options: RwSignal<Options>,
    /// The one that is shown, by what it is and its place among its kind; the first where there is none such.
    chosen: RwSignal<(Content, usize)>,
}

impl Tabs {
    fn new(session: Session) -> Self {
        let options = RwSignal::new(Options::default());
        let written = RwSignal::default();
        follow(move || {
            let question = session.with_planned(|request, _| WriteArtifacts {
                request: request.clone(),
                options: options.get(),
                extras: session.extras.get(),
            });
            session.ask(&question, move |texts| {
                // The same texts stay as they stand, and with them what is selected in them.
                if written.try_with_untracked(|last| *last != texts) == Some(true) {
                    written.set(texts);
                }
            });
        });
        Self { written, options, chosen: RwSignal::new((Content::ServeCommand, 0)) }
    }

    /// Reads the files and the place of the one that is shown.
    fn with_files<Read>(self, read: impl FnOnce(&WrittenArtifacts, usize) -> Read) -> Read {
        let chosen = self.chosen.get();
        self.written.with(|written| {
            let is_chosen =
                |at: &usize| written.files.get(*at).map(|file| (file.content, place(written, *at))) == Some(chosen);
            read(written, (0..written.files.len()).find(is_chosen).unwrap_or_default())
        })
    }

    /// Reads the file that is shown.
    fn with_current<Read>(self, read: impl FnOnce(&File) -> Read) -> Option<Read> {
        self.with_files(|written, at| written.files.get(at).map(read))
    }

    /// The text that is shown, line by line; a line with an option carries its reason.
    fn lines(self) -> Vec<El> {
        self.with_files(|written, at| {
            let Some(file) = written.files.get(at) else { return Vec::new() };
            let has_flags = file.content == Content::ServeCommand;
            let why = |line: &str| {
                let word = line.trim_start().split([' ', '=']).next().unwrap_or_default();
                written.flags.iter().find(|flag| has_flags && flag.flag == word).and_then(|flag| flag.why.as_deref())
            };
            let lines = file.text.split_inclusive('\n').map(|line| {
                let span = el("span").text(line);
                match why(line) {
                    Some(why) => span.attr("title", why),
                    None => span,
                }
            });
            lines.collect()
        })
    }

    fn buttons(self) -> Vec<El> {
        self.with_files(|written, current| {
            let tab = |(at, file): (usize, &File)| {
                let (is_shown, chosen) = (at == current, (file.content, place(written, at)));
                button(&words::files::content(file.content, &file.name))
                    .id(&tab_id(file))
                    .attr("role", "tab")
                    .attr("aria-controls", "artifact")
                    .attr("aria-selected", if is_shown { "true" } else { "false" })
                    .attr("tabindex", if is_shown { "0" } else { "-1" })
                    .on("click", move |_| self.chosen.set(chosen))
            };
            written.files.iter().enumerate().map(tab).collect()
        })
    }

    fn pressed(self, key: &str) {
        let by = match key {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        let next = untrack(|| {
            self.with_files(|written, current| {
                let next =
                    (current.cast_signed() + by).rem_euclid(written.files.len().max(1).cast_signed()).cast_unsigned();
                written.files.get(next).map(|file| ((file.content, place(written, next)), tab_id(file)))
            })
        });
        if let Some((chosen, id)) = next {
            self.chosen.set(chosen);
            request_animation_frame(move || scroll::reveal(&id));
        }
    }

    /// How the texts are written.
    fn options(self) -> El {
        let check = |label: &str, get: fn(&Options) -> bool, set: fn(&mut Options, bool)| {
            let input = el("input")
                .attr("type", "checkbox")
                .checked_by(move || self.options.with(get))
                .on("change", move |event| self.options.update(|options| set(options, checked_of(&event))));
            el("label").class("check").child(input).child(el("span").text(label))
        };
        el("div")
            .class("checks")
            .child(check(
                artifact::POWERSHELL,
                |options| options.shell == Shell::PowerShell,
                |options, is_on| options.shell = if is_on { Shell::PowerShell } else { Shell::Bash },
            ))
            .child(check(
                artifact::DEFAULTS,
                |options| options.show_defaults,
                |options, is_on| options.show_defaults = is_on,
            ))
            .child(check(artifact::REASONS, |options| options.comments, |options, is_on| options.comments = is_on))
    }
}
