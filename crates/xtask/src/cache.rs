//! The per-user folder that holds the tools of every clone, one folder for each tool and version.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder under which tools lie: `vllm-wizard/tools` in the system's place for caches.
///
/// # Errors
/// When the environment names no home folder.
pub fn tools_dir() -> Result<PathBuf> {
    let from = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    let caches = if cfg!(windows) {
        from("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        from("HOME").map(|home| home.join("Library/Caches"))
    } else {
        from("XDG_CACHE_HOME").or_else(|| from("HOME").map(|home| home.join(".cache")))
    };
    let caches = caches.context("no folder for caches: set HOME (LOCALAPPDATA on Windows, or XDG_CACHE_HOME)")?;
    Ok(caches.join("vllm-wizard").join("tools"))
}

/// Fills `folder` once, however many processes ask for it at the same time.
///
/// One process fills a folder beside it, under a lock, and renames that when it is whole; the others wait. `is_ready` says
/// whether a folder found there serves; one that does not is replaced.
///
/// # Errors
/// When `fill` fails or files cannot be written.
pub fn fill_once(folder: &Path, is_ready: impl Fn() -> bool, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let parent = folder.parent().context("a cached folder lies in another")?;
    let name = folder.file_name().context("a cached folder has a name")?.to_string_lossy().into_owned();
    fs::create_dir_all(parent).with_context(|| format!("{} could not be made", parent.display()))?;
    let lock = File::create(parent.join(format!("{name}.lock")))?;
    if let Err(TryLockError::WouldBlock) = lock.try_lock() {
        println!("Another process is installing {name}; waiting for it.");
        lock.lock()?;
    }
    if is_ready() {
        return Ok(());
    }
    let unfinished = parent.join(format!("{name}.unfinished"));
    clear(&unfinished)?;
    fs::create_dir_all(&unfinished)?;
    fill(&unfinished)?;
    clear(folder)?;
    fs::rename(&unfinished, folder).with_context(|| format!("{} could not be put in place", folder.display()))
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} could not be removed", folder.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::process::target_dir;

    /// An empty folder for one test.
    fn scratch(name: &str) -> PathBuf {
        let folder = target_dir().join("xtask-tests").join(name);
        clear(&folder).expect("nobody else uses the test's folder");
        folder
    }

    #[test]
    fn many_at_once_fill_a_folder_once() {
        let folder = scratch("many").join("tool-1.0");
        let fills = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let ready = || folder.join("bin").is_file();
                    let fill = |at: &Path| {
                        fills.fetch_add(1, Ordering::SeqCst);
                        fs::write(at.join("bin"), "tool").map_err(Into::into)
                    };
                    fill_once(&folder, ready, fill).expect("the folder is filled");
                });
            }
        });
        assert_eq!(fills.load(Ordering::SeqCst), 1);
        assert!(folder.join("bin").is_file());
    }

    #[test]
    fn what_failed_half_way_is_not_used_and_can_be_tried_again() {
        let folder = scratch("failed").join("tool-1.0");
        let ready = || folder.join("bin").is_file();
        let broken = |at: &Path| {
            fs::write(at.join("half"), "")?;
            anyhow::bail!("the download broke off")
        };
        assert!(fill_once(&folder, ready, broken).is_err());
        assert!(!folder.exists());
        fill_once(&folder, ready, |at| fs::write(at.join("bin"), "").map_err(Into::into)).expect("a second try works");
        assert!(folder.join("bin").is_file() && !folder.join("half").exists());
    }
}
