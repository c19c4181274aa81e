//! The page. Views read a plan and never compute; the planner knows nothing of them.

pub mod address;
mod answer;
pub mod app;
pub mod charts;
pub mod components;
pub mod desk;
pub mod format;
pub mod hub;
pub mod model;
pub mod pages;
pub mod parts;
pub mod platform;
pub mod presets;
pub mod recent;
pub mod route;
pub mod state;
pub mod words;
