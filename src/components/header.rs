//! The head of every page: the name, the theme, and the link to this plan.

use leptos::prelude::*;

use super::copy_button::copy_button;
use super::{button, shortcuts};
use crate::platform::dom::{El, el, follow, svg};
use crate::platform::storage::{self, Keep};
use crate::platform::{history, root};
use crate::route;
use crate::words::labels::{self, theme};

const THEME: &str = "theme";

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    fn remembered() -> Self {
        match storage::get(Keep::ForGood, THEME).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    fn key(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::System => theme::SYSTEM,
            Self::Light => theme::LIGHT,
            Self::Dark => theme::DARK,
        }
    }

    /// The shape that fills its ring.
    fn shape(self) -> &'static str {
        match self {
            Self::System => "M8 2a6 6 0 0 1 0 12z",
            Self::Light => "",
            Self::Dark => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z",
        }
    }

    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// The header.
pub fn header() -> El {
    let help = button("?")
        .class("plain")
        .attr("aria-label", labels::shortcuts::TITLE)
        .attr("title", labels::shortcuts::TITLE)
        .on("click", |_| shortcuts::open());
    let how = el("a").class("how").attr("href", labels::HOW_PAGE).text(labels::HOW);
    let tools = el("div")
        .class("tools")
        .child(how)
        .child(help)
        .child(theme_switch())
        .child(copy_button(labels::COPY_LINK, history::address));
    el("header").class("top").child(route::link("", labels::NAME).class("brand")).child(tools)
}

fn theme_switch() -> El {
    let theme = RwSignal::new(Theme::remembered());
    follow(move || root::set_theme(theme.get().key()));
    let next = move |_| {
        theme.update(|theme| *theme = theme.next());
        storage::set(Keep::ForGood, THEME, theme.get_untracked().key());
    };
    let ring = svg("circle").class("ring").attr("cx", "8").attr("cy", "8").attr("r", "6");
    let filled = svg("path").attr_by("d", move || Some(theme.get().shape().to_owned()));
    let icon =
        svg("svg").class("icon").attr("viewBox", "0 0 16 16").attr("aria-hidden", "true").child(ring).child(filled);
    el("button")
        .attr("type", "button")
        .class("plain")
        .attr_by("aria-label", move || Some(theme.get().name().to_owned()))
        .attr_by("title", move || Some(theme.get().name().to_owned()))
        .child(icon)
        .on("click", next)
}
