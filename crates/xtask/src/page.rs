//! Builds the static site and serves it while one works on it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::finish::NOT_KEPT;
use crate::policy::MIRRORS;
use crate::process::{cargo, command, root, run, target_dir};
use crate::tools::Tools;

const FIRST_PORT: u16 = 8080;
const PORTS: u16 = 100;
/// How long the build takes, for people.
const FIRST_BUILD: &str = "some minutes the first time on two cores, about one after a change";

/// The path or address under which a host will serve the site; begins and ends with a slash unless it is a whole URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Reads what was given, and adds a missing last slash.
    ///
    /// # Errors
    /// When it is relative: pages deep in the app could not find their files.
    pub fn parse(text: &str) -> Result<Self> {
        let absolute = ["/", "https://", "http://"].iter().any(|start| text.starts_with(start));
        let plain = !text.contains(['"', '\'', '<', '>', ' ', '?', '#']);
        ensure!(
            absolute && plain,
            "`{text}` is no public URL: give the path the host serves the site under, such as /vllm-wizard/, or a whole https address"
        );
        Ok(Self(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") }))
    }
}

impl Default for PublicUrl {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

/// The folder that holds the site as it is published.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// A folder for a site that is not to be published: with mirrors of the tests in its policy, say.
pub fn scratch_site(purpose: &str) -> PathBuf {
    target_dir().join("site").join(purpose)
}

/// Builds the site as visitors get it.
///
/// # Errors
/// When dependencies can't be fetched or the build fails.
pub fn build(tools: &Tools, public_url: &PublicUrl, to: &Path, mirrors: Option<&str>) -> Result<()> {
    fetch_dependencies()?;
    std::fs::create_dir_all(to)?;
    let mut trunk = trunk(tools, "build", public_url, to);
    if let Some(mirrors) = mirrors {
        trunk.env(MIRRORS, mirrors);
    }
    release(&mut trunk, tools);
    println!("Building the page as visitors get it: {FIRST_BUILD}.");
    run(&mut trunk).context("the page was not built")?;
    println!("Built {} ({}).", to.display(), tools.optimization());
    Ok(())
}

/// How to serve the page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Serving {
    /// The first port to try; the ports after it are tried when it is taken.
    pub port: Option<u16>,
    /// The path under which to serve.
    pub public_url: PublicUrl,
    /// Builds quickly and unoptimized, for work on the page.
    pub dev: bool,
}

/// Serves the page on a loopback port until it is stopped, and builds it again when a file changes.
///
/// # Errors
/// When no port is free or the server can't be started.
pub fn serve(tools: &Tools, serving: &Serving) -> Result<()> {
    fetch_dependencies()?;
    let port = free_port(serving.port.unwrap_or(FIRST_PORT))?;
    let to = scratch_site("serve");
    std::fs::create_dir_all(&to)?;
    let mut trunk = trunk(tools, "serve", &serving.public_url, &to);
    trunk.env(NOT_KEPT, "1");
    trunk.args(["--address", "127.0.0.1", "--disable-address-lookup=true", "--port", &port.to_string()]);
    if serving.dev {
        trunk.args(["--cargo-profile", "dev"]);
    } else {
        release(&mut trunk, tools);
        println!("Building the page as visitors get it: {FIRST_BUILD}; `--dev` builds faster.");
    }
    command(std::env::current_exe()?).args(["announce", &port.to_string(), &serving.public_url.0]).spawn()?;
    replace_by(trunk)
}

/// Waits until the page is there, then prints its address. `serve` starts this beside the server.
///
/// # Errors
/// When the arguments are none of ours.
pub fn announce(port: &str, public_url: &str) -> Result<()> {
    let address = SocketAddr::from(([127, 0, 0, 1], port.parse()?));
    let path = public_url.find("://").map_or(public_url, |_| "/");
    let server = parent();
    while server == parent() {
        if is_served(address, path).unwrap_or(false) {
            println!("vLLM Wizard is at http://{address}{path}");
            break;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// Whether the server answers with a page.
fn is_served(address: SocketAddr, path: &str) -> Result<bool> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\nConnection: close\r\n\r\n")?;
    let mut status = [0; 12];
    stream.read_exact(&mut status)?;
    Ok(status.ends_with(b" 200"))
}

/// The process that started this one.
#[cfg(unix)]
fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

/// The process that started this one, which this system does not tell.
#[cfg(not(unix))]
fn parent() -> u32 {
    0
}

/// Becomes that command, so that whoever stops us stops it.
#[cfg(unix)]
fn replace_by(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("the server could not be started")
}

/// Runs that command to its end.
#[cfg(not(unix))]
fn replace_by(mut command: Command) -> Result<()> {
    run(&mut command)
}

/// The first free port from `first` on.
fn free_port(first: u16) -> Result<u16> {
    let last = first.saturating_add(PORTS);
    let free = (first..=last).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.with_context(|| format!("no port between {first} and {last} is free"))
}

/// Trunk with what is common to building and serving. It runs offline, so that it downloads no tool of its own.
fn trunk(tools: &Tools, verb: &str, public_url: &PublicUrl, to: &Path) -> Command {
    let mut trunk = command("trunk");
    trunk.args([verb, "--offline", "--skip-version-check", "--public-url", &public_url.0, "--dist"]).arg(to);
    // Trunk refuses the value that other tools take.
    trunk.env("PATH", tools.path()).env_remove("NO_COLOR");
    trunk
}

/// Builds as visitors get it. Trunk runs wasm-opt in a release build alone, whatever the compiler's profile.
fn release(trunk: &mut Command, tools: &Tools) {
    if tools.has_wasm_opt() {
        trunk.arg("--release");
    }
}

/// Downloads the crates that the lock file names, if they are not there yet.
fn fetch_dependencies() -> Result<()> {
    run(cargo().args(["fetch", "--quiet", "--locked"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(PublicUrl::parse(text).ok().map(|url| url.0).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn public_urls_are_absolute_and_end_in_a_slash() {
        check("/", Some("/"));
        check("/vllm-wizard", Some("/vllm-wizard/"));
        check("/vllm-wizard/", Some("/vllm-wizard/"));
        check("https://example.org/wizard", Some("https://example.org/wizard/"));
        check("./", None);
        check("", None);
        check("vllm-wizard", None);
        check("/a b/", None);
        check("/\"><script>", None);
    }

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let port = taken.local_addr().expect("it is bound").port();
        assert_ne!(free_port(port).expect("another is free"), port);
    }
}
