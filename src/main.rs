//! Starts the page: the static shell stays until what the address asks for is there.

use leptos::mount::mount_to;
use leptos::prelude::*;
use planner::units;
use vllm_wizard::app::App;
use vllm_wizard::browser::{document as page, locale};
use vllm_wizard::components::notices::Lost;
use vllm_wizard::planner_client::PlannerClient;
use vllm_wizard::routes;
use vllm_wizard::session::address;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

fn main() {
    console_error_panic_hook::set_once();
    units::write_numbers_as(locale::separators());
    let planner = PlannerClient::in_workers();
    spawn_local(async move {
        // Other pages' queries ask for no plan.
        let query = if routes::is_plan(&page::path()) { page::query() } else { String::new() };
        let opened = address::open(&planner, &query).await;
        let Some(place) = document().get_element_by_id("app") else { return };
        place.set_text_content(None);
        let place = place.unchecked_into();
        match opened {
            Ok(opened) => mount_to(place, move || view! { <App planner opened query /> }).forget(),
            Err(_) => mount_to(place, || view! { <Lost /> }).forget(),
        }
    });
}
