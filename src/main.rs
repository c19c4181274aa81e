//! Starts the page.

use std::cell::Cell;
use std::rc::Rc;

use leptos::mount::mount_to_body;
use leptos::prelude::Owner;
use vllm_wizard::address;
use vllm_wizard::app::app;
use vllm_wizard::components::lost::lost;
use vllm_wizard::desk::Desk;
use vllm_wizard::platform::dom::{self, follow};
use vllm_wizard::platform::later;

fn main() {
    console_error_panic_hook::set_once();
    // Leptos starts its effects and keeps their owner; the elements go where the static shell has left room for them.
    mount_to_body(|| {
        let desk = Desk::in_workers();
        let (asked, owner) = (desk.clone(), Owner::current().unwrap_or_default());
        let is_open = Rc::new(Cell::new(false));
        let opens = Rc::clone(&is_open);
        let shown = desk.clone();
        follow(move || {
            if desk.is_lost() && !is_open.get() {
                dom::mount(&lost().made());
            }
        });
        later::soon(move || {
            address::open(&asked, move |opened| {
                opens.set(true);
                owner.with(|| {
                    let page = app(shown, opened).made();
                    later::when_built(move || dom::mount(&page));
                });
            });
        });
    });
}
