//! The page as a person has it before them: opens addresses, types, clicks, reads.

use std::cell::RefCell;
use std::fmt::Debug;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;

use crate::browser;
use crate::stage::stage;

/// How long to wait for what should appear.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often to look.
const INTERVAL: Duration = Duration::from_millis(50);
/// The tallest picture.
const TALLEST_PX: u64 = 12_000;

/// An open browser with a profile of its own.
pub struct Page {
    driver: WebDriver,
    expected: RefCell<Vec<String>>,
}

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

/// Opens a browser in a fresh profile, runs a test in it, and fails on console errors and breaches of the page's policy.
pub fn visit<Outcome>(test: impl FnOnce(&Page) -> Outcome) -> Outcome {
    let page = Page { driver: wait(browser::start()), expected: RefCell::default() };
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
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited {} s in vain for {what:?}", PATIENCE.as_secs());
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
        eventually("the page's main landmark", || self.find("main"));
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

    /// Replaces what a field holds by typing.
    #[track_caller]
    pub fn fill(&self, selector: &str, text: &str) {
        let modifier = if cfg!(target_os = "macos") { Key::Meta } else { Key::Control };
        self.act(selector, async |field| {
            field.send_keys(modifier.clone() + "a").await?;
            field.send_keys(Key::Delete + "").await?;
            field.send_keys(text).await
        });
    }

    /// Replaces what a field holds at once, as pasting does. For long texts.
    #[track_caller]
    pub fn paste(&self, selector: &str, text: &str) {
        let field = self.await_element(selector);
        let script = "const [field, text] = arguments; field.focus(); field.select(); \
                      document.execCommand('insertText', false, text);";
        let field = field.to_json().expect("an element can be an argument");
        wait(self.driver.execute(script, vec![field, text.into()])).expect("the field takes text");
    }

    /// Chooses an option of a `select` by its value.
    #[track_caller]
    pub fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value=\"{value}\"]"));
    }

    /// Clicks.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        self.act(selector, async |element| element.click().await);
    }

    /// Presses a key on an element.
    #[track_caller]
    pub fn press(&self, selector: &str, key: &Key) {
        self.act(selector, async |element| element.send_keys(key.clone() + "").await);
    }

    /// Does something to an element, once it is there and can be used.
    #[track_caller]
    fn act(&self, selector: &str, act: impl AsyncFn(WebElement) -> WebDriverResult<()>) {
        let failure = RefCell::new(String::new());
        eventually(format_args!("{selector} to be usable"), || {
            let element = self.find(selector)?;
            wait(act(element)).map_err(|error| failure.replace(error.to_string())).ok()
        });
    }

    fn find(&self, selector: &str) -> Option<WebElement> {
        wait(self.driver.find(By::Css(selector))).ok()
    }

    #[track_caller]
    fn await_element(&self, selector: &str) -> WebElement {
        eventually(selector, || self.find(selector))
    }

    /// The text that an element shows, once it is there.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        eventually(selector, || wait(self.find(selector)?.text()).ok())
    }

    /// The texts that all such elements show now.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let elements = wait(self.driver.find_all(By::Css(selector))).expect("the selector is right");
        elements.iter().filter_map(|element| wait(element.text()).ok()).collect()
    }

    /// What a field holds, once it is there.
    #[track_caller]
    pub fn value(&self, selector: &str) -> String {
        eventually(selector, || wait(self.find(selector)?.prop("value")).ok().flatten())
    }

    /// An attribute of an element, once the element is there.
    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        eventually(selector, || wait(self.find(selector)?.attr(name)).ok())
    }

    /// How many such elements there are now.
    pub fn count(&self, selector: &str) -> usize {
        wait(self.driver.find_all(By::Css(selector))).expect("the selector is right").len()
    }

    /// Waits until an element shows these words.
    #[track_caller]
    pub fn expect_text(&self, selector: &str, part: &str) {
        eventually((selector, part), || {
            wait(self.find(selector)?.text()).ok().filter(|text| text.contains(part)).map(|_| ())
        });
    }

    /// Waits until a field holds exactly this.
    #[track_caller]
    pub fn expect_value(&self, selector: &str, value: &str) {
        eventually((selector, value), || (self.value(selector) == value).then_some(()));
    }

    /// Waits until there is no such element.
    #[track_caller]
    pub fn expect_none(&self, selector: &str) {
        eventually(format_args!("no {selector}"), || (self.count(selector) == 0).then_some(()));
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

    /// Gives the window a size, in pixels, and the person a preference for dark or light colours.
    pub fn resize(&self, width: u64, height: u64, dark: bool) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        wait(browser::cdp(&self.driver, "Emulation.setDeviceMetricsOverride", metrics));
        let scheme = json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        wait(browser::cdp(&self.driver, "Emulation.setEmulatedMedia", json!({ "features": [scheme, still] })));
    }

    /// Cuts the browser off from every network, or joins it again.
    pub fn set_offline(&self, offline: bool) {
        wait(browser::cdp(&self.driver, "Network.enable", json!({})));
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        wait(browser::cdp(&self.driver, "Network.emulateNetworkConditions", conditions));
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
    fn keep_failure(&self) {
        let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let saved = catch_unwind(AssertUnwindSafe(|| {
            println!("The console: {:#?}", wait(browser::console_errors(&self.driver)));
            self.save(&format!("failed-{test}.png"))
        }));
        if let Ok(file) = saved {
            println!("The page as it failed: {}", file.display());
        }
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
        let expected = self.expected.borrow();
        let mut errors = wait(browser::console_errors(&self.driver));
        errors.retain(|error| !expected.iter().any(|part| error.contains(part)));
        assert!(errors.is_empty(), "the console holds errors: {errors:#?}");
    }
}
