//! A number as people type it. While it cannot be read, the text stays, the rule stands beside it, and the plan keeps its last value.

use leptos::prelude::*;
use planner::units;

use super::field::Binding;
use super::issues::FieldIssues;
use crate::format;
use crate::state::Session;

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
    fn read(self, text: &str) -> Result<f64, String> {
        let told = |error: units::UnitError| error.to_string();
        match self {
            Self::Count => units::parse_count(text).map(|count| count as f64).map_err(told),
            Self::Gib => units::parse_bytes(text).map(units::gib).map_err(told),
            Self::Mib => units::parse_bytes(text).map(|bytes| (bytes >> 20) as f64).map_err(told),
            Self::Share => units::parse_share(text).map_err(told),
            Self::Real => units::parse_positive(text).map_err(told),
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

/// A labelled field for a number of the request.
#[component]
pub fn NumberField(
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// Its place in the request.
    binding: Binding,
    /// How it is typed.
    #[prop(default = Kind::Count)]
    kind: Kind,
    /// Stands behind the number.
    #[prop(default = "")]
    unit: &'static str,
    /// What the plan takes where nothing is typed.
    #[prop(optional, into)]
    otherwise: Signal<String>,
) -> impl IntoView {
    let session = Session::here();
    let Binding { path, value, set, optional } = binding;
    let id = format!("f-{}", path.replace(['.', '_'], "-"));
    let rule_id = format!("{id}-rule");
    let text = RwSignal::new(value.get_untracked().map(|value| kind.show(value)).unwrap_or_default());
    let rule = RwSignal::new(None::<String>);

    // A value that came from elsewhere (a preset, the history, a remedy) replaces the text; one that the text spells does not.
    Effect::new(move |_| {
        let value = value.get();
        let spelt =
            text.with_untracked(|text| if text.trim().is_empty() { Ok(None) } else { kind.read(text).map(Some) });
        let held = session.unread.with_untracked(|unread| unread.contains_key(path));
        if !held && spelt != Ok(value) {
            text.set(value.map(|value| kind.show(value)).unwrap_or_default());
            rule.set(None);
        }
    });
    // Elsewhere all typing may be given up at once, as going back does.
    Effect::new(move |_| {
        if rule.with_untracked(Option::is_some) && !session.unread.with(|unread| unread.contains_key(path)) {
            rule.set(None);
            text.set(value.get_untracked().map(|value| kind.show(value)).unwrap_or_default());
        }
    });
    on_cleanup(move || {
        session.unread.try_update(|unread| unread.remove(path));
    });

    let typed = move |typed: String| {
        let read = if typed.trim().is_empty() && optional { Ok(None) } else { kind.read(&typed).map(Some) };
        text.set(typed.clone());
        match read {
            Ok(read) => {
                rule.set(None);
                session.unread.update(|unread| drop(unread.remove(path)));
                if read != value.get_untracked() {
                    set.run(read);
                }
            }
            Err(told) => {
                session.unread.update(|unread| drop(unread.insert(path, typed)));
                rule.set(Some(told));
            }
        }
    };
    // Where the text is short for a number, the number stands beside it.
    let reading = move || match value.get() {
        Some(value) if kind == Kind::Count && text.with(|text| text.ends_with(|c: char| c.is_ascii_alphabetic())) => {
            format!("= {}", format::plain(value))
        }
        _ => unit.to_owned(),
    };
    let described = rule_id.clone();
    view! {
        <div class="field" class:unread=move || rule.with(Option::is_some)>
            <label for=id.clone()>{move || label.get()}</label>
            <span class="box">
                <input
                    id=id
                    type="text"
                    inputmode=if kind == Kind::Count { "text" } else { "decimal" }
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=move || otherwise.get()
                    prop:value=move || text.get()
                    aria-invalid=move || rule.with(Option::is_some).to_string()
                    aria-describedby=described
                    on:input=move |event| typed(event_target_value(&event))
                />
                <span class="unit">{reading}</span>
            </span>
            <p class="rule" id=rule_id aria-live="polite">{move || rule.get()}</p>
            <FieldIssues path=path />
        </div>
    }
    .into_any()
}
