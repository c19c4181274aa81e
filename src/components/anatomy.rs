//! The model: its structure in a line, its layers as a strip, its parameters by part, and where each figure comes from.

use planner::models::{Anatomy, FeedForwardKind, LayerRun, Mixing, PartShare};
use planner::plan::Plan;
use planner::units;

use super::{panel, table_head};
use crate::platform::dom::{El, el};
use crate::state::Session;
use crate::words::anatomy as words;
use crate::words::labels::{anatomy as label, heading};

/// The panel; absent where there is no plan.
pub fn anatomy(session: Session) -> El {
    let known = move || {
        let sources = |plan: &Plan| plan.model.as_ref().map(words::sources).unwrap_or_default();
        session.with_anatomy(|anatomy, plan| (anatomy.clone(), sources(plan)))
    };
    let shown = |known: &Option<(Anatomy, String)>| {
        let panel = known.as_ref().map(|(anatomy, sources)| {
            panel("model-panel", "anatomy", heading::ANATOMY, Vec::new()).children(contents(anatomy, sources))
        });
        panel.into_iter().collect()
    };
    el("div").class("slot").children_from(known, shown)
}

fn contents(anatomy: &Anatomy, sources: &str) -> [El; 4] {
    [
        el("p").class("prose").text(&anatomy.summary).text("."),
        strip(&anatomy.layers),
        parts(&anatomy.parts),
        el("p").class("fact").text(sources),
    ]
}

/// The layers as stretches, first to last: above how a layer mixes tokens, below what follows. A table says the same to those who
/// hear it, and the key to those who see it.
fn strip(layers: &[LayerRun]) -> El {
    let stretch = |run: &LayerRun| {
        el("i")
            .class(&format!("{} {}", mixing_class(run.mixing), feed_forward_class(run.feed_forward)))
            .style("flex-grow", &run.layers.to_string())
            .attr("title", &words::run(run))
    };
    let mut kinds: Vec<(&LayerRun, u64)> = Vec::new();
    for run in layers {
        let is_same = |known: &&LayerRun| (&known.mixer, known.feed_forward) == (&run.mixer, run.feed_forward);
        match kinds.iter_mut().find(|(known, _)| is_same(known)) {
            Some((_, count)) => *count += run.layers,
            None => kinds.push((run, run.layers)),
        }
    }
    let key = kinds.into_iter().map(|(run, count)| {
        let swatch = format!("swatch {} {}", mixing_class(run.mixing), feed_forward_class(run.feed_forward));
        el("li").child(el("i").class(&swatch)).text(&words::kind(run, count))
    });
    el("div")
        .child(el("div").class("layers").attr("aria-hidden", "true").children(layers.iter().map(stretch)))
        .child(el("ul").class("layer-key").attr("aria-label", label::LAYERS).children(key))
}

fn parts(parts: &[PartShare]) -> El {
    let total: u64 = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.parameters)).max(1);
    let rows = parts.iter().map(|part| {
        let share = part.parameters as f64 / total as f64;
        let bar = el("i").class("share").attr("aria-hidden", "true").style("width", &format!("{:.2}%", share * 100.0));
        el("tr")
            .child(el("th").attr("scope", "row").text(words::part(part.part)))
            .child(el("td").class("figure").text(&units::parameters(part.parameters)))
            .child(el("td").class("shares").child(bar))
    });
    el("table")
        .class("parts")
        .child(table_head(&[label::PART, label::PARAMETERS, label::SHARE]))
        .child(el("tbody").children(rows))
}

fn mixing_class(mixing: Mixing) -> &'static str {
    match mixing {
        Mixing::Full => "full",
        Mixing::Windowed => "windowed",
        Mixing::Latent => "latent",
        Mixing::Recurrent => "recurrent",
        Mixing::Both => "full recurrent",
        Mixing::Cross => "cross",
        Mixing::None => "plain",
    }
}

fn feed_forward_class(kind: FeedForwardKind) -> &'static str {
    match kind {
        FeedForwardKind::None => "bare",
        FeedForwardKind::Dense => "dense",
        FeedForwardKind::Experts => "experts",
    }
}
