//! What the plan says about a field, beside the field.

use planner::issue::{Issue, Severity};

use crate::platform::dom::{El, el};
use crate::state::{Session, is_inside};
use crate::words::labels::severity;
use crate::words::sentence;

/// The issues about one field, or about anything in it.
pub fn field_issues(session: Session, path: &'static str) -> El {
    session.shows(path);
    let about =
        move |issue: &&Issue| issue.severity != Severity::Note && issue.field.strip_prefix(path).is_some_and(is_inside);
    el("ul")
        .class("issues")
        .children_by(move || session.with_issues(|issues| issues.iter().filter(about).map(row).collect()))
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
