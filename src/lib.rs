//! The page. Views read a plan and never compute; the planner knows nothing of them.

#![allow(
    missing_docs,
    reason = "what a component is given is a field of a struct that Leptos makes; its name and type say what it is"
)]

pub mod app;
pub mod browser;
pub mod charts;
pub mod components;
pub mod format;
pub mod hub;
pub mod latest;
pub mod planner_client;
mod recent;
pub mod routes;
pub mod session;
pub mod words;
