//! The planner in a web worker of its own, so that the page never waits for it.
//!
//! A message is a question as `planner::protocol` writes it, and so is the answer. What a question asks and what is answered is not known
//! here.

use std::cell::OnceCell;

use planner::planner::Facts;
use planner::protocol::respond;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{self, Uint8Array};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

thread_local! {
    /// Unfolded at the first question.
    static FACTS: OnceCell<Facts> = const { OnceCell::new() };
}

fn main() {
    console_error_panic_hook::set_once();
    let Ok(scope) = JsValue::from(js_sys::global()).dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let replies = scope.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        if let Ok(question) = message.data().dyn_into::<Uint8Array>() {
            let answer = FACTS.with(|facts| respond(facts.get_or_init(Facts::bundled), &question.to_vec()));
            let _ = replies.post_message(&Uint8Array::from(answer.as_slice()));
        }
    });
    scope.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    // Messages that came before are lost; the page waits for this one.
    let _ = scope.post_message(&JsValue::from_str("ready"));
}
