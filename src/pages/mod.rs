//! The site's pages.

pub mod not_found;
pub mod plan;
