//! Which modules of which layers are stored otherwise than the rest.

use std::collections::BTreeMap;

use super::Scheme;
use crate::models::parts::{Part, Place};

/// Modules left alone or with a scheme of their own. What is added first holds: lists come in the order in which the
/// method reads them.
///
/// Kept by module, so that a part is looked up once however long the lists are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions {
    by_module: BTreeMap<&'static str, Places>,
}

/// The schemes of one module: by layer, in prediction blocks, and wherever nothing else is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Places {
    layers: BTreeMap<u64, Scheme>,
    prediction: Option<Scheme>,
    elsewhere: Option<Scheme>,
}

/// A choice of layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Layers {
    /// Every layer, and what is outside them.
    All,
    /// The decoder's layers of these indices.
    Listed(Vec<u64>),
    /// Prediction blocks only.
    Mtp,
}

impl Exceptions {
    /// Adds what holds for one module, as [`Part::module`] names it; what was added before keeps its place.
    pub(super) fn add(&mut self, module: &'static str, layers: &Layers, scheme: Scheme) {
        let places = self.by_module.entry(module).or_default();
        if places.elsewhere.is_some() {
            return;
        }
        match layers {
            Layers::All => places.elsewhere = Some(scheme),
            Layers::Mtp => places.prediction = places.prediction.or(Some(scheme)),
            Layers::Listed(indices) => {
                for index in indices {
                    places.layers.entry(*index).or_insert(scheme);
                }
            }
        }
    }

    /// Adds all of `later`, which counts for less than what is here.
    pub(super) fn append(&mut self, later: Self) {
        for (module, places) in later.by_module {
            for (index, scheme) in places.layers {
                self.add(module, &Layers::Listed(vec![index]), scheme);
            }
            places.prediction.into_iter().for_each(|scheme| self.add(module, &Layers::Mtp, scheme));
            places.elsewhere.into_iter().for_each(|scheme| self.add(module, &Layers::All, scheme));
        }
    }

    /// The scheme of a part, where one of the exceptions is about it.
    pub(super) fn scheme(&self, part: &Part) -> Option<Scheme> {
        let places = self.by_module.get(part.module)?;
        let own = match part.place {
            Place::Layer(index) => places.layers.get(&index).copied(),
            Place::Mtp(_) => places.prediction,
            _ => None,
        };
        own.or(places.elsewhere)
    }

    /// What is excepted of one module.
    #[cfg(test)]
    pub(super) fn of(&self, module: &str) -> impl PartialEq + std::fmt::Debug {
        self.by_module.get(module)
    }

    /// The modules that are excepted somewhere.
    pub(super) fn modules(&self) -> impl Iterator<Item = &'static str> {
        self.by_module.keys().copied()
    }

    /// Every scheme that is used, the first module's first.
    pub(super) fn schemes(&self) -> impl Iterator<Item = Scheme> {
        self.by_module
            .values()
            .flat_map(|places| places.layers.values().copied().chain(places.prediction).chain(places.elsewhere))
    }

    /// Only those with a scheme of their own: no module is left alone.
    pub(crate) fn quantized(mut self) -> Self {
        let quantizes = |scheme: &Scheme| scheme.bits > 0;
        for places in self.by_module.values_mut() {
            places.layers.retain(|_, scheme| quantizes(scheme));
            places.prediction = places.prediction.filter(quantizes);
            places.elsewhere = places.elsewhere.filter(quantizes);
        }
        self.by_module.retain(|_, places| *places != Places::default());
        self
    }
}
