//! Every text for people. What stands here is what is said; when it is said is the components' business.

pub mod hub;
pub mod labels;
pub mod terms;
pub mod verdict;
