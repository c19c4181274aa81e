//! Finds a Chromium and the ChromeDriver of the same version, and installs them where the system's package manager can.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::process::{command, on_path, read, root, run, target_dir, version_of};

/// Names the browser; wins over PATH.
const BROWSER_VARIABLE: &str = "CHROME";
/// Names the driver; wins over PATH.
const DRIVER_VARIABLE: &str = "CHROMEDRIVER";

const BROWSER_NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
/// Where the browser lies on systems that don't put it on PATH.
const BROWSER_PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];

/// How a system installs both.
struct Packages {
    /// What `ID` or `ID_LIKE` in `/etc/os-release` holds; for systems without that file, their name.
    systems: &'static [&'static str],
    /// The commands in order, each run as root where `as_root`.
    commands: &'static [&'static [&'static str]],
    as_root: bool,
}

/// Ubuntu is left out: its package is a snap, which need not run in a container or without a session.
const PACKAGES: &[Packages] = &[
    Packages {
        systems: &["debian"],
        commands: &[
            &["apt-get", "update"],
            &["apt-get", "install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"],
        ],
        as_root: true,
    },
    Packages {
        systems: &["fedora"],
        commands: &[&["dnf", "install", "--assumeyes", "chromium", "chromedriver"]],
        as_root: true,
    },
    Packages { systems: &["arch"], commands: &[&["pacman", "-S", "--noconfirm", "chromium"]], as_root: true },
    Packages { systems: &["alpine"], commands: &[&["apk", "add", "chromium", "chromium-chromedriver"]], as_root: true },
    Packages {
        systems: &["macos"],
        commands: &[&["brew", "install", "--cask", "google-chrome", "chromedriver"]],
        as_root: false,
    },
];

/// A browser and its driver.
#[derive(Debug)]
pub struct Browser {
    /// The browser's program.
    pub browser: PathBuf,
    /// The driver's program.
    pub driver: PathBuf,
}

impl Browser {
    /// Finds a browser and its driver, and installs them where they are missing.
    ///
    /// # Errors
    /// When they are missing and can't be installed, or don't belong together; the error says what to do.
    pub fn provide() -> Result<Self> {
        let found = match (find_browser(), find_driver()) {
            (Some(browser), Some(driver)) => Self { browser, driver },
            _ => Self::install()?,
        };
        let (browser, driver) = (found.version(&found.browser)?, found.version(&found.driver)?);
        ensure!(
            major(&browser) == major(&driver),
            "{} is version {browser}, but {} is version {driver}: their first numbers must be equal. \
             Name a pair with {BROWSER_VARIABLE} and {DRIVER_VARIABLE}",
            found.browser.display(),
            found.driver.display()
        );
        println!("Browser {} {browser}, driver {} {driver}", found.browser.display(), found.driver.display());
        Ok(found)
    }

    /// On Windows the browser prints no version, but opens a window, so that its driver's word is taken.
    fn version(&self, program: &Path) -> Result<String> {
        let asked = if cfg!(windows) { &self.driver } else { program };
        version_of(asked).with_context(|| format!("`{} --version` told no version", asked.display()))
    }

    fn install() -> Result<Self> {
        println!("Chromium or ChromeDriver is missing; installing both.");
        if let Err(error) = install_packages() {
            bail!("{error:#}.\n{}", advice());
        }
        match (find_browser(), find_driver()) {
            (Some(browser), Some(driver)) => Ok(Self { browser, driver }),
            _ => bail!("they were installed, but are not on PATH.\n{}", advice()),
        }
    }

    /// Writes, for the component tests' runner, the repository's `webdriver.json` with this browser's path in it.
    ///
    /// # Errors
    /// When a file can't be read or written.
    pub fn write_capabilities(&self) -> Result<PathBuf> {
        let text =
            std::fs::read_to_string(root().join("webdriver.json")).context("webdriver.json could not be read")?;
        let capabilities = with_binary(&text, &self.browser)?;
        let to = target_dir().join("webdriver.json");
        std::fs::write(&to, capabilities)?;
        Ok(to)
    }
}

fn with_binary(capabilities: &str, browser: &Path) -> Result<String> {
    let mut capabilities: serde_json::Value = serde_json::from_str(capabilities)?;
    let options = capabilities.get_mut("goog:chromeOptions").and_then(serde_json::Value::as_object_mut);
    let options = options.context("webdriver.json holds no goog:chromeOptions")?;
    options.insert("binary".to_owned(), browser.to_string_lossy().into());
    Ok(capabilities.to_string())
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

fn find_browser() -> Option<PathBuf> {
    named(BROWSER_VARIABLE)
        .or_else(|| BROWSER_NAMES.iter().find_map(|name| on_path(name)))
        .or_else(|| BROWSER_PLACES.iter().map(PathBuf::from).find(|place| place.is_file()))
}

fn find_driver() -> Option<PathBuf> {
    named(DRIVER_VARIABLE).or_else(|| on_path("chromedriver"))
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn install_packages() -> Result<()> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let packages = packages_for(&release, std::env::consts::OS).context("there is no known package for this system")?;
    for words in packages.commands {
        let Some((program, arguments)) = words.split_first() else { continue };
        let mut install = if packages.as_root && !is_root() { command("sudo") } else { command(program) };
        if packages.as_root && !is_root() {
            install.args(["-n", program]);
        }
        run(install.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    Ok(())
}

/// The packages of the system that an `os-release` file describes, or else of that name.
fn packages_for(release: &str, system: &str) -> Option<&'static Packages> {
    let value = |key: &str| {
        release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap_or_default().trim_matches('"')
    };
    let id = value("ID");
    if id == "ubuntu" || value("ID_LIKE").split(' ').any(|like| like == "ubuntu") {
        return None;
    }
    let names: Vec<&str> = std::iter::once(id).chain(value("ID_LIKE").split(' ')).chain([system]).collect();
    PACKAGES.iter().find(|packages| packages.systems.iter().any(|name| names.contains(name)))
}

fn is_root() -> bool {
    read(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// What to do by hand.
fn advice() -> String {
    let install: Vec<String> = PACKAGES
        .iter()
        .filter_map(|packages| {
            Some(format!("  {}: {}", packages.systems.first()?, packages.commands.last()?.join(" ")))
        })
        .collect();
    format!(
        "The tests need Chromium (or Chrome) and the ChromeDriver of the same version. Install them, for example:\n{}\n\
         Elsewhere, name their programs: {BROWSER_VARIABLE}=/path/to/chrome {DRIVER_VARIABLE}=/path/to/chromedriver",
        install.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_system(release: &str, system: &str, program: Option<&str>) {
        let found = packages_for(release, system).and_then(|packages| packages.commands.first()?.first().copied());
        assert_eq!(found, program, "{release:?} on {system}");
    }

    #[test]
    fn each_system_has_its_package_manager() {
        check_system("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n", "linux", Some("apt-get"));
        check_system("ID=raspbian\nID_LIKE=debian\n", "linux", Some("apt-get"));
        check_system("ID=ubuntu\nID_LIKE=debian\n", "linux", None);
        check_system("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "linux", None);
        check_system("ID=fedora\n", "linux", Some("dnf"));
        check_system("ID=\"alpine\"\n", "linux", Some("apk"));
        check_system("", "macos", Some("brew"));
        check_system("", "windows", None);
    }

    #[test]
    fn advice_names_packages_and_variables() {
        let advice = advice();
        for word in ["chromium-driver", "CHROME=", "CHROMEDRIVER="] {
            assert!(advice.contains(word), "{advice}");
        }
    }

    #[test]
    fn capabilities_keep_their_arguments() {
        let text = std::fs::read_to_string(root().join("webdriver.json")).expect("it is committed");
        let text = with_binary(&text, Path::new("/opt/chrome")).expect("it holds Chrome's options");
        assert!(text.contains("\"binary\":\"/opt/chrome\"") && text.contains("--headless=new"), "{text}");
    }

    #[test]
    fn versions_are_compared_by_their_first_number() {
        assert_eq!(major("156.0.8078.73"), Some(156));
        assert_eq!(major("unknown"), None);
    }
}
