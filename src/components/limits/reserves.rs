//! What is kept aside, the release, and who decides what is left open.

use leptos::prelude::*;
use planner::request::{Estimator, Mode};

use super::words;
use crate::bound;
use crate::components::field::{Choice, Kind, NumberField, Tick, Word, items};
use crate::components::fold::Drawer;
use crate::session::Session;

/// The release of vLLM.
const VERSION: Word = Word {
    path: "policy.vllm_version",
    get: |request| request.policy.vllm_version.as_deref(),
    set: |request, word| request.policy.vllm_version = word,
};
/// Who decides what is left open.
const MODE: Word = Word {
    path: "policy.mode",
    get: |request| (request.policy.mode == Mode::AsGiven).then_some("as_given"),
    set: |request, word| request.policy.mode = if word.is_some() { Mode::AsGiven } else { Mode::Recommend },
};
/// Which model of speed answers.
const ESTIMATOR: Word = Word {
    path: "policy.estimator",
    get: |request| (request.policy.estimator == Estimator::Heuristic).then_some("heuristic"),
    set: |request, word| {
        request.policy.estimator = if word.is_some() { Estimator::Heuristic } else { Estimator::Calibrated };
    },
};

/// The drawer.
#[component]
pub fn ReservesDrawer() -> impl IntoView {
    let session = Session::here();
    let version =
        session.plan_memo(|plan| plan.config.as_ref().map(|config| config.vllm_version.clone()).unwrap_or_default());
    view! {
        <Drawer heading=words::RESERVES says=version>
            <Reserves />
        </Drawer>
    }
}

/// The drawer's fields.
#[component]
fn Reserves() -> impl IntoView {
    let session = Session::here();
    let is_eager = session.request_memo(|request| request.policy.enforce_eager);
    let mut versions = items(&[("", words::NEWEST)]);
    versions.extend(session.known.get_value().versions.into_iter().map(|name| (name.clone(), name)));
    let modes = items(&[("", words::RECOMMEND), ("as_given", words::AS_GIVEN)]);
    let estimators = items(&[("", words::CALIBRATED), ("heuristic", words::HEURISTIC)]);
    view! {
        <div>
            <div class="pairs">
                <Choice label=words::VERSION word=VERSION items=versions />
                <Choice label=words::OPEN word=MODE items=modes />
                <NumberField
                    label=words::HEADROOM
                    binding=bound!(policy.headroom_gib)
                    kind=Kind::Gib
                    unit="GiB"
                />
                <NumberField
                    label=words::OVERHEAD
                    binding=bound!(policy.overhead_gib)
                    kind=Kind::Gib
                    unit="GiB"
                />
                <NumberField
                    label=words::FRAGMENTATION
                    binding=bound!(policy.fragmentation_factor)
                    kind=Kind::Real
                    unit="×"
                />
                <Choice label=words::ESTIMATOR word=ESTIMATOR items=estimators />
            </div>
            <Tick
                label=words::EAGER
                is_on=is_eager
                on_change=move |is_on| session.change(|request| request.policy.enforce_eager = is_on)
            />
        </div>
    }
}
