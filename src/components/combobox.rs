//! A text field with suggestions, by the ARIA pattern “editable combobox with list autocomplete”.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use crate::platform::dom::{El, el, follow, value_of};
use crate::platform::{keys, scroll};

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What choosing it commits.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// What is said beside it.
    pub detail: String,
    /// The heading it stands under; suggestions of one group follow each other.
    pub group: &'static str,
}

/// Is called with the suggestions that were found; again where more are found, with all of them.
pub type Found = Rc<dyn Fn(Vec<Suggestion>)>;

/// Finds the suggestions for a typed text.
pub type Suggest = Rc<dyn Fn(&str, Found)>;

/// What a combobox is for.
#[derive(Clone)]
pub struct Combobox {
    /// The control's id.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Stands in the empty field.
    pub placeholder: &'static str,
    /// The id of what describes the field.
    pub described_by: &'static str,
    /// What is committed now.
    pub value: Rc<dyn Fn() -> String>,
    /// The suggestions for a typed text.
    pub suggest: Suggest,
    /// Called with what is committed: a suggestion's value, or the text as typed.
    pub on_commit: Rc<dyn Fn(String)>,
}

impl Combobox {
    /// The labelled combobox.
    pub fn show(self) -> El {
        let list_id = format!("{}-list", self.id);
        let Self { id, label, placeholder, described_by, .. } = self;
        let open = Open {
            combobox: Rc::new(self),
            text: RwSignal::default(),
            found: RwSignal::default(),
            active: RwSignal::default(),
            search: StoredValue::new(0),
        };
        let (text, found, active) = (open.text, open.found, open.active);
        let committed = open.clone();
        follow(move || committed.text.set((committed.combobox.value)()));
        let (typed, pressed, left, listed) = (open.clone(), open.clone(), open.clone(), open);
        let input = el("input")
            .id(id)
            .attr("type", "text")
            .attr("role", "combobox")
            .attr("autocomplete", "off")
            .attr("autocapitalize", "none")
            .attr("spellcheck", "false")
            .attr("placeholder", placeholder)
            .attr("aria-autocomplete", "list")
            .attr("aria-controls", &list_id)
            .attr("aria-describedby", described_by)
            .state_by("aria-expanded", move || found.with(|found| !found.is_empty()))
            .attr_by("aria-activedescendant", move || active.get().map(|place| option_id(id, place)))
            .value_by(move || text.get())
            .on("input", move |event| typed.typed(value_of(&event)))
            .on("keydown", move |event| {
                if pressed.pressed(&keys::key(&event)) {
                    event.prevent_default();
                }
            })
            .on("blur", move |_| left.left());
        let list = el("ul")
            .id(&list_id)
            .attr("role", "listbox")
            .attr("aria-label", label)
            .shown_by(move || found.with(|found| !found.is_empty()))
            .children_by(move || listed.groups());
        el("div")
            .class("combobox")
            .child(el("label").class("unseen").attr("for", id).text(label))
            .child(input)
            .child(list)
    }
}

fn option_id(id: &str, place: usize) -> String {
    format!("{id}-{place}")
}

/// A combobox at work.
#[derive(Clone)]
struct Open {
    combobox: Rc<Combobox>,
    text: RwSignal<String>,
    found: RwSignal<Vec<Suggestion>>,
    active: RwSignal<Option<usize>>,
    /// The search that counts; what an earlier one finds comes too late.
    search: StoredValue<u64>,
}

impl Open {
    fn typed(&self, text: String) {
        self.active.set(None);
        self.search(&text, |_| ());
        self.text.set(text);
    }

    /// Looks for suggestions, and shows them unless something else has happened meanwhile.
    fn search(&self, text: &str, then: impl FnOnce(Self) + 'static) {
        let number = self.begin();
        let (open, then) = (self.clone(), Cell::new(Some(then)));
        let found = move |found| {
            if open.search.try_get_value() == Some(number) {
                open.found.set(found);
                if let Some(then) = then.take() {
                    then(open.clone());
                }
            }
        };
        (self.combobox.suggest)(text, Rc::new(found));
    }

    fn begin(&self) -> u64 {
        let number = self.search.get_value() + 1;
        self.search.set_value(number);
        number
    }

    fn close(&self) {
        self.begin();
        self.active.set(None);
        self.found.set(Vec::new());
    }

    fn commit(&self, chosen: String) {
        self.close();
        self.text.set(chosen.clone());
        (self.combobox.on_commit)(chosen);
    }

    /// Answers a key; true where the browser is not to.
    fn pressed(&self, key: &str) -> bool {
        let is_open = self.found.with_untracked(|found| !found.is_empty());
        match key {
            "ArrowDown" => self.step(1),
            "ArrowUp" => self.step(-1),
            "Enter" => {
                let active = self.active.get_untracked();
                let chosen = active
                    .and_then(|place| self.found.with_untracked(|found| found.get(place).map(|one| one.value.clone())));
                self.commit(chosen.unwrap_or_else(|| self.text.get_untracked()));
            }
            "Escape" if is_open => self.close(),
            "Escape" => self.text.set(untrack(|| (self.combobox.value)())),
            _ => return false,
        }
        true
    }

    fn step(&self, by: isize) {
        if self.found.with_untracked(Vec::is_empty) {
            let text = self.text.get_untracked();
            self.search(&text, move |open| open.move_by(by));
        } else {
            self.move_by(by);
        }
    }

    /// Makes another suggestion the active one.
    fn move_by(&self, by: isize) {
        let count = self.found.with_untracked(Vec::len).cast_signed();
        if count == 0 {
            return;
        }
        let from = self.active.get_untracked().map_or(if by > 0 { -1 } else { count }, usize::cast_signed);
        let place = (from + by).rem_euclid(count) as usize;
        self.active.set(Some(place));
        let id = option_id(self.combobox.id, place);
        request_animation_frame(move || scroll::into_view(&id));
    }

    fn left(&self) {
        self.close();
        let typed = self.text.get_untracked();
        if !typed.trim().is_empty() && typed != untrack(|| (self.combobox.value)()) {
            (self.combobox.on_commit)(typed);
        }
    }

    /// The suggestions under their headings.
    fn groups(&self) -> Vec<El> {
        let mut lists: Vec<(&'static str, Vec<El>)> = Vec::new();
        for (place, suggestion) in self.found.get().into_iter().enumerate() {
            let group = suggestion.group;
            let option = self.option(place, suggestion);
            match lists.last_mut() {
                Some((last, options)) if *last == group => options.push(option),
                _ => lists.push((group, vec![option])),
            }
        }
        let lists = lists.into_iter().map(|(group, options)| {
            let heading = el("span").class("group").attr("aria-hidden", "true").text(group);
            let list = el("ul").attr("role", "group").attr("aria-label", group).children(options);
            el("li").attr("role", "presentation").child(heading).child(list)
        });
        lists.collect()
    }

    fn option(&self, place: usize, suggestion: Suggestion) -> El {
        let (open, active) = (self.clone(), self.active);
        el("li")
            .id(&option_id(self.combobox.id, place))
            .attr("role", "option")
            .state_by("aria-selected", move || active.get() == Some(place))
            .child(el("span").text(&suggestion.label))
            .child(el("small").text(&suggestion.detail))
            // The field keeps the focus.
            .on("mousedown", |event| event.prevent_default())
            .on("click", move |_| open.commit(suggestion.value.clone()))
    }
}
