//! Light, dark, or as the system has it.

use leptos::prelude::*;

use super::words;
use crate::browser::document;
use crate::browser::storage::{self, Keep};

/// Where the theme is kept; the page that explains reads it too.
const KEY: &str = "theme";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    fn remembered() -> Self {
        match storage::get(Keep::ForGood, KEY).as_deref() {
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
            Self::System => words::SYSTEM,
            Self::Light => words::LIGHT,
            Self::Dark => words::DARK,
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

/// A button that goes through the themes.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let theme = RwSignal::new(Theme::remembered());
    Effect::new(move |_| document::set_theme(theme.get().key()));
    let next = move |_| {
        theme.update(|theme| *theme = theme.next());
        storage::set(Keep::ForGood, KEY, theme.get_untracked().key());
    };
    view! {
        <button
            type="button"
            class="plain"
            aria-label=move || theme.get().name()
            title=move || theme.get().name()
            on:click=next
        >
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle class="ring" cx="8" cy="8" r="6" />
                <path d=move || theme.get().shape() />
            </svg>
        </button>
    }
}
