//! Numbers as the person at the browser writes them: the planner writes English, and here its separators become the reader's.

use std::cell::Cell;

use planner::sentence::Sentence;
use planner::units::{self, Separators, UnitError};

thread_local! {
    /// A browser has one locale, asked for once; where there is no browser, English.
    static SEPARATORS: Cell<Separators> = const { Cell::new(Separators::ENGLISH) };
}

/// Sets how numbers are written and read on this page.
pub fn write_with(separators: Separators) {
    SEPARATORS.set(separators);
}

/// A whole number: `40,960`, or `40.960` in German.
pub fn count(value: u64) -> String {
    SEPARATORS.get().write(&units::count(value))
}

/// A number with a fixed number of decimals.
pub fn fixed(value: f64, decimals: usize) -> String {
    SEPARATORS.get().write(&units::fixed(value, decimals))
}

/// A number with that many significant digits at least before the point.
pub fn significant(value: f64, digits: u32) -> String {
    SEPARATORS.get().write(&units::significant(value, digits))
}

/// A number with as many digits as it has.
pub fn exact(value: f64) -> String {
    SEPARATORS.get().write(&value.to_string())
}

/// A count of parameters: `32.8B`.
pub fn parameters(count: u64) -> String {
    SEPARATORS.get().write(&units::parameters(count))
}

/// One of the planner's sentences. Names, versions and what is to be typed keep their points.
pub fn in_words(sentence: &Sentence) -> String {
    sentence.with(SEPARATORS.get()).into_owned()
}

/// Why a text is no number, with the examples as its writer would type them.
pub fn rule(error: &UnitError) -> String {
    error.with(SEPARATORS.get())
}

/// What somebody typed, as English writes it.
pub fn read(typed: &str) -> String {
    SEPARATORS.get().read(typed)
}
