//! The texts that start the server, one tab each.

use leptos::prelude::*;
use planner::plan::Artifacts;

use super::copy_button::copy_button;
use super::{button, panel};
use crate::platform::dom::{El, el};
use crate::platform::{files, keys, scroll};
use crate::state::Session;
use crate::words::labels::{self, artifact, heading, region};

/// One text.
struct Text {
    name: &'static str,
    /// The file it is saved as.
    file: &'static str,
    of: fn(&Artifacts) -> Option<&str>,
}

const TEXTS: [Text; 6] = [
    Text { name: artifact::SERVE, file: "serve_command.sh", of: |all| Some(&all.serve_command) },
    Text { name: artifact::DOCKER, file: "docker_command.sh", of: |all| Some(&all.docker_command) },
    Text { name: artifact::COMPOSE, file: "docker-compose.yaml", of: |all| Some(&all.docker_compose) },
    Text { name: artifact::KUBERNETES, file: "kubernetes.yaml", of: |all| all.kubernetes.as_deref() },
    Text { name: artifact::PROFILE, file: "profile.yaml", of: |all| all.profile.as_deref() },
    Text { name: artifact::BENCH, file: "benchmark.sh", of: |all| all.bench_command.as_deref() },
];

/// The panel.
pub fn commands(session: Session) -> El {
    let tabs = Tabs { session, chosen: RwSignal::new(0) };
    let list = el("div")
        .class("tabs")
        .attr("role", "tablist")
        .attr("aria-label", region::TEXTS)
        .children_by(move || tabs.buttons())
        .on("keydown", move |event| tabs.pressed(&keys::key(&event)));
    let text = el("pre").attr("tabindex", "0").child(el("code").text_by(move || tabs.text()));
    let shown = el("div")
        .class("artifact")
        .id("artifact")
        .attr("role", "tabpanel")
        .attr_by("aria-labelledby", move || tabs.current().map(|place| format!("tab-{place}")))
        .child(text);
    let save = move |_| {
        if let Some(text) = untrack(|| tabs.current()).and_then(|place| TEXTS.get(place)) {
            files::save(text.file, "text/plain", &untrack(|| tabs.text()));
        }
    };
    let save_plan = move |_| {
        session.export(|json| files::save("plan.json", "application/json", &json));
    };
    let actions = el("p")
        .class("actions")
        .child(copy_button(labels::COPY, move || untrack(|| tabs.text())))
        .child(button(artifact::SAVE).on("click", save))
        .child(button(artifact::SAVE_PLAN).on("click", save_plan));
    panel("start", "start", heading::START, vec![list]).child(shown).child(actions)
}

/// The texts that there are, and the one that is shown.
#[derive(Clone, Copy)]
struct Tabs {
    session: Session,
    chosen: RwSignal<usize>,
}

impl Tabs {
    /// The places of the texts that the plan has.
    fn available(self) -> Vec<usize> {
        self.session.with_plan(|plan| {
            let has = |text: &Text| plan.artifacts.as_ref().and_then(text.of).is_some_and(|text| !text.is_empty());
            TEXTS.iter().enumerate().filter(|(_, text)| has(text)).map(|(place, _)| place).collect()
        })
    }

    /// The place of the text that is shown.
    fn current(self) -> Option<usize> {
        let (chosen, available) = (self.chosen.get(), self.available());
        if available.contains(&chosen) { Some(chosen) } else { available.first().copied() }
    }

    fn text(self) -> String {
        let shown = self.current().and_then(|place| TEXTS.get(place));
        let text = self.session.with_plan(|plan| (shown?.of)(plan.artifacts.as_ref()?).map(str::to_owned));
        text.unwrap_or_default()
    }

    fn buttons(self) -> Vec<El> {
        let tab = |place: usize, text: &Text| {
            let is_shown = move || self.current() == Some(place);
            button(text.name)
                .id(&format!("tab-{place}"))
                .attr("role", "tab")
                .attr("aria-controls", "artifact")
                .state_by("aria-selected", is_shown)
                .attr_by("tabindex", move || Some(if is_shown() { "0" } else { "-1" }.to_owned()))
                .on("click", move |_| self.chosen.set(place))
        };
        self.available().into_iter().filter_map(|place| Some(tab(place, TEXTS.get(place)?))).collect()
    }

    fn pressed(self, key: &str) {
        let by = match key {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        let (current, available) = untrack(|| (self.current(), self.available()));
        let Some(at) = available.iter().position(|place| Some(*place) == current) else { return };
        let next = (at.cast_signed() + by).rem_euclid(available.len().cast_signed()).cast_unsigned();
        if let Some(next) = available.get(next) {
            self.chosen.set(*next);
            scroll::reveal(&format!("tab-{next}"));
        }
    }
}
