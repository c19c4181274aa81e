//! GPUs: the catalogue, pasted listings, and what a plan may use of them.
