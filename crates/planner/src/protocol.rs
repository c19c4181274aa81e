//! Questions that a program asks a planner which runs elsewhere, and their answers, as bytes.
//!
//! Owns what is asked and the form in which it travels: postcard's, which names no fields, so that both sides must be of one build.
//! A question is its number, its name and its contents; an answer is the question's number and what was answered. Knows nothing of how
//! bytes get from one to the other. Who asks needs [`write()`], [`number_of`] and [`read`] alone, and carries none of the planner's work.

mod artifacts;
mod capacity;
mod import;
mod layouts;
mod links;
mod plan_view;
mod search;
mod settings;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::hub;
use crate::planner::Facts;

pub use artifacts::{CheckText, TextCheck, WriteArtifacts, WrittenArtifacts};
pub use capacity::{Capacity, FindCapacity, FittingModel};
pub use import::{ImportFile, ImportedFile, ListUnknownLines, UnknownLines};
pub use layouts::{Layouts, LayoutsOn, ListLayouts};
pub use links::{LinkNotes, LinkRequest, ReadLink};
pub use plan_view::{
    ApplyChanges, ExportPlan, ListDerivations, ListRemedies, OpenPage, OpenedPage, PlanView, RemainingIssues,
    ViewedPlan, WriteNumbers,
};
pub use search::{FoundGpu, FoundModel, KnowsModel, ReadHubSearch, SearchGpus, SearchModels};
pub use settings::{Setting, SettingValue};

/// A question with the type of its answer.
pub trait Question: Serialize + DeserializeOwned {
    /// Its name on the way.
    const NAME: &'static str;
    /// Whether answering takes long enough to be noticed: it plans many times.
    const IS_LONG: bool = false;
    /// What is answered.
    type Answer: Serialize + DeserializeOwned;
    /// Answers it.
    fn answer(self, facts: &Facts) -> Self::Answer;
}

/// Why there is no answer: the two sides are of different builds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The bytes are no such question or answer.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] postcard::Error),
    /// Whoever was asked knows no such question, or could not read it.
    #[error("{0}")]
    Refused(String),
}

/// A question as it travels. The number comes back with the answer.
pub fn write<Q: Question>(number: u64, question: &Q) -> Vec<u8> {
    postcard::to_stdvec(&(number, Q::NAME, question)).unwrap_or_default()
}

/// The number of the question that an answer belongs to, and the answer itself; nothing where the bytes are no answer.
pub fn number_of(answer: &[u8]) -> Option<(u64, &[u8])> {
    postcard::take_from_bytes(answer).ok()
}

/// The answer to a question, as [`number_of`] leaves it.
///
/// # Errors
/// When the bytes are no such answer, or say that the question was not understood.
pub fn read<Q: Question>(answer: &[u8]) -> Result<Q::Answer, Failure> {
    postcard::from_bytes::<Result<Q::Answer, String>>(answer)?.map_err(Failure::Refused)
}

/// Answers a question as it travels.
pub fn respond(facts: &Facts, question: &[u8]) -> Vec<u8> {
    let (number, answer) = match postcard::take_from_bytes::<(u64, &str)>(question) {
        Ok(((number, name), body)) => (number, respond_by_name(facts, name, body)),
        Err(error) => (0, Err(Failure::from(error))),
    };
    let refused = |failure: Failure| postcard::to_stdvec(&Err::<(), _>(failure.to_string())).unwrap_or_default();
    let mut reply = postcard::to_stdvec(&number).unwrap_or_default();
    reply.extend(answer.unwrap_or_else(refused));
    reply
}

fn respond_by_name(facts: &Facts, name: &str, body: &[u8]) -> Result<Vec<u8>, Failure> {
    let answer: fn(&Facts, &[u8]) -> Result<Vec<u8>, postcard::Error> = match name {
        WriteNumbers::NAME => respond_to::<WriteNumbers>,
        OpenPage::NAME => respond_to::<OpenPage>,
        PlanView::NAME => respond_to::<PlanView>,
        ListDerivations::NAME => respond_to::<ListDerivations>,
        ListRemedies::NAME => respond_to::<ListRemedies>,
        ApplyChanges::NAME => respond_to::<ApplyChanges>,
        RemainingIssues::NAME => respond_to::<RemainingIssues>,
        ExportPlan::NAME => respond_to::<ExportPlan>,
        ReadLink::NAME => respond_to::<ReadLink>,
        KnowsModel::NAME => respond_to::<KnowsModel>,
        ListUnknownLines::NAME => respond_to::<ListUnknownLines>,
        SearchGpus::NAME => respond_to::<SearchGpus>,
        SearchModels::NAME => respond_to::<SearchModels>,
        ListLayouts::NAME => respond_to::<ListLayouts>,
        FindCapacity::NAME => respond_to::<FindCapacity>,
        hub::HubAnswers::NAME => respond_to::<hub::HubAnswers>,
        ReadHubSearch::NAME => respond_to::<ReadHubSearch>,
        ImportFile::NAME => respond_to::<ImportFile>,
        WriteArtifacts::NAME => respond_to::<WriteArtifacts>,
        CheckText::NAME => respond_to::<CheckText>,
        _ => return Err(Failure::Refused(format!("there is no question `{name}`"))),
    };
    answer(facts, body).map_err(|error| Failure::Refused(format!("question `{name}`: {error}")))
}

fn respond_to<Q: Question>(facts: &Facts, body: &[u8]) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_stdvec(&Ok::<_, String>(postcard::from_bytes::<Q>(body)?.answer(facts)))
}
