//! Config to architecture, parameters, weights and cache: what a model is made of.
