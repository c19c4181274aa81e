//! What all tests of a run share: the servers, and where the browser's driver is.

use std::path::PathBuf;
use std::sync::OnceLock;

use tokio::runtime::Runtime;

use crate::recorder::Servers;
use crate::site::Site;
use crate::stub_hub::{Ask, StubHub};

/// Everything that tests share.
#[derive(Debug)]
pub struct Stage {
    /// Runs the servers and the WebDriver client.
    pub runtime: Runtime,
    /// The address of the page, with a slash at its end.
    pub address: String,
    /// The address of the running ChromeDriver.
    pub driver: String,
    /// The browser's program.
    pub browser: PathBuf,
    /// The repository's root.
    pub root: PathBuf,
    /// The servers that a recorder stands before.
    pub servers: Servers,
    hub: StubHub,
    hub_origin: String,
}

/// The stage, set up at the first call.
pub fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be started");
        let public_path = variable("E2E_PUBLIC_URL");
        let site = Site::new(variable("E2E_SITE").into(), public_path.clone());
        let site_origin = site.start(&runtime);
        // Further mirrors are other names of the same server.
        let mirrors = variable("VLLM_WIZARD_HUB_MIRRORS");
        let hub_origin = mirrors.split_whitespace().next().expect("the build names a hub").to_owned();
        let hub = StubHub::start(&runtime, &hub_origin);
        Stage {
            runtime,
            address: format!("{site_origin}{public_path}"),
            driver: variable("E2E_DRIVER"),
            browser: variable("E2E_BROWSER").into(),
            root: variable("E2E_ROOT").into(),
            servers: Servers { site, site_origin, hub: hub.clone(), hub_origin: hub_origin.clone() },
            hub,
            hub_origin,
        }
    })
}

/// The origin of the hub's stand-in, such as `http://127.0.0.1:48730`. The page under test may fetch from it.
pub fn hub() -> &'static str {
    &stage().hub_origin
}

/// Every request that any test has made of the stand-in so far and whose path and query hold these words.
pub fn hub_requests(part: &str) -> Vec<Ask> {
    stage().hub.requests(part)
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test end-to-end`"))
}
