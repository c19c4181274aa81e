//! The texts that start the server, and the way back from them.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod files;
#[cfg(test)]
mod lint;
#[cfg(test)]
mod pasted;
#[cfg(test)]
mod profile;
#[cfg(test)]
mod release;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod shells;
#[cfg(test)]
mod summary;
#[cfg(test)]
mod support;
#[cfg(test)]
mod threads;
#[cfg(test)]
mod totality;
