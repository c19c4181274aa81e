//! The layers as stretches, first to last: above how a layer mixes tokens, below what follows. The key says the same in words.

use leptos::prelude::*;
use planner::models::{FeedForwardKind, LayerRun, Mixing};

use super::words;

/// The strip, and its key.
#[component]
pub fn Layers(layers: Memo<Vec<LayerRun>>) -> impl IntoView {
    let strip = move || layers.with(|layers| layers.iter().map(stretch).collect::<Vec<_>>());
    let key = move || layers.with(|layers| kinds(layers).into_iter().map(entry).collect::<Vec<_>>());
    view! {
        <div>
            <div class="layers" aria-hidden="true">{strip}</div>
            <ul class="layer-key" aria-label=words::LAYERS>{key}</ul>
        </div>
    }
}

fn stretch(run: &LayerRun) -> impl IntoView + use<> {
    view! { <i class=class(run) style:flex-grow=run.layers.to_string() title=words::run(run)></i> }
}

fn entry((run, count): (&LayerRun, u64)) -> impl IntoView + use<> {
    view! {
        <li>
            <i class=format!("swatch {}", class(run))></i>
            {words::kind(run, count)}
        </li>
    }
}

/// The kinds of layers, each with how many there are.
fn kinds(layers: &[LayerRun]) -> Vec<(&LayerRun, u64)> {
    let mut kinds: Vec<(&LayerRun, u64)> = Vec::new();
    for run in layers {
        let is_same = |known: &LayerRun| (&known.mixer, known.feed_forward) == (&run.mixer, run.feed_forward);
        match kinds.iter_mut().find(|(known, _)| is_same(known)) {
            Some((_, count)) => *count += run.layers,
            None => kinds.push((run, run.layers)),
        }
    }
    kinds
}

fn class(run: &LayerRun) -> String {
    format!("{} {}", mixing_class(run.mixing), feed_forward_class(run.feed_forward))
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
