//! Starts the page.

use vllm_wizard::app::App;
use vllm_wizard::platform::root;

fn main() {
    console_error_panic_hook::set_once();
    match root::mount_point() {
        Some(place) => leptos::mount::mount_to(place, App).forget(),
        None => leptos::mount::mount_to_body(App),
    }
}
