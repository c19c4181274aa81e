//! Questions that find cards and models, here and in what a hub answers.

use serde::{Deserialize, Serialize};

use super::Question;
use crate::hardware::catalog::Group;
use crate::hub::{self, Reading};
use crate::planner::Facts;

/// Whether the planner knows a model by its id alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnowsModel {
    /// The model's hub id.
    pub id: String,
}

impl Question for KnowsModel {
    const NAME: &'static str = "knows-model";
    type Answer = bool;
    fn answer(self, facts: &Facts) -> bool {
        facts.models.config(&self.id).is_some()
    }
}

/// Cards that a typed text may mean; all of them for an empty one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchGpus {
    /// What was typed.
    pub text: String,
}

/// A card to choose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundGpu {
    /// The catalogue's name.
    pub name: String,
    /// Where it is sold to.
    pub group: Group,
    /// Memory as marketed, in GB.
    pub memory_gb: f64,
    /// Memory bandwidth, in GB/s.
    pub bandwidth_gb_s: f64,
}

impl Question for SearchGpus {
    const NAME: &'static str = "search-gpus";
    type Answer = Vec<FoundGpu>;
    fn answer(self, facts: &Facts) -> Vec<FoundGpu> {
        let found = facts.gpus.search(&self.text).into_iter().map(|card| FoundGpu {
            name: card.name.clone(),
            group: card.group,
            memory_gb: card.memory_gb_marketing,
            bandwidth_gb_s: card.memory_bandwidth_gb_s,
        });
        found.collect()
    }
}

/// Bundled models whose id looks like a typed text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchModels {
    /// What was typed.
    pub text: String,
    /// Most of them.
    pub most: usize,
}

/// A model to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundModel {
    /// Its hub id.
    pub id: String,
    /// Elements of its checkpoint, or of its unquantized sibling's.
    pub parameters: u64,
}

impl Question for SearchModels {
    const NAME: &'static str = "search-models";
    type Answer = Vec<FoundModel>;
    fn answer(self, facts: &Facts) -> Vec<FoundModel> {
        let found = facts.models.search(&self.text, self.most);
        found.into_iter().map(|model| FoundModel { id: model.id.to_owned(), parameters: model.parameters }).collect()
    }
}

/// What a hub's answers say of a model.
impl Question for hub::HubAnswers {
    const NAME: &'static str = "read-hub-answers";
    type Answer = Reading;
    fn answer(self, _: &Facts) -> Reading {
        hub::read(&self)
    }
}

/// The models in a hub's answer to a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadHubSearch {
    /// The answer.
    pub text: String,
}

impl Question for ReadHubSearch {
    const NAME: &'static str = "read-hub-search";
    type Answer = Vec<FoundModel>;
    fn answer(self, _: &Facts) -> Vec<FoundModel> {
        let found = hub::found(&self.text).into_iter();
        found.map(|(id, parameters)| FoundModel { id, parameters }).collect()
    }
}
