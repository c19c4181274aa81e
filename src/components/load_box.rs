//! What is asked of the server: a kind of load to start from, and its figures.

use std::rc::Rc;

use planner::request::{BatchingMode, Load, PlanRequest};

use super::choice::{Word, choice, items};
use super::fold;
use super::issues::field_issues;
use super::number_field::{Kind, number_field};
use crate::bound;
use crate::format;
use crate::parts::Part;
use crate::platform::dom::{El, el};
use crate::platform::scroll;
use crate::presets::PRESETS;
use crate::state::Session;
use crate::words::labels::{NONE, heading, load as label};

/// The fieldset.
pub fn load_box(session: Session) -> El {
    let fields = [
        number_field(label::PROMPT, bound!(workload.prompt_tokens)),
        number_field(label::ANSWER, bound!(workload.gen_tokens)),
        number_field(label::USERS, bound!(workload.concurrency)),
    ];
    el("fieldset")
        .class("group")
        .child(el("legend").text(heading::LOAD))
        .child(presets(session))
        .child(el("div").class("trio").children(fields.map(|field| field.show(session))))
        .child(field_issues(session, "workload.load"))
}

/// The presets, as one choice; “custom” where the figures are no preset's.
fn presets(session: Session) -> El {
    let chosen = session.request_part(|request| PRESETS.iter().position(|preset| preset.is(&request.workload)));
    let radio = |name: &str, place: Option<usize>| {
        let chosen = Rc::clone(&chosen);
        let input = el("input").attr("type", "radio").attr("name", "preset").checked_by(move || chosen() == place);
        (input, el("span").text(name))
    };
    let all = PRESETS.iter().enumerate().map(|(place, preset)| {
        let (input, name) = radio(preset.name, Some(place));
        let input = input.on("change", move |_| session.turn(|request| preset.put_into(&mut request.workload)));
        el("label").child(input).child(name)
    });
    let (input, name) = radio(label::CUSTOM, None);
    let custom = el("label").child(input.on("change", |_| scroll::reveal("f-workload-prompt-tokens"))).child(name);
    el("fieldset").class("presets").child(el("legend").class("unseen").text(label::PRESETS)).children(all).child(custom)
}

/// Targets and the finer side of the load, folded.
pub fn targets(session: Session) -> El {
    let summary = session.request_part(|request| {
        let targets = [request.workload.target_ttft_ms, request.workload.target_tpot_ms];
        let shown: Vec<String> = targets.into_iter().flatten().map(|ms| format!("{} ms", format::plain(ms))).collect();
        if shown.is_empty() { NONE.to_owned() } else { shown.join(", ") }
    });
    drawer(heading::TARGETS, summary, move || finer(session))
}

/// The finer side of the load.
fn finer(session: Session) -> El {
    let is = move |load: Load| {
        let is = session.request_part(move |request| request.workload.load == load);
        move || is()
    };
    let prompts = number_field(label::PROMPTS, bound!(workload.num_prompts)).show(session).shown_by(is(Load::Burst));
    let rate = number_field(label::PER_SECOND, bound!(workload.request_rate)).kind(Kind::Real).unit("requests");
    el("div")
        .class("pairs")
        .child(number_field(label::TTFT, bound!(workload.target_ttft_ms)).kind(Kind::Real).unit("ms").show(session))
        .child(number_field(label::TPOT, bound!(workload.target_tpot_ms)).kind(Kind::Real).unit("ms").show(session))
        .child(arrival(session))
        .child(favour(session))
        .child(prompts)
        .child(rate.show(session).shown_by(is(Load::Rate)))
        .child(price(session))
        .child(number_field(label::CACHED, bound!(workload.cached_prompt_tokens)).unit("tokens").show(session))
}

/// What a GPU costs; the listed price where nothing is given.
fn price(session: Session) -> El {
    let listed = session.plan_part(|plan| plan.cost.as_ref().map(|cost| cost.per_gpu_hour_usd));
    number_field(label::PRICE, bound!(policy.price_per_gpu_hour_usd))
        .kind(Kind::Real)
        .unit("US$")
        .show_with(session, listed)
}

/// Inputs that are folded until they are needed, with what they say beside their name. They are built after what is in sight.
pub(super) fn drawer(title: &str, says: Part<String>, contents: impl FnOnce() -> El + 'static) -> El {
    let summary = el("summary").child(el("h2").text(title)).child(el("span").text_by(move || says()));
    fold("drawer", summary, []).child_later(contents)
}

/// How requests arrive.
fn arrival(session: Session) -> El {
    fn get(request: &PlanRequest) -> Option<&str> {
        match request.workload.load {
            Load::Closed => None,
            Load::Burst => Some("burst"),
            Load::Rate => Some("rate"),
            Load::Static => Some("static"),
        }
    }
    let set = |request: &mut PlanRequest, word: Option<String>| {
        request.workload.load = match word.as_deref() {
            Some("burst") => Load::Burst,
            Some("rate") => Load::Rate,
            Some("static") => Load::Static,
            _ => Load::Closed,
        };
    };
    let kinds =
        items(&[("", label::CLOSED), ("burst", label::BURST), ("rate", label::RATE), ("static", label::STATIC)]);
    choice(session, label::ARRIVAL, Word { path: "workload.load", get, set }, kinds)
}

/// What the settings favour.
fn favour(session: Session) -> El {
    fn get(request: &PlanRequest) -> Option<&str> {
        match request.workload.batching_mode {
            BatchingMode::Balanced => None,
            BatchingMode::Throughput => Some("throughput"),
            BatchingMode::Latency => Some("latency"),
        }
    }
    let set = |request: &mut PlanRequest, word: Option<String>| {
        request.workload.batching_mode = match word.as_deref() {
            Some("throughput") => BatchingMode::Throughput,
            Some("latency") => BatchingMode::Latency,
            _ => BatchingMode::Balanced,
        };
    };
    let kinds = items(&[("", label::BALANCED), ("throughput", label::THROUGHPUT), ("latency", label::LATENCY)]);
    choice(session, label::FAVOUR, Word { path: "workload.batching_mode", get, set }, kinds)
}
