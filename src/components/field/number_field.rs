//! A number as people type it. While it cannot be read, the text stays, the rule stands beside it, and the plan keeps its last value.

use leptos::prelude::*;
use planner::serve_config::ServeConfig;
use planner::units;

use super::number::Kind;
use super::{Binding, Meaning, words};
use crate::components::issues::FieldIssues;
use crate::format;
use crate::numbers;
use crate::session::Session;
use crate::words::glossary;

/// The labelled field.
#[component]
pub fn NumberField(
    label: &'static str,
    binding: Binding,
    /// How it is typed.
    #[prop(default = Kind::Count)]
    kind: Kind,
    /// Stands behind the number.
    #[prop(optional)]
    unit: &'static str,
    /// What the plan takes where nothing is typed, where its configuration has it.
    #[prop(default = |_| None)]
    otherwise: fn(&ServeConfig) -> Option<f64>,
    /// What the plan takes where nothing is typed, where it stands elsewhere.
    #[prop(optional, into)]
    taken: Option<Signal<Option<f64>>>,
    #[prop(optional, into)] hidden: Signal<bool>,
) -> impl IntoView {
    let session = Session::here();
    let typing = Typing::new(session, binding, kind);
    let (id, path) = (binding.id(), binding.path);
    let (rule_id, means_id) = (format!("{id}-rule"), format!("{id}-means"));
    let taken = taken.unwrap_or_else(|| session.plan_memo(move |plan| plan.config.as_ref().and_then(otherwise)).into());
    let is_unread = move || typing.rule.with(|rule| !rule.is_empty());
    view! {
        <div class="field" class:unread=is_unread hidden=hidden data-means=glossary::field(path)>
            <label for=id.clone()>{label}</label>
            <Meaning id=means_id.clone() path />
            <span class="box">
                <input
                    id=id
                    type="text"
                    inputmode=if kind == Kind::Count { "text" } else { "decimal" }
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=format!("{rule_id} {means_id}")
                    placeholder=move || taken.get().map(format::plain)
                    aria-invalid=move || is_unread().to_string()
                    prop:value=typing.text
                    on:input:target=move |event| typing.typed(event.target().value())
                />
                <span class="unit">{move || typing.reading().unwrap_or_else(|| unit.to_owned())}</span>
            </span>
            <p class="rule" id=rule_id aria-live="polite">{typing.rule}</p>
            <FieldIssues path hidden />
        </div>
    }
    .into_any()
}

/// What stands in a field, and what it spells.
#[derive(Clone, Copy)]
struct Typing {
    session: Session,
    binding: Binding,
    kind: Kind,
    /// What the request holds.
    value: Memo<Option<f64>>,
    text: RwSignal<String>,
    /// The rule that the text breaks; empty while it can be read.
    rule: RwSignal<String>,
}

impl Typing {
    fn new(session: Session, binding: Binding, kind: Kind) -> Self {
        let value = session.request_memo(binding.get);
        let shown = value.get_untracked().map(|value| kind.show(value));
        let text = RwSignal::new(shown.unwrap_or_default());
        let typing = Self { session, binding, kind, value, text, rule: RwSignal::default() };
        Effect::new(move |_| typing.catch_up());
        typing
    }

    /// What a text spells.
    fn read(self, text: &str) -> Result<Option<f64>, units::UnitError> {
        if text.trim().is_empty() && self.binding.optional {
            return Ok(None);
        }
        match self.kind.read(text)? {
            value if value > self.binding.most => {
                Err(units::UnitError::OutOfRange { text: text.trim().to_owned(), rule: words::SMALLER })
            }
            value => Ok(Some(value)),
        }
    }

    /// A value that came from elsewhere (a preset, the history, a remedy) replaces the text; one that the text spells does not,
    /// nor does any while the text cannot be read. A text that came with a link and cannot be read stands here too.
    fn catch_up(self) {
        let value = self.value.get();
        let unread = self.session.asked.unread.with(|unread| unread.get(self.binding.path).cloned());
        if let Some(unread) = unread {
            if self.text.with_untracked(|text| *text != unread) {
                self.rule.set(self.read(&unread).err().map(|error| numbers::rule(&error)).unwrap_or_default());
                self.text.set(unread);
            }
            return;
        }
        if self.text.with_untracked(|text| self.read(text)) != Ok(value) {
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
                self.session.mark_read(path);
                self.session.adjust(|request| (self.binding.set)(request, value));
            }
            Err(error) => {
                self.rule.set(numbers::rule(&error));
                self.session.asked.unread.update(|unread| drop(unread.insert(path.to_owned(), typed)));
            }
        }
    }

    /// Where the text is short for a number, the number.
    fn reading(self) -> Option<String> {
        let value = self.value.get()?;
        let short = self.text.with(|text| text.ends_with(|c: char| c.is_ascii_alphabetic()));
        (self.kind == Kind::Count && short).then(|| format!("= {}", format::plain(value)))
    }
}
