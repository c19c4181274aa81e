//! The site kept for times without a network, and updates of it. `leptos-use` loads the page anew at a first visit too, and complains to
//! the console where the browser keeps nothing.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState};

use super::document;

thread_local! {
    /// The update that waits for a person's consent.
    static WAITING: RefCell<Option<ServiceWorker>> = const { RefCell::new(None) };
}

/// Keeps the site from now on. Calls when a newer build of it has been fetched and waits. Does nothing where the build names no
/// script for it, or the browser does not let us.
pub fn keep(offer: impl Fn() + 'static) {
    let script = document::keeper_path();
    if script.is_empty() || !window().is_secure_context() {
        return;
    }
    let offer: Rc<dyn Fn()> = Rc::new(offer);
    let registering = window().navigator().service_worker().register(&script);
    spawn_local(async move {
        let Ok(registration) = JsFuture::from(registering).await else { return };
        let registration: ServiceWorkerRegistration = registration.unchecked_into();
        // One that was fetched on an earlier visit waits already.
        if let Some(waiting) = registration.waiting() {
            offered(waiting, &offer);
        }
        let found = registration.clone();
        let arrived = Closure::<dyn Fn()>::new(move || {
            if let Some(worker) = found.installing() {
                follow(&worker, Rc::clone(&offer));
            }
        });
        registration.set_onupdatefound(Some(arrived.into_js_value().unchecked_ref()));
    });
}

/// Waits until a newer build is fetched. The first one of all takes no one's place.
fn follow(worker: &ServiceWorker, offer: Rc<dyn Fn()>) {
    let watched = worker.clone();
    let changed = Closure::<dyn Fn()>::new(move || {
        let replaces = window().navigator().service_worker().controller().is_some();
        if watched.state() == ServiceWorkerState::Installed && replaces {
            offered(watched.clone(), &offer);
        }
    });
    worker.set_onstatechange(Some(changed.into_js_value().unchecked_ref()));
}

fn offered(worker: ServiceWorker, offer: &Rc<dyn Fn()>) {
    WAITING.with(|waiting| waiting.replace(Some(worker)));
    offer();
}

/// Puts the newer build in place and loads the page again.
pub fn update() {
    let Some(worker) = WAITING.with(RefCell::take) else { return };
    let changed = Closure::<dyn Fn()>::new(document::reload);
    window().navigator().service_worker().set_oncontrollerchange(Some(changed.into_js_value().unchecked_ref()));
    let _ = worker.post_message(&JsValue::from_str("take over"));
}
