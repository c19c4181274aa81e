//! What the plan says about a field, beside the field.

use planner::issue::{Issue, Severity};

use crate::platform::dom::{El, el};
use crate::platform::scroll;
use crate::state::Session;
use crate::words::labels::severity;
use crate::words::sentence;

/// The issues about one field, or about anything in it.
pub fn field_issues(session: Session, path: &'static str) -> El {
    let is_inside = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[']);
    let about =
        move |issue: &&Issue| issue.severity != Severity::Note && issue.field.strip_prefix(path).is_some_and(is_inside);
    el("ul").id(&list_id(path)).class("issues").children_from(
        move || session.with_issues(|issues| issues.iter().filter(about).cloned().collect::<Vec<Issue>>()),
        |issues| issues.iter().map(row).collect(),
    )
}

fn list_id(path: &str) -> String {
    format!("about-{path}")
}

/// Whether an issue is in sight beside its field, or beside the field that its own is in.
pub fn is_beside_its_field(issue: &Issue) -> bool {
    let mut path = issue.field.as_str();
    loop {
        if let Some(is_in_sight) = scroll::is_in_sight(&list_id(path)) {
            return is_in_sight;
        }
        match path.rsplit_once(['.', '[']) {
            Some((outer, _)) => path = outer,
            None => return false,
        }
    }
}

/// One issue.
pub fn row(issue: &Issue) -> El {
    let (class, word) = match issue.severity {
        Severity::Error => ("no", severity::ERROR),
        Severity::Warning => ("tight", severity::WARNING),
        Severity::Note => ("note", severity::NOTE),
    };
    el("li").class(class).child(el("b").text(word)).text(" ").text(&sentence(&issue.message))
}
