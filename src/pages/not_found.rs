//! What an address that names no page shows.

use crate::platform::dom::{El, el};
use crate::platform::root;
use crate::route;
use crate::words::labels::{self, not_found};

/// The page.
pub fn not_found_page() -> Vec<El> {
    root::set_title(&format!("{} · {}", not_found::TITLE, labels::NAME));
    let home = el("p").child(route::link("", not_found::HOME));
    vec![el("section").class("lost").child(el("h1").text(not_found::TITLE)).child(home)]
}
