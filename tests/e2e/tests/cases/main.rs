//! The built page in a real browser. One file for each part of the page.

mod audits;
mod files;
mod harness;
mod hub;
mod keyboard;
mod links;
mod offline;
mod opening;
mod planning;
mod privacy;
mod search;
mod steps;
mod texts;
