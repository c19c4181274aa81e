//! The planner in a web worker of its own, so that the page never waits for it.
//!
//! A message is a number, a space, and a question as `planner::dialogue` writes it; the number comes back before the answer. What a
//! question asks and what is answered is not known here.

use std::cell::OnceCell;

use planner::dialogue::respond;
use planner::planning::plan::Facts;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

thread_local! {
    /// Unfolded at the first question.
    static FACTS: OnceCell<Facts> = const { OnceCell::new() };
}

fn main() {
    console_error_panic_hook::set_once();
    let Ok(scope) = js_global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let replies = scope.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        if let Some(reply) = message.data().as_string().as_deref().and_then(reply) {
            let _ = replies.post_message(&JsValue::from_str(&reply));
        }
    });
    scope.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
    // Messages that came before are lost; the page waits for this one.
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

fn js_global() -> JsValue {
    wasm_bindgen::JsValue::from(web_sys::js_sys::global())
}

/// The reply to a message; nothing to one that is none of ours.
fn reply(message: &str) -> Option<String> {
    let (number, question) = message.split_once(' ')?;
    let answer = FACTS.with(|facts| respond(facts.get_or_init(Facts::bundled), question));
    match answer {
        Ok(answer) => Some(format!("{number} {answer}")),
        Err(why) => Some(format!("{number} !{why}")),
    }
}
