//! Takes pictures of the page at several widths, light and dark, for people who work on it.
//!
//! Arguments are addresses within the page, such as `?model=…`; without any, those of all states are taken.

use e2e::{Page, Shot, State, states, visit};

/// Widths and heights, in pixels, of a desktop, a tablet, a phone and a small phone.
const WINDOWS: [(u64, u64); 4] = [(1280, 800), (768, 1024), (375, 667), (320, 568)];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let states = if arguments.is_empty() { states() } else { numbered(arguments) };
    visit(|page| {
        // What the hub refuses stands in the console as well.
        page.allow_console_error("the server responded with a status of");
        for State { name, address, words } in &states {
            page.open(address);
            page.expect_text("body", words);
            take(page, name);
        }
    });
}

fn numbered(addresses: Vec<String>) -> Vec<State> {
    let state = |(at, address)| State { name: format!("shot{}", at + 1), address, words: String::new() };
    addresses.into_iter().enumerate().map(state).collect()
}

fn take(page: &Page, name: &str) {
    for (width, height) in WINDOWS {
        for dark in [false, true] {
            for whole in [false, true] {
                println!("{}", page.screenshot(name, Shot { width, height, dark, whole }).display());
            }
        }
    }
}
