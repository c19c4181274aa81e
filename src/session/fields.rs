//! Which fields are in sight, so that what is said about one stands beside it, or else among the notes.

use std::collections::BTreeMap;

use leptos::prelude::*;
use planner::issue::Issue;

/// Fields beside which issues are in sight, by their paths. Copied freely: it is a handle.
#[derive(Clone, Copy)]
pub struct FieldsInSight(RwSignal<BTreeMap<&'static str, bool>>);

/// Whether what stands here is in sight: provided by whatever folds or hides its contents.
#[derive(Clone, Copy)]
pub struct InSight(pub Signal<bool>);

impl InSight {
    /// In sight while `shown` says so and what is around it is.
    pub fn within(shown: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        let outer = use_context::<Self>();
        Self(Signal::derive(move || shown() && outer.is_none_or(|outer| outer.0.get())))
    }
}

impl FieldsInSight {
    pub(super) fn new() -> Self {
        Self(RwSignal::default())
    }

    /// Tells, while the caller's owner lives, whether the place for what is said about a field is in sight.
    pub fn follow(self, path: &'static str, hidden: Signal<bool>) {
        let around = use_context::<InSight>();
        Effect::new(move |_| {
            let is_in_sight = !hidden.get() && around.is_none_or(|around| around.0.get());
            if self.0.with_untracked(|places| places.get(path) != Some(&is_in_sight)) {
                self.0.update(|places| _ = places.insert(path, is_in_sight));
            }
        });
        on_cleanup(move || _ = self.0.try_update(|places| places.remove(path)));
    }

    /// Whether an issue is in sight beside its field, or beside the field that its own is in. Follows it.
    pub fn shows(self, issue: &Issue) -> bool {
        self.0.with(|places| {
            let mut path = issue.field.as_str();
            loop {
                if let Some(is_in_sight) = places.get(path) {
                    return *is_in_sight;
                }
                match path.rsplit_once(['.', '[']) {
                    Some((outer, _)) => path = outer,
                    None => return false,
                }
            }
        })
    }
}
