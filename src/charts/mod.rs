//! Pictures of the plan's figures: geometry, and the frame that it is drawn in. Everything is laid out in shares of the picture's width and
//! height, so that it keeps its proportions at any size and its texts keep theirs.

pub mod curve;
pub mod fit_map;
pub mod frame;
pub mod interval;
pub mod memory_bar;
pub mod scale;
