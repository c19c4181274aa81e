//! Types, clicks, and reads what elements show.

use std::cell::RefCell;

use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;

use super::{LONG_PATIENCE, Page, eventually, eventually_within, wait};

impl Page {
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

    /// Chooses a file in a field for files.
    #[track_caller]
    pub fn choose_file(&self, selector: &str, file: &std::path::Path) {
        let path = file.to_str().expect("the path is a text");
        self.act(selector, async |field| field.send_keys(path).await);
    }

    /// Drops a file on an element, as a person drags it there from elsewhere.
    #[track_caller]
    pub fn drop_file(&self, selector: &str, name: &str, text: &str) {
        let place = self.await_element(selector).to_json().expect("an element can be an argument");
        let script = "const [place, name, text] = arguments; const dataTransfer = new DataTransfer(); \
                      dataTransfer.items.add(new File([text], name)); \
                      for (const type of ['dragover', 'drop']) { \
                      place.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer })); }";
        wait(self.driver.execute(script, vec![place, name.into(), text.into()])).expect("the page takes a drop");
    }

    /// Presses a key on an element.
    #[track_caller]
    pub fn press(&self, selector: &str, key: &Key) {
        self.act(selector, async |element| element.send_keys(key.clone() + "").await);
    }

    /// Types a text with an element in focus.
    #[track_caller]
    pub fn type_into(&self, selector: &str, text: &str) {
        self.act(selector, async |element| element.send_keys(text).await);
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

    pub(super) fn find(&self, selector: &str) -> Option<WebElement> {
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
        eventually((selector, part), || self.shows(selector, part));
    }

    /// Waits longer until an element shows these words: for what the page itself waits long for.
    #[track_caller]
    pub fn expect_text_at_last(&self, selector: &str, part: &str) {
        eventually_within(LONG_PATIENCE, (selector, part), || self.shows(selector, part));
    }

    fn shows(&self, selector: &str, part: &str) -> Option<()> {
        wait(self.find(selector)?.text()).ok().filter(|text| text.contains(part)).map(|_| ())
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
}
