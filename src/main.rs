//! Starts the page.

use leptos::prelude::document;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(vllm_wizard::app::App);
    // What the static shell shows until now.
    if let Some(loading) = document().get_element_by_id("loading") {
        loading.remove();
    }
}
