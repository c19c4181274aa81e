//! The whole page: its landmarks, and the page that the address names.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use planner::protocol::OpenedPage;

use crate::browser::document;
use crate::components::header::Header;
use crate::components::notices::Notices;
use crate::components::shortcuts::{self, Shortcuts};
use crate::components::tip::Tip;
use crate::planner_client::PlannerClient;
use crate::routes::accuracy::AccuracyPage;
use crate::routes::compare::ComparePage;
use crate::routes::find::FindPage;
use crate::routes::not_found::NotFoundPage;
use crate::routes::plan::{PlanPage, SkipToAnswer};
use crate::session::Session;
use crate::session::address;

/// The whole page, with the plan that a query opened.
#[component]
pub fn App(planner: PlannerClient, opened: OpenedPage, query: String) -> impl IntoView {
    let session = Session::new(planner, opened, address::hub_in(&query));
    provide_context(session);
    session.plan_in_local();
    session.resume_from(&query);
    let opened_with = StoredValue::new(query);
    let dialog = NodeRef::<Dialog>::new();
    view! {
        <Router base=document::base_path()>
            <SkipToAnswer />
            <Header open_shortcuts=move |()| shortcuts::open(dialog) />
            <Notices />
            <FlatRoutes fallback=|| view! { <NotFoundPage /> }>
                <Route path=path!("") view=move || view! { <PlanPage opened_with /> } />
                <Route path=path!("index.html") view=move || view! { <PlanPage opened_with /> } />
                <Route path=path!("find") view=FindPage />
                <Route path=path!("compare") view=ComparePage />
                <Route path=path!("accuracy") view=AccuracyPage />
            </FlatRoutes>
            <Shortcuts dialog />
            <Tip />
        </Router>
    }
}
