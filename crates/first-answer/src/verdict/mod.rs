//! The verdict's words and figures, as the page has them.
#![allow(dead_code, reason = "the page needs more of them")]

#[path = "../../../../src/components/verdict/figures.rs"]
pub mod figures;
#[path = "../../../../src/components/verdict/words.rs"]
pub mod words;
