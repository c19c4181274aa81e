//! The page's components. Views read a plan and never compute; the planner knows nothing of them.

pub mod app;
