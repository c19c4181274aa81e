//! Sentences for people, in English, that know where their numbers stand: whoever shows them can write the numbers as they are
//! written elsewhere.
//!
//! Knows nothing of who reads them. As JSON, and wherever a text is wanted, a sentence is its English.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::{self, Separators};

/// A sentence with the places of its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sentence {
    text: String,
    /// Where numbers begin and end, in bytes, one after the other.
    numbers: Vec<(u32, u32)>,
}

/// A number as English writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// See [`units::count`].
    pub fn count(value: u64) -> Self {
        Self(units::count(value))
    }

    /// See [`units::fixed`].
    pub fn fixed(value: f64, decimals: usize) -> Self {
        Self(units::fixed(value, decimals))
    }

    /// See [`units::significant`].
    pub fn significant(value: f64, digits: u32) -> Self {
        Self(units::significant(value, digits))
    }

    /// With as many digits as the value has.
    pub fn exact(value: f64) -> Self {
        Self(value.to_string())
    }
}

impl Sentence {
    /// The sentence in English.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The sentence with its numbers written with other separators. Names, versions and what is to be typed stay as they are.
    pub fn with(&self, separators: Separators) -> Cow<'_, str> {
        if separators == Separators::ENGLISH || self.numbers.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let piece = |from: u32, to: u32| self.text.get(from as usize..to as usize).unwrap_or_default();
        let (mut out, mut at) = (String::with_capacity(self.text.len()), 0);
        for &(start, end) in &self.numbers {
            out.push_str(piece(at, start));
            out.push_str(&separators.write(piece(start, end)));
            at = end;
        }
        out.push_str(self.text.get(at as usize..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// Adds a part: words as they are, or a number.
    pub fn push(&mut self, part: impl Part) {
        part.add_to(self);
    }

    /// Several, with words between them.
    pub fn joined(sentences: impl IntoIterator<Item = Self>, between: &str) -> Self {
        sentences.into_iter().enumerate().fold(Self::default(), |mut all, (place, sentence)| {
            if place > 0 {
                all.push(between);
            }
            all.push(sentence);
            all
        })
    }
}

/// What a sentence is made of.
pub trait Part {
    /// Stands at the sentence's end from now on.
    fn add_to(self, sentence: &mut Sentence);
}

impl Part for &str {
    fn add_to(self, sentence: &mut Sentence) {
        sentence.text.push_str(self);
    }
}

impl Part for fmt::Arguments<'_> {
    fn add_to(self, sentence: &mut Sentence) {
        // Writing to a text cannot fail.
        let _ = fmt::Write::write_fmt(&mut sentence.text, self);
    }
}

impl Part for Number {
    fn add_to(self, sentence: &mut Sentence) {
        let place = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let start = place(&sentence.text);
        sentence.text.push_str(&self.0);
        sentence.numbers.push((start, place(&sentence.text)));
    }
}

impl Part for Sentence {
    fn add_to(self, sentence: &mut Sentence) {
        let before = u32::try_from(sentence.text.len()).unwrap_or(u32::MAX);
        let moved = self.numbers.iter().map(|(start, end)| (start.saturating_add(before), end.saturating_add(before)));
        sentence.numbers.extend(moved);
        sentence.text.push_str(&self.text);
    }
}

/// A sentence from its parts: words (`&str`, `format_args!`), numbers, sentences.
macro_rules! sentence {
    ($($part:expr),+ $(,)?) => {{
        let mut sentence = $crate::sentence::Sentence::default();
        $(sentence.push($part);)+
        sentence
    }};
}
pub(crate) use sentence;

impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Self { text, numbers: Vec::new() }
    }
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl Deref for Sentence {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(&self.text);
        }
        (&self.text, &self.numbers).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sentence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Ok(Self::from(String::deserialize(deserializer)?));
        }
        let (text, numbers) = Deserialize::deserialize(deserializer)?;
        Ok(Self { text, numbers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: Separators = Separators { group: '.', decimal: ',' };

    #[test]
    fn numbers_are_written_anew_and_names_stay() {
        let rate = sentence!["about ", Number::significant(1_234.5, 2), " tokens/s"];
        let sentence = sentence![
            "vLLM 0.11.2 has ",
            Number::fixed(30.52, 1),
            " GiB",
            format_args!(" of {}", "Qwen2.5-7B"),
            ": ",
            rate
        ];
        assert_eq!(sentence.as_str(), "vLLM 0.11.2 has 30.5 GiB of Qwen2.5-7B: about 1,200 tokens/s");
        assert_eq!(sentence.with(GERMAN), "vLLM 0.11.2 has 30,5 GiB of Qwen2.5-7B: about 1.200 tokens/s");
        assert_eq!(sentence.with(Separators::ENGLISH), sentence.as_str());
        let joined = Sentence::joined([sentence.clone(), sentence], "; ");
        assert_eq!(joined.with(GERMAN).matches("30,5").count(), 2);
    }

    #[test]
    fn json_is_english_and_the_way_between_programs_keeps_the_places() {
        let sentence = sentence!["takes ", Number::fixed(0.5, 2), " GiB"];
        let json = serde_json::to_string(&sentence).expect("a text is written");
        assert_eq!(json, "\"takes 0.50 GiB\"");
        assert_eq!(serde_json::from_str::<Sentence>(&json).expect("a text is read"), Sentence::from("takes 0.50 GiB"));
        let bytes = postcard::to_stdvec(&sentence).expect("it is written");
        let there: Sentence = postcard::from_bytes(&bytes).expect("it is read");
        assert_eq!(there.with(GERMAN), "takes 0,50 GiB");
        // Places that are none hide nothing and break nothing.
        let strange = Sentence { text: "é".to_owned(), numbers: vec![(1, 9), (7, 3)] };
        assert!(strange.with(GERMAN).len() <= 4);
    }
}
