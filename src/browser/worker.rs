//! A script that runs beside the page, and messages to and from it. `gloo-worker` tells of no worker that could not be loaded, and writes
//! its own bytes.

use js_sys::Uint8Array;
use leptos::prelude::document;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, WorkerOptions, WorkerType};

/// What comes from a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// It can be sent to.
    Ready,
    /// Bytes.
    Message(Vec<u8>),
    /// It could not be loaded, or failed.
    Failed,
}

/// A worker that has been started.
#[derive(Clone, Debug)]
pub struct Worker(web_sys::Worker);

impl Worker {
    /// Starts the module at an address under the document's base. Nothing where the browser refuses.
    pub fn start(path: &str, heard: impl Fn(News) + 'static) -> Option<Self> {
        let base = document().base_uri().ok().flatten()?;
        let address = web_sys::Url::new_with_base(path, &base).ok()?.href();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&address, &options).ok()?;
        let heard = std::rc::Rc::new(heard);
        let failed = std::rc::Rc::clone(&heard);
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            heard(match message.data().dyn_into::<Uint8Array>() {
                Ok(bytes) => News::Message(bytes.to_vec()),
                Err(_) => News::Ready,
            });
        });
        let failure = Closure::<dyn Fn(JsValue)>::new(move |_| failed(News::Failed));
        worker.set_onmessage(Some(message.into_js_value().unchecked_ref()));
        worker.set_onerror(Some(failure.into_js_value().unchecked_ref()));
        Some(Self(worker))
    }

    /// Sends bytes.
    pub fn send(&self, bytes: &[u8]) {
        let _ = self.0.post_message(&Uint8Array::from(bytes));
    }
}
