//! vLLM's arguments by its own parser's rules: each option with its value, and what the parser would refuse.

mod values;

use serde_json::{Map, Value};

use super::invocation::Entry;
use super::lint::{Lint, brief};
use crate::artifacts::flags::{Flag, FlagTable, Found, Kind, Many};
use crate::vllm::Version;

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
    pub mended: Vec<String>,
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
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.given.iter().rev().find(|given| given.name == name).map(|given| &given.value)
    }

    pub fn count(&self, name: &str) -> Option<u64> {
        self.get(name).and_then(Value::as_u64)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.get(name) == Some(&Value::Bool(true))
    }
}

/// Reads an argument list for a release.
pub(super) fn read(words: &[String], entry: Entry, table: &FlagTable, version: &Version) -> Read {
    let mut reader = Reader { table, version, rest: words, out: Read::default() };
    while let Some(word) = reader.next() {
        if is_option(&word) {
            reader.option(&word);
        } else {
            reader.position(word, entry);
        }
    }
    reader.model(entry);
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
    out: Read,
}

/// Deepest keys of a dotted option; what is deeper stays one key.
const MOST_KEYS: usize = 8;

/// An option's word, taken apart.
struct Spelled {
    /// `--max-model-len`, `-tp`.
    name: String,
    /// `a.b` of `--json.a.b`.
    path: Vec<String>,
    /// Whether the value is added to a list: `--json.a+`.
    adds: bool,
    /// Behind the equals sign.
    value: Option<String>,
}

impl Spelled {
    fn of(word: &str) -> Self {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word, None),
        };
        if let Some(level) = name.strip_prefix("-O").filter(|level| !level.is_empty() && !level.starts_with('.')) {
            return Self { name: "-O".to_owned(), path: Vec::new(), adds: false, value: Some(level.to_owned()) };
        }
        let mut parts = name.splitn(MOST_KEYS, '.').map(str::to_owned);
        let name = parts.next().unwrap_or_default();
        let mut path: Vec<String> = parts.collect();
        let adds = path.last().is_some_and(|last| last.ends_with('+'));
        if let Some(last) = path.last_mut() {
            *last = last.trim_end_matches('+').to_owned();
        }
        Self { name, path, adds, value }
    }
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

    /// The model, or a word too many.
    fn position(&mut self, word: String, entry: Entry) {
        if word.starts_with('-') && self.two_in_one(&word) {
            return;
        }
        let first = self.out.model.is_none() && entry == Entry::Serve;
        if first && !word.starts_with('-') {
            self.out.model = Some(word);
            return;
        }
        if entry == Entry::Module && self.out.model.is_none() && self.get_model().is_none() {
            let mended = ["--model".to_owned(), word.clone()];
            let text = format!("This start takes no words without an option: {} is refused.", brief(&word));
            self.say(Lint::error("model-without-option", text).about(std::slice::from_ref(&word)).mend(&mended));
            self.out.model = Some(word);
            return;
        }
        let text = format!("{} belongs to no option: vLLM refuses words it does not know.", brief(&word));
        self.say(Lint::error("word-too-many", text).about(&[word]).mend(&[]));
    }

    fn get_model(&self) -> Option<&str> {
        self.out.text("model")
    }

    /// An option and its value in one word, as a list in a file must not have them.
    fn two_in_one(&mut self, word: &str) -> bool {
        let Some((name, value)) = word.split_once(' ') else { return false };
        if self.table.find(Spelled::of(name).name.as_str()).is_none() {
            return false;
        }
        let parts = [name.to_owned(), value.trim().to_owned()];
        let text =
            format!("{name} and its value are one word here: vLLM refuses that. They are two items of the list.");
        self.say(Lint::error("two-words-in-one", text).about(&[word.to_owned()]).mend(&parts));
        let before = self.out.given.len();
        self.option(&format!("{name}={}", value.trim()));
        if let Some(given) = self.out.given.get_mut(before) {
            given.written = vec![word.to_owned()];
        }
        true
    }

    fn option(&mut self, word: &str) {
        let spelled = Spelled::of(word);
        let Some(found) = self.table.find(&spelled.name) else { return self.unknown(word, &spelled) };
        let found = Found { ..found };
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
        let near = values::nearest(&spelled.name, self.table, self.version);
        let text = format!("vLLM has no option {}.", brief(&spelled.name));
        let lint = match &near {
            Some(name) => {
                let mut mended = written.clone();
                if let Some(first) = mended.first_mut() {
                    *first = first.replacen(&spelled.name, name, 1);
                }
                Lint::error("option-unknown", format!("{text} Is {name} meant?")).mend(&mended)
            }
            None => Lint::error("option-unknown", text).mend(&[]),
        };
        self.say(lint.about(&written));
        self.out.given.push(Given { name: String::new(), value: Value::Null, mended: Vec::new(), written });
    }

    /// Whether the release has the option, under this spelling.
    fn presence(&mut self, word: &str, found: &Found) {
        let flag = found.flag;
        let about = [word.to_owned()];
        let name = flag.written();
        if !flag.exists_in(self.version) {
            return;
        }
        if !self.version.at_least(0, found.since) {
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

    /// The words and values of an option; `None` when it has none and needs one.
    fn values(&mut self, word: &str, spelled: &Spelled, found: &Found) -> Option<(Vec<String>, Vec<String>)> {
        let mut written = vec![word.to_owned()];
        let mut texts: Vec<String> = spelled.value.clone().into_iter().collect();
        let takes = !matches!(found.flag.kind, Kind::Bool | Kind::Switch) || !spelled.path.is_empty();
        if !takes {
            return Some((written, texts));
        }
        let most = match found.flag.many {
            Many::Some if spelled.path.is_empty() => usize::MAX,
            _ => 1,
        };
        let own = texts.len();
        while texts.len() < most.max(own) && (own == 0 || most > 1) && self.peek().is_some_and(|next| !is_option(next))
        {
            let Some(next) = self.next() else { break };
            written.push(next.clone());
            texts.push(next);
        }
        if texts.is_empty() && found.flag.many != Many::Maybe {
            let text = format!("--{} needs a value.", found.flag.name);
            self.say(Lint::error("value-missing", text).about(&written).mend(&[]));
            self.out.given.push(Given { name: String::new(), value: Value::Null, mended: Vec::new(), written });
            return None;
        }
        Some((written, texts))
    }

    /// An option with its whole value.
    fn whole(&mut self, found: &Found, written: Vec<String>, texts: &[String]) -> Given {
        let flag = found.flag;
        let name = flag.name.clone();
        if matches!(flag.kind, Kind::Bool | Kind::Switch) {
            return self.truth(found, written, texts);
        }
        let checked = values::check(flag, texts, self.version);
        let mut mended = written.clone();
        if let Some(wrong) = checked.wrong {
            let lint =
                if wrong.refused { Lint::error(wrong.code, wrong.text) } else { Lint::warning(wrong.code, wrong.text) };
            let lint = lint.about(&written);
            self.say(match wrong.instead {
                Some(text) => {
                    mended = vec![flag.written(), text];
                    lint.mend(&mended)
                }
                None => lint,
            });
        }
        let given = Given { name, value: checked.value, written, mended };
        self.of_release(flag, given, texts)
    }

    /// An option of another release: left out, or replaced.
    fn of_release(&mut self, flag: &Flag, given: Given, texts: &[String]) -> Given {
        if flag.exists_in(self.version) {
            return given;
        }
        let name = flag.written();
        let too_new = !self.version.at_least(0, flag.since);
        let (code, text, mended) = if too_new {
            let text = format!("{name} came with vLLM 0.{}; {} does not have it.", flag.since, self.version);
            ("option-too-new", text, Vec::new())
        } else {
            let gone = flag.gone.unwrap_or_default();
            let note = flag.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
            let text = format!("{name} is gone since vLLM 0.{gone}{note}.");
            ("option-gone", text, values::replacement(flag, &given.value, texts))
        };
        self.say(Lint::error(code, text).about(&given.written).mend(&mended));
        Given { mended, ..given }
    }

    fn truth(&mut self, found: &Found, written: Vec<String>, texts: &[String]) -> Given {
        let flag = found.flag;
        let following = self.peek().filter(|next| values::truth(next).is_some()).cloned();
        let said = texts.first().cloned().or(following);
        let mut written = written;
        let mut value = !found.negated;
        let mut mended = written.clone();
        if let Some(text) = said {
            if texts.is_empty() {
                written.extend(self.next());
            }
            value = values::truth(&text).unwrap_or(true) != found.negated;
            mended = if value { vec![flag.written()] } else { vec![format!("--no-{}", flag.name)] };
            if !value && flag.kind == Kind::Switch {
                mended = Vec::new();
            }
            let text = format!("--{} takes no value: vLLM refuses {}.", flag.name, brief(&text));
            self.say(Lint::error("value-too-many", text).about(&written).mend(&mended));
        }
        let given = Given { name: flag.name.clone(), value: Value::Bool(value), written, mended };
        self.of_release(flag, given, &[])
    }

    /// One key of a JSON option: put into the object that the other keys make.
    fn dotted(&mut self, found: &Found, spelled: &Spelled, written: Vec<String>, texts: &[String]) -> Option<Given> {
        let name = found.flag.name.clone();
        if found.flag.kind != Kind::Json {
            let text = format!("--{name} is no JSON option: it has no keys.");
            self.say(Lint::error("key-of-no-object", text).about(&written));
            return None;
        }
        let text = texts.first().map_or("", String::as_str);
        let value = if spelled.adds {
            Value::Array(text.split(',').map(Value::from).collect())
        } else {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        };
        let before = self.out.given.iter_mut().rev().find(|given| given.name == name && given.value.is_object());
        if let Some(Given { value: Value::Object(object), written: all, mended, .. }) = before {
            put(object, &spelled.path, value);
            all.extend(written.clone());
            mended.extend(written);
            return None;
        }
        let mut object = Map::new();
        put(&mut object, &spelled.path, value);
        let given = Given { name, value: Value::Object(object), mended: written.clone(), written };
        Some(self.of_release(found.flag, given, &[]))
    }

    /// Where the model stands, and whether it stands anywhere.
    fn model(&mut self, entry: Entry) {
        let option = self.get_model().map(str::to_owned);
        if let (Some(model), Entry::Serve) = (&option, entry) {
            let text = "`vllm serve` wants the model as its first word; --model still works and will go.";
            let about = ["--model".to_owned(), model.clone()];
            self.say(Lint::note("model-as-option", text).about(&about).mend(std::slice::from_ref(model)));
        }
        self.out.model = option.or_else(|| self.out.model.take());
        if self.out.model.is_none() && self.out.get("config").is_none() && entry != Entry::Bench {
            self.say(Lint::warning("model-missing", "No model is named: vLLM would serve its own default."));
        }
    }
}

fn put(object: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        match (object.get_mut(first), value) {
            (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
            (_, value) => {
                object.insert(first.clone(), value);
            }
        }
        return;
    }
    let inner = object.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}
