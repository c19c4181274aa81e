//! The tools that build and check the page: finds them on PATH or in the per-user cache, and installs what is missing.
//!
//! Owns which versions are used. Knows nothing of how the page is built with them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::cache;
use crate::lock::locked_version;
use crate::process::{cargo, command, on_path, run, version_of};
use crate::rust::Part;

/// Newer ones want a newer compiler than the one that the repository pins.
const TRUNK_VERSION: &str = "0.21.14";
/// The version that Trunk.toml asks for.
const BINARYEN_VERSION: &str = "132";
const MACHETE_VERSION: &str = "0.9.2";

/// Tools run for seconds and are compiled for minutes: without optimization across crates, on every core.
const QUICK_LINK: [&str; 2] = ["--config=profile.release.lto=\"off\"", "--config=profile.release.codegen-units=16"];

/// A program, or a few that come together, of one version.
struct Tool {
    name: &'static str,
    version: String,
    programs: &'static [&'static str],
    installer: Installer,
    /// How long its installation takes on two cores, for people.
    usually: &'static str,
}

enum Installer {
    /// `cargo install` of a crate with these further arguments.
    Cargo { package: &'static str, arguments: &'static [&'static str] },
    /// `npm install` of a package.
    Npm { package: String },
}

impl Tool {
    /// It speaks to a driver on this machine alone, so it is built without TLS. It reads every program that is built, four times slower where
    /// it is not optimized at all.
    fn wasm_bindgen() -> Result<Self> {
        Ok(Self {
            name: "wasm-bindgen",
            version: locked_version("wasm-bindgen")?,
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            installer: Installer::Cargo {
                package: "wasm-bindgen-cli",
                arguments: &["--no-default-features", "--config=profile.release.opt-level=1"],
            },
            usually: "about three minutes",
        })
    }

    /// Trunk only arranges files here and never downloads, so it is built without TLS and to be built quickly.
    fn trunk() -> Self {
        Self {
            name: "trunk",
            version: TRUNK_VERSION.to_owned(),
            programs: &["trunk"],
            installer: Installer::Cargo {
                package: "trunk",
                arguments: &["--no-default-features", "--config=profile.release.opt-level=0"],
            },
            usually: "about three minutes and a half",
        }
    }

    fn wasm_opt() -> Self {
        Self {
            name: "binaryen",
            version: BINARYEN_VERSION.to_owned(),
            programs: &["wasm-opt"],
            installer: Installer::Npm { package: format!("binaryen@{BINARYEN_VERSION}.0.0") },
            usually: "some seconds",
        }
    }

    fn machete() -> Self {
        Self {
            name: "cargo-machete",
            version: MACHETE_VERSION.to_owned(),
            programs: &["cargo-machete"],
            installer: Installer::Cargo {
                package: "cargo-machete",
                arguments: &["--config=profile.release.opt-level=0"],
            },
            usually: "less than a minute",
        }
    }

    fn is_on_path(&self) -> bool {
        self.programs.iter().all(|name| on_path(name).is_some_and(|program| self.is_right(&program)))
    }

    fn is_in(&self, folder: &Path) -> bool {
        self.programs.iter().all(|name| self.is_right(&folder.join(name)))
    }

    fn is_right(&self, program: &Path) -> bool {
        version_of(program).as_deref() == Some(&self.version)
    }

    fn cached(&self) -> Result<PathBuf> {
        Ok(cache::tools_dir()?.join(format!("{}-{}", self.name, self.version)))
    }

    /// Where the programs lie within the cached folder.
    fn programs_dir(&self, cached: &Path) -> PathBuf {
        match self.installer {
            Installer::Cargo { .. } => cached.join("bin"),
            Installer::Npm { .. } => cached.join("node_modules").join(".bin"),
        }
    }

    /// Finds the tool, and installs it where it is missing.
    fn provide(&self) -> Result<Found> {
        if self.is_on_path() {
            return Ok(Found::OnPath);
        }
        let cached = self.cached()?;
        let programs = self.programs_dir(&cached);
        if !self.is_in(&programs) {
            cache::fill_once(&cached, || self.is_in(&programs), |folder| self.install(folder))?;
        }
        if !self.is_in(&programs) {
            bail!("{} {} does not run from {}", self.name, self.version, programs.display());
        }
        Ok(Found::Cached(programs))
    }

    fn install(&self, folder: &Path) -> Result<()> {
        let start = Instant::now();
        let (name, version) = (self.name, &self.version);
        println!("Installing {name} {version} once for this user, which takes {} on two cores.", self.usually);
        match &self.installer {
            Installer::Cargo { package, arguments } => {
                let mut install = cargo();
                install.args(["install", "--locked", package, "--version", version, "--root"]).arg(folder);
                // What is built for another folder or with other flags would not be found, or not run.
                install.args(QUICK_LINK).args(*arguments).env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
                run(&mut install)?;
            }
            Installer::Npm { package } => {
                let npm = on_path("npm").context("npm, which comes with Node.js, is not on PATH")?;
                let mut install = command(npm);
                install.args(["install", "--no-audit", "--no-fund", "--no-save", "--prefix"]).arg(folder).arg(package);
                run(&mut install)?;
            }
        }
        println!("Installed {name} {version} in {} s.", start.elapsed().as_secs());
        Ok(())
    }
}

/// Where a tool was found.
enum Found {
    OnPath,
    Cached(PathBuf),
}

impl Found {
    /// The folder to put on PATH, if any.
    fn folder(self) -> Option<PathBuf> {
        match self {
            Self::OnPath => None,
            Self::Cached(folder) => Some(folder),
        }
    }
}

/// The tools that were found or installed.
pub struct Tools {
    /// PATH with the cached tools in front.
    path: OsString,
    /// The version of wasm-opt, where there is one.
    wasm_opt: Option<String>,
}

impl Tools {
    /// Finds everything that builds the page, and installs what is missing.
    ///
    /// # Errors
    /// When something that the page cannot be built without can't be installed. wasm-opt is not one of these.
    pub fn for_page() -> Result<Self> {
        Part::WasmTarget.provide()?;
        let mut folders = Vec::new();
        for tool in [Tool::wasm_bindgen()?, Tool::trunk()] {
            folders.extend(tool.provide()?.folder());
        }
        let wasm_opt = Tool::wasm_opt();
        let optimizer = provide_wasm_opt(&wasm_opt);
        let has_optimizer = optimizer.is_some();
        folders.extend(optimizer.and_then(Found::folder));
        Ok(Self { path: path_with(folders)?, wasm_opt: has_optimizer.then_some(wasm_opt.version) })
    }

    /// Finds what runs tests of WebAssembly in a browser, and installs what is missing.
    ///
    /// # Errors
    /// When something can't be installed.
    pub fn for_components() -> Result<Self> {
        Part::WasmTarget.provide()?;
        Ok(Self { path: path_with(Tool::wasm_bindgen()?.provide()?.folder())?, wasm_opt: None })
    }

    /// Finds what looks for unused dependencies, and installs it where it is missing.
    ///
    /// # Errors
    /// When it can't be installed.
    pub fn for_dependencies() -> Result<Self> {
        Ok(Self { path: path_with(Tool::machete().provide()?.folder())?, wasm_opt: None })
    }

    /// The PATH under which the tools are found.
    pub fn path(&self) -> &OsString {
        &self.path
    }

    /// Whether WebAssembly is optimized after the compiler.
    pub fn has_wasm_opt(&self) -> bool {
        self.wasm_opt.is_some()
    }

    /// What was done to the binary's size, for people.
    pub fn optimization(&self) -> String {
        self.wasm_opt
            .as_ref()
            .map_or_else(|| "not run through wasm-opt".to_owned(), |version| format!("wasm-opt {version}"))
    }
}

/// PATH with these folders in front.
fn path_with(folders: impl IntoIterator<Item = PathBuf>) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&path)))?)
}

/// Where wasm-opt is; nothing where it can't be had, which is said.
fn provide_wasm_opt(tool: &Tool) -> Option<Found> {
    match tool.provide() {
        Ok(found) => Some(found),
        Err(error) => {
            println!("Going on without wasm-opt, so the page will be larger than it need be: {error:#}.");
            println!("With Node.js and npm on PATH it is installed from the npm package `binaryen`.");
            None
        }
    }
}
