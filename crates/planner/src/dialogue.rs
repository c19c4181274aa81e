//! Questions that a program asks a planner which runs elsewhere, and their answers, as bytes.
//!
//! Owns what is asked and the form in which it travels: postcard's, which names no fields, so that both sides must be of one build.
//! A question is its number, its name and its contents; an answer is the question's number and what was answered. Knows nothing of how
//! bytes get from one to the other. Who asks needs [`write`], [`number_of`] and [`read`] alone, and carries none of the planner's work.

mod layouts;
mod reach;
mod settings;
mod texts;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::hardware::catalog::Group;
use crate::hardware::smi;
use crate::intake::{self, Kind, Taken};
use crate::issue::Issue;
use crate::link::{self, Figures, Model};
use crate::models::Anatomy;
use crate::plan::{Change, Plan, Remedy};
use crate::planning::pictures::Pictures;
use crate::planning::plan::{Facts, Shown, plan, plan_with_pictures, remedies_of};
use crate::repository::{self, Reading};
use crate::request::PlanRequest;
use crate::vllm::known_versions;

pub use layouts::{LayOut, Layouts, LayoutsOn};
pub use reach::{FittingModel, Reach, Reached};
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
        Open::NAME => respond_to::<Open>,
        Draw::NAME => respond_to::<Draw>,
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

/// What a link asks for, or the request given where there is no link: everything that a page opens with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// The query of a link, where the page was opened by one.
    pub link: Option<ReadLink>,
    /// What is planned otherwise.
    pub otherwise: PlanRequest,
}

/// What a page opens with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// The plan, with the request that it answers.
    pub drawn: Drawn,
    /// What of the link cannot be read, and what its plan said.
    pub said: Said,
    /// Releases of vLLM that the planner knows, newest first.
    pub versions: Vec<String>,
    /// When the bundled models were collected, `year-month`.
    pub models_date: String,
}

impl Question for Open {
    const NAME: &'static str = "open";
    type Answer = Opened;
    fn answer(self, facts: &Facts) -> Opened {
        let is_linked = self.link.is_some();
        let asked = self.link.map(|link| link.answer(facts));
        let Asked { request, said } = asked.unwrap_or(Asked { request: self.otherwise, said: Said::default() });
        let carried = is_linked && request.model.config.is_some();
        let versions = known_versions().iter().rev().map(|release| release.version.minor_name()).collect();
        let models_date = facts.models.date().to_owned();
        let drawn = Draw { request, carried, was: said.was.clone() }.answer(facts);
        Opened { drawn, said, versions, models_date }
    }
}

/// Plans a request, and gives what the plan's charts are drawn from and its link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// What is planned.
    pub request: PlanRequest,
    /// Whether the link carries the model's configuration, for whoever cannot fetch it by its name.
    pub carried: bool,
    /// What the plan said when a link to it was written, where the request is as that link asked.
    pub was: Option<String>,
}

/// A plan as a page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// What was asked.
    pub request: PlanRequest,
    /// The plan, without its remedies and texts.
    pub plan: Plan,
    /// The configuration's settings that have a reason, in its order.
    pub settings: Vec<Setting>,
    /// What its charts are drawn from; nothing where there is no plan.
    pub pictures: Option<Pictures>,
    /// The model's structure; nothing where there is no plan.
    pub anatomy: Option<Anatomy>,
    /// The query that asks for the same, without its question mark.
    pub link: String,
    /// What the link cannot carry.
    pub left_out: Vec<Issue>,
    /// Where the plan says other than when a link to it was written: both.
    pub changed: Option<String>,
}

impl Question for Draw {
    const NAME: &'static str = "draw";
    type Answer = Drawn;
    fn answer(self, facts: &Facts) -> Drawn {
        let (plan, Shown { pictures, anatomy }) = plan_with_pictures(facts, &self.request);
        let model = if self.carried { Model::Carried } else { Model::ByName };
        let link = link::encode(&self.request, &facts.gpus, model);
        let now = Figures::of(&plan, facts.models.date());
        let changed = self.was.as_deref().and_then(Figures::read).zip(now.as_ref());
        let changed = changed.and_then(|(was, now)| was.changed(now));
        // A link that was opened keeps what it said until something else is asked.
        let said = self.was.or_else(|| now.map(|now| now.written())).unwrap_or_default();
        let (query, left_out) = (link::with_figures(&link.query, &said), link.left_out);
        let settings = plan.config.as_ref().map(settings::settings).unwrap_or_default();
        Drawn { request: self.request, plan, settings, pictures, anatomy, link: query, left_out, changed }
    }
}

/// What would mend a request's plan, or use what it spares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mend {
    /// The request.
    pub request: PlanRequest,
}

impl Question for Mend {
    const NAME: &'static str = "mend";
    const IS_LONG: bool = true;
    type Answer = Vec<Remedy>;
    fn answer(self, facts: &Facts) -> Vec<Remedy> {
        remedies_of(facts, &self.request)
    }
}

/// A request with some of its fields changed, as a remedy names them. What no request can hold stays as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Apply {
    /// The request.
    pub request: PlanRequest,
    /// The fields, together.
    pub change: Vec<Change>,
}

impl Question for Apply {
    const NAME: &'static str = "apply";
    type Answer = PlanRequest;
    fn answer(self, _: &Facts) -> PlanRequest {
        let Ok(mut changed) = serde_json::to_value(&self.request) else { return self.request };
        for Change { field, to, .. } in self.change {
            if let Some(place) = changed.pointer_mut(&pointer(&field)) {
                *place = to;
            }
        }
        serde_json::from_value(changed).unwrap_or(self.request)
    }
}

/// A field's path as JSON has it.
fn pointer(field: &str) -> String {
    format!("/{}", field.replace('.', "/"))
}

/// Which of a link's issues are still true once the request is another: those about fields that hold the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StillSaid {
    /// The issues.
    pub issues: Vec<Issue>,
    /// The request that they were said of.
    pub before: PlanRequest,
    /// The request now.
    pub after: PlanRequest,
}

impl Question for StillSaid {
    const NAME: &'static str = "still-said";
    type Answer = Vec<Issue>;
    fn answer(self, _: &Facts) -> Vec<Issue> {
        let (before, after) = (json!(self.before), json!(self.after));
        let stays = |issue: &Issue| before.pointer(&pointer(&issue.field)) == after.pointer(&pointer(&issue.field));
        self.issues.into_iter().filter(stays).collect()
    }
}

/// A plan as a file: with its request, so that the file can be opened again.
#[derive(Serialize)]
struct Exported {
    request: PlanRequest,
    #[serde(flatten)]
    plan: Plan,
}

/// The whole plan as a file, remedies included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Export {
    /// What is planned.
    pub request: PlanRequest,
}

impl Question for Export {
    const NAME: &'static str = "export";
    const IS_LONG: bool = true;
    type Answer = String;
    fn answer(self, facts: &Facts) -> String {
        let plan = plan(facts, &self.request);
        serde_json::to_string_pretty(&Exported { request: self.request, plan }).unwrap_or_default()
    }
}

/// What a link asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadLink {
    /// Its query.
    pub query: String,
    /// Keys that are not the planner's.
    pub others: Vec<String>,
}

/// A link, read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// What it asks for.
    pub request: PlanRequest,
    /// What else it says.
    pub said: Said,
}

/// What a link says besides what it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What of it cannot be read.
    pub issues: Vec<Issue>,
    /// Numbers that cannot be read, as they stand in it, by the field's path.
    pub unread: BTreeMap<String, String>,
    /// What its plan said when it was written.
    pub was: Option<String>,
}

impl Question for ReadLink {
    const NAME: &'static str = "read-link";
    type Answer = Asked;
    fn answer(self, _: &Facts) -> Asked {
        let others: Vec<&str> = self.others.iter().map(String::as_str).collect();
        let link::Decoded { request, issues, unread, was } = link::decode(&self.query, &others);
        Asked { request, said: Said { issues, unread, was } }
    }
}

/// Whether the planner knows a model by its id alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knows {
    /// The model's hub id.
    pub id: String,
}

impl Question for Knows {
    const NAME: &'static str = "knows";
    type Answer = bool;
    fn answer(self, facts: &Facts) -> bool {
        facts.models.config(&self.id).is_some()
    }
}

/// What of a paste about GPUs was not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// The paste.
    pub text: String,
}

/// Lines of a paste that were not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadLines {
    /// The first of them: number from 1, and text.
    pub lines: Vec<(usize, String)>,
    /// How many there are.
    pub count: usize,
}

impl Question for Unread {
    const NAME: &'static str = "unread";
    type Answer = UnreadLines;
    fn answer(self, facts: &Facts) -> UnreadLines {
        let reading = smi::read(&self.text, &facts.gpus);
        let lines = reading.unread.into_iter().map(|line| (line.number, line.text)).collect();
        UnreadLines { lines, count: reading.unread_count }
    }
}

/// Cards that a typed text may mean; all of them for an empty one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindGpus {
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

impl Question for FindGpus {
    const NAME: &'static str = "find-gpus";
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
pub struct FindModels {
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

impl Question for FindModels {
    const NAME: &'static str = "find-models";
    type Answer = Vec<FoundModel>;
    fn answer(self, facts: &Facts) -> Vec<FoundModel> {
        let found = facts.models.search(&self.text, self.most);
        found.into_iter().map(|model| FoundModel { id: model.id.to_owned(), parameters: model.parameters }).collect()
    }
}

/// What a hub's answers say of a model.
impl Question for repository::Inquiry {
    const NAME: &'static str = "read-repository";
    type Answer = Reading;
    fn answer(self, _: &Facts) -> Reading {
        repository::read(&self)
    }
}

/// The models in a hub's answer to a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFound {
    /// The answer.
    pub text: String,
}

impl Question for ReadFound {
    const NAME: &'static str = "read-found";
    type Answer = Vec<FoundModel>;
    fn answer(self, _: &Facts) -> Vec<FoundModel> {
        let found = repository::found(&self.text).into_iter();
        found.map(|(id, parameters)| FoundModel { id, parameters }).collect()
    }
}

/// Takes a file or a pasted text into a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakeIn {
    /// The text.
    pub text: String,
    /// The request as it is.
    pub request: PlanRequest,
    /// The model that a bare configuration is meant for, where somebody has said so.
    pub named: Option<String>,
}

/// What a text was taken for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakenIn {
    /// The request with it; nothing where the text is nothing that is known.
    pub request: Option<PlanRequest>,
    /// What it was read as.
    pub words: String,
    /// What is said about it; where it is nothing, why.
    pub issues: Vec<Issue>,
    /// Keys of a profile that are no field of a request.
    #[serde(with = "crate::json_text")]
    pub extras: Map<String, Value>,
}

impl Question for TakeIn {
    const NAME: &'static str = "take-in";
    type Answer = TakenIn;
    fn answer(self, facts: &Facts) -> TakenIn {
        let Taken { kind, request, issues, extras } =
            intake::take(&self.text, &self.request, self.named.as_deref(), &facts.gpus);
        TakenIn { request: (kind != Kind::Nothing).then_some(request), words: kind.words().to_owned(), issues, extras }
    }
}
