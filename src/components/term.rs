//! A word of the trade that says what it means when it is pointed at or comes into focus.

use crate::platform::dom::{El, el};
use crate::platform::tip;

/// The word.
pub fn term(word: &str, meaning: &str) -> El {
    el("button").attr("type", "button").class("term").attr("aria-describedby", tip::ID).means(Some(meaning)).text(word)
}
