//! From a request to the GPUs planned on.

use super::catalog::Catalog;
use super::{Device, Hardware, HardwareRequest};
use crate::issue::Issue;

/// The hardware section, the device to compute with, and what is to be said about the request.
///
/// `None` for the device means that no memory is known: nothing can be planned, and an error says what is missing.
pub fn resolve(request: &HardwareRequest, catalog: &Catalog) -> (Hardware, Option<Device>, Vec<Issue>) {
    let _ = (request, catalog);
    (Hardware::default(), None, Vec::new())
}
