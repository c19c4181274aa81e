//! A stand for one component: an owner for what it follows, and a place in the document.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{Event, EventInit, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit};
use planner::planner::Facts;
use planner::protocol::{OpenPage, OpenedPage, Question, respond};
use planner::request::PlanRequest;
use vllm_wizard::planner_client::PlannerClient;
use vllm_wizard::session::Session;
use vllm_wizard::session::address::hub_in;

/// A planner that answers at once, and what a page opens with for a request.
pub fn opened(request: PlanRequest) -> (PlannerClient, OpenedPage) {
    let opened = OpenPage { link: None, otherwise: request }.answer(&Facts::bundled());
    (PlannerClient::here(|question| respond(&Facts::bundled(), question)), opened)
}

/// A stand whose component has a session.
pub async fn with_session<View: IntoView + 'static>(
    request: PlanRequest,
    component: impl FnOnce(Session) -> View + 'static,
) -> (Stand, Session) {
    let kept = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&kept);
    let stand = Stand::of(move || {
        let (planner, opened) = opened(request);
        let session = Session::new(planner, opened, hub_in(""));
        provide_context(session);
        keep.replace(Some(session));
        component(session)
    })
    .await;
    let session = kept.borrow().expect("the component was made");
    (stand, session)
}

/// A component in the document; taken out again when it is dropped.
pub struct Stand {
    place: HtmlElement,
    _owner: Box<dyn std::any::Any>,
}

impl Stand {
    /// Puts a component into the document and lets it settle.
    pub async fn of<View: IntoView + 'static>(component: impl FnOnce() -> View + 'static) -> Self {
        let place =
            document().create_element("div").expect("the document makes elements").unchecked_into::<HtmlElement>();
        document().body().expect("the document has a body").append_child(&place).expect("the body takes it");
        let owner = mount_to(place.clone(), component);
        let stand = Self { place, _owner: Box::new(owner) };
        stand.settle().await;
        stand
    }

    /// Lets everything that follows the state catch up, and what is made later be made.
    pub async fn settle(&self) {
        for _ in 0..4 {
            leptos::task::tick().await;
        }
        while self.count("[data-later]") > 0 {
            turn().await;
        }
    }

    /// Waits for the browser's next task, and lets the page catch up with it.
    pub async fn turn(&self) {
        turn().await;
        self.settle().await;
    }

    /// The first element of a selector.
    #[track_caller]
    pub fn find(&self, selector: &str) -> HtmlElement {
        let found = self.place.query_selector(selector).expect("the selector is right");
        found.expect(selector).unchecked_into()
    }

    /// How many elements a selector has.
    pub fn count(&self, selector: &str) -> u32 {
        self.place.query_selector_all(selector).expect("the selector is right").length()
    }

    /// One of the elements of a selector.
    pub fn nth(&self, selector: &str, place: u32) -> HtmlElement {
        let all = self.place.query_selector_all(selector).expect("the selector is right");
        all.item(place).expect("there are as many").unchecked_into()
    }

    /// The text of the first element of a selector.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default().replace('\u{a0}', " ")
    }

    /// The text that a field holds.
    #[track_caller]
    pub fn value(&self, selector: &str) -> String {
        self.find(selector).unchecked_into::<HtmlInputElement>().value()
    }

    /// An attribute.
    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.find(selector).get_attribute(name)
    }

    /// Types a text into a field in place of what it holds.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).unchecked_into::<HtmlInputElement>();
        field.set_value(text);
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        let event = Event::new_with_event_init_dict("input", &bubbles).expect("browsers make events");
        field.dispatch_event(&event).expect("it is taken");
        self.settle().await;
    }

    /// Presses a key in a field.
    pub async fn press(&self, selector: &str, key: &str) {
        let pressed = KeyboardEventInit::new();
        pressed.set_key(key);
        pressed.set_bubbles(true);
        let event =
            KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &pressed).expect("browsers make events");
        self.find(selector).dispatch_event(&event).expect("it is taken");
        self.settle().await;
    }
}

/// Waits for the browser's next task.
async fn turn() {
    let (sender, receiver) = futures::channel::oneshot::channel();
    set_timeout(move || _ = sender.send(()), std::time::Duration::from_millis(1));
    receiver.await.expect("timers run out");
}

impl Drop for Stand {
    fn drop(&mut self) {
        self.place.remove();
    }
}
