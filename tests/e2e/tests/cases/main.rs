//! The built page in a real browser. One file for each part of the page.

mod files;
mod harness;
mod hub;
mod links;
mod opening;
mod planning;
mod privacy;
mod search;
mod steps;
