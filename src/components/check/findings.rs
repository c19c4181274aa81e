//! What is wrong in a text, surprising, or worth knowing.

use leptos::prelude::*;
use planner::issue::Issue;
use planner::read::lint::Lint;

use crate::components::issues::IssueRow;

/// The findings, each with what to write instead where that is known.
#[component]
pub fn Findings(findings: Memo<Vec<Lint>>) -> impl IntoView {
    view! {
        <ul class="issues">
            <For
                each=move || findings.get()
                key=|finding| (finding.code.clone(), finding.message.clone(), finding.written.clone(), finding.fixed.clone())
                children=finding
            />
        </ul>
    }
}

fn finding(finding: Lint) -> impl IntoView {
    let Lint { severity, code, message, written, fixed, .. } = finding;
    let issue = Issue { severity, code, field: String::new(), message };
    let fix = written.zip(fixed.filter(|fixed| !fixed.is_empty()));
    let fix = fix.map(|(written, fixed)| view! { <p class="mend"><del>{written}</del> " " <ins>{fixed}</ins></p> });
    view! { <IssueRow issue>{fix}</IssueRow> }
}
