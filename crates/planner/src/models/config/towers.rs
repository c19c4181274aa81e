//! Vision, audio and encoder towers from keys.

use serde_json::{Map, Value};

use super::reader::Reader;
use crate::models::architecture::Tower;

/// The towers beside the decoder.
pub fn towers(_reader: &Reader, _outer: &Map<String, Value>) -> Vec<Tower> {
    Vec::new()
}
