//! The texts that start the server, and the way back from them.

mod bench;
mod lint;
mod profile;
mod release;
mod round_trip;
mod schemas;
mod shells;
mod support;
mod threads;
mod totality;
