//! The settings that the plan is about, each with its reason.

use leptos::prelude::*;
use planner::serve_config::ServeConfig;
use serde_json::Value;

use crate::format;
use crate::state::Session;
use crate::words::labels::{answer, heading};

/// The panel.
#[component]
pub fn Settings() -> impl IntoView {
    let session = Session::here();
    let rows = move || session.plan.with(|plan| plan.config.as_ref().map(rows));
    view! {
        <section class="panel settings" aria-labelledby="settings-title">
            <header><h2 id="settings-title">{heading::SETTINGS}</h2></header>
            <table>
                <thead class="unseen">
                    <tr>
                        <th scope="col">{answer::SETTING}</th>
                        <th scope="col">{answer::VALUE}</th>
                        <th scope="col">{answer::WHY}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// Every setting that has a reason, in the configuration's order.
fn rows(config: &ServeConfig) -> AnyView {
    let Ok(Value::Object(fields)) = serde_json::to_value(config) else { return ().into_any() };
    let rows = fields.into_iter().filter_map(|(name, value)| {
        let why = config.explanations.get(&name)?.clone();
        Some(view! { <tr><th scope="row"><code>{name}</code></th><td class="figure">{shown(&value)}</td><td class="soft">{why}</td></tr> })
    });
    rows.collect_view().into_any()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "default".to_owned(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::Number(number) => number.as_f64().map(format::plain).unwrap_or_default(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
