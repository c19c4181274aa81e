//! What is said of layouts of parallelism.

use planner::protocol::LayoutsOn;

/// Folded.
pub const TITLE: &str = "Valid parallel layouts, and why others are not";
/// The map.
pub const MAP: &str = "GPUs per machine";

/// A cell of the map: `3 GPUs: not as one group; PP 3`.
pub fn cell(on: &LayoutsOn) -> String {
    let gpus = gpus(on.gpus);
    match on.legal.first() {
        _ if on.tensor => format!("{gpus}: one TP group"),
        Some(first) => format!("{gpus}: not as one TP group, but as {first}"),
        None => format!("{gpus}: no valid layout"),
    }
}

/// The legal layouts of so many GPUs.
pub fn legal(on: &LayoutsOn) -> String {
    if on.legal.is_empty() {
        return format!("On {} no layout that uses all of them is valid.", gpus(on.gpus));
    }
    format!("On {}: {}.", gpus(on.gpus), on.legal.join(" · "))
}

fn gpus(count: u64) -> String {
    if count == 1 { "1 GPU".to_owned() } else { format!("{count} GPUs") }
}
