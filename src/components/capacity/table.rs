//! The models that fit, the largest first.

use leptos::prelude::*;
use planner::protocol::FittingModel;
use planner::units;

use super::words;
use crate::components::panel::TableHead;
use crate::format;
use crate::session::Session;

/// The table. A model can be planned with while the table is of the plan that is shown.
#[component]
pub fn ModelsTable(models: Memo<Vec<FittingModel>>, is_current: Memo<bool>) -> impl IntoView {
    view! {
        <div class="scrolls" tabindex="0" role="group" aria-label=words::MODELS>
            <table class="compared">
                <TableHead names=&[words::MODEL, words::PARAMETERS, words::SPARE, words::PLAN] />
                <tbody>
                    <For
                        each=move || models.get()
                        key=|model| (model.id.clone(), model.parameters, model.headroom_gib.to_bits())
                        children=move |model| view! { <Row model is_current /> }
                    />
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(model: FittingModel, is_current: Memo<bool>) -> impl IntoView {
    let session = Session::here();
    let FittingModel { id, parameters, headroom_gib } = model;
    let label = format!("{}: {id}", words::PLAN);
    let name = id.clone();
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="figure">{units::parameters(parameters)}</td>
            <td class="figure">{move || format::memory(headroom_gib, session.unit.get())}</td>
            <td>
                <button
                    type="button"
                    aria-label=label
                    disabled=move || !is_current.get()
                    on:click=move |_| session.choose_model(&id)
                >
                    {words::PLAN}
                </button>
            </td>
        </tr>
    }
}
