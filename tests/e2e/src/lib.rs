//! What end-to-end tests stand on: the built page served under a path, a stand-in of the model hub, and a browser.
//!
//! Each test opens the page in a fresh profile with [`visit`] and speaks of it in selectors and words. A test fails on any
//! error in the browser's console and on any breach of the page's Content Security Policy. `cargo xtask test end-to-end`
//! builds what the tests need and tells them, by environment variables, where it is.
#![allow(clippy::panic, clippy::missing_panics_doc, reason = "a test harness fails by panicking")]

mod browser;
mod page;
mod recorder;
mod site;
mod stage;
mod states;
pub mod stub_hub;

pub use page::{Page, Shot, visit, visit_recorded};
pub use recorder::{Recorder, Seen};
pub use stage::{hub, hub_requests};
pub use states::{State, states};
pub use thirtyfour::Key;
