//! Tests that need a browser: components in a real DOM, and the built page from end to end.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Outcome;
use super::checks::report;
use super::count::{Count, count_tests};
use crate::browser::Browser;
use crate::page::{PublicUrl, build, scratch_site};
use crate::policy::MIRRORS;
use crate::process::{cargo, command, root, run, shown};
use crate::rust::WASM_TARGET;
use crate::size;
use crate::tools::Tools;

/// The path that the page is served under in the tests, as a project page of a static host would be.
const PUBLIC_URL: &str = "/vllm-wizard/";
/// The first port for the stand-in of the model hub. The built page's policy names it, so that it seldom changes.
const HUB_PORT: u16 = 48_730;
const HUB_PORTS: u16 = 40;
/// How long the driver may take to start.
const DRIVER_PATIENCE: Duration = Duration::from_secs(30);

/// Runs the component tests.
///
/// # Errors
/// When tools or the browser are missing.
pub fn components(filter: &[String]) -> Result<Count> {
    let tools = Tools::for_components()?;
    let browser = Browser::provide()?;
    let mut test = cargo();
    test.args(["test", "--locked", "--no-fail-fast", "--target", WASM_TARGET, "--test", "web"]);
    test.arg("--").args(filter);
    test.env("PATH", tools.path())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browser.write_capabilities()?)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Ok(count_tests(&mut test))
}

/// Builds the page as visitors get it, weighs it, and runs the end-to-end tests on it.
///
/// # Errors
/// When tools or the browser are missing, or the page can't be built.
pub fn end_to_end(filter: &[String]) -> Result<Outcome> {
    let tools = Tools::for_page()?;
    let hub = HubPort::reserve()?;
    let stage = Stage::build(&tools, &hub)?;
    let checks = report("size of the page", size::check(&stage.site, &tools.optimization()));
    let tests = ["test", "--locked", "--no-fail-fast", "--package", "e2e", "--test", "*"];
    // A failure to compile is told, and counted, by the run below.
    let _ = run(cargo().args(tests).arg("--no-run"));
    drop(hub);
    let tests = count_tests(stage.equip(cargo().args(tests).arg("--").args(filter)));
    Ok(Outcome { checks, tests })
}

/// Takes pictures of the page at these addresses, or at those that the tests list.
///
/// # Errors
/// When tools or the browser are missing, the page can't be built, or a picture can't be taken.
pub fn shots(addresses: &[String]) -> Result<()> {
    let tools = Tools::for_page()?;
    let hub = HubPort::reserve()?;
    let stage = Stage::build(&tools, &hub)?;
    let shots = ["--locked", "--package", "e2e", "--bin", "shots"];
    run(cargo().arg("build").args(shots))?;
    drop(hub);
    run(stage.equip(cargo().arg("run").args(shots).arg("--").args(addresses)))
}

/// What end-to-end tests run on: the built page, a driver, and the address of the hub's stand-in.
struct Stage {
    site: PathBuf,
    browser: Browser,
    driver: Driver,
    mirrors: String,
}

impl Stage {
    fn build(tools: &Tools, hub: &HubPort) -> Result<Self> {
        let browser = Browser::provide()?;
        let site = scratch_site("tests");
        build(tools, &PublicUrl::parse(PUBLIC_URL)?, &site, Some(&hub.mirrors()))?;
        let driver = Driver::start(&browser.driver)?;
        Ok(Self { site, browser, driver, mirrors: hub.mirrors() })
    }

    /// Tells a command, by its environment, where everything is.
    fn equip<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        command
            .env("E2E_SITE", &self.site)
            .env("E2E_PUBLIC_URL", PUBLIC_URL)
            .env("E2E_DRIVER", &self.driver.address)
            .env("E2E_BROWSER", &self.browser.browser)
            .env("E2E_ROOT", root())
            .env(MIRRORS, &self.mirrors)
    }
}

/// A port that is kept for the hub's stand-in while the page, whose policy names it, is built. Dropped just before the tests
/// take it, so that runs of several clones don't meet.
struct HubPort {
    origin: String,
    _kept: TcpListener,
}

impl HubPort {
    fn reserve() -> Result<Self> {
        let kept = (HUB_PORT..HUB_PORT + HUB_PORTS).find_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
        let kept = kept.context("no port is free for the stand-in of the model hub")?;
        Ok(Self { origin: format!("http://{}", kept.local_addr()?), _kept: kept })
    }

    /// The stand-in under both of its names: the second is another origin, to which a redirect may lead.
    fn mirrors(&self) -> String {
        format!("{} {}", self.origin, self.origin.replace("127.0.0.1", "localhost"))
    }
}

/// A running ChromeDriver, stopped when dropped.
struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    fn start(program: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut driver = command(program);
        driver.arg(format!("--port={port}")).arg("--log-level=SEVERE").stdout(Stdio::null());
        let process = driver.spawn().with_context(|| format!("`{}` could not be started", shown(&driver)))?;
        let started = Self { process, address: format!("http://127.0.0.1:{port}") };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if start.elapsed() > DRIVER_PATIENCE {
                bail!("`{}` did not answer within {} s", shown(&driver), DRIVER_PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(started)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
