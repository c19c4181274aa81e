//! Questions that a program asks a planner which runs elsewhere, and their answers, as bytes.
//!
//! Owns what is asked and the form in which it travels: postcard's, which names no fields, so that both sides must be of one build.
//! A question is its number, its name and its contents; an answer is the question's number and what was answered. Knows nothing of how
//! bytes get from one to the other. Who asks needs [`write`], [`number_of`] and [`read`] alone, and carries none of the planner's work.

mod drawing;
mod handed_over;
mod layouts;
mod links;
mod reach;
mod search;
mod settings;
mod texts;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::planning::plan::Facts;
use crate::repository;

pub use drawing::{Apply, Derive, Draw, Drawn, Export, Mend, Open, Opened, StillSaid, WriteNumbers};
pub use handed_over::{TakeIn, TakenIn, Unread, UnreadLines};
pub use layouts::{LayOut, Layouts, LayoutsOn};
pub use links::{Asked, ReadLink, Said};
pub use reach::{FittingModel, Reach, Reached};
pub use search::{FindGpus, FindModels, FoundGpu, FoundModel, Knows, ReadFound};
pub use settings::{Setting, SettingValue};
pub use texts::{Heard, ReadText, WriteTexts, Written};

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
        Open::NAME => respond_to::<Open>,
        Draw::NAME => respond_to::<Draw>,
        Derive::NAME => respond_to::<Derive>,
        Mend::NAME => respond_to::<Mend>,
        Apply::NAME => respond_to::<Apply>,
        StillSaid::NAME => respond_to::<StillSaid>,
        Export::NAME => respond_to::<Export>,
        ReadLink::NAME => respond_to::<ReadLink>,
        Knows::NAME => respond_to::<Knows>,
        Unread::NAME => respond_to::<Unread>,
        FindGpus::NAME => respond_to::<FindGpus>,
        FindModels::NAME => respond_to::<FindModels>,
        LayOut::NAME => respond_to::<LayOut>,
        Reach::NAME => respond_to::<Reach>,
        repository::Inquiry::NAME => respond_to::<repository::Inquiry>,
        ReadFound::NAME => respond_to::<ReadFound>,
        TakeIn::NAME => respond_to::<TakeIn>,
        WriteTexts::NAME => respond_to::<WriteTexts>,
        ReadText::NAME => respond_to::<ReadText>,
        _ => return Err(Failure::Refused(format!("there is no question `{name}`"))),
    };
    answer(facts, body).map_err(|error| Failure::Refused(format!("question `{name}`: {error}")))
}

fn respond_to<Q: Question>(facts: &Facts, body: &[u8]) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_stdvec(&Ok::<_, String>(postcard::from_bytes::<Q>(body)?.answer(facts)))
}
