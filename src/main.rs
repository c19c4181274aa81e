//! Starts the page.

use leptos::mount::mount_to_body;
use vllm_wizard::app::app;
use vllm_wizard::platform::dom;

fn main() {
    console_error_panic_hook::set_once();
    // Leptos starts its effects and keeps their owner; the elements go where the static shell has left room for them.
    mount_to_body(|| dom::mount(&app()));
}
