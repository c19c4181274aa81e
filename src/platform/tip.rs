//! What an element means, shown beside it while it has the pointer or the keyboard's focus. There is one tip for the whole page.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::dom::{El, Held, el};
use super::keys;
use super::timer::Timer;

/// The attribute that holds what an element means.
const MEANS: &str = "data-means";
/// The tip's id, for those whose description it is.
pub const ID: &str = "tip";
/// How long the pointer rests on an element before its tip comes, or elsewhere before it goes: long enough to reach the tip itself.
const REST: Duration = Duration::from_millis(350);
/// Between the tip and what it is about, and to the window's edge; px.
const GAP: f64 = 8.0;

impl El {
    /// Says what the element means, where there is something to say.
    #[must_use]
    pub fn means(self, meaning: Option<&str>) -> Self {
        match meaning {
            Some(meaning) => self.attr(MEANS, meaning),
            None => self,
        }
    }
}

/// The tip, hidden; it follows the pointer and the focus until the caller's owner is gone.
pub fn tip() -> El {
    let tip = Held::default();
    let (by_keyboard, rest) = (Rc::new(Cell::new(false)), Timer::new());
    let moved = tip.clone();
    listen("pointerover", move |event| {
        let Some(target) = target(event) else { return };
        if moved.node().is_some_and(|tip| tip.contains(Some(&target))) {
            return rest.give_up();
        }
        let (tip, about) = (moved.clone(), about(&target));
        rest.put_off(REST, move || match about {
            Some(about) => show(&tip, &about),
            None if !is_focused(&tip) => hide(&tip),
            None => (),
        });
    });
    let (pressed, keyboard) = (tip.clone(), Rc::clone(&by_keyboard));
    listen("pointerdown", move |_| {
        keyboard.set(false);
        rest.give_up();
        hide(&pressed);
    });
    let (typed, keyboard) = (tip.clone(), Rc::clone(&by_keyboard));
    listen("keydown", move |event| {
        keyboard.set(keys::key(event) == "Tab");
        hide(&typed);
    });
    let focused = tip.clone();
    listen("focusin", move |event| {
        let about = target(event).and_then(|target| about(&target));
        // Whoever clicks into a field wants to type; whoever comes to it by the keyboard, or presses the word itself, may want to know.
        if let Some(about) = about.filter(|about| by_keyboard.get() || about.tag_name() == "BUTTON") {
            show(&focused, &about);
        }
    });
    let left = tip.clone();
    listen("focusout", move |_| hide(&left));
    let scrolled = tip.clone();
    listen("scroll", move |_| match document().active_element().and_then(|focused| about(&focused)) {
        // What comes into focus is scrolled into view.
        Some(about) if is_shown(&scrolled) && is_focused(&scrolled) => show(&scrolled, &about),
        _ => hide(&scrolled),
    });
    el("div").id(ID).class("tip").attr("role", "tooltip").attr("hidden", "").held(&tip)
}

fn listen(event: &'static str, heard: impl Fn(&Event) + 'static) {
    let handle = window_event_listener_untyped(event, move |event| heard(&event));
    on_cleanup(move || handle.remove());
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The element around another one that has something to say.
fn about(element: &Element) -> Option<Element> {
    element.closest(&format!("[{MEANS}]")).ok().flatten()
}

/// Whether the tip is there for what has the focus.
fn is_focused(tip: &Held) -> bool {
    let said =
        document().active_element().and_then(|focused| about(&focused)).and_then(|about| about.get_attribute(MEANS));
    said.is_some() && said == tip.node().and_then(|tip| tip.text_content())
}

fn is_shown(tip: &Held) -> bool {
    tip.node().is_some_and(|tip| !tip.has_attribute("hidden"))
}

fn hide(tip: &Held) {
    if let Some(tip) = tip.node() {
        let _ = tip.set_attribute("hidden", "");
    }
}

/// Shows the tip beside the inputs, or under what it is about where there is no room, or above it.
fn show(tip: &Held, about: &Element) {
    let Some(element) = tip.node().and_then(|tip| tip.dyn_into::<HtmlElement>().ok()) else { return };
    element.set_text_content(about.get_attribute(MEANS).as_deref());
    let _ = element.remove_attribute("hidden");
    let (size, at) = (element.get_bounding_client_rect(), about.get_bounding_client_rect());
    let pixels = |extent: Result<wasm_bindgen::JsValue, _>| extent.ok().and_then(|px| px.as_f64()).unwrap_or_default();
    let (width, height) = (pixels(window().inner_width()), pixels(window().inner_height()));
    let inputs = about.closest(".inputs").ok().flatten().map(|inputs| inputs.get_bounding_client_rect().right() + GAP);
    let beside = inputs.filter(|left| left + size.width() + GAP < width);
    let (left, top) = match beside {
        Some(left) => (left, at.top()),
        None if at.bottom() + GAP + size.height() < height => (at.left(), at.bottom() + GAP),
        None => (at.left(), at.top() - size.height() - GAP),
    };
    let left = left.min(width - size.width() - GAP).max(GAP);
    let top = top.min(height - size.height() - GAP).max(GAP);
    let _ = element.style().set_property("left", &format!("{left:.0}px"));
    let _ = element.style().set_property("top", &format!("{top:.0}px"));
}
