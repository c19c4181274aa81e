//! The texts that start the server, one tab each, written for the shell and in the detail that a person wants.

use leptos::prelude::*;
use planner::artifacts::files::{Content, File};
use planner::artifacts::{Options, Shell};
use planner::dialogue::{WriteTexts, Written};
use planner::plan::ServeFlag;

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
        .attr_by("aria-labelledby", move || tabs.current().map(|file| tab_id(&file)))
        .child(text);
    let save = move |_| {
        if let Some(file) = untrack(|| tabs.current()) {
            files::save(&file.name, &file.media_type, &file.text);
        }
    };
    let save_plan = move |_| session.export(|json| files::save("plan.json", "application/json", &json));
    let actions = el("p")
        .class("actions")
        .child(copy_button(labels::COPY, move || untrack(|| tabs.current()).map(|file| file.text).unwrap_or_default()))
        .child(button(artifact::SAVE).on("click", save))
        .child(button(artifact::SAVE_PLAN).on("click", save_plan));
    let bar = el("div").class("artifact-bar").child(actions).child(tabs.options());
    panel("start", "start", heading::START, vec![list]).child(shown).child(bar)
}

fn tab_id(file: &File) -> String {
    format!("tab-{}", file.name.replace('.', "-"))
}

/// The texts that there are, how they are written, and the one that is shown.
#[derive(Clone, Copy)]
struct Tabs {
    written: RwSignal<Written>,
    options: RwSignal<Options>,
    /// The one that is shown, by what it is and its place among its kind; the first where there is none such.
    chosen: RwSignal<(Content, usize)>,
}

impl Tabs {
    fn new(session: Session) -> Self {
        let options = RwSignal::new(Options::default());
        let written = RwSignal::default();
        follow(move || {
            let question = session.with_planned(|request, _| WriteTexts {
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

    /// The files, each with its place among its kind.
    fn files(self) -> Vec<(usize, File)> {
        self.written.with(|written| {
            let files = written.files.iter().enumerate();
            let place = |at: usize, file: &File| {
                written.files.iter().take(at).filter(|other| other.content == file.content).count()
            };
            files.map(|(at, file)| (place(at, file), file.clone())).collect()
        })
    }

    /// The file that is shown.
    fn current(self) -> Option<File> {
        let (chosen, files) = (self.chosen.get(), self.files());
        let found = files.iter().find(|(place, file)| (file.content, *place) == chosen);
        found.or(files.first()).map(|(_, file)| file.clone())
    }

    /// The text that is shown, line by line; a line with an option carries its reason.
    fn lines(self) -> Vec<El> {
        let Some(file) = self.current() else { return Vec::new() };
        let has_flags = file.content == Content::ServeCommand;
        let why = |line: &str, flags: &[ServeFlag]| {
            let word = line.trim_start().split([' ', '=']).next().unwrap_or_default();
            flags.iter().find(|flag| has_flags && flag.flag == word).and_then(|flag| flag.why.clone())
        };
        self.written.with(|written| {
            let lines = file.text.split_inclusive('\n').map(|line| {
                let span = el("span").text(line);
                match why(line, &written.flags) {
                    Some(why) => span.attr("title", &why),
                    None => span,
                }
            });
            lines.collect()
        })
    }

    fn buttons(self) -> Vec<El> {
        let current = self.current().map(|file| file.name);
        let tab = |place: usize, file: &File| {
            let is_shown = current.as_ref() == Some(&file.name);
            let content = file.content;
            button(&words::files::content(content, &file.name))
                .id(&tab_id(file))
                .attr("role", "tab")
                .attr("aria-controls", "artifact")
                .attr("aria-selected", if is_shown { "true" } else { "false" })
                .attr("tabindex", if is_shown { "0" } else { "-1" })
                .on("click", move |_| self.chosen.set((content, place)))
        };
        self.files().iter().map(|(place, file)| tab(*place, file)).collect()
    }

    fn pressed(self, key: &str) {
        let by = match key {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        let (current, files) = untrack(|| (self.current(), self.files()));
        let Some(at) = files.iter().position(|(_, file)| current.as_ref() == Some(file)) else { return };
        let next = (at.cast_signed() + by).rem_euclid(files.len().cast_signed()).cast_unsigned();
        if let Some((place, file)) = files.get(next) {
            self.chosen.set((file.content, *place));
            let id = tab_id(file);
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
