//! The edges of the browser that no library has with less code. Outside this folder and the hub's, `web-sys` is named for the types of
//! events alone.

pub mod clipboard;
pub mod document;
pub mod files;
pub mod locale;
pub mod offline;
pub mod scroll;
pub mod storage;
pub mod worker;
