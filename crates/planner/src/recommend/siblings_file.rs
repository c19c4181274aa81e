//! `data/quantized-siblings.json`: known quantized checkpoints of unquantized ones.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "some keys are for readers of the file alone")]
pub(crate) struct File {
    about: String,
    checked: String,
    source: String,
    /// By the unquantized checkpoint's id: the others' ids by method.
    pub siblings: BTreeMap<String, BTreeMap<String, String>>,
}

/// Reads the file.
///
/// # Errors
/// Where it is wrong.
pub(crate) fn read(text: &str) -> Result<File, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
