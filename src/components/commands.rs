//! The texts that start the server, one tab each.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use planner::plan::Artifacts;

use super::copy_button::CopyButton;
use crate::platform::{files, scroll};
use crate::state::Session;
use crate::words::labels::{artifact, heading, region};

/// One text.
struct Text {
    name: &'static str,
    /// The file it is saved as.
    file: &'static str,
    of: fn(&Artifacts) -> Option<&str>,
}

const TEXTS: [Text; 6] = [
    Text { name: artifact::SERVE, file: "serve_command.sh", of: |a| Some(&a.serve_command) },
    Text { name: artifact::DOCKER, file: "docker_command.sh", of: |a| Some(&a.docker_command) },
    Text { name: artifact::COMPOSE, file: "docker-compose.yaml", of: |a| Some(&a.docker_compose) },
    Text { name: artifact::KUBERNETES, file: "kubernetes.yaml", of: |a| a.kubernetes.as_deref() },
    Text { name: artifact::PROFILE, file: "profile.yaml", of: |a| a.profile.as_deref() },
    Text { name: artifact::BENCH, file: "benchmark.sh", of: |a| a.bench_command.as_deref() },
];

/// The panel.
#[component]
pub fn Commands() -> impl IntoView {
    let session = Session::here();
    let chosen = RwSignal::new(0_usize);
    let available = Memo::new(move |_| {
        session.plan.with(|plan| {
            let has = |text: &Text| plan.artifacts.as_ref().and_then(text.of).is_some_and(|text| !text.is_empty());
            TEXTS.iter().enumerate().filter(|(_, text)| has(text)).map(|(place, _)| place).collect::<Vec<_>>()
        })
    });
    let place = move || {
        let chosen = chosen.get();
        available.with(|available| if available.contains(&chosen) { Some(chosen) } else { available.first().copied() })
    };
    let current = move || place().and_then(|place| TEXTS.get(place));
    let text = move || {
        session.plan.with(|plan| {
            current().zip(plan.artifacts.as_ref()).and_then(|(text, all)| (text.of)(all)).unwrap_or_default().to_owned()
        })
    };
    let step = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        let next = available.with_untracked(|available| {
            let at = available.iter().position(|at| Some(*at) == untrack(place))? as isize;
            available.get((at + by).rem_euclid(available.len() as isize) as usize).copied()
        });
        if let Some(next) = next {
            chosen.set(next);
            scroll::reveal(&format!("tab-{next}"));
        }
    };
    let tabs = move || {
        let tabs = available.get().into_iter().filter_map(|at| TEXTS.get(at).map(|text| (at, text.name)));
        let tabs = tabs.map(|(at, name)| {
            let is_chosen = move || place() == Some(at);
            view! {
                <button
                    type="button"
                    role="tab"
                    id=format!("tab-{at}")
                    aria-controls="artifact"
                    aria-selected=move || is_chosen().to_string()
                    tabindex=move || if is_chosen() { "0" } else { "-1" }
                    on:click=move |_| chosen.set(at)
                >
                    {name}
                </button>
            }
        });
        tabs.collect_view()
    };
    let save = move |_| {
        if let Some(current) = untrack(current) {
            files::save(current.file, "text/plain", &untrack(text));
        }
    };
    let save_plan = move |_| {
        if let Ok(json) = session.plan.with_untracked(serde_json::to_string_pretty) {
            files::save("plan.json", "application/json", &json);
        }
    };
    view! {
        <section class="panel start" aria-labelledby="start-title">
            <header>
                <h2 id="start-title">{heading::START}</h2>
                <div class="tabs" role="tablist" aria-label=region::TEXTS on:keydown=step>{tabs}</div>
            </header>
            <div class="artifact" id="artifact" role="tabpanel" aria-labelledby=move || place().map(|at| format!("tab-{at}"))>
                <pre tabindex="0"><code>{text}</code></pre>
            </div>
            <p class="actions">
                <CopyButton text=Callback::new(move |()| untrack(text)) />
                <button type="button" on:click=save>{artifact::SAVE}</button>
                <button type="button" on:click=save_plan>{artifact::SAVE_PLAN}</button>
            </p>
        </section>
    }
    .into_any()
}
