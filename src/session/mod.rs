//! What the page remembers of one plan: what is asked, the plan that follows from it, and what was opened, typed or said about it.
//!
//! Parts stand beside each other as plain signals; what one does stands in its own file. Nothing here is global: two sessions on one page
//! would not know of each other. Components have the one that is provided to them.

pub mod address;
pub mod check;
pub mod example;
pub mod fetching;
pub mod fields;
pub mod figures;
pub mod import;
pub mod issues;
pub mod model;
pub mod remedies;
pub mod request;
pub mod viewed;

use std::future::Future;

use leptos::prelude::*;
use planner::plan::Plan;
use planner::protocol::{OpenedPage, Question};
use planner::request::PlanRequest;

use crate::format::MemoryUnit;
use crate::hub::Endpoint;
use crate::planner_client::{PlannerClient, PlannerLost};
use address::Link;
use fields::FieldsInSight;
use figures::OpenFigures;
use issues::LinkIssues;
use model::ModelSource;
use remedies::Remedies;
use request::Asked;
use viewed::Viewed;

/// Everything that the page remembers of one plan. Copied freely: each part is a handle.
#[derive(Clone, Copy)]
pub struct Session {
    /// What is asked, and what was typed but cannot be read.
    pub asked: Asked,
    /// The last plan, with the request that it answers.
    pub viewed: Viewed,
    /// What the link says that asked for the plan.
    pub link_notes: LinkIssues,
    /// The address of the last plan.
    pub link: RwSignal<Link>,
    /// Where the model comes from, and what is under way.
    pub model: ModelSource,
    /// What would mend the plan or use what it spares.
    pub remedies: Remedies,
    /// Figures that are open, and how they come about.
    pub figures: OpenFigures,
    /// Fields beside which issues are in sight.
    pub fields: FieldsInSight,
    /// How memory is shown.
    pub unit: RwSignal<MemoryUnit>,
    /// What the planner knows before anyone asks.
    pub known: StoredValue<Known>,
    planner: StoredValue<PlannerClient, LocalStorage>,
}

/// What the planner knows before anyone asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Releases of vLLM to choose from, newest first.
    pub versions: Vec<String>,
    /// When the models that it knows were collected.
    pub models_date: String,
}

impl Session {
    /// A session that begins with a plan, for as long as the caller's owner lives. `hub` is asked for models.
    pub fn new(planner: PlannerClient, opened: OpenedPage, hub: Endpoint) -> Self {
        let OpenedPage { view, said, versions, models_date } = opened;
        let request = view.request.clone();
        let link = RwSignal::new(Link::of(&view));
        let viewed = Viewed::new(view);
        let session = Self {
            asked: Asked::new(request, said.unread.clone()),
            viewed,
            link_notes: LinkIssues::new(said, viewed),
            link,
            model: ModelSource::new(hub),
            remedies: Remedies::new(),
            figures: OpenFigures::new(),
            fields: FieldsInSight::new(),
            unit: RwSignal::default(),
            known: StoredValue::new(Known { versions, models_date }),
            planner: StoredValue::new_local(planner),
        };
        session.plan_what_is_asked();
        session.work_out_remedies();
        session.work_out_derivations();
        session
    }

    /// The session that the components above provide.
    ///
    /// # Panics
    /// Outside of a component that has one.
    pub fn here() -> Self {
        expect_context()
    }

    /// Asks the planner. What is answered once the session is gone is not heard.
    pub fn ask<Q: Question>(self, question: &Q) -> impl Future<Output = Result<Q::Answer, PlannerLost>> + use<Q> {
        let answer = self.planner.try_get_value().map(|planner| planner.ask(question));
        async move {
            let answer = answer.ok_or(PlannerLost)?.await?;
            self.planner.try_with_value(|_| answer).ok_or(PlannerLost)
        }
    }

    /// Whether the planner could not be loaded, or failed. Follows the state.
    pub fn is_without_planner(self) -> bool {
        self.planner.with_value(PlannerClient::is_lost)
    }

    /// What a plan's reader reads, followed alone: who follows it is not woken while it stays the same.
    pub fn plan_memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Plan) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.viewed.with(|viewed| read(&viewed.plan)))
    }

    /// What a request's reader reads, followed alone: who follows it is not woken while it stays the same.
    pub fn request_memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&PlanRequest) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.asked.request.with(&read))
    }

    /// Whether the plan shown is of other values than the fields show. Follows the state.
    pub fn is_behind(self) -> bool {
        self.asked.unread.with(|unread| !unread.is_empty()) || {
            let planned = self.viewed.with(|viewed| viewed.request.model.id.clone());
            self.model.is_behind(planned.as_deref())
        }
    }
}
