//! One browser with an empty profile, and what it complains about.

use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use thirtyfour::{BrowserLogEntry, ChromeCapabilities, LoggingPrefsLogLevel};

use crate::stage::stage;

/// Notes each breach of the page's policy where [`breaches`] finds it.
const LISTENER: &str = "window.policyBreaches = [];\
    document.addEventListener('securitypolicyviolation', (event) => \
    window.policyBreaches.push(`${event.effectiveDirective} refused ${event.blockedURI}`));";

/// Starts a browser with a new, empty profile. With a proxy, everything that it asks of any network goes through that.
pub async fn start(proxy: Option<&str>) -> WebDriver {
    let stage = stage();
    let mut capabilities = capabilities(&stage.root, &stage.browser);
    if let Some(proxy) = proxy {
        let server = format!("--proxy-server=http://{proxy}");
        // The last keeps the browser from asking its maker for the time.
        for argument in [&server, "--proxy-bypass-list=<-loopback>", "--disable-features=NetworkTimeServiceQuerying"] {
            capabilities.add_arg(argument).expect("an argument is a string");
        }
    }
    let driver = WebDriver::new(&stage.driver, capabilities).await;
    let driver = driver.unwrap_or_else(|error| panic!("the browser did not start: {error}"));
    cdp(&driver, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": LISTENER })).await;
    driver
}

/// The arguments are those of the component tests.
fn capabilities(root: &Path, browser: &Path) -> ChromeCapabilities {
    let text = std::fs::read_to_string(root.join("webdriver.json")).expect("webdriver.json is in the root");
    let shared: Value = serde_json::from_str(&text).expect("webdriver.json is JSON");
    let arguments = shared.pointer("/goog:chromeOptions/args").and_then(Value::as_array).expect("it holds arguments");
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in arguments.iter().filter_map(Value::as_str) {
        capabilities.add_arg(argument).expect("an argument is a string");
    }
    capabilities.set_binary(&browser.to_string_lossy()).expect("a path is a string");
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All).expect("the level is known");
    capabilities
}

/// Sends a command of the Chrome DevTools protocol.
pub async fn cdp(driver: &WebDriver, method: &str, parameters: Value) {
    let outcome = driver.cdp().send_raw(method, parameters).await;
    outcome.unwrap_or_else(|error| panic!("{method}: {error}"));
}

/// A line of the console.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whether it is an error.
    pub is_error: bool,
    /// What it says.
    pub message: String,
}

/// What the console has shown since the last call.
pub async fn console(driver: &WebDriver) -> Vec<Line> {
    let log = driver.browser_log().await.unwrap_or_else(|error| panic!("the browser's log: {error}"));
    let line = |entry: BrowserLogEntry| Line { is_error: entry.level == "SEVERE", message: entry.message };
    log.into_iter().map(line).collect()
}

/// The breaches of its policy by the page that is open.
pub async fn breaches(driver: &WebDriver) -> Vec<String> {
    let noted = driver.execute("return window.policyBreaches ?? [];", Vec::new()).await;
    noted.and_then(|noted| noted.convert()).unwrap_or_else(|error| panic!("the page's breaches: {error}"))
}
