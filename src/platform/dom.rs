//! Elements, and what of them follows the state.
//!
//! Leptos keeps the state: signals, memos, effects. Its `view!` is not used. It gives every element a type of its own and compiles
//! building and rebuilding anew for each; this page's 300 elements came to 235 KB gzip that way, most of a first load's budget.
//! Here all elements are of one type, and closures are boxed before they reach code that is compiled for each.
//!
//! Texts become text nodes and attributes are set one by one: nothing typed or fetched is ever read as markup.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Node};

/// The namespace of SVG elements.
const SVG: &str = "http://www.w3.org/2000/svg";

/// An element under construction. Methods whose name ends in `_by` take a closure and run it again whenever a signal that it
/// read changes, for as long as the owner in which they were called lives.
#[derive(Clone, Debug)]
pub struct El(Element);

/// An HTML element.
///
/// # Panics
/// When the tag is no name.
pub fn el(tag: &str) -> El {
    El(document().create_element(tag).expect("tags are written in the source"))
}

/// An SVG element.
///
/// # Panics
/// When the tag is no name.
pub fn svg(tag: &str) -> El {
    El(document().create_element_ns(Some(SVG), tag).expect("tags are written in the source"))
}

/// Runs a closure now and whenever a signal that it read changes.
pub fn follow(run: impl Fn() + 'static) {
    follow_boxed(Box::new(run));
}

#[inline(never)]
fn follow_boxed(run: Box<dyn Fn()>) {
    Effect::new(move |_: Option<()>| run());
}

impl El {
    /// The element itself.
    pub fn node(&self) -> &Element {
        &self.0
    }

    /// Sets the classes.
    #[must_use]
    pub fn class(self, names: &str) -> Self {
        self.attr("class", names)
    }

    /// Sets the id.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        self.attr("id", id)
    }

    /// Sets an attribute.
    #[must_use]
    pub fn attr(self, name: &str, value: &str) -> Self {
        set(&self.0, name, Some(value));
        self
    }

    /// Sets a property of its style, which the page's policy allows to scripts.
    #[must_use]
    pub fn style(self, property: &str, value: &str) -> Self {
        if let Some(element) = self.0.dyn_ref::<HtmlElement>() {
            let _ = element.style().set_property(property, value);
        }
        self
    }

    /// Appends a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        append(&self.0, &document().create_text_node(text));
        self
    }

    /// Appends an element.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "an element moves to its parent")]
    pub fn child(self, child: El) -> Self {
        append(&self.0, &child.0);
        self
    }

    /// Appends elements.
    #[must_use]
    pub fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        children.into_iter().for_each(|child| append(&self.0, &child.0));
        self
    }

    /// Appends an element, if there is one.
    #[must_use]
    pub fn maybe(self, child: Option<El>) -> Self {
        self.children(child)
    }

    /// Calls on an event.
    #[must_use]
    pub fn on(self, event: &str, handler: impl FnMut(Event) + 'static) -> Self {
        listen(&self.0, event, Box::new(handler));
        self
    }

    /// Appends a text that follows the state.
    #[must_use]
    pub fn text_by(self, text: impl Fn() -> String + 'static) -> Self {
        follow_text(&self.0, Box::new(text));
        self
    }

    /// An attribute that follows the state; absent while there is none.
    #[must_use]
    pub fn attr_by(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Self {
        follow_attribute(&self.0, name, Box::new(value));
        self
    }

    /// An attribute of true or false that follows the state, as ARIA has them.
    #[must_use]
    pub fn state_by(self, name: &'static str, state: impl Fn() -> bool + 'static) -> Self {
        self.attr_by(name, move || Some(state().to_string()))
    }

    /// A class that follows the state.
    #[must_use]
    pub fn class_by(self, name: &'static str, has: impl Fn() -> bool + 'static) -> Self {
        let (element, last) = (self.0.clone(), Cell::new(None));
        follow(move || {
            let has = has();
            if last.replace(Some(has)) != Some(has) {
                let _ = element.class_list().toggle_with_force(name, has);
            }
        });
        self
    }

    /// Shown while the closure says so.
    #[must_use]
    pub fn shown_by(self, shown: impl Fn() -> bool + 'static) -> Self {
        self.attr_by("hidden", move || (!shown()).then(String::new))
    }

    /// What a field holds, following the state.
    #[must_use]
    pub fn value_by(self, value: impl Fn() -> String + 'static) -> Self {
        follow_value(&self.0, Box::new(value));
        self
    }

    /// Whether a box or button is ticked, following the state.
    #[must_use]
    pub fn checked_by(self, checked: impl Fn() -> bool + 'static) -> Self {
        let element = self.0.clone();
        follow(move || {
            let checked = checked();
            if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                input.set_checked(checked);
            }
        });
        self
    }

    /// Contents that follow a value of the state: made anew where it is another one, which saves the browser the work of laying out
    /// the same again. What they follow themselves goes on until then.
    #[must_use]
    pub fn children_from<T: PartialEq + 'static>(
        self,
        read: impl Fn() -> T + 'static,
        view: impl Fn(&T) -> Vec<El> + 'static,
    ) -> Self {
        let last = RefCell::new(None::<T>);
        let build = move |scope: &Owner| {
            let value = read();
            if last.borrow().as_ref() == Some(&value) {
                return None;
            }
            scope.cleanup();
            let children = scope.with(|| untrack(|| view(&value)));
            last.replace(Some(value));
            Some(children)
        };
        follow_value_of(&self.0, Box::new(build));
        self
    }

    /// Contents that follow the state: made anew each time, what the last ones followed is given up.
    #[must_use]
    pub fn children_by(self, children: impl Fn() -> Vec<El> + 'static) -> Self {
        follow_children(&self.0, Box::new(children));
        self
    }
}

/// The text of the field that an event came from.
pub fn value_of(event: &Event) -> String {
    event_target_value(event)
}

/// Whether the box that an event came from is ticked.
pub fn checked_of(event: &Event) -> bool {
    event_target_checked(event)
}

/// Puts the page in place of what stands in the document's `#app`.
pub fn mount(page: &El) {
    let place = document().get_element_by_id("app").or_else(|| document().body().map(JsCast::unchecked_into));
    if let Some(place) = place {
        place.set_text_content(None);
        append(&place, &page.0);
    }
}

fn append(parent: &Node, child: &Node) {
    let _ = parent.append_child(child);
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

#[inline(never)]
fn listen(element: &Element, event: &str, handler: Box<dyn FnMut(Event)>) {
    // The closure lives as long as the browser can reach it.
    let handler = Closure::wrap(handler).into_js_value();
    let _ = element.add_event_listener_with_callback(event, handler.unchecked_ref());
}

#[inline(never)]
fn follow_text(element: &Element, text: Box<dyn Fn() -> String>) {
    let (node, last) = (document().create_text_node(""), RefCell::default());
    append(element, &node);
    follow(move || {
        let text = text();
        if *last.borrow() != text {
            node.set_data(&text);
            last.replace(text);
        }
    });
}

#[inline(never)]
fn follow_attribute(element: &Element, name: &'static str, value: Box<dyn Fn() -> Option<String>>) {
    let (element, last) = (element.clone(), RefCell::new(None));
    follow(move || {
        let value = Some(value());
        if *last.borrow() != value {
            set(&element, name, value.as_ref().and_then(Option::as_deref));
            last.replace(value);
        }
    });
}

#[inline(never)]
fn follow_value(element: &Element, value: Box<dyn Fn() -> String>) {
    let element = element.clone();
    follow(move || {
        let value = value();
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            // Setting the same text again would move the caret.
            if input.value() != value {
                input.set_value(&value);
            }
        } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>()
            && area.value() != value
        {
            area.set_value(&value);
        }
    });
}

#[inline(never)]
fn follow_children(element: &Element, children: Box<dyn Fn() -> Vec<El>>) {
    let element = element.clone();
    follow(move || replace_children(&element, &children()));
}

/// Builds contents in an owner of their own; nothing where they would be the same.
type Build = Box<dyn Fn(&Owner) -> Option<Vec<El>>>;

#[inline(never)]
fn follow_value_of(element: &Element, build: Build) {
    let (element, scope) = (element.clone(), Owner::new());
    follow(move || {
        if let Some(children) = build(&scope) {
            replace_children(&element, &children);
        }
    });
}

fn replace_children(element: &Element, children: &[El]) {
    if children.is_empty() && !element.has_child_nodes() {
        return;
    }
    let focused =
        document().active_element().filter(|focused| element.contains(Some(focused))).map(|focused| focused.id());
    element.set_text_content(None);
    for child in children {
        append(element, &child.0);
    }
    // Who was in the midst of it stays there.
    if let Some(id) = focused.filter(|id| !id.is_empty()) {
        super::scroll::focus(&id);
    }
}
