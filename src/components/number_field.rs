//! A number as people type it. While it cannot be read, the text stays, the rule stands beside it, and the plan keeps its last value.

use std::rc::Rc;

use leptos::prelude::*;
use planner::serve_config::ServeConfig;
use planner::units;

use super::field::{Binding, glossary_text};
use super::issues::field_issues;
use crate::format;
use crate::parts::Part;
use crate::platform::dom::{El, el, follow, value_of};
use crate::state::Session;
use crate::words;
use crate::words::glossary;

/// What kind of number a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number: `512`, `32k`, `40,960`.
    Count,
    /// An amount of memory, held in GiB: `80`, `80 GB`.
    Gib,
    /// An amount of memory, held in MiB.
    Mib,
    /// A share: `0.92`, `92%`.
    Share,
    /// Any number above zero.
    Real,
}

impl Kind {
    /// Reads a text.
    fn read(self, text: &str) -> Result<f64, units::UnitError> {
        match self {
            Self::Count => units::parse_count(text).map(|count| count as f64),
            Self::Gib => units::parse_bytes(text).map(units::gib),
            Self::Mib => units::parse_bytes(text).map(|bytes| (bytes >> 20) as f64),
            Self::Share => units::parse_share(text),
            Self::Real => units::parse_positive(text),
        }
    }

    /// Shows a value so that it can be read again.
    fn show(self, value: f64) -> String {
        match self {
            Self::Mib => format!("{}\u{a0}MiB", format::plain(value)),
            _ => format::plain(value),
        }
    }
}

/// A field for a number of the request.
#[derive(Clone, Copy)]
pub struct NumberField {
    label: &'static str,
    binding: Binding,
    kind: Kind,
    unit: &'static str,
    otherwise: fn(&ServeConfig) -> Option<f64>,
}

/// A field for a whole number.
pub fn number_field(label: &'static str, binding: Binding) -> NumberField {
    NumberField { label, binding, kind: Kind::Count, unit: "", otherwise: |_| None }
}

impl NumberField {
    /// How it is typed.
    #[must_use]
    pub fn kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// Stands behind the number.
    #[must_use]
    pub fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// What the plan takes where nothing is typed.
    #[must_use]
    pub fn otherwise(self, otherwise: fn(&ServeConfig) -> Option<f64>) -> Self {
        Self { otherwise, ..self }
    }

    /// The labelled field.
    pub fn show(self, session: Session) -> El {
        let otherwise = self.otherwise;
        self.show_with(session, session.plan_part(move |plan| plan.config.as_ref().and_then(otherwise)))
    }

    /// The labelled field, with what is taken where nothing is typed.
    pub fn show_with(self, session: Session, taken: Part<Option<f64>>) -> El {
        let Self { label, binding, kind, unit, .. } = self;
        let (id, path) = (binding.id(), binding.path);
        let (rule_id, means_id) = (format!("{id}-rule"), format!("{id}-means"));
        let value = session.request_part(binding.get);
        let typing = Typing::new(session, binding, kind, Rc::clone(&value));
        let input = el("input")
            .id(&id)
            .attr("type", "text")
            .attr("inputmode", if kind == Kind::Count { "text" } else { "decimal" })
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .attr("aria-describedby", &format!("{rule_id} {means_id}"))
            .attr_by("placeholder", move || taken().map(format::plain))
            .state_by("aria-invalid", move || typing.rule.with(|rule| !rule.is_empty()))
            .value_by(move || typing.text.get())
            .on("input", move |event| typing.typed(value_of(&event)));
        let unit = el("span").class("unit").text_by(move || typing.reading(value()).unwrap_or_else(|| unit.to_owned()));
        el("div")
            .class("field")
            .means(glossary::field(path))
            .class_by("unread", move || typing.rule.with(|rule| !rule.is_empty()))
            .child(el("label").attr("for", &id).text(label))
            .child(glossary_text(&means_id, path))
            .child(el("span").class("box").child(input).child(unit))
            .child(el("p").class("rule").id(&rule_id).attr("aria-live", "polite").text_by(move || typing.rule.get()))
            .child(field_issues(session, path))
    }
}

/// What stands in a field, and what it spells.
#[derive(Clone, Copy)]
struct Typing {
    session: Session,
    binding: Binding,
    kind: Kind,
    text: RwSignal<String>,
    /// The rule that the text breaks; empty while it can be read.
    rule: RwSignal<String>,
}

impl Typing {
    fn new(session: Session, binding: Binding, kind: Kind, value: Part<Option<f64>>) -> Self {
        let shown = session.request.with_untracked(binding.get).map(|value| kind.show(value));
        let typing =
            Self { session, binding, kind, text: RwSignal::new(shown.unwrap_or_default()), rule: RwSignal::default() };
        follow(move || typing.catch_up(value()));
        typing
    }

    /// What a text spells.
    fn read(self, text: &str) -> Result<Option<f64>, units::UnitError> {
        if text.trim().is_empty() && self.binding.optional {
            return Ok(None);
        }
        match self.kind.read(text)? {
            value if value > self.binding.most => {
                Err(units::UnitError::OutOfRange { text: text.trim().to_owned(), rule: words::labels::SMALLER })
            }
            value => Ok(Some(value)),
        }
    }

    /// A value that came from elsewhere (a preset, the history, a remedy) replaces the text; one that the text spells does not,
    /// nor does any while the text cannot be read. A text that came with a link and cannot be read stands here too.
    fn catch_up(self, value: Option<f64>) {
        let unread = self.session.unread.with(|unread| unread.get(self.binding.path).cloned());
        if let Some(unread) = unread {
            if self.text.with_untracked(|text| *text != unread) {
                self.rule.set(self.read(&unread).err().map(|error| error.to_string()).unwrap_or_default());
                self.text.set(unread);
            }
            return;
        }
        let spelt = self.text.with_untracked(|text| self.read(text));
        if spelt != Ok(value) {
            self.text.set(value.map(|value| self.kind.show(value)).unwrap_or_default());
            self.rule.set(String::new());
        }
    }

    fn typed(self, typed: String) {
        let path = self.binding.path;
        let read = self.read(&typed);
        self.text.set(typed.clone());
        match read {
            Ok(value) => {
                self.rule.set(String::new());
                self.session.is_read(path);
                if value != self.session.request.with_untracked(self.binding.get) {
                    self.session.adjust(|request| (self.binding.set)(request, value));
                }
            }
            Err(error) => {
                self.rule.set(error.to_string());
                self.session.unread.update(|unread| drop(unread.insert(path.to_owned(), typed)));
            }
        }
    }

    /// Where the text is short for a number, the number.
    fn reading(self, value: Option<f64>) -> Option<String> {
        let value = value?;
        let short = self.text.with(|text| text.ends_with(|c: char| c.is_ascii_alphabetic()));
        (self.kind == Kind::Count && short).then(|| format!("= {}", format::plain(value)))
    }
}
