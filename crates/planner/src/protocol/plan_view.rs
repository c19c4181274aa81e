//! Questions about a plan: itself with what is view of it, how its figures come about, what would mend it, the whole of it as a file.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{LinkNotes, LinkRequest, Question, ReadLink, Setting, settings};
use crate::charts::Charts;
use crate::issue::Issue;
use crate::link::{self, Figures, Model};
use crate::models::Anatomy;
use crate::plan::{Change, Plan, Remedy, Term};
use crate::planner::{Facts, Shown, derivations_of, plan, plan_with_pictures, remedies_of};
use crate::request::PlanRequest;
use crate::units::{Separators, write_numbers_as, written_as};
use crate::vllm::known_versions;

/// How numbers are to be written from now on, in sentences: as whoever reads them writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteNumbers {
    /// Between thousands.
    pub group: char,
    /// Before decimals.
    pub decimal: char,
}

impl Question for WriteNumbers {
    const NAME: &'static str = "write-numbers";
    type Answer = ();
    fn answer(self, _: &Facts) {
        write_numbers_as(Separators { group: self.group, decimal: self.decimal });
    }
}

/// What a link asks for, or the request given where there is no link: everything that a page opens with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenPage {
    /// The query of a link, where the page was opened by one.
    pub link: Option<ReadLink>,
    /// What is planned otherwise.
    pub otherwise: PlanRequest,
}

/// What a page opens with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenedPage {
    /// The plan, with the request that it answers.
    pub view: ViewedPlan,
    /// What of the link cannot be read, and what its plan said.
    pub said: LinkNotes,
    /// Releases of vLLM that the planner knows, newest first.
    pub versions: Vec<String>,
    /// When the bundled models were collected, `year-month`.
    pub models_date: String,
}

impl Question for OpenPage {
    const NAME: &'static str = "open-page";
    type Answer = OpenedPage;
    fn answer(self, facts: &Facts) -> OpenedPage {
        let is_linked = self.link.is_some();
        let asked = self.link.map(|link| link.answer(facts));
        let LinkRequest { request, said } =
            asked.unwrap_or(LinkRequest { request: self.otherwise, said: LinkNotes::default() });
        let carried = is_linked && request.model.config.is_some();
        let versions = known_versions().iter().rev().map(|release| release.version.minor_name()).collect();
        let models_date = facts.models.date().to_owned();
        let view = PlanView { request, carried, was: said.was.clone() }.answer(facts);
        OpenedPage { view, said, versions, models_date }
    }
}

/// Plans a request, and gives what the plan's charts are view from and its link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanView {
    /// What is planned.
    pub request: PlanRequest,
    /// Whether the link carries the model's configuration, for whoever cannot fetch it by its name.
    pub carried: bool,
    /// What the plan said when a link to it was written, where the request is as that link asked.
    pub was: Option<String>,
}

/// A plan as a page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ViewedPlan {
    /// What was asked.
    pub request: PlanRequest,
    /// The plan, without its derivations, remedies and texts.
    pub plan: Plan,
    /// The configuration's settings that have a reason, in its order.
    pub settings: Vec<Setting>,
    /// What its charts are view from; nothing where there is no plan.
    pub charts: Option<Charts>,
    /// The model's structure; nothing where there is no plan.
    pub anatomy: Option<Anatomy>,
    /// The query that asks for the same, without its question mark.
    pub link: String,
    /// What the link cannot carry.
    pub left_out: Vec<Issue>,
    /// Where the plan says other than when a link to it was written: both.
    pub changed: Option<String>,
}

impl Question for PlanView {
    const NAME: &'static str = "plan-view";
    type Answer = ViewedPlan;
    fn answer(self, facts: &Facts) -> ViewedPlan {
        let (plan, Shown { charts, anatomy }) = plan_with_pictures(facts, &self.request);
        let model = if self.carried { Model::Carried } else { Model::ByName };
        let link = link::encode(&self.request, &facts.gpus, model);
        let now = Figures::of(&plan, facts.models.date());
        let changed = self.was.as_deref().and_then(Figures::read).zip(now.as_ref());
        let changed = changed.and_then(|(was, now)| was.changed(now));
        // A link that was opened keeps what it said until something else is asked.
        let said = self.was.or_else(|| now.map(|now| now.written())).unwrap_or_default();
        let (query, left_out) = (link::with_figures(&link.query, &said), link.left_out);
        let settings = plan.config.as_ref().map(settings::settings).unwrap_or_default();
        ViewedPlan { request: self.request, plan, settings, charts, anatomy, link: query, left_out, changed }
    }
}

/// How each figure of a request's plan comes about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListDerivations {
    /// The request.
    pub request: PlanRequest,
}

impl Question for ListDerivations {
    const NAME: &'static str = "list-derivations";
    type Answer = Vec<Term>;
    fn answer(self, facts: &Facts) -> Vec<Term> {
        derivations_of(facts, &self.request)
    }
}

/// What would mend a request's plan, or use what it spares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListRemedies {
    /// The request.
    pub request: PlanRequest,
}

impl Question for ListRemedies {
    const NAME: &'static str = "list-remedies";
    const IS_LONG: bool = true;
    type Answer = Vec<Remedy>;
    fn answer(self, facts: &Facts) -> Vec<Remedy> {
        remedies_of(facts, &self.request)
    }
}

/// A request with some of its fields changed, as a remedy names them. What no request can hold stays as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApplyChanges {
    /// The request.
    pub request: PlanRequest,
    /// The fields, together.
    pub change: Vec<Change>,
}

impl Question for ApplyChanges {
    const NAME: &'static str = "apply-changes";
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
pub struct RemainingIssues {
    /// The issues.
    pub issues: Vec<Issue>,
    /// The request that they were said of.
    pub before: PlanRequest,
    /// The request now.
    pub after: PlanRequest,
}

impl Question for RemainingIssues {
    const NAME: &'static str = "remaining-issues";
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
pub struct ExportPlan {
    /// What is planned.
    pub request: PlanRequest,
}

impl Question for ExportPlan {
    const NAME: &'static str = "export-plan";
    const IS_LONG: bool = true;
    type Answer = String;
    fn answer(self, facts: &Facts) -> String {
        let plan = written_as(Separators::ENGLISH, || plan(facts, &self.request));
        serde_json::to_string_pretty(&Exported { request: self.request, plan }).unwrap_or_default()
    }
}
