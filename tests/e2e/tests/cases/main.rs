//! The built page in a real browser. One file for each part of the page.

mod audits;
mod harness;
mod keyboard;
mod offline;
mod opening;
mod planning;
