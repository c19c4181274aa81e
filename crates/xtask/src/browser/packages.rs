//! Installs a browser and its driver with the system's package manager, or says how to get them by hand.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{BROWSER_VARIABLE, DRIVER_VARIABLE};
use crate::process::{command, read, run};

/// How a system installs both.
struct Packages {
    /// What `ID` or `ID_LIKE` in `/etc/os-release` holds; for systems without that file, their name.
    systems: &'static [&'static str],
    install: &'static [&'static str],
    as_root: bool,
    /// Names of both packages, the first that the system has being taken; empty where `install` names them.
    choices: &'static [[&'static str; 2]],
}

const PACKAGES: &[Packages] = &[
    Packages {
        systems: &["debian", "ubuntu"],
        install: &["apt-get", "install", "--yes", "--no-install-recommends"],
        as_root: true,
        choices: &[["chromium", "chromium-driver"], ["chromium-browser", "chromium-chromedriver"]],
    },
    Packages {
        systems: &["fedora"],
        install: &["dnf", "install", "--assumeyes", "chromium", "chromedriver"],
        as_root: true,
        choices: &[],
    },
    Packages { systems: &["arch"], install: &["pacman", "-S", "--noconfirm", "chromium"], as_root: true, choices: &[] },
    Packages {
        systems: &["alpine"],
        install: &["apk", "add", "chromium", "chromium-chromedriver"],
        as_root: true,
        choices: &[],
    },
    Packages {
        systems: &["macos"],
        install: &["brew", "install", "--cask", "google-chrome", "chromedriver"],
        as_root: false,
        choices: &[],
    },
];

/// Where the service that installs snaps listens, where it runs.
const SNAP_SERVICE: &str = "/run/snapd.socket";

/// Installs both.
///
/// # Errors
/// When the system is unknown or has no such packages, or they can't be installed; the error says what to do by hand.
pub fn install() -> Result<()> {
    try_to_install().with_context(advice)
}

fn try_to_install() -> Result<()> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let packages = packages_for(&release, std::env::consts::OS).context("no package is known for this system")?;
    let mut install = packages.install.to_vec();
    if !packages.choices.is_empty() {
        run(as_needed(packages, &["apt-get", "update"])?.env("DEBIAN_FRONTEND", "noninteractive"))?;
        install.extend(choose(packages.choices, candidate_version, Path::new(SNAP_SERVICE).exists())?);
    }
    run(as_needed(packages, &install)?.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The command, as root where that is needed.
fn as_needed(packages: &Packages, words: &[&str]) -> Result<Command> {
    let with_sudo = [&["sudo", "-n"], words].concat();
    let words = if packages.as_root && !is_root() { &with_sudo } else { words };
    let (program, arguments) = words.split_first().context("a command has a name")?;
    let mut command = command(program);
    command.args(arguments);
    Ok(command)
}

/// The packages of the system that an `os-release` file describes, or else of that name.
fn packages_for(release: &str, system: &str) -> Option<&'static Packages> {
    let value = |key: &str| {
        release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=')).unwrap_or_default().trim_matches('"')
    };
    let names: Vec<&str> = std::iter::once(value("ID")).chain(value("ID_LIKE").split(' ')).chain([system]).collect();
    PACKAGES.iter().find(|packages| packages.systems.iter().any(|name| names.contains(name)))
}

/// The first pair of packages that the system has. Ubuntu's are stand-ins that install a snap, which only works where that service runs.
fn choose(
    choices: &[[&'static str; 2]],
    version_of: impl Fn(&str) -> Option<String>,
    snaps_work: bool,
) -> Result<[&'static str; 2]> {
    let mut has_stand_in = false;
    for pair in choices {
        let versions: Vec<String> = pair.iter().filter_map(|name| version_of(name)).collect();
        let is_stand_in = versions.iter().any(|version| version.contains("snap"));
        has_stand_in |= is_stand_in;
        if versions.len() == pair.len() && (snaps_work || !is_stand_in) {
            return Ok(*pair);
        }
    }
    if has_stand_in {
        bail!("this system's Chromium is a snap, and the service that installs snaps does not run here");
    }
    bail!("this system has no package of Chromium and its driver")
}

/// The version of a package that apt would install.
fn candidate_version(package: &str) -> Option<String> {
    candidate_in(&read(command("apt-cache").args(["policy", package]).env("LC_ALL", "C")).ok()?)
}

/// Reads the line `  Candidate: 156.0.8078.114-1~deb12u1` of what `apt-cache policy` prints.
fn candidate_in(policy: &str) -> Option<String> {
    let version = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    (version != "(none)").then(|| version.to_owned())
}

fn is_root() -> bool {
    read(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// What to do by hand.
pub fn advice() -> String {
    let lines = PACKAGES.iter().filter_map(|packages| {
        let names = packages.choices.first().map(|names| format!(" {}", names.join(" "))).unwrap_or_default();
        Some(format!("  {}: {}{names}", packages.systems.first()?, packages.install.join(" ")))
    });
    format!(
        "The tests need Chromium (or Chrome) and the ChromeDriver of the same version. Install them, for example:\n{}\n  \
         Ubuntu, and wherever Node.js is: npx @puppeteer/browsers install chrome@stable, and the same with chromedriver@stable\n\
         Then put both on PATH or name them: {BROWSER_VARIABLE}=/path/to/chrome {DRIVER_VARIABLE}=/path/to/chromedriver",
        lines.collect::<Vec<_>>().join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_system(release: &str, system: &str, program: Option<&str>) {
        let found = packages_for(release, system).and_then(|packages| packages.install.first().copied());
        assert_eq!(found, program, "{release:?} on {system}");
    }

    #[test]
    fn each_system_has_its_package_manager() {
        check_system("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n", "linux", Some("apt-get"));
        check_system("ID=raspbian\nID_LIKE=debian\n", "linux", Some("apt-get"));
        check_system("ID=ubuntu\nID_LIKE=debian\n", "linux", Some("apt-get"));
        check_system("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "linux", Some("apt-get"));
        check_system("ID=pop\nID_LIKE=\"ubuntu\"\n", "linux", Some("apt-get"));
        check_system("ID=fedora\n", "linux", Some("dnf"));
        check_system("ID=\"alpine\"\n", "linux", Some("apk"));
        check_system("", "macos", Some("brew"));
        check_system("", "windows", None);
    }

    #[track_caller]
    fn check_choice(versions: &[(&str, &str)], snaps_work: bool, expected: Result<[&str; 2], &str>) {
        let version_of = |name: &str| versions.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned());
        let apt = packages_for("ID=ubuntu", "linux").expect("Ubuntu is known");
        match (choose(apt.choices, version_of, snaps_work), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{error}"),
            (found, expected) => panic!("{found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn packages_are_taken_as_each_release_names_them() {
        let debian = [("chromium", "156.0.8078.114-1~deb12u1"), ("chromium-driver", "156.0.8078.114-1~deb12u1")];
        let ubuntu = [("chromium-browser", "2:1snap1-0ubuntu2"), ("chromium-chromedriver", "2:1snap1-0ubuntu2")];
        check_choice(&debian, false, Ok(["chromium", "chromium-driver"]));
        check_choice(&ubuntu, true, Ok(["chromium-browser", "chromium-chromedriver"]));
        check_choice(&ubuntu, false, Err("is a snap"));
        check_choice(&[debian, ubuntu].concat(), false, Ok(["chromium", "chromium-driver"]));
        check_choice(&debian[..1], false, Err("no package"));
    }

    #[test]
    fn candidates_are_read_from_what_apt_prints() {
        let policy =
            |candidate: &str| format!("chromium:\n  Installed: (none)\n  Candidate: {candidate}\n  Version table:\n");
        assert_eq!(candidate_in(&policy("2:1snap1-0ubuntu2")).as_deref(), Some("2:1snap1-0ubuntu2"));
        assert_eq!(candidate_in(&policy("(none)")), None);
        assert_eq!(candidate_in(""), None);
    }

    #[test]
    fn advice_names_packages_and_variables() {
        let advice = advice();
        for word in ["chromium-driver", "CHROME=", "CHROMEDRIVER="] {
            assert!(advice.contains(word), "{advice}");
        }
    }
}
