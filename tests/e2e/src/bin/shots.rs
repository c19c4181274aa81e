//! Takes pictures of the page at several widths, light and dark, for people who work on it.
//!
//! Arguments are addresses within the page, such as `?model=…`; without any, those in `shots.txt` are taken.

use e2e::{Page, Shot, visit};

/// Widths and heights, in pixels, of a desktop, a tablet, a phone and a small phone.
const WINDOWS: [(u64, u64); 4] = [(1280, 800), (768, 1024), (375, 667), (320, 568)];

const LISTED: &str = include_str!("../../shots.txt");

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let addresses = if arguments.is_empty() { listed() } else { numbered(arguments) };
    visit(|page| {
        page.allow_console_error("status of 404");
        for (name, address) in &addresses {
            page.open(address);
            take(page, name);
        }
    });
}

/// The name and the address in each line of the list.
fn listed() -> Vec<(String, String)> {
    let lines = LISTED.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let pair = |line: &str| {
        let (name, address) = line.split_once(' ').unwrap_or((line, ""));
        (name.to_owned(), address.trim().replace("{hub}", e2e::hub()))
    };
    lines.map(pair).collect()
}

fn numbered(addresses: Vec<String>) -> Vec<(String, String)> {
    addresses.into_iter().enumerate().map(|(number, address)| (format!("shot{}", number + 1), address)).collect()
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
