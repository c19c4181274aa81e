//! Models that the stand-in has for the sake of what goes wrong with them, all owned by `trouble`.

use std::time::Duration;

use super::models::Model;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// `trouble/rate-limited`: status 429.
    RateLimited,
    /// `trouble/broken`: status 500.
    Broken,
    /// `trouble/disabled`: taken down by the hub's staff.
    Disabled,
    /// `trouble/no-config`: there is no `config.json`.
    NoConfig,
    /// `trouble/renamed`: leads on to the first model.
    Renamed,
    /// `trouble/slow`: answers right, but late.
    Slow,
    /// `trouble/not-json`: the file holds a web page.
    NotJson,
    /// `trouble/python-json`: the file holds `NaN` and `Infinity`, as Python writes them.
    PythonJson,
    /// `trouble/too-large`: the file is far larger than any configuration.
    TooLarge,
}

const NAMES: &[(&str, Trouble)] = &[
    ("rate-limited", Trouble::RateLimited),
    ("broken", Trouble::Broken),
    ("disabled", Trouble::Disabled),
    ("no-config", Trouble::NoConfig),
    ("renamed", Trouble::Renamed),
    ("slow", Trouble::Slow),
    ("not-json", Trouble::NotJson),
    ("python-json", Trouble::PythonJson),
    ("too-large", Trouble::TooLarge),
];

/// How late the slow model's answer is: long enough for the page to show that it waits.
const LATE: Duration = Duration::from_secs(2);
/// More than any published `config.json` holds by far.
const LARGE_BYTES: usize = 12 << 20;

/// The trouble with a model of that name, if any.
pub fn named(owner: &str, name: &str) -> Option<Trouble> {
    NAMES.iter().find(|(known, _)| owner == "trouble" && *known == name).map(|(_, trouble)| *trouble)
}

impl Trouble {
    /// What the troubled model's `config.json` holds; otherwise it is like the given model's.
    pub fn config(self, model: &Model) -> String {
        let text = model.config_text();
        match self {
            Self::NotJson => "<!doctype html><title>Please sign in</title>".to_owned(),
            Self::PythonJson => {
                text.replacen('{', "{\n  \"initializer_range\": NaN,\n  \"limits\": [-Infinity, Infinity],", 1)
            }
            Self::TooLarge => text.replacen('{', &format!("{{\n  \"padding\": \"{}\",", "x".repeat(LARGE_BYTES)), 1),
            _ => text,
        }
    }

    /// How long its file takes.
    pub fn delay(self) -> Duration {
        if self == Self::Slow { LATE } else { Duration::ZERO }
    }
}
