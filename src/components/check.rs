//! The way back: a command, file or benchmark's result that somebody has already, read, judged, and planned as it stands.

use leptos::prelude::*;
use planner::artifacts::measured::Comparison;
use planner::issue::Issue;
use planner::protocol::{CheckText, TextCheck};
use planner::read::Form;
use planner::read::lint::Lint;

use super::copy_button::copy_button;
use super::paste_box::{Paste, paste_box};
use super::{button, issues, panel, table_head};
use crate::format;
use crate::model;
use crate::platform::dom::{El, el, follow};
use crate::state::Session;
use crate::words::labels::{self, check as label, heading};
use crate::words::texts as words;

/// The panel.
pub fn check(session: Session) -> El {
    let text = RwSignal::new(String::new());
    let heard = RwSignal::new(None::<TextCheck>);
    follow(move || {
        let text = text.get();
        if text.trim().is_empty() {
            return heard.set(None);
        }
        let base = session.request.get_untracked();
        session.ask(&CheckText { text, base }, move |found| _ = heard.try_set(Some(found)));
    });
    let paste = Paste {
        id: "check-text",
        label: label::LABEL,
        hint: label::HINT,
        accept: ".sh,.ps1,.yaml,.yml,.json,.txt,text/plain",
    };
    panel("check", "reading", heading::CHECK, Vec::new())
        .child(paste_box(paste, move || text.get(), move |pasted| text.set(pasted)))
        .child(el("div").attr("role", "status").children_by(move || {
            heard.with(|heard| heard.as_ref().map(|heard| shown(session, heard)).unwrap_or_default())
        }))
}

fn shown(session: Session, heard: &TextCheck) -> Vec<El> {
    let mut shown = vec![el("p").class("fact").text(&words::heard(heard))];
    if !heard.findings.is_empty() {
        shown.push(el("ul").class("issues").children(heard.findings.iter().map(finding)));
    }
    if !heard.compared.is_empty() {
        shown.push(compared(&heard.compared));
    }
    if let Some(mended) = heard.fixed.clone() {
        shown.push(el("h3").text(label::MENDED));
        shown.push(el("pre").class("wrapped").child(el("code").text(&mended)));
        shown.push(el("p").class("actions").child(copy_button(labels::COPY, move || mended.clone())));
    }
    if !matches!(heard.form, Form::Unknown | Form::BenchResult) {
        let (request, extras) = (heard.request.clone(), heard.extras.clone());
        let plan = button(label::PLAN).on("click", move |_| {
            session.extras.set(extras.clone());
            let request = request.clone();
            session.turn(|now| *now = request);
            model::resume(session, None);
        });
        shown.push(el("p").class("actions").child(plan));
    }
    shown
}

fn finding(lint: &Lint) -> El {
    let issue =
        Issue { severity: lint.severity, code: lint.code.clone(), field: String::new(), message: lint.message.clone() };
    let row = issues::row(&issue);
    match (&lint.written, &lint.fixed) {
        (Some(written), Some(mended)) if !mended.is_empty() => {
            row.child(el("p").class("mend").child(el("del").text(written)).text(" ").child(el("ins").text(mended)))
        }
        _ => row,
    }
}

/// Measured beside expected.
fn compared(rows: &[Comparison]) -> El {
    let rows = rows.iter().map(|row| {
        let (class, said) = if row.inside { ("fits", label::INSIDE) } else { ("no", label::OUTSIDE) };
        el("tr")
            .child(el("th").attr("scope", "row").text(&words::figure(&row.figure, &row.statistic)))
            .child(el("td").class("figure").text(&format::plain(row.measured)))
            .child(el("td").class("figure").text(&format::range(&row.expected)))
            .child(el("td").class(class).text(said))
    });
    el("table")
        .class("compared")
        .child(table_head(&[label::FIGURE, label::MEASURED, label::EXPECTED, label::JUDGED]).class("shown"))
        .child(el("tbody").children(rows))
}
