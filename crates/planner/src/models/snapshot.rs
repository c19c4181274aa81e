//! Well-known models that come with the planner: a convenience, never the source of a figure that the reader
//! could not compute from the same configuration.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use serde_json::{Map, Value};

use super::bundle_file;

/// Configurations by hub id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    models: Vec<Bundled>,
    /// Further names, each with the id of the model whose configuration it shares.
    same: Vec<(String, String)>,
    date: String,
}

#[derive(Clone, Debug, PartialEq)]
struct Bundled {
    id: String,
    parameters: u64,
    config: Map<String, Value>,
}

/// A model that a search found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// Its hub id.
    pub id: &'a str,
    /// Elements of its checkpoint, or of its unquantized sibling's.
    pub parameters: u64,
}

impl Snapshot {
    /// The models that come with the planner.
    ///
    /// # Panics
    ///
    /// Never: the build has read the file.
    ///
    /// ```
    /// use planner::models::Snapshot;
    /// assert!(Snapshot::bundled().config("qwen/qwen3-32b").is_some());
    /// ```
    pub fn bundled() -> Self {
        let file = bundle_file::read(include_str!("../../data/models.json")).expect("the build has read the file");
        let models = file.models.into_iter();
        let models = models.map(|(id, model)| Bundled { id, parameters: model.count, config: model.config });
        Self { models: models.collect(), same: file.same, date: file.date }
    }

    /// The configuration of a hub id, whatever its case.
    pub fn config(&self, id: &str) -> Option<Value> {
        let id = id.trim();
        let same = self.same.iter().find(|(name, _)| name.eq_ignore_ascii_case(id));
        let id = same.map_or(id, |(_, id)| id);
        self.models
            .iter()
            .find(|model| model.id.eq_ignore_ascii_case(id))
            .map(|model| Value::Object(model.config.clone()))
    }

    /// Names with the model that each stands for: every id, then the names that share another one's configuration.
    fn names(&self) -> impl Iterator<Item = (&str, &Bundled)> {
        let same = self.same.iter().filter_map(|(name, id)| {
            let model = self.models.iter().find(|model| model.id == *id)?;
            Some((name.as_str(), model))
        });
        self.models.iter().map(|model| (model.id.as_str(), model)).chain(same)
    }

    /// Models whose id looks like a query, best first; all of them, in order, for an empty one.
    ///
    /// ```
    /// use planner::models::Snapshot;
    /// let snapshot = Snapshot::bundled();
    /// assert_eq!(snapshot.search("qw3 32b", 5)[0].id, "Qwen/Qwen3-32B");
    /// ```
    pub fn search(&self, query: &str, limit: usize) -> Vec<Found<'_>> {
        let pattern = Pattern::parse(&query.replace('/', " "), CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
        let mut letters = Vec::new();
        let mut scored: Vec<(u32, Found<'_>)> = self
            .names()
            .filter_map(|(id, model)| {
                let score = pattern.score(Utf32Str::new(id, &mut letters), &mut matcher)?;
                Some((score, Found { id, parameters: model.parameters }))
            })
            .collect();
        // Among equals the shortest id, then the first.
        scored.sort_by_key(|(score, found)| (Reverse(*score), found.id.len()));
        scored.into_iter().take(limit).map(|(_, found)| found).collect()
    }

    /// When the configurations were collected, `year-month`.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// How many models there are, further names not counted.
    pub fn len(&self) -> usize {
        self.models.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.models.is_empty()
    }

    /// Every id with the elements of its checkpoint, or of its unquantized sibling's.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        self.models.iter().map(|model| (model.id.as_str(), model.parameters))
    }

    /// Every id.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.models.iter().map(|model| model.id.as_str())
    }
}
