//! The texts that start the server, and the way back from them.

mod bench;
mod check_text;
mod files;
mod lint;
mod profile;
mod release;
mod round_trip;
mod schemas;
mod shells;
mod summary;
mod threads;
mod totality;
