//! What a combobox does with what is typed, pressed and found.

use leptos::prelude::*;

use super::{Suggestion, option_id};
use crate::browser::scroll;

/// A combobox at work. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) id: &'static str,
    /// What stands in the field.
    pub(super) text: RwSignal<String>,
    value: Signal<String>,
    query: RwSignal<Option<String>>,
    suggestions: Signal<Vec<Suggestion>>,
    on_commit: Callback<String>,
    active: RwSignal<Option<usize>>,
    /// An arrow key that was pressed before there were suggestions.
    step: StoredValue<Option<isize>>,
    /// Whether the text is being typed and not committed yet: what is committed elsewhere meanwhile must not overwrite it.
    is_typing: StoredValue<bool>,
}

impl State {
    pub(super) fn new(
        id: &'static str,
        value: Signal<String>,
        query: RwSignal<Option<String>>,
        suggestions: Signal<Vec<Suggestion>>,
        on_commit: Callback<String>,
    ) -> Self {
        let state = Self {
            id,
            text: RwSignal::new(value.get_untracked()),
            value,
            query,
            suggestions,
            on_commit,
            active: RwSignal::new(None),
            step: StoredValue::new(None),
            is_typing: StoredValue::new(false),
        };
        Effect::new(move |_| {
            let value = value.get();
            if !state.is_typing.get_value() {
                state.text.set(value);
            }
        });
        Effect::new(move |_| {
            if !suggestions.with(Vec::is_empty)
                && let Some(by) = state.step.try_update_value(Option::take).flatten()
            {
                state.move_by(by);
            }
        });
        state
    }

    /// Whether the list is shown. Follows it.
    pub(super) fn is_open(self) -> bool {
        self.query.with(Option::is_some) && self.suggestions.with(|found| !found.is_empty())
    }

    /// The suggestions that are shown. Follows them.
    pub(super) fn shown(self) -> Vec<Suggestion> {
        if self.query.with(Option::is_some) { self.suggestions.get() } else { Vec::new() }
    }

    /// The place of the suggestion that a key has moved to. Follows it.
    pub(super) fn active(self) -> Option<usize> {
        let count = self.suggestions.with(Vec::len);
        self.active.get().filter(|place| *place < count)
    }

    pub(super) fn typed(self, text: String) {
        self.is_typing.set_value(true);
        self.active.set(None);
        self.query.set(Some(text.clone()));
        self.text.set(text);
    }

    fn close(self) {
        self.step.set_value(None);
        self.active.set(None);
        self.query.set(None);
    }

    pub(super) fn commit(self, chosen: String) {
        self.close();
        self.is_typing.set_value(false);
        self.text.set(chosen.clone());
        self.on_commit.run(chosen);
    }

    /// Answers a key; true where the browser is not to.
    pub(super) fn pressed(self, key: &str) -> bool {
        match key {
            "ArrowDown" => self.move_or_open(1),
            "ArrowUp" => self.move_or_open(-1),
            "Enter" => {
                let active = untrack(|| self.active());
                let chosen = active.and_then(|place| {
                    self.suggestions.with_untracked(|found| found.get(place).map(|one| one.value.clone()))
                });
                self.commit(chosen.unwrap_or_else(|| self.text.get_untracked()));
            }
            "Escape" if untrack(|| self.is_open()) => self.close(),
            "Escape" => {
                self.is_typing.set_value(false);
                self.text.set(self.value.get_untracked());
            }
            _ => return false,
        }
        true
    }

    fn move_or_open(self, by: isize) {
        if untrack(|| self.is_open()) {
            self.move_by(by);
        } else {
            self.step.set_value(Some(by));
            self.query.set(Some(self.text.get_untracked()));
        }
    }

    /// Makes another suggestion the active one.
    fn move_by(self, by: isize) {
        let count = self.suggestions.with_untracked(Vec::len).cast_signed();
        if count == 0 {
            return;
        }
        let from = untrack(|| self.active()).map_or(if by > 0 { -1 } else { count }, usize::cast_signed);
        let place = (from + by).rem_euclid(count).cast_unsigned();
        self.active.set(Some(place));
        let id = option_id(self.id, place);
        request_animation_frame(move || scroll::into_view(&id));
    }

    /// The field has lost the focus: what stands there is meant.
    pub(super) fn left(self) {
        self.close();
        let typed = self.text.get_untracked();
        self.is_typing.set_value(false);
        if !typed.trim().is_empty() && typed != self.value.get_untracked() {
            self.on_commit.run(typed);
        }
    }
}
