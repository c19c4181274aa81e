//! The parts of the Rust toolchain that a plain installation may lack.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::{cargo, command, read, run};

/// What the page runs on.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A part that rustup installs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `cargo fmt`.
    Rustfmt,
    /// `cargo clippy`.
    Clippy,
    /// The compiler's libraries for WebAssembly.
    WasmTarget,
}

impl Part {
    /// Installs the part for the toolchain in use where it is missing.
    ///
    /// `rust-toolchain.toml` names these parts too, but rustup reads that only when it installs the whole toolchain.
    ///
    /// # Errors
    /// When the part is missing and rustup is missing too or can't install it.
    pub fn provide(self) -> Result<()> {
        if self.is_there() {
            return Ok(());
        }
        let [kind, name] = self.rustup_name();
        println!("Installing the Rust {kind} {name}, which takes some seconds.");
        run(command("rustup").args([kind, "add", name])).with_context(|| {
            format!("the Rust {kind} {name} is missing; install it with rustup or your system's packages")
        })
    }

    fn rustup_name(self) -> [&'static str; 2] {
        match self {
            Self::Rustfmt => ["component", "rustfmt"],
            Self::Clippy => ["component", "clippy"],
            Self::WasmTarget => ["target", WASM_TARGET],
        }
    }

    fn is_there(self) -> bool {
        match self {
            Self::Rustfmt => read(cargo().args(["fmt", "--version"])).is_ok(),
            Self::Clippy => read(cargo().args(["clippy", "--version"])).is_ok(),
            Self::WasmTarget => read(command("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))
                .is_ok_and(|libraries| Path::new(libraries.trim()).is_dir()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::root;

    #[test]
    fn the_pinned_toolchain_names_every_part() {
        let pinned = std::fs::read_to_string(root().join("rust-toolchain.toml")).expect("it is committed");
        for part in [Part::Rustfmt, Part::Clippy, Part::WasmTarget] {
            let [_, name] = part.rustup_name();
            assert!(pinned.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
