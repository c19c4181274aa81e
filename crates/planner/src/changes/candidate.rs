//! One candidate of the ladder: a kind of change with its sizes, what it costs, and what it pairs with.

use super::edit::Edit;

/// One candidate: a kind of change and its sizes.
pub(super) struct CandidateChange {
    pub kind: Kind,
    pub sizes: Sizes,
}

/// Kinds of change; two of one kind don't make a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Choose,
    Cache,
    Share,
    Step,
    Graphs,
    Length,
    Layout,
    NumberType,
    Release,
    Quantization,
    Users,
    Prompt,
    Gpus,
    Card,
}

/// How steps follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Each does at least what the one before does.
    Growing,
    /// One may do what the next does not.
    Unordered,
}

/// The sizes a change may have.
pub(super) enum Sizes {
    /// One after the other.
    Steps(Order, Vec<Edit>),
    /// Every multiple of `step` from `least` (the largest change) to `most` (the smallest), most likely near `hint`.
    Between { least: u64, most: u64, hint: u64, step: u64, make: fn(u64) -> Edit },
}

impl CandidateChange {
    pub(crate) fn one(kind: Kind, edit: Edit) -> Self {
        Self { kind, sizes: Sizes::Steps(Order::Growing, vec![edit]) }
    }

    pub(crate) fn steps(kind: Kind, order: Order, edits: Vec<Edit>) -> Option<Self> {
        (!edits.is_empty()).then_some(Self { kind, sizes: Sizes::Steps(order, edits) })
    }

    /// The largest change.
    pub(crate) fn strongest(&self) -> Option<Edit> {
        match &self.sizes {
            Sizes::Steps(_, steps) => steps.last().cloned(),
            Sizes::Between { least, make, .. } => Some(make(*least)),
        }
    }

    /// Whether its largest change does most: a checkpoint of the fewest bits, but not the last of several layouts.
    pub(crate) fn has_strongest(&self) -> bool {
        self.kind == Kind::Quantization || !matches!(self.sizes, Sizes::Steps(Order::Unordered, _))
    }

    /// Whether a step of this candidate is a smaller change than another; `true` where the other is no step of it.
    pub(crate) fn is_smaller(&self, edit: &Edit, other: &Edit) -> bool {
        match &self.sizes {
            Sizes::Steps(_, steps) => {
                let place = |edit: &Edit| steps.iter().position(|step| step == edit);
                place(other).is_none_or(|other| place(edit) < Some(other))
            }
            Sizes::Between { make, .. } => match other.amount() {
                Some(amount) if make(amount) == *other => edit.amount() > Some(amount),
                _ => true,
            },
        }
    }

    /// What it costs.
    pub(crate) fn cost(&self) -> Cost {
        match self.kind {
            Kind::Gpus | Kind::Card => Cost::Money,
            Kind::Users | Kind::Prompt => Cost::Work,
            _ => Cost::Setting,
        }
    }

    /// Whether two candidates make no pair: one chooses what the other sets, both change the GPUs, or both the workload.
    pub(crate) fn clashes(&self, other: &Self) -> bool {
        const PLACES: [Kind; 3] = [Kind::Layout, Kind::Gpus, Kind::Card];
        const CHOSEN: [Kind; 6] = [Kind::Cache, Kind::Share, Kind::Step, Kind::Graphs, Kind::Length, Kind::Layout];
        let chooses = |one: &Self, other: &Self| one.kind == Kind::Choose && CHOSEN.contains(&other.kind);
        let places = PLACES.contains(&self.kind) && PLACES.contains(&other.kind);
        let work = self.cost() == Cost::Work && other.cost() == Cost::Work;
        self.kind == other.kind || chooses(self, other) || chooses(other, self) || places || work
    }
}

/// What a change costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// A setting, or another checkpoint of the model.
    Setting,
    /// Fewer or shorter requests.
    Work,
    /// Other hardware.
    Money,
}
