//! Layers one by one, from the schedule and the keys; equal ones are read once.

use serde_json::Value;

use super::reader::Reader;
use super::schedule::Planned;
use super::{attention, extras, feed_forward, pruned, schedule};
use crate::models::architecture::{CacheOwner, FeedForward, Layer, Weights};

/// The decoder's layers in order; `None` (with an issue) where a needed size is missing.
pub(crate) fn layers(reader: &Reader) -> Option<Vec<Layer>> {
    if let Some(blocks) = reader.keys.list(&["block_configs"]) {
        return pruned::layers(reader, blocks);
    }
    let plan = schedule::schedule(reader)?;
    let lists = reader.keys.lists();
    let mut read: Vec<(Distinction, Layer)> = Vec::new();
    let mut layers = Vec::with_capacity(plan.len());
    for (index, planned) in (0..).zip(&plan) {
        let distinction = Distinction::of(reader, &lists, index, planned);
        let known = read.iter().find(|(known, _)| *known == distinction).map(|(_, layer)| layer.clone());
        let layer = match known {
            Some(layer) => layer,
            None => layer(reader, index, planned)?,
        };
        layers.push(layer.clone());
        if read.len() < MAX_REMEMBERED {
            read.push((distinction, layer));
        }
    }
    Some(layers)
}

/// Different layers that are remembered: real models have fewer.
const MAX_REMEMBERED: usize = 64;

/// Everything that can make one layer differ from another: equal ones are read once.
#[derive(PartialEq)]
struct Distinction<'a> {
    planned: Planned,
    entries: Vec<Option<&'a Value>>,
    cache: CacheOwner,
    weights: Weights,
    changes: Option<&'a Value>,
}

impl<'a> Distinction<'a> {
    fn of(reader: &Reader<'a>, lists: &[&'a [Value]], index: u64, planned: &Planned) -> Self {
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let changes = reader.keys.object(&["per_layer_config"]);
        Self {
            planned: planned.clone(),
            entries: lists.iter().map(|list| list.get(at)).collect(),
            cache: attention::cache(reader, index),
            weights: weights_of(reader, index),
            changes: changes
                .and_then(|changes| changes.iter().find(|(name, _)| name.parse() == Ok(index)))
                .map(|(_, value)| value),
        }
    }
}

/// Whose a layer's parameters are: those beyond the class's own ones use them again.
fn weights_of(reader: &Reader, index: u64) -> Weights {
    let again = reader.class.own_layers.as_ref().is_some_and(|formula| index >= reader.formula(formula));
    if again { Weights::Shared } else { Weights::Own }
}

/// One layer as planned; prediction blocks are read as the layers that would follow.
pub(crate) fn layer(reader: &Reader, index: u64, planned: &Planned) -> Option<Layer> {
    let own = reader.for_layer(index);
    let layer = planned_layer(own.as_ref().unwrap_or(reader), index, planned);
    if let Some(own) = own {
        reader.absorb(own);
    }
    layer
}

fn planned_layer(reader: &Reader, index: u64, planned: &Planned) -> Option<Layer> {
    let mut mixers = schedule::mixers(reader, index, planned)?;
    let mut feed_forward = feed_forward::feed_forward(reader, index, planned);
    let sublayers = reader.class.sublayers.unwrap_or(1).min(4);
    if sublayers > 1 {
        mixers = (0..sublayers).flat_map(|_| mixers.clone()).collect();
        if let FeedForward::Moe(moe) = &mut feed_forward {
            moe.dense_beside = (0..sublayers).map(|_| feed_forward::dense(reader, index)).collect();
        }
    }
    let weights = weights_of(reader, index);
    let layer = Layer { mixers, feed_forward, norms: reader.norms(planned), weights, extras: Vec::new() };
    Some(Layer { extras: extras::layer_extras(reader, &layer), ..layer })
}
