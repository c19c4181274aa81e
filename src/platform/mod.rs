//! The browser's own services. Outside this folder no file names `web-sys`.

pub mod clipboard;
pub mod dialog;
pub mod dom;
pub mod files;
pub mod history;
pub mod keys;
pub mod later;
pub mod offline;
pub mod pointer;
pub mod root;
pub mod scroll;
pub mod storage;
pub mod timer;
pub mod tip;
pub mod worker;
