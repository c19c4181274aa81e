//! Reads versions from the lock file, so that no version is written down twice.

use anyhow::{Context, Result};

use crate::process::root;

/// The version of a package that the repository's lock file names.
///
/// # Errors
/// When the lock file cannot be read or names no such package.
pub fn locked_version(package: &str) -> Result<String> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock could not be read")?;
    version_of(&lock, package).map(str::to_owned).with_context(|| format!("Cargo.lock names no package `{package}`"))
}

/// The version of the first package of that name in a lock file's text.
fn version_of<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let mut lines = lock.lines();
    lines.find(|line| value(line, "name") == Some(package))?;
    lines.next().and_then(|line| value(line, "version"))
}

/// The quoted value of `key = "value"`.
fn value<'line>(line: &'line str, key: &str) -> Option<&'line str> {
    line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.121"

[[package]]
name = "wasm-bindgen"
version = "0.2.122"
source = "registry"
dependencies = [
 "wasm-bindgen-macro",
]
"#;

    #[track_caller]
    fn check(package: &str, expected: Option<&str>) {
        assert_eq!(version_of(LOCK, package), expected, "{package}");
    }

    #[test]
    fn a_package_is_found_by_its_whole_name() {
        check("wasm-bindgen", Some("0.2.122"));
        check("wasm-bindgen-macro", Some("0.2.121"));
        check("wasm", None);
        check("registry", None);
    }

    #[test]
    fn the_repository_locks_wasm_bindgen() {
        let version = locked_version("wasm-bindgen").expect("the page depends on it");
        assert!(version.starts_with("0.2."), "{version}");
        assert!(locked_version("no-such-package").is_err());
    }
}
