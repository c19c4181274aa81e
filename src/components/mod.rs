//! The page's parts: a folder for each, with its component, its words and its styles.

pub mod combobox;
pub mod copy_button;
pub mod field;
pub mod figure;
pub mod fold;
pub mod header;
pub mod issues;
pub mod later;
pub mod link_notes;
pub mod memory;
pub mod model;
pub mod notes;
pub mod notices;
pub mod open_file;
pub mod panel;
pub mod paste_box;
pub mod remedies;
pub mod save_plan;
pub mod shortcuts;
pub mod tip;
pub mod verdict;
