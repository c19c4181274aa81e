//! A request with changes made as the page makes them: by their field paths alone.

use planner::plan::Change;
use planner::request::{PlanRequest, read};

/// The request with each field at its new value; every field was as the change says.
pub fn applied(request: &PlanRequest, change: &[Change]) -> PlanRequest {
    let mut value = serde_json::to_value(request).unwrap();
    for Change { field, from, to } in change {
        let pointer = format!("/{}", field.replace('.', "/"));
        let place = value.pointer_mut(&pointer).unwrap_or_else(|| panic!("{field} is a field of the request"));
        assert_eq!(place, from, "{field} was as the change says");
        assert_ne!(from, to, "{field} changes");
        *place = to.clone();
    }
    read(value).unwrap().0
}
