//! Pictures of the page at a size and in the colours that a person prefers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use serde_json::json;

use super::{Page, wait};
use crate::browser;
use crate::stage::stage;

/// The tallest picture.
const TALLEST_PX: u64 = 12_000;

/// How a picture is taken.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    /// The width of the window in pixels.
    pub width: u64,
    /// The height of the window in pixels.
    pub height: u64,
    /// Whether the person prefers dark colours.
    pub dark: bool,
    /// Whether the picture shows the page to its end, or what the window shows.
    pub whole: bool,
}

impl Page {
    /// Gives the window a size, in pixels, and the person a preference for dark or light colours.
    pub fn resize(&self, width: u64, height: u64, dark: bool) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        wait(browser::cdp(&self.driver, "Emulation.setDeviceMetricsOverride", metrics));
        let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        wait(browser::cdp(&self.driver, "Emulation.setEmulatedMedia", json!({ "features": [scheme, still] })));
    }

    /// Takes a picture into `target/shots/`, and gives its file.
    pub fn screenshot(&self, name: &str, shot: Shot) -> PathBuf {
        self.resize(shot.width, shot.height, shot.dark);
        if shot.whole {
            let height = self.run("return document.documentElement.scrollHeight;", Vec::new());
            let height = height.as_u64().unwrap_or(shot.height).clamp(shot.height, TALLEST_PX);
            self.resize(shot.width, height, shot.dark);
        }
        self.run("await document.fonts.ready; await new Promise(requestAnimationFrame);", Vec::new());
        let theme = if shot.dark { "dark" } else { "light" };
        let extent = if shot.whole { "-whole" } else { "" };
        self.save(&format!("{name}-{}-{theme}{extent}.png", shot.width))
    }

    fn save(&self, file_name: &str) -> PathBuf {
        let folder = stage().root.join("target").join("shots");
        std::fs::create_dir_all(&folder).expect("the folder for pictures can be made");
        let file = folder.join(file_name);
        wait(self.driver.screenshot(&file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        file
    }

    /// A picture of what a failing test saw, and what the console says.
    pub(super) fn keep_failure(&self) {
        let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let saved = catch_unwind(AssertUnwindSafe(|| {
            println!("The console: {}", self.console());
            self.save(&format!("failed-{test}.png"))
        }));
        if let Ok(file) = saved {
            println!("The page as it failed: {}", file.display());
        }
    }
}
