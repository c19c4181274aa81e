//! The head of every page: the name, the theme, and the link to this plan.

use leptos::prelude::*;

use super::copy_button::CopyButton;
use crate::app::base_path;
use crate::platform::history;
use crate::platform::root;
use crate::platform::storage::{self, Keep};
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

    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// The header.
#[component]
pub fn Header() -> impl IntoView {
    view! {
        <header class="top">
            <h1><a class="brand" href=format!("{}/", base_path())>{labels::NAME}</a></h1>
            <div class="tools">
                <ThemeSwitch />
                <CopyButton text=Callback::new(|()| history::address()) label=labels::COPY_LINK />
            </div>
        </header>
    }
    .into_any()
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let theme = RwSignal::new(Theme::remembered());
    Effect::new(move |_| root::set_theme(theme.get().key()));
    let next = move |_| {
        theme.update(|theme| *theme = theme.next());
        storage::set(Keep::ForGood, THEME, theme.get_untracked().key());
    };
    view! {
        <button type="button" class="plain" aria-label=move || theme.get().name() title=move || theme.get().name() on:click=next>
            {move || icon(theme.get())}
        </button>
    }
    .into_any()
}

fn icon(theme: Theme) -> AnyView {
    let inside = match theme {
        Theme::System => view! { <path d="M8 2a6 6 0 0 1 0 12z" /> }.into_any(),
        Theme::Light => ().into_any(),
        Theme::Dark => view! { <circle cx="8" cy="8" r="6" /> }.into_any(),
    };
    view! { <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><circle class="ring" cx="8" cy="8" r="6" />{inside}</svg> }.into_any()
}
