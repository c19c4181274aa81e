//! What stands in the document, and how it comes to look as it is described.
//!
//! Contents are compared in order. An element goes on as the next one of its kind: same tag, same id, and the same things followed and
//! heard, in the same order. What has no counterpart is made anew; what is left over goes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlOptionElement, HtmlTextAreaElement, Node, Text};

use super::{Build, El, Follower, Handler, Kid, Wanted, follow};

/// The namespace of SVG elements.
const SVG: &str = "http://www.w3.org/2000/svg";

/// A node of the document, with the description that it was made to look like.
pub(super) enum Standing {
    Text(Text, Said),
    Element(Box<Live>),
}

/// What a text node says.
pub(super) enum Said {
    Once(String),
    /// It follows the state; the last text.
    Following(Rc<RefCell<String>>),
}

pub(super) struct Live {
    node: Element,
    tag: &'static str,
    is_svg: bool,
    /// Whether its node is somebody's to find, or one in it is.
    is_held: bool,
    attributes: Vec<(&'static str, String)>,
    styles: Vec<(&'static str, String)>,
    kids: Vec<Standing>,
    followed: Vec<Followed>,
    heard: Vec<(&'static str, Slot)>,
}

/// What of an element follows the state.
enum Followed {
    Attribute(&'static str),
    Class(&'static str),
    Value,
    Checked,
    Children(Rc<RefCell<Vec<Standing>>>),
}

/// Holds what an event calls, except while it is called.
type Slot = Rc<RefCell<Option<Handler>>>;

impl Standing {
    /// Makes a node, outside the document.
    pub(super) fn make(wanted: Kid) -> Self {
        match wanted {
            Kid::Text(text) => Self::Text(document().create_text_node(&text), Said::Once(text)),
            Kid::TextBy(text) => {
                let (node, last) = (document().create_text_node(""), Rc::default());
                follow_text(&node, Rc::clone(&last), text);
                Self::Text(node, Said::Following(last))
            }
            Kid::El(wanted) => Self::Element(Box::new(Live::make(wanted))),
        }
    }

    pub(super) fn node(&self) -> &Node {
        match self {
            Self::Text(node, _) => node,
            Self::Element(live) => &live.node,
        }
    }

    fn is_held(&self) -> bool {
        matches!(self, Self::Element(live) if live.is_held)
    }

    /// Whether it can go on as what is wanted.
    fn suits(&self, wanted: &Kid) -> bool {
        match (self, wanted) {
            (Self::Text(_, Said::Once(_)), Kid::Text(_)) | (Self::Text(_, Said::Following(_)), Kid::TextBy(_)) => true,
            (Self::Element(live), Kid::El(wanted)) => live.suits(wanted),
            _ => false,
        }
    }

    /// Goes on as what is wanted, which suits it.
    fn become_like(&mut self, wanted: Kid) {
        match (self, wanted) {
            (Self::Text(node, Said::Once(said)), Kid::Text(text)) if *said != text => {
                node.set_data(&text);
                *said = text;
            }
            (Self::Text(node, Said::Following(last)), Kid::TextBy(text)) => follow_text(node, Rc::clone(last), text),
            (Self::Element(live), Kid::El(wanted)) => live.become_like(wanted),
            _ => (),
        }
    }
}

impl Live {
    fn make(wanted: El) -> Self {
        let Wanted { tag, is_svg, attributes, styles, kids, followers, handlers, held } = *wanted.0;
        let node = if is_svg { document().create_element_ns(Some(SVG), tag) } else { document().create_element(tag) };
        let node = node.expect("tags are written in the source");
        for (name, value) in &attributes {
            set(&node, name, Some(value));
        }
        for (property, value) in &styles {
            set_style(&node, property, value);
        }
        let kids: Vec<Standing> = kids.into_iter().map(Standing::make).collect();
        for kid in &kids {
            let _ = node.append_child(kid.node());
        }
        let followed = followers.into_iter().map(|follower| begin(&node, follower, None)).collect();
        let heard = handlers.into_iter().map(|(event, handler)| (event, listen(&node, event, handler))).collect();
        let is_held = held.is_some() || kids.iter().any(Standing::is_held);
        if let Some(held) = held {
            held.0.replace(Some(node.clone()));
        }
        Self { node, tag, is_svg, is_held, attributes, styles, kids, followed, heard }
    }

    fn suits(&self, El(wanted): &El) -> bool {
        self.tag == wanted.tag
            && self.is_svg == wanted.is_svg
            && !self.is_held
            && wanted.held.is_none()
            && value(&self.attributes, "id") == value(&wanted.attributes, "id")
            && self.followed.len() == wanted.followers.len()
            && self.followed.iter().zip(&wanted.followers).all(|(followed, follower)| followed.suits(follower))
            && self.heard.iter().map(|(event, _)| event).eq(wanted.handlers.iter().map(|(event, _)| event))
    }

    fn become_like(&mut self, wanted: El) {
        let Wanted { attributes, styles, kids, followers, handlers, .. } = *wanted.0;
        let node = &self.node;
        change(&self.attributes, &attributes, |name, value| set(node, name, value));
        change(&self.styles, &styles, |property, value| set_style(node, property, value.unwrap_or_default()));
        // Once somebody has chosen, the attribute no longer says what is chosen.
        if let Some(option) = (self.tag == "option").then(|| node.unchecked_ref::<HtmlOptionElement>()) {
            option.set_selected(value(&attributes, "selected").is_some());
        }
        (self.attributes, self.styles) = (attributes, styles);
        let last = std::mem::take(&mut self.followed);
        self.followed = last.into_iter().zip(followers).map(|(last, wanted)| begin(node, wanted, Some(last))).collect();
        for ((_, slot), (_, handler)) in self.heard.iter().zip(handlers) {
            slot.replace(Some(handler));
        }
        // What follows the state has its contents to itself.
        if !self.followed.iter().any(|followed| matches!(followed, Followed::Children(_))) {
            show(node, &mut self.kids, kids);
        }
    }
}

impl Followed {
    fn suits(&self, wanted: &Follower) -> bool {
        match (self, wanted) {
            (Self::Attribute(name), Follower::Attribute(other, _)) | (Self::Class(name), Follower::Class(other, _)) => {
                name == other
            }
            (Self::Value, Follower::Value(_))
            | (Self::Checked, Follower::Checked(_))
            | (Self::Children(_), Follower::Children(_)) => true,
            _ => false,
        }
    }
}

/// Makes an element's contents look as wanted.
fn show(parent: &Element, standing: &mut Vec<Standing>, wanted: Vec<Kid>) {
    if standing.is_empty() && wanted.is_empty() {
        return;
    }
    let mut before: Vec<Option<Standing>> = std::mem::take(standing).into_iter().map(Some).collect();
    let mut next = 0;
    for kid in wanted {
        let suits = |before: &Option<Standing>| before.as_ref().is_some_and(|before| before.suits(&kid));
        let found = before.iter().skip(next).position(suits).map(|after| next + after);
        let found = found.and_then(|at| Some((at, before.get_mut(at)?.take()?)));
        standing.push(if let Some((at, mut found)) = found {
            next = at + 1;
            found.become_like(kid);
            found
        } else {
            let made = Standing::make(kid);
            let behind = before.get(next).and_then(Option::as_ref).map(Standing::node);
            let _ = parent.insert_before(made.node(), behind);
            made
        });
    }
    let mut left: Vec<Standing> = before.into_iter().flatten().collect();
    if left.is_empty() {
        return;
    }
    let focused =
        document().active_element().filter(|focused| parent.contains(Some(focused))).map(|focused| focused.id());
    for left in left.drain(..) {
        let _ = parent.remove_child(left.node());
    }
    // Who was in the midst of what was made anew stays there.
    if let Some(id) = focused.filter(|id| !id.is_empty()) {
        crate::platform::scroll::focus(&id);
    }
}

fn value<'a>(values: &'a [(&'static str, String)], name: &str) -> Option<&'a str> {
    values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
}

/// Calls for each value that is another one than before, or gone.
fn change(
    before: &[(&'static str, String)],
    now: &[(&'static str, String)],
    mut set: impl FnMut(&'static str, Option<&str>),
) {
    for (name, text) in now {
        if value(before, name) != Some(text) {
            set(name, Some(text));
        }
    }
    for (name, _) in before {
        if value(now, name).is_none() {
            set(name, None);
        }
    }
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Sets a property of an element's style; an empty value takes it away.
fn set_style(element: &Element, property: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.style().set_property(property, value);
    }
}

#[inline(never)]
fn listen(element: &Element, event: &str, handler: Handler) -> Slot {
    let slot = Rc::new(RefCell::new(Some(handler)));
    let held = Rc::clone(&slot);
    let call = move |event: Event| {
        // What is called may lead to the same event, or to another handler.
        let handler = held.take();
        if let Some(mut handler) = handler {
            handler(event);
            held.borrow_mut().get_or_insert(handler);
        }
    };
    // The closure lives as long as the browser can reach it.
    let call = Closure::<dyn FnMut(Event)>::new(call).into_js_value();
    let _ = element.add_event_listener_with_callback(event, call.unchecked_ref());
    slot
}

/// Begins to follow the state, in place of what was followed last.
fn begin(node: &Element, follower: Follower, last: Option<Followed>) -> Followed {
    match follower {
        Follower::Attribute(name, value) => {
            follow_attribute(node, name, value);
            Followed::Attribute(name)
        }
        Follower::Class(name, has) => {
            follow_class(node, name, has);
            Followed::Class(name)
        }
        Follower::Value(value) => {
            follow_value(node, value);
            Followed::Value
        }
        Follower::Checked(checked) => {
            follow_checked(node, checked);
            Followed::Checked
        }
        Follower::Children(build) => {
            let standing = match last {
                Some(Followed::Children(standing)) => standing,
                _ => Rc::default(),
            };
            follow_children(node, Rc::clone(&standing), build);
            Followed::Children(standing)
        }
    }
}

#[inline(never)]
fn follow_text(node: &Text, last: Rc<RefCell<String>>, text: Box<dyn Fn() -> String>) {
    let node = node.clone();
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
fn follow_class(element: &Element, name: &'static str, has: Box<dyn Fn() -> bool>) {
    let (element, last) = (element.clone(), Cell::new(None));
    follow(move || {
        let has = has();
        if last.replace(Some(has)) != Some(has) {
            let _ = element.class_list().toggle_with_force(name, has);
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
fn follow_checked(element: &Element, checked: Box<dyn Fn() -> bool>) {
    let element = element.clone();
    follow(move || {
        let checked = checked();
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            input.set_checked(checked);
        }
    });
}

#[inline(never)]
fn follow_children(element: &Element, standing: Rc<RefCell<Vec<Standing>>>, build: Build) {
    let (element, scope) = (element.clone(), Owner::new());
    follow(move || {
        if let Some(children) = build(&scope) {
            let children = children.into_iter().map(Kid::El).collect();
            scope.with(|| untrack(|| show(&element, &mut standing.borrow_mut(), children)));
        }
    });
}
