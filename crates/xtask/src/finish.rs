//! Completes the site that Trunk has just put together: where the planner lies, the pages' policies, the page for addresses that a static
//! host does not know, and what is kept for times without a network.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::files;
use crate::policy::{MIRRORS, complete};
use crate::process::{self, cargo, command, piped, root};

/// Set while one works on the page: then nothing is kept for times without a network, so that every build is seen at once.
pub const NOT_KEPT: &str = "VLLM_WIZARD_NOT_KEPT";

/// The files of the planner's worker, as Trunk names them: its loader, its bindings, and the planner.
const PLANNER_FILES: [&str; 3] = ["planner-worker_loader.js", "planner-worker.js", "planner-worker_bg.wasm"];
const PLANNER_PLACEHOLDER: &str = "{planner}";
const COMMIT_PLACEHOLDER: &str = "{commit}";
/// The script that keeps the site, in `public` and in the site.
const KEEPER: &str = "offline.js";
const KEEPER_PLACEHOLDER: &str = "{offline}";
/// Pages of text alone, in `pages` and in the site.
const TEXTS: [&str; 1] = ["how-it-works.html"];
const STYLES_PLACEHOLDER: &str = "{styles}";

/// Completes the site in the folder that Trunk names.
///
/// # Errors
/// When it isn't called by Trunk, or a page or file is not as expected.
pub fn finish() -> Result<()> {
    let site: PathBuf = std::env::var_os("TRUNK_STAGING_DIR").context("`finish` is called by Trunk alone")?.into();
    let mirrors = std::env::var(MIRRORS).unwrap_or_default();
    let public_url = std::env::var("TRUNK_PUBLIC_URL").unwrap_or_default();
    let is_kept = std::env::var_os(NOT_KEPT).is_none();
    let page = with_first_answer(&read(&site.join("index.html"))?)?;
    let page = page.replace(PLANNER_PLACEHOLDER, &settle_planner(&site)?);
    let page = page.replace(KEEPER_PLACEHOLDER, if is_kept { KEEPER } else { "" });
    let page = page.replace(COMMIT_PLACEHOLDER, &commit());
    let page = complete(&settle_reloading(&page, &public_url), &mirrors)?;
    for name in TEXTS {
        let text = read(&root().join("pages").join(name))?.replace(STYLES_PLACEHOLDER, &shared_lines(&page));
        fs::write(site.join(name), complete(&text, &mirrors)?)?;
    }
    fs::write(site.join("index.html"), &page)?;
    if is_kept {
        fs::write(site.join(KEEPER), keeper(&site)?)?;
    }
    fs::write(site.join("404.html"), &page)?;
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))
}

/// The page with the answer that a first visit sees before the page has started.
fn with_first_answer(page: &str) -> Result<String> {
    piped(cargo().args(["run", "--quiet", "--locked", "--package", "first-answer"]), page)
        .context("the worked example's answer was not written")
}

/// The commit that is built, with `-dirty` where files were changed since; outside of a repository there is none to tell.
fn commit() -> String {
    let described =
        process::read(command("git").args(["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]));
    described.map_or_else(|_| "unknown".to_owned(), |commit| commit.trim().to_owned())
}

/// Moves the planner's files, which Trunk gives no hash, into a folder with one, and returns the path of the loader: a page that was
/// opened before an update never meets the planner of another build.
fn settle_planner(site: &Path) -> Result<String> {
    let folder = format!("planner-{}", digest(site, &PLANNER_FILES.map(str::to_owned))?);
    fs::create_dir_all(site.join(&folder))?;
    for name in PLANNER_FILES {
        fs::rename(site.join(name), site.join(&folder).join(name))?;
    }
    let [loader, ..] = PLANNER_FILES;
    Ok(format!("{folder}/{loader}"))
}

/// 16 hexadecimal digits that stand for what is in these files.
fn digest(site: &Path, files: &[String]) -> Result<String> {
    let mut hash = Sha256::new();
    for name in files {
        hash.update(fs::read(site.join(name)).with_context(|| format!("{name} was not built"))?);
    }
    let digits = hash.finalize().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    Ok(format!("{digits:016x}"))
}

/// Fills in what Trunk would put into its reloading script as it serves the page, which would change the script's hash.
fn settle_reloading(page: &str, public_url: &str) -> String {
    page.replace("'{{__TRUNK_ADDRESS__}}'", "window.location.host").replace("{{__TRUNK_WS_BASE__}}", public_url)
}

/// What pages of text take over from the built page: its base, styles and icon.
fn shared_lines(page: &str) -> String {
    let is_shared =
        |line: &&str| line.contains("<base ") || line.contains("rel=\"stylesheet\"") || line.contains("rel=\"icon\"");
    page.lines().filter(is_shared).map(str::trim).collect::<Vec<_>>().join("\n    ")
}

/// The script that keeps the site, with the files that it keeps and a name for this build.
fn keeper(site: &Path) -> Result<String> {
    let files = files::under(site)?;
    let files = files.iter().map(|file| files::path_within(site, file)).collect::<Result<Vec<_>>>()?;
    let version = digest(site, &files)?;
    let kept: Vec<&str> = files.iter().map(|file| if file == "index.html" { "./" } else { file }).collect();
    let script = read(&root().join("public").join(KEEPER))?;
    for placeholder in ["{version}", "{files}"] {
        ensure!(script.contains(placeholder), "{KEEPER} must hold `{placeholder}`");
    }
    Ok(script.replace("{version}", &version).replace("{files}", &serde_json::to_string(&kept)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reloading_script_is_hashed_as_it_is_served() {
        let page = "const address = '{{__TRUNK_ADDRESS__}}'; const base = '{{__TRUNK_WS_BASE__}}';";
        let settled = settle_reloading(page, "/wizard/");
        assert_eq!(settled, "const address = window.location.host; const base = '/wizard/';");
    }

    #[test]
    fn the_pages_of_the_repository_can_be_completed() {
        for path in ["index.html", "pages/how-it-works.html"] {
            let page = read(&root().join(path)).expect("it is there");
            complete(&page, "").expect(path);
        }
    }

    #[test]
    fn the_page_has_a_place_for_what_the_build_fills_in() {
        let page = read(&root().join("index.html")).expect("it is there");
        for placeholder in [PLANNER_PLACEHOLDER, KEEPER_PLACEHOLDER, COMMIT_PLACEHOLDER] {
            assert_eq!(page.matches(placeholder).count(), 1, "{placeholder}");
        }
    }

    #[test]
    fn a_site_is_kept_under_a_name_that_changes_with_it() {
        let site = std::env::temp_dir().join(format!("vllm-wizard-finish-{}", std::process::id()));
        fs::create_dir_all(site.join("planner")).expect("a folder is made");
        fs::write(site.join("index.html"), "one").expect("a file is written");
        fs::write(site.join("planner/a.js"), "two").expect("a file is written");
        let first = keeper(&site).expect("the script is there");
        assert!(first.contains(r#"const FILES = ["./","planner/a.js"];"#), "{first}");
        fs::write(site.join("planner/a.js"), "three").expect("a file is written");
        let second = keeper(&site).expect("the script is there");
        fs::remove_dir_all(&site).expect("the folder is ours");
        let version = |script: &str| script.lines().find(|line| line.contains("KEPT =")).map(str::to_owned);
        assert_ne!(version(&first), version(&second));
    }

    #[test]
    fn texts_take_over_styles_and_base() {
        let page =
            "<head>\n  <base href=\"/a/\">\n  <title>x</title>\n  <link rel=\"stylesheet\" href=\"a.css\">\n</head>";
        assert_eq!(shared_lines(page), "<base href=\"/a/\">\n    <link rel=\"stylesheet\" href=\"a.css\">");
    }
}
