//! The built page in a real browser. One file for each part of the page.

mod harness;
mod opening;
mod planning;
