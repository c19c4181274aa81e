//! Files that a person chooses or drops, and files that the page hands out.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, DragEvent, Event, File, HtmlAnchorElement, HtmlInputElement, Url};

/// The largest file that is read, in bytes: a little above the longest text that the planner reads.
pub const MAX_BYTES: f64 = 21.0 * 1024.0 * 1024.0;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileText {
    /// Its text.
    Read(String),
    /// It is larger than anything that is read here.
    TooLarge,
    /// The browser could not read it.
    Unreadable,
}

/// Reads the file that a drop brought, if any.
pub fn dropped(event: &Event, then: &Rc<dyn Fn(FileText)>) {
    event.prevent_default();
    let files = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer).and_then(|data| data.files());
    if let Some(file) = files.and_then(|files| files.get(0)) {
        read(&file, then);
    }
}

/// Reads each file that is dropped anywhere on the page, but for those that a box of its own has taken, until the caller's owner is gone.
/// `over` is told whether one hangs over the page.
pub fn on_drop(over: impl Fn(bool) + 'static, then: Rc<dyn Fn(FileText)>) {
    let over = Rc::new(over);
    let listen = |name: &'static str, run: Box<dyn Fn(&Event)>| {
        let handle = window_event_listener_untyped(name, move |event| run(&event));
        on_cleanup(move || handle.remove());
    };
    let (hangs, left) = (Rc::clone(&over), Rc::clone(&over));
    listen(
        "dragover",
        Box::new(move |event| {
            // Without this, the browser would leave the page for the file.
            event.prevent_default();
            hangs(true);
        }),
    );
    listen("dragleave", Box::new(move |_| left(false)));
    listen(
        "drop",
        Box::new(move |event| {
            over(false);
            if !event.default_prevented() {
                dropped(event, &then);
            }
        }),
    );
}

/// Reads the file that was chosen in an `input type="file"`, and empties the input so that the same file can be chosen again.
pub fn chosen(event: &Event, then: &Rc<dyn Fn(FileText)>) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        read(&file, then);
    }
    input.set_value("");
}

fn read(file: &File, then: &Rc<dyn Fn(FileText)>) {
    if file.size() > MAX_BYTES {
        return then(FileText::TooLarge);
    }
    let (text, then) = (file.text(), Rc::clone(then));
    spawn_local(async move {
        let text = JsFuture::from(text).await.ok().and_then(|text| text.as_string());
        then(text.map_or(FileText::Unreadable, FileText::Read));
    });
}

/// Hands a text out as a file. Nothing leaves the browser.
pub fn save(name: &str, kind: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(anchor) = document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok()) {
        anchor.set_href(&address);
        anchor.set_download(name);
        anchor.click();
    }
    // Some browsers read the data only after the click has returned.
    set_timeout(move || drop(Url::revoke_object_url(&address)), Duration::from_secs(30));
}
