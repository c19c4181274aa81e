//! The planner could not be loaded: what that means, and the way out.

use super::button;
use crate::platform::dom::{El, el};
use crate::platform::root;
use crate::words::labels::lost as label;

/// The message, with a button that loads the page again.
pub fn lost() -> El {
    el("section")
        .class("lost")
        .child(el("p").child(el("strong").text(label::LEAD)).text(" ").text(label::REST))
        .child(el("p").class("actions").child(button(label::AGAIN).on("click", |_| root::reload())))
}
