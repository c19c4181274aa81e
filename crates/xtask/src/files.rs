//! Lists what lies under a folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Every file under a folder, at any depth, in the order of their paths.
///
/// # Errors
/// When a folder can't be read.
pub fn under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("{} could not be read", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// A file's path within a folder, with slashes on every system.
///
/// # Errors
/// When the file lies elsewhere.
pub fn path_within(folder: &Path, file: &Path) -> Result<String> {
    Ok(file.strip_prefix(folder)?.to_string_lossy().replace('\\', "/"))
}
