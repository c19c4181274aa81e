//! Elements, and what of them follows the state.
//!
//! Leptos keeps the state: signals, memos, effects. Its `view!` is not used. It gives every element a type of its own and compiles
//! building and rebuilding anew for each; this page's 300 elements came to 235 KB gzip that way, most of a first load's budget.
//! Here all elements are of one type, and closures are boxed before they reach code that is compiled for each.
//!
//! An [`El`] describes an element. What stands in the document is made from descriptions once; where contents follow the state, the
//! new description is compared with the last one and only what differs is changed (`standing`). The browser then lays out and paints no
//! more than that, the focus stays where it is, and what grows can be seen to grow.
//!
//! Texts become text nodes and attributes are set one by one: nothing typed or fetched is ever read as markup.

mod standing;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, Node};

use standing::Standing;

/// What an element is to look like and to do. Methods whose name ends in `_by` take a closure and run it again whenever a signal that it
/// read changes, for as long as the owner lives in which the element is made.
///
/// Boxed, since it is handed on from call to call while it is described.
pub struct El(Box<Wanted>);

struct Wanted {
    tag: &'static str,
    is_svg: bool,
    attributes: Vec<(&'static str, String)>,
    styles: Vec<(&'static str, String)>,
    kids: Vec<Kid>,
    followers: Vec<Follower>,
    handlers: Vec<(&'static str, Handler)>,
    /// Where its node can be found once it is made; such an element is never made to look like another one.
    held: Option<Held>,
}

/// What stands in an element.
enum Kid {
    El(El),
    Text(String),
    TextBy(Box<dyn Fn() -> String>),
}

/// What of an element follows the state.
enum Follower {
    Attribute(&'static str, Box<dyn Fn() -> Option<String>>),
    Class(&'static str, Box<dyn Fn() -> bool>),
    Value(Box<dyn Fn() -> String>),
    Checked(Box<dyn Fn() -> bool>),
    Children(Build),
}

type Handler = Box<dyn FnMut(Event)>;

/// Describes contents, in an owner of their own; nothing where they would be the same.
type Build = Box<dyn Fn(&Owner) -> Option<Vec<El>>>;

/// Where the node of an element can be found once it is made.
#[derive(Clone, Default)]
pub struct Held(Rc<RefCell<Option<Element>>>);

impl Held {
    /// The node; nothing before it is made.
    pub fn node(&self) -> Option<Element> {
        self.0.borrow().clone()
    }
}

/// An HTML element.
pub fn el(tag: &'static str) -> El {
    El::new(tag, false)
}

/// An SVG element.
pub fn svg(tag: &'static str) -> El {
    El::new(tag, true)
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
    #[inline(never)]
    fn new(tag: &'static str, is_svg: bool) -> Self {
        Self(Box::new(Wanted {
            tag,
            is_svg,
            attributes: Vec::new(),
            styles: Vec::new(),
            kids: Vec::new(),
            followers: Vec::new(),
            handlers: Vec::new(),
            held: None,
        }))
    }

    /// Makes the element, outside the document. What it follows lives as long as the owner in which this is called.
    ///
    /// # Panics
    /// When a tag is no name.
    pub fn made(self) -> Node {
        Standing::make(Kid::El(self)).node().clone()
    }

    /// Lets the element's node be found once it is made.
    #[must_use]
    pub fn held(mut self, held: &Held) -> Self {
        self.0.held = Some(held.clone());
        self
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
    #[inline(never)]
    pub fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.0.attributes.retain(|(other, _)| *other != name);
        self.0.attributes.push((name, value.to_owned()));
        self
    }

    /// Sets a property of its style, which the page's policy allows to scripts.
    #[must_use]
    #[inline(never)]
    pub fn style(mut self, property: &'static str, value: &str) -> Self {
        self.0.styles.push((property, value.to_owned()));
        self
    }

    /// Appends a text.
    #[must_use]
    #[inline(never)]
    pub fn text(mut self, text: &str) -> Self {
        self.0.kids.push(Kid::Text(text.to_owned()));
        self
    }

    /// Appends an element.
    #[must_use]
    #[inline(never)]
    pub fn child(mut self, child: El) -> Self {
        self.0.kids.push(Kid::El(child));
        self
    }

    /// Appends elements.
    #[must_use]
    pub fn children(self, children: impl IntoIterator<Item = El>) -> Self {
        children.into_iter().fold(self, El::child)
    }

    /// Appends an element, if there is one.
    #[must_use]
    pub fn maybe(self, child: Option<El>) -> Self {
        self.children(child)
    }

    /// Calls on an event.
    #[must_use]
    pub fn on(self, event: &'static str, handler: impl FnMut(Event) + 'static) -> Self {
        self.hearing(event, Box::new(handler))
    }

    /// Appends a text that follows the state.
    #[must_use]
    pub fn text_by(self, text: impl Fn() -> String + 'static) -> Self {
        self.saying(Box::new(text))
    }

    /// An attribute that follows the state; absent while there is none.
    #[must_use]
    pub fn attr_by(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Self {
        self.following(Follower::Attribute(name, Box::new(value)))
    }

    /// An attribute of true or false that follows the state, as ARIA has them.
    #[must_use]
    pub fn state_by(self, name: &'static str, state: impl Fn() -> bool + 'static) -> Self {
        self.attr_by(name, move || Some(state().to_string()))
    }

    /// A class that follows the state.
    #[must_use]
    pub fn class_by(self, name: &'static str, has: impl Fn() -> bool + 'static) -> Self {
        self.following(Follower::Class(name, Box::new(has)))
    }

    /// Shown while the closure says so.
    #[must_use]
    pub fn shown_by(self, shown: impl Fn() -> bool + 'static) -> Self {
        self.attr_by("hidden", move || (!shown()).then(String::new))
    }

    /// What a field holds, following the state.
    #[must_use]
    pub fn value_by(self, value: impl Fn() -> String + 'static) -> Self {
        self.following(Follower::Value(Box::new(value)))
    }

    /// Whether a box or button is ticked, following the state.
    #[must_use]
    pub fn checked_by(self, checked: impl Fn() -> bool + 'static) -> Self {
        self.following(Follower::Checked(Box::new(checked)))
    }

    /// Contents that follow a value of the state: described anew where it is another one. What they follow themselves goes on until
    /// then.
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
        self.following(Follower::Children(Box::new(build)))
    }

    /// Contents that follow the state: described anew each time, what the last ones followed is given up.
    #[must_use]
    pub fn children_by(self, children: impl Fn() -> Vec<El> + 'static) -> Self {
        self.following(Follower::Children(Box::new(move |scope| {
            scope.cleanup();
            Some(scope.with(&children))
        })))
    }

    #[inline(never)]
    fn hearing(mut self, event: &'static str, handler: Handler) -> Self {
        self.0.handlers.push((event, handler));
        self
    }

    #[inline(never)]
    fn saying(mut self, text: Box<dyn Fn() -> String>) -> Self {
        self.0.kids.push(Kid::TextBy(text));
        self
    }

    #[inline(never)]
    fn following(mut self, follower: Follower) -> Self {
        self.0.followers.push(follower);
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
pub fn mount(page: &Node) {
    let place = document().get_element_by_id("app").or_else(|| document().body().map(JsCast::unchecked_into));
    if let Some(place) = place {
        place.set_text_content(None);
        let _ = place.append_child(page);
    }
}
