//! Components in a real DOM. Runs in a headless browser: `cargo xtask test components`.
#![cfg(target_arch = "wasm32")]

mod web {
    pub mod boxes;
    pub mod page;
    pub mod reference;
    pub mod session;
    pub mod stand;
    pub mod verdict;
}

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
