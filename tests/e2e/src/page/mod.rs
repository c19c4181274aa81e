//! The page as a person has it before them: opens addresses, goes back and forth, and minds what the browser complains of.

mod fields;
mod pictures;

use std::cell::RefCell;
use std::fmt::Debug;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::browser;
use crate::recorder::Recorder;
use crate::stage::stage;
pub use pictures::Shot;

/// How long to wait for what should appear.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long to wait for what the page itself waits long for.
const LONG_PATIENCE: Duration = Duration::from_secs(40);
/// How often to look.
const INTERVAL: Duration = Duration::from_millis(50);

/// An open browser with a profile of its own.
pub struct Page {
    driver: WebDriver,
    expected: RefCell<Vec<String>>,
    console: RefCell<Vec<browser::Line>>,
}

/// Opens a browser in a fresh profile, runs a test in it, and fails on console errors and breaches of the page's policy.
pub fn visit<Outcome>(test: impl FnOnce(&Page) -> Outcome) -> Outcome {
    visit_through(None, test)
}

/// Like [`visit`], with a note of every request that the browser makes of any network.
pub fn visit_recorded<Outcome>(test: impl FnOnce(&Page, &Recorder) -> Outcome) -> Outcome {
    let recorder = Recorder::start(&stage().runtime, &stage().servers);
    visit_through(Some(recorder.address()), |page| test(page, &recorder))
}

fn visit_through<Outcome>(proxy: Option<&str>, test: impl FnOnce(&Page) -> Outcome) -> Outcome {
    let page = Page { driver: wait(browser::start(proxy)), expected: RefCell::default(), console: RefCell::default() };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let outcome = test(&page);
        page.check_quiet();
        outcome
    }));
    if outcome.is_err() {
        page.keep_failure();
    }
    let quit = wait(page.driver.clone().quit());
    match outcome {
        Ok(outcome) => {
            quit.expect("the browser closes");
            outcome
        }
        Err(panic) => resume_unwind(panic),
    }
}

fn wait<Output>(future: impl Future<Output = Output>) -> Output {
    stage().runtime.block_on(future)
}

/// Waits until a look at the page tells what is sought.
#[track_caller]
fn eventually<Found>(what: impl Debug, look: impl Fn() -> Option<Found>) -> Found {
    eventually_within(PATIENCE, what, look)
}

#[track_caller]
fn eventually_within<Found>(patience: Duration, what: impl Debug, look: impl Fn() -> Option<Found>) -> Found {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < patience, "waited {} s in vain for {what:?}", patience.as_secs());
        std::thread::sleep(INTERVAL);
    }
}

impl Page {
    /// Opens an address within the page, such as `?model=…`, and waits until the page has started.
    #[track_caller]
    pub fn open(&self, path_and_query: &str) {
        self.open_address(&format!("{}{path_and_query}", stage().address));
    }

    /// Opens a whole address, such as one that another page gave, and waits until the page has started.
    #[track_caller]
    pub fn open_address(&self, address: &str) {
        self.check_policy();
        wait(self.driver.goto(address)).expect("the browser opens addresses");
        self.started();
    }

    /// Loads the page again.
    #[track_caller]
    pub fn reload(&self) {
        self.check_policy();
        wait(self.driver.refresh()).expect("the browser loads again");
        self.started();
    }

    /// Goes back in the browser's history.
    pub fn back(&self) {
        wait(self.driver.back()).expect("the browser goes back");
    }

    /// Goes forward in the browser's history.
    pub fn forward(&self) {
        wait(self.driver.forward()).expect("the browser goes forward");
    }

    #[track_caller]
    fn started(&self) {
        eventually("the page's main landmark", || self.find("#main"));
        eventually("every part of the page", || (self.count("[data-later]") == 0).then_some(()));
    }

    /// The whole address that the browser shows.
    pub fn address(&self) -> String {
        wait(self.driver.current_url()).expect("the browser shows an address").to_string()
    }

    /// Waits until the browser's address holds these words.
    #[track_caller]
    pub fn expect_address(&self, part: &str) {
        eventually(part, || self.address().contains(part).then_some(()));
    }

    /// The document's title.
    pub fn title(&self) -> String {
        wait(self.driver.title()).expect("the page has a title")
    }

    /// Runs a script in the page: the body of an async function, whose result is given.
    #[track_caller]
    pub fn run(&self, body: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async () => {{ {body} }})().then(\
             (value) => done({{ value: value ?? null }}), (error) => done({{ error: String(error) }}));"
        );
        let outcome = wait(self.driver.execute_async(script, arguments)).expect("the page runs scripts");
        let outcome = outcome.json();
        assert!(outcome.get("error").is_none(), "{body}: {outcome}");
        outcome.get("value").cloned().unwrap_or_default()
    }

    /// Cuts the browser off from every network, or joins it again.
    pub fn set_offline(&self, offline: bool) {
        wait(browser::cdp(&self.driver, "Network.enable", json!({})));
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        wait(browser::cdp(&self.driver, "Network.emulateNetworkConditions", conditions));
    }

    /// From the next page on, the browser is one of somebody with this locale: `de-DE`.
    pub fn set_locale(&self, locale: &str) {
        wait(browser::cdp(&self.driver, "Emulation.setLocaleOverride", json!({ "locale": locale })));
        let agent = self.run("return navigator.userAgent;", Vec::new());
        let spoken = json!({ "userAgent": agent, "acceptLanguage": locale });
        wait(browser::cdp(&self.driver, "Emulation.setUserAgentOverride", spoken));
    }

    /// Lets pass, for the rest of this visit, console errors that hold these words: a refusal by the hub that is part of the
    /// test, say, since browsers note every failed request.
    pub fn allow_console_error(&self, part: &str) {
        self.expected.borrow_mut().push(part.to_owned());
    }

    /// Fails on breaches of the page's policy; those that left the page are in the console's errors.
    #[track_caller]
    fn check_policy(&self) {
        let breaches = wait(browser::breaches(&self.driver));
        assert!(breaches.is_empty(), "the page broke its policy: {breaches:#?}");
    }

    #[track_caller]
    fn check_quiet(&self) {
        self.check_policy();
        self.console();
        let (expected, console) = (self.expected.borrow(), self.console.borrow());
        let is_strange =
            |line: &&browser::Line| line.is_error && !expected.iter().any(|part| line.message.contains(part));
        let errors: Vec<_> = console.iter().filter(is_strange).collect();
        assert!(errors.is_empty(), "the console holds errors: {errors:#?}");
    }

    /// Everything that the console has shown in this visit.
    pub fn console(&self) -> String {
        self.console.borrow_mut().extend(wait(browser::console(&self.driver)));
        self.console.borrow().iter().map(|line| line.message.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Cuts the browser off from one server, given by a part of its addresses.
    pub fn block(&self, part: &str) {
        wait(browser::cdp(&self.driver, "Network.enable", json!({})));
        wait(browser::cdp(&self.driver, "Network.setBlockedURLs", json!({ "urls": [format!("*{part}*")] })));
    }

    /// Puts what is downloaded into a folder.
    pub fn download_to(&self, folder: &std::path::Path) {
        let behavior = json!({ "behavior": "allow", "downloadPath": folder });
        wait(browser::cdp(&self.driver, "Browser.setDownloadBehavior", behavior));
    }

    /// The text of a downloaded file, once it is there.
    #[track_caller]
    pub fn downloaded(&self, file: &std::path::Path) -> String {
        eventually(file, || std::fs::read_to_string(file).ok().filter(|text| !text.is_empty()))
    }
}
