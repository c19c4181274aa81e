//! Finds a browser and the ChromeDriver of the same version, and installs them where the system's package manager can.

mod packages;

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::{all_on_path, command, read, root, target_dir, version_in};

/// Names the browser; wins over PATH.
const BROWSER_VARIABLE: &str = "CHROME";
/// Names the driver; wins over PATH.
const DRIVER_VARIABLE: &str = "CHROMEDRIVER";
/// Names the driver's folder on the runners of GitHub Actions.
const DRIVER_FOLDER_VARIABLE: &str = "CHROMEWEBDRIVER";

const BROWSER_NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
/// Where the browser lies on systems that don't put it on PATH.
const BROWSER_PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];
/// The driver of Ubuntu's snap has a name of its own.
const DRIVER_NAMES: &[&str] = &["chromedriver", SNAP_DRIVER];
const SNAP_DRIVER: &str = "chromium.chromedriver";

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
        let found = Programs::find();
        if let Some((browser, driver)) = found.pair() {
            return Ok(Self::of(browser, driver));
        }
        if named(BROWSER_VARIABLE).is_some() && named(DRIVER_VARIABLE).is_some() {
            bail!("{found}: their first numbers must be equal. {BROWSER_VARIABLE} and {DRIVER_VARIABLE} name them");
        }
        println!("{found}. Installing Chromium and ChromeDriver, which takes about a minute.");
        packages::install()?;
        let found = Programs::find();
        let pair = found.pair();
        let (browser, driver) =
            pair.with_context(|| format!("{found}, though both were installed.\n{}", packages::advice()))?;
        Ok(Self::of(browser, driver))
    }

    fn of(browser: &Program, driver: &Program) -> Self {
        println!("Browser {} {}, driver {}", browser.path.display(), browser.version(), driver.path.display());
        Self { browser: browser.path.clone(), driver: driver.path.clone() }
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

/// A browser or a driver, with what it says of its version.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Program {
    path: PathBuf,
    said: String,
}

impl Program {
    /// Asks the program for its version; none is no program that runs, such as Ubuntu's stand-in for a snap that is not installed.
    fn ask(path: PathBuf) -> Option<Self> {
        let said = read(command(&path).arg("--version")).ok()?;
        version_in(&said)?;
        Some(Self { path, said })
    }

    fn version(&self) -> &str {
        version_in(&self.said).unwrap_or_default()
    }

    fn major(&self) -> Option<u32> {
        self.version().split('.').next()?.parse().ok()
    }

    /// A snap sees other files than the programs outside of it, so that its browser and its driver belong together.
    fn is_snap(&self) -> bool {
        self.path.file_name().is_some_and(|name| name == SNAP_DRIVER) || self.said.trim_end().ends_with(" snap")
    }

    fn belongs_to(&self, driver: &Self) -> bool {
        self.major().is_some() && self.major() == driver.major() && self.is_snap() == driver.is_snap()
    }
}

/// The browsers and drivers of this machine.
struct Programs {
    browsers: Vec<Program>,
    drivers: Vec<Program>,
}

impl Programs {
    fn find() -> Self {
        let drivers: Vec<Program> = candidate_drivers().into_iter().filter_map(Program::ask).collect();
        // On Windows the browser prints no version, but opens a window, so that its driver's word is taken.
        let said = cfg!(windows).then(|| drivers.first().map(|driver| driver.said.clone())).flatten();
        let ask = |path| match &said {
            Some(said) => Some(Program { path, said: said.clone() }),
            None => Program::ask(path),
        };
        Self { browsers: candidate_browsers().into_iter().filter_map(ask).collect(), drivers }
    }

    /// The first browser with a driver of its version.
    fn pair(&self) -> Option<(&Program, &Program)> {
        let mut pairs =
            self.browsers.iter().flat_map(|browser| self.drivers.iter().map(move |driver| (browser, driver)));
        pairs.find(|(browser, driver)| browser.belongs_to(driver))
    }
}

impl fmt::Display for Programs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |programs: &[Program]| {
            let named = programs.iter().map(|program| format!("{} {}", program.path.display(), program.version()));
            let named: Vec<String> = named.collect();
            if named.is_empty() { "none".to_owned() } else { named.join(", ") }
        };
        let (browsers, drivers) = (list(&self.browsers), list(&self.drivers));
        write!(formatter, "No browser has a driver of its version (browsers: {browsers}; drivers: {drivers})")
    }
}

fn candidate_browsers() -> Vec<PathBuf> {
    if let Some(browser) = named(BROWSER_VARIABLE) {
        return vec![browser];
    }
    let places = BROWSER_PLACES.iter().map(PathBuf::from).filter(|place| place.is_file());
    BROWSER_NAMES.iter().flat_map(|name| all_on_path(name)).chain(places).collect()
}

fn candidate_drivers() -> Vec<PathBuf> {
    if let Some(driver) = named(DRIVER_VARIABLE) {
        return vec![driver];
    }
    let in_folder = named(DRIVER_FOLDER_VARIABLE).map(|folder| folder.join("chromedriver"));
    DRIVER_NAMES.iter().flat_map(|name| all_on_path(name)).chain(in_folder).collect()
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(path: &str, said: &str) -> Program {
        Program { path: path.into(), said: said.to_owned() }
    }

    #[track_caller]
    fn check_pair(browsers: &[(&str, &str)], drivers: &[(&str, &str)], expected: Option<(&str, &str)>) {
        let programs = |list: &[(&str, &str)]| list.iter().map(|(path, said)| program(path, said)).collect();
        let found = Programs { browsers: programs(browsers), drivers: programs(drivers) };
        let pair = found.pair().map(|(browser, driver)| (browser.path.as_path(), driver.path.as_path()));
        assert_eq!(pair, expected.map(|(browser, driver)| (Path::new(browser), Path::new(driver))));
    }

    #[test]
    fn a_browser_is_taken_with_the_driver_of_its_version() {
        let debian = ("/usr/bin/chromium", "Chromium 156.0.8078.114 built on Debian GNU/Linux 12 (bookworm)\n");
        let chrome = ("/usr/bin/google-chrome", "Google Chrome 155.0.8000.10 \n");
        let driver = ("/usr/bin/chromedriver", "ChromeDriver 156.0.8078.73 (deb12u1)\n");
        let older =
            ("/opt/chromedriver", "ChromeDriver 155.0.8000.10 (0123456789abcdef-refs/branch-heads/8000@{#1})\n");
        check_pair(&[debian, chrome], &[driver], Some((debian.0, driver.0)));
        check_pair(&[debian, chrome], &[older], Some((chrome.0, older.0)));
        check_pair(&[chrome], &[driver], None);
        check_pair(&[], &[driver], None);
        check_pair(&[debian], &[], None);
    }

    #[test]
    fn a_snap_is_driven_by_its_own_driver() {
        let snap = ("/snap/bin/chromium", "Chromium 156.0.8078.114 snap\n");
        let chrome = ("/usr/bin/google-chrome", "Google Chrome 156.0.8078.73 \n");
        let own = ("/snap/bin/chromium.chromedriver", "ChromeDriver 156.0.8078.114 (0123456789abcdef)\n");
        let other = ("/usr/local/bin/chromedriver", "ChromeDriver 156.0.8078.73 (0123456789abcdef)\n");
        check_pair(&[snap], &[other, own], Some((snap.0, own.0)));
        check_pair(&[snap, chrome], &[other], Some((chrome.0, other.0)));
        check_pair(&[chrome], &[own], None);
    }

    #[test]
    fn what_was_found_is_told() {
        let browsers = vec![program("/usr/bin/chromium", "Chromium 156.0.8078.114")];
        let told = Programs { browsers, drivers: Vec::new() }.to_string();
        assert!(told.ends_with("(browsers: /usr/bin/chromium 156.0.8078.114; drivers: none)"), "{told}");
    }

    #[test]
    fn capabilities_keep_their_arguments() {
        let text = std::fs::read_to_string(root().join("webdriver.json")).expect("it is committed");
        let text = with_binary(&text, Path::new("/opt/chrome")).expect("it holds Chrome's options");
        assert!(text.contains("\"binary\":\"/opt/chrome\"") && text.contains("--headless=new"), "{text}");
    }
}
