//! When the tip comes and goes, and where it stands.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::html::Div;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{DomRect, Element, Event, HtmlDivElement};

use crate::latest::Latest;

/// The attribute that holds what an element means.
pub const MEANS: &str = "data-means";
/// How long the pointer rests on an element before its tip comes, or elsewhere before it goes: long enough to reach the tip itself.
const REST: Duration = Duration::from_millis(350);
/// Between the tip and what it is about, and to the window's edge; px.
const GAP: f64 = 8.0;

/// Shows the tip as the pointer and the focus move, until the caller's owner is gone.
pub fn follow(tip: NodeRef<Div>) {
    let (by_keyboard, rest) = (RwSignal::new(false), Latest::new());
    keep(window_event_listener(leptos::ev::pointerover, move |event| {
        let Some(target) = target(&event) else { return };
        if tip.get_untracked().is_some_and(|tip| tip.contains(Some(&target))) {
            return rest.give_up();
        }
        let about = about(&target);
        rest.run(async move {
            TimeoutFuture::new(REST.as_millis() as u32).await;
            match about {
                Some(about) => show(tip, &about),
                None if !is_focused(tip) => hide(tip),
                None => (),
            }
        });
    }));
    keep(window_event_listener(leptos::ev::pointerdown, move |_| {
        by_keyboard.set(false);
        rest.give_up();
        hide(tip);
    }));
    keep(window_event_listener(leptos::ev::keydown, move |event| {
        by_keyboard.set(event.key() == "Tab");
        hide(tip);
    }));
    keep(window_event_listener(leptos::ev::focusin, move |event| {
        let about = target(&event).and_then(|target| about(&target));
        // Whoever clicks into a field wants to type; whoever comes to it by the keyboard, or presses the word itself, may want to know.
        if let Some(about) = about.filter(|about| by_keyboard.get_untracked() || about.tag_name() == "BUTTON") {
            show(tip, &about);
        }
    }));
    keep(window_event_listener(leptos::ev::focusout, move |_| hide(tip)));
    keep(window_event_listener(leptos::ev::scroll, move |_| match focused_about() {
        // What comes into focus is scrolled into view.
        Some(about) if is_shown(tip) && is_focused(tip) => show(tip, &about),
        _ => hide(tip),
    }));
}

fn keep(listener: WindowListenerHandle) {
    on_cleanup(move || listener.remove());
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// The element around another one that has something to say.
fn about(element: &Element) -> Option<Element> {
    element.closest(&format!("[{MEANS}]")).ok().flatten()
}

fn focused_about() -> Option<Element> {
    document().active_element().and_then(|focused| about(&focused))
}

/// Whether the tip is there for what has the focus.
fn is_focused(tip: NodeRef<Div>) -> bool {
    let said = focused_about().and_then(|about| about.get_attribute(MEANS));
    said.is_some() && said == tip.get_untracked().and_then(|tip| tip.text_content())
}

fn is_shown(tip: NodeRef<Div>) -> bool {
    tip.get_untracked().is_some_and(|tip| !tip.hidden())
}

fn hide(tip: NodeRef<Div>) {
    if let Some(tip) = tip.get_untracked() {
        tip.set_hidden(true);
    }
}

/// Shows the tip beside what it is about.
fn show(tip: NodeRef<Div>, about: &Element) {
    let Some(tip) = tip.get_untracked() else { return };
    tip.set_text_content(about.get_attribute(MEANS).as_deref());
    tip.set_hidden(false);
    let (left, top) = place(&tip, about);
    let style = web_sys::HtmlElement::style(&tip);
    let _ = style.set_property("left", &format!("{left:.0}px"));
    let _ = style.set_property("top", &format!("{top:.0}px"));
}

/// Beside the inputs, or under what it is about where there is no room, or above it; px from the window's upper left corner.
fn place(tip: &HtmlDivElement, about: &Element) -> (f64, f64) {
    let (size, at): (DomRect, DomRect) = (tip.get_bounding_client_rect(), about.get_bounding_client_rect());
    let pixels = |extent: Result<leptos::wasm_bindgen::JsValue, _>| {
        extent.ok().and_then(|pixels| pixels.as_f64()).unwrap_or_default()
    };
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
    (left, top)
}
