//! The page's parts, one a file. They read the plan and write the request; figures are printed by `format`, words by `words`.

pub mod choice;
pub mod combobox;
pub mod commands;
pub mod copy_button;
pub mod field;
pub mod fits;
pub mod gpu_box;
pub mod header;
pub mod issues;
pub mod limits_box;
pub mod load_box;
pub mod memory;
pub mod model_box;
pub mod notes;
pub mod number_field;
pub mod paste_box;
pub mod remedies;
pub mod settings;
pub mod speed;
pub mod terms;
pub mod verdict;
