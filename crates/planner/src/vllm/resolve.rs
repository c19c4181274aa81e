//! From a person's text to a release.

use super::releases::minor_of_untagged;
use super::{Version, known_versions, newest, release};
use crate::issue::Issue;

/// The version that the text means: the newest known where there is none; vendor and development suffixes are read
/// as their release; older or newer ones than known keep their number but are planned with the nearest release's rules.
///
/// ```
/// use planner::vllm::resolve_version;
/// let (version, issues) = resolve_version(Some("0.11.2+rhai1"));
/// assert_eq!((version.minor_name().as_str(), issues.len()), ("0.11", 0));
/// assert_eq!(resolve_version(None).0.minor_name(), "0.33");
/// assert_eq!(resolve_version(Some("0.1.dev18496+gd4e0675a7")).0.minor_name(), "0.26");
/// ```
pub fn resolve_version(text: Option<&str>) -> (Version, Vec<Issue>) {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return (newest().version.clone(), Vec::new());
    };
    let Some(version) = Version::parse(text) else {
        let shown: String = text.chars().take(40).collect();
        let message = format!("{shown} is no vLLM version such as 0.33.0; {} is assumed", newest().read_from);
        return (newest().version.clone(), vec![Issue::warning("vllm-version-not-read", FIELD, message)]);
    };
    if is_untagged(&version) {
        return untagged(&version);
    }
    let issues = unknown(&version).into_iter().collect();
    (version, issues)
}

const FIELD: &str = "policy.vllm_version";

/// `0.1.dev18496+g…`: what the build tools call a checkout without tags.
fn is_untagged(version: &Version) -> bool {
    (version.major, version.minor) == (0, 1) && version.patch.is_none() && version.suffix.starts_with(".dev")
}

/// The release that a checkout without tags comes nearest to, by its number of commits.
fn untagged(version: &Version) -> (Version, Vec<Issue>) {
    let digits: String = version.suffix.chars().skip(".dev".len()).take_while(char::is_ascii_digit).collect();
    let minor = digits.parse().ok().and_then(minor_of_untagged);
    let known = known_versions().iter().find(|release| Some(release.version.minor) == minor).unwrap_or_else(newest);
    let message = format!("{version} is a build without a tag; it is planned with the rules of {}", known.read_from);
    (known.version.clone(), vec![Issue::warning("vllm-version-untagged", FIELD, message)])
}

fn unknown(version: &Version) -> Option<Issue> {
    let nearest = release(version);
    let known = nearest.version.release() == version.release();
    let first = known_versions().first()?;
    let (code, known_end) = if version.release() >= first.version.release() {
        ("vllm-version-newer", newest())
    } else {
        ("vllm-version-older", first)
    };
    let message = format!("vLLM {version} is not known; it is planned with the rules of {}", known_end.read_from);
    (!known).then(|| Issue::warning(code, FIELD, message))
}
