//! Joins the stylesheets into the one that the page links: each component keeps its rules beside its code.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::files;
use crate::process::root;

/// What the other rules stand on, in this order.
const FOUNDATION: [&str; 3] = ["style/tokens.css", "style/base.css", "style/layout.css"];
/// Where further stylesheets lie, at any depth.
const FOLDERS: [&str; 2] = ["style", "src"];
/// The joined stylesheet, which `index.html` names.
const JOINED: &str = "target/style/site.css";

/// Writes the joined stylesheet. Trunk calls this before each build.
///
/// # Errors
/// When a stylesheet can't be read or leaves a rule open, or the joined one can't be written.
pub fn join() -> Result<()> {
    let joined = root().join(JOINED);
    fs::create_dir_all(joined.parent().context("the stylesheet lies in a folder")?)?;
    fs::write(&joined, joined_from(&root())?).with_context(|| format!("{JOINED} could not be written"))
}

/// The foundation, then every other stylesheet, folder by folder in the order of their paths.
fn joined_from(root: &Path) -> Result<String> {
    let foundation = FOUNDATION.map(|name| root.join(name));
    let mut stylesheets = foundation.to_vec();
    for folder in FOLDERS {
        let others = files::under(&root.join(folder))?;
        stylesheets.extend(others.into_iter().filter(|path| is_stylesheet(path) && !foundation.contains(path)));
    }
    let mut joined = String::new();
    for path in stylesheets {
        let rules = fs::read_to_string(&path).with_context(|| format!("{} could not be read", path.display()))?;
        ensure!(
            rules.matches('{').count() == rules.matches('}').count(),
            "{} opens and closes its braces unequally often, which would change the rules that follow it",
            path.display()
        );
        joined += rules.trim_end();
        joined.push('\n');
    }
    Ok(joined)
}

fn is_stylesheet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "css")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::process::target_dir;

    /// A page's sources with these stylesheets, each holding one rule for the class that is its name.
    fn sources(name: &str, stylesheets: &[&str]) -> PathBuf {
        let root = target_dir().join("xtask-tests").join(name);
        if root.exists() {
            fs::remove_dir_all(&root).expect("nobody else uses the test's folder");
        }
        for path in FOUNDATION.iter().chain(stylesheets) {
            let file = root.join(path);
            let class = file.file_stem().expect("a stylesheet has a name").to_string_lossy().into_owned();
            fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("the folder is made");
            fs::write(file, format!(".{class} {{}}\n\n")).expect("the file is written");
        }
        root
    }

    #[test]
    fn the_foundation_comes_first_and_the_rest_in_order_of_paths() {
        let panels = ["src/routes/plan.css", "src/components/speed/speed.css", "src/charts/bar.css", "style/print.css"];
        let root = sources("styles", &panels);
        fs::write(root.join("src/routes/plan.rs"), "{").expect("the file is written");
        let joined = joined_from(&root).expect("every file can be read");
        let classes: Vec<&str> = joined.lines().filter_map(|line| line.strip_suffix(" {}")).collect();
        assert_eq!(classes, [".tokens", ".base", ".layout", ".print", ".bar", ".speed", ".plan"]);
    }

    #[test]
    fn a_rule_left_open_is_named() {
        let root = sources("open-styles", &["src/components/speed/speed.css"]);
        fs::write(root.join("src/components/speed/speed.css"), ".speed { color: red;\n").expect("the file is written");
        let error = joined_from(&root).expect_err("a brace is missing").to_string();
        assert!(error.contains("speed.css"), "{error}");
    }

    #[test]
    fn the_page_links_the_joined_stylesheet_and_no_other() {
        let page = fs::read_to_string(root().join("index.html")).expect("it is committed");
        let links: Vec<&str> = page.lines().filter(|line| line.contains("rel=\"css\"")).map(str::trim).collect();
        assert_eq!(links, [format!("<link data-trunk rel=\"css\" href=\"{JOINED}\" />")]);
    }
}
