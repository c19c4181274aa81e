//! Runs other programs: says what it runs, passes on what they print, and turns a failure into words.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The repository's root.
pub fn root() -> PathBuf {
    let crate_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_dir.ancestors().nth(2).unwrap_or(crate_dir).to_owned()
}

/// Cargo's folder for what it builds.
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A command that runs in the repository's root.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that runs this program, for the toolchain that the repository pins.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The command as it would be typed.
pub fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let mut line = name.to_string_lossy().into_owned();
    for argument in command.get_args() {
        let _ = write!(line, " {}", argument.to_string_lossy());
    }
    line
}

/// Runs a command to its end; its output goes where ours goes.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub fn run(command: &mut Command) -> Result<()> {
    let line = shown(command);
    println!("$ {line}");
    let status = command.status().with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// What a command makes of a text.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub fn piped(command: &mut Command, text: &str) -> Result<String> {
    let line = shown(command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{line}` could not be started"))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("`{line}` failed ({})", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// What a command prints; its error output is shown only when it fails.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub fn read(command: &mut Command) -> Result<String> {
    let line = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("`{line}` could not be started"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({})\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command, passes each line it prints both on and to `on_line`, and tells whether it succeeded.
///
/// # Errors
/// When it cannot be started or its output cannot be read.
pub fn follow(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<bool> {
    let line = shown(command);
    println!("$ {line}");
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("`{line}` could not be started"))?;
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes)? > 0 {
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim_end();
            println!("{text}");
            on_line(text);
            bytes.clear();
        }
    }
    Ok(child.wait()?.success())
}

/// The first program of that name on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    all_on_path(name).into_iter().next()
}

/// Every program of that name on PATH, in its order.
pub fn all_on_path(name: &str) -> Vec<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))))
        .filter(|candidate| candidate.is_file())
        .collect()
}

/// The version that a program says it has: the first word of its output that begins with a digit.
pub fn version_in(output: &str) -> Option<&str> {
    output.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// Asks a program for its version.
pub fn version_of(program: &Path) -> Option<String> {
    let output = read(command(program).arg("--version")).ok()?;
    version_in(&output).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_version(output: &str, expected: Option<&str>) {
        assert_eq!(version_in(output), expected, "{output:?}");
    }

    #[test]
    fn versions_are_read_from_what_programs_print() {
        check_version("trunk 0.21.14\n", Some("0.21.14"));
        check_version("wasm-bindgen 0.2.122", Some("0.2.122"));
        check_version("wasm-opt version 132 (version_132)", Some("132"));
        check_version("ChromeDriver 156.0.8078.73 (deb12u1)", Some("156.0.8078.73"));
        check_version("Chromium 156.0.8078.73 built on Debian GNU/Linux 12 (bookworm)", Some("156.0.8078.73"));
        check_version("command not found", None);
        check_version("", None);
    }

    #[test]
    fn a_failing_command_is_named() {
        let error = run(cargo().arg("no-such-subcommand")).expect_err("cargo has no such subcommand");
        assert!(error.to_string().starts_with("`cargo no-such-subcommand` failed"), "{error}");
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("Cargo.lock").is_file());
    }
}
