//! The Content Security Policy of a built page: the hashes of its inline scripts and the mirrors it may ask.
//!
//! The policy itself stands in each page, with two placeholders.

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

/// Names, for the build, further origins that models may be fetched from, separated by spaces.
///
/// The page reads the same variable as it is compiled.
pub const MIRRORS: &str = "VLLM_WIZARD_HUB_MIRRORS";

const SCRIPTS_PLACEHOLDER: &str = "{inline-scripts}";
const MIRRORS_PLACEHOLDER: &str = " {hub-mirrors}";

/// The page with its policy complete.
///
/// # Errors
/// When a mirror is no origin, or the page lacks a placeholder.
pub fn complete(page: &str, mirrors: &str) -> Result<String> {
    for placeholder in [SCRIPTS_PLACEHOLDER, MIRRORS_PLACEHOLDER] {
        ensure!(page.matches(placeholder).count() == 1, "a page must hold `{placeholder}` once, in its policy");
    }
    let hashes: Vec<String> = inline_scripts(page)?.into_iter().map(hash_source).collect();
    let mirrors = origins(mirrors)?.into_iter().fold(String::new(), |list, origin| list + " " + origin);
    Ok(page.replace(SCRIPTS_PLACEHOLDER, &hashes.join(" ")).replace(MIRRORS_PLACEHOLDER, &mirrors))
}

/// The text of each script that stands in the page itself.
fn inline_scripts(page: &str) -> Result<Vec<&str>> {
    let mut scripts = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<script") {
        let (attributes, after) = after.split_once('>').context("a script element does not end")?;
        let (text, after) = after.split_once("</script>").context("a script is not closed")?;
        if !attributes.contains(" src=") {
            scripts.push(text);
        }
        rest = after;
    }
    Ok(scripts)
}

/// The source expression that allows exactly this script.
fn hash_source(script: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(script.as_bytes())))
}

/// The origins in a list separated by spaces.
fn origins(list: &str) -> Result<Vec<&str>> {
    list.split_whitespace().map(|origin| if is_origin(origin) { Ok(origin) } else { refused(origin) }).collect()
}

fn refused<T>(origin: &str) -> Result<T> {
    bail!("{MIRRORS}: `{origin}` is no origin; write `https://host` or `https://host:port`, without a path")
}

fn is_origin(text: &str) -> bool {
    let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "443"));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    !name.is_empty() && name.bytes().all(is_name) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<meta content=\"script-src 'self' {inline-scripts}; connect-src 'self' {hub-mirrors};\">\
        <script src=\"a.js\"></script><script type=\"module\">alert('Hello, world.');</script>";

    #[test]
    fn a_script_is_allowed_by_its_hash() {
        // The worked example of the Content Security Policy specification.
        let expected = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert_eq!(hash_source("alert('Hello, world.');"), expected);
        let page = complete(PAGE, "").expect("the page is whole");
        assert!(page.contains(&format!("script-src 'self' {expected}; connect-src 'self';")), "{page}");
    }

    #[test]
    fn mirrors_join_the_policy() {
        let page = complete(PAGE, "https://hub.example  http://127.0.0.1:8379").expect("both are origins");
        assert!(page.contains("connect-src 'self' https://hub.example http://127.0.0.1:8379;"), "{page}");
    }

    #[track_caller]
    fn check_origin(text: &str, expected: bool) {
        assert_eq!(is_origin(text), expected, "{text:?}");
    }

    #[test]
    fn only_origins_become_mirrors() {
        check_origin("https://hf-mirror.example", true);
        check_origin("http://127.0.0.1:8379", true);
        check_origin("https://hub.example/path", false);
        check_origin("https://hub.example:99999", false);
        check_origin("https://", false);
        check_origin("hub.example", false);
        check_origin("ftp://hub.example", false);
        check_origin("https://*", false);
        check_origin("https://a;script-src", false);
        check_origin("https://a\"onload=", false);
        assert!(complete(PAGE, "https://a; script-src *").is_err());
    }

    #[test]
    fn a_page_without_a_place_for_its_policy_is_refused() {
        assert!(complete("<p>no policy</p>", "").is_err());
        assert!(complete(&PAGE.replace("</script>", ""), "").is_err());
    }
}
