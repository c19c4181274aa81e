//! What stands behind `<` and `>`: files, and the names that people write where one is to be put in.

use super::Splitter;

impl Splitter<'_> {
    /// `<model>`, which people write where a name is to be put in.
    pub(super) fn place_holder(&mut self) -> bool {
        let mut ahead = self.chars.clone();
        let mut name = String::new();
        while let Some(c) = ahead.next_if(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':')) {
            name.push(c);
        }
        let closed = ahead.next_if_eq(&'>').is_some() && ahead.peek().is_none_or(|c| c.is_whitespace());
        if name.is_empty() || !closed {
            return false;
        }
        self.chars = ahead;
        self.word.get_or_insert_default().extend(["<", &name, ">"]);
        true
    }

    /// A file that output goes to, or input comes from: no word of the command.
    pub(super) fn redirection(&mut self) {
        if self.word.as_deref().is_some_and(|word| word.chars().all(|c| c.is_ascii_digit())) {
            self.word = None;
        }
        self.end_word();
        while self.chars.next_if(|c| matches!(c, '>' | '<' | '&' | '|')).is_some() {}
        self.skip = true;
    }
}
