//! Pictures of the plan's figures: geometry and nothing else.

pub mod interval;
pub mod memory_bar;
