//! vLLM's arguments by its own parser's rules: each option with its value, and what the parser would refuse.

mod counts;
mod dotted;
mod instead;
mod json;
mod spelled;
mod taken;
mod values;

use serde_json::Value;

use super::invocation::Entry;
use super::lint::{Lint, brief};
use crate::artifacts::flags::{FlagTable, Found, Many};
use crate::vllm::Version;

use spelled::Spelled;
pub(super) use values::is_open;

/// Most words that are read: no command has as many.
const MOST_WORDS: usize = 4096;
/// Most unknown options whose nearest name is looked for, and that are named.
const MOST_UNKNOWN: usize = 24;

/// One option as it was given.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// `max-model-len`.
    pub name: String,
    /// Its value; true or false for options that take none, null where it is unset or cannot be read.
    pub value: Value,
    /// The words as they were written.
    pub written: Vec<String>,
    /// The words that vLLM takes.
    pub fixed: Vec<String>,
}

/// What an argument list says.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    pub model: Option<String>,
    /// In order; the last of a name counts.
    pub given: Vec<Given>,
    pub lint: Vec<Lint>,
}

impl Read {
    /// The value that counts.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.given.iter().rev().find(|given| given.name == name).map(|given| &given.value)
    }

    pub(crate) fn count(&self, name: &str) -> Option<u64> {
        self.get(name).and_then(Value::as_u64)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.get(name) == Some(&Value::Bool(true))
    }
}

/// Reads an argument list for a release.
pub(super) fn read(words: &[String], entry: Entry, table: &FlagTable, version: &Version) -> Read {
    let rest = words.get(..MOST_WORDS).unwrap_or(words);
    let mut reader = Reader { table, version, rest, unknown: 0, out: Read::default() };
    if rest.len() < words.len() {
        let text = format!("The command has {} words; the first {MOST_WORDS} are read.", words.len());
        reader.say(Lint::warning("too-many-words", text));
    }
    while let Some(word) = reader.next() {
        if is_option(&word) {
            reader.option(&word);
        } else {
            reader.position(word, entry);
        }
    }
    reader.model(entry);
    if reader.unknown > MOST_UNKNOWN {
        let text = format!("{} more words are none that vLLM knows.", reader.unknown - MOST_UNKNOWN);
        reader.say(Lint::error("option-unknown", text));
    }
    reader.out
}

/// Whether the parser takes a word for an option: a dash in front, and no number or sentence behind it.
fn is_option(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('-') else { return false };
    let number = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.');
    let sentence = word.split('=').next().is_none_or(|name| name.contains(' '));
    !rest.is_empty() && !number && !sentence
}

struct Reader<'a> {
    table: &'a FlagTable,
    version: &'a Version,
    rest: &'a [String],
    /// Options and words so far that vLLM does not know.
    unknown: usize,
    out: Read,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<String> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first.clone())
    }

    fn peek(&self) -> Option<&String> {
        self.rest.first()
    }

    fn say(&mut self, lint: Lint) {
        self.out.lint.push(lint);
    }

    /// Says that a word stands for something that the text does not say.
    fn open(&mut self, word: &str) {
        let text = format!("The text does not say what {} stands for; it is read as it is written.", brief(word));
        self.say(Lint::note("variable-open", text));
    }

    /// The model, or a word too many.
    fn position(&mut self, word: String, entry: Entry) {
        if word.starts_with('-') && self.two_in_one(&word) {
            return;
        }
        if matches!(word.as_str(), "..." | "…") {
            let text = "The text leaves options out here; what they say is not planned.";
            return self.say(Lint::note("text-elided", text));
        }
        let first = self.out.model.is_none() && entry == Entry::Serve;
        if first && !word.starts_with('-') {
            self.out.model = Some(word);
            return;
        }
        if entry == Entry::Module && self.out.model.is_none() && self.get_model().is_none() {
            let fixed = ["--model".to_owned(), word.clone()];
            let text = format!("This start takes no words without an option: {} is refused.", brief(&word));
            self.say(Lint::error("model-without-option", text).about(std::slice::from_ref(&word)).fixed_by(&fixed));
            self.out.model = Some(word);
            return;
        }
        if values::is_open(&word) {
            self.open(&word);
            let words = vec![word];
            self.out.given.push(Given {
                name: String::new(),
                value: Value::Null,
                written: words.clone(),
                fixed: words,
            });
            return;
        }
        self.unknown += 1;
        if self.unknown > MOST_UNKNOWN {
            return;
        }
        let text = format!("{} belongs to no option: vLLM refuses words it does not know.", brief(&word));
        self.say(Lint::error("word-too-many", text).about(&[word]).fixed_by(&[]));
    }

    fn get_model(&self) -> Option<&str> {
        self.out.text("model")
    }

    /// An option and its value in one word, as a list in a file must not have them.
    fn two_in_one(&mut self, word: &str) -> bool {
        let Some((name, value)) = word.split_once(' ') else { return false };
        if self.table.find_in(Spelled::of(name).name.as_str(), self.version).is_none() {
            return false;
        }
        let parts = [name.to_owned(), value.trim().to_owned()];
        let text =
            format!("{name} and its value are one word here: vLLM refuses that. They are two items of the list.");
        self.say(Lint::error("two-words-in-one", text).about(&[word.to_owned()]).fixed_by(&parts));
        let before = self.out.given.len();
        self.option(&format!("{name}={}", value.trim()));
        if let Some(given) = self.out.given.get_mut(before) {
            given.written = vec![word.to_owned()];
        }
        true
    }

    fn option(&mut self, word: &str) {
        let spelled = Spelled::of(word);
        let table = self.table;
        let Some(found) = table.find_in(&spelled.name, self.version) else { return self.unknown(word, &spelled) };
        let found = self.of_short_key(&spelled).unwrap_or(found);
        self.presence(word, &found);
        let values = self.values(word, &spelled, &found);
        let Some((written, texts)) = values else { return };
        self.duplicate(&found, &spelled);
        let given = if spelled.path.is_empty() {
            Some(self.whole(&found, written, &texts))
        } else {
            self.dotted(&found, &spelled, written, &texts)
        };
        self.out.given.extend(given);
    }

    /// Names that no release has, with the nearest that one has.
    fn unknown(&mut self, word: &str, spelled: &Spelled) {
        let mut written = vec![word.to_owned()];
        if spelled.value.is_none() && self.peek().is_some_and(|next| !is_option(next)) {
            written.extend(self.next());
        }
        self.unknown += 1;
        if self.unknown > MOST_UNKNOWN {
            return;
        }
        let near = instead::nearest(&spelled.name, self.table, self.version);
        let text = format!("vLLM has no option {}.", brief(&spelled.name));
        let lint = match &near {
            Some(name) => {
                let mut fixed = written.clone();
                if let Some(first) = fixed.first_mut() {
                    *first = first.replacen(&spelled.name, name, 1);
                }
                Lint::error("option-unknown", format!("{text} Is {name} meant?")).fixed_by(&fixed)
            }
            None => Lint::error("option-unknown", text).fixed_by(&[]),
        };
        self.say(lint.about(&written));
        self.out.given.push(Given { name: String::new(), value: Value::Null, fixed: Vec::new(), written });
    }

    /// Whether the release has the option, under this spelling.
    fn presence(&mut self, word: &str, found: &Found) {
        let flag = found.flag;
        let about = [word.to_owned()];
        let name = flag.written();
        if !flag.exists_in(self.version) {
            return;
        }
        if !found.is_taken_by(self.version) {
            let text = format!(
                "The spelling {} came with vLLM 0.{}; {} does not know it.",
                brief(word),
                found.since,
                self.version
            );
            self.say(Lint::error("spelling-too-new", text).about(&about));
        } else if found.abbreviated {
            let text =
                format!("{} is taken for {name}; write it whole, a new option could make it mean two.", brief(word));
            self.say(Lint::warning("option-abbreviated", text).about(&about));
        }
        if let Some(note) = flag.note.as_deref().filter(|_| flag.gone.is_none()) {
            self.say(Lint::warning("option-deprecated", format!("{name}: {note}.")).about(&about));
        }
    }

    fn duplicate(&mut self, found: &Found, spelled: &Spelled) {
        let name = &found.flag.name;
        let before = self.out.given.iter().any(|given| given.name == *name);
        if before && spelled.path.is_empty() && found.flag.many != Many::Again {
            let text = format!("--{name} is given more than once; the last one counts.");
            self.say(Lint::warning("option-twice", text));
        }
    }

    /// Where the model stands, and whether it stands anywhere.
    fn model(&mut self, entry: Entry) {
        let option = self.get_model().map(str::to_owned);
        if let (Some(model), Entry::Serve) = (&option, entry) {
            let text = "`vllm serve` wants the model as its first word; --model still works and will go.";
            let about = ["--model".to_owned(), model.clone()];
            self.say(Lint::note("model-as-option", text).about(&about).fixed_by(std::slice::from_ref(model)));
        }
        self.out.model = option.or_else(|| self.out.model.take());
        if let Some(open) = self.out.model.clone().filter(|model| is_open(model)) {
            self.open(&open);
        }
        if self.out.model.is_none() && self.out.get("config").is_none() && entry != Entry::Bench {
            self.say(Lint::warning("model-missing", "No model is named: vLLM would serve its own default."));
        }
    }
}
