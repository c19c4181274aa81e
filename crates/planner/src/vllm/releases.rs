//! The facts of each minor release, read from its source.
//!
//! A release is added as a row of the bundled file; `file` has its keys, `ability` what can begin and end.

mod ability;
mod file;
mod unfold;

use std::sync::OnceLock;

use super::Version;

pub use ability::Ability;
pub(crate) use file::{Cap, CaptureMode, Engine, GraphsOf, PrefixCaching, Tier};
pub use unfold::Release;

impl Release {
    /// Where the facts were read.
    pub fn source(&self) -> String {
        facts().source.replace("{read_from}", &self.read_from)
    }
}

/// The file, unfolded.
struct Facts {
    /// Where a release's facts were read.
    source: String,
    /// Commits before a release, and its minor.
    untagged: Vec<(u64, u32)>,
    /// Every row as a release, oldest first.
    releases: Vec<Release>,
    /// Every minor release as its last patch is, oldest first.
    minors: Vec<Release>,
}

/// What the bundled file says.
fn facts() -> &'static Facts {
    static FACTS: OnceLock<Facts> = OnceLock::new();
    FACTS.get_or_init(|| {
        let read = file::read(include_str!("../../data/vllm-versions.json"));
        let unfolded = read.and_then(|file| Ok((unfold::unfold(file.versions)?, file.source, file.untagged_builds)));
        let (releases, source, untagged) = unfolded.expect("the build has read the file");
        let minors = unfold::minors(&releases);
        Facts { source, untagged: untagged.commits, releases, minors }
    })
}

/// Every minor release that is known, oldest first, each as its last patch is.
pub fn known_versions() -> &'static [Release] {
    &facts().minors
}

/// The newest release that is known.
///
/// # Panics
///
/// Never: the build checks that the bundled file lists releases.
pub fn newest() -> &'static Release {
    facts().minors.last().expect("the build has checked that there are releases")
}

/// The release whose rules hold for a version; for one that is older or newer than any known, the nearest.
///
/// ```
/// use planner::vllm::{Ability, Version, release};
/// let of = |text| release(&Version::parse(text).unwrap());
/// assert_eq!(of("0.11.2+rhai1").read_from, "0.11.2");
/// assert!(of("0.20.1").has(Ability::PrintsConcurrencyTimesLength));
/// assert!(!of("0.20.0").has(Ability::PrintsConcurrencyTimesLength));
/// assert!(of("0.20").has(Ability::PrintsConcurrencyTimesLength), "the last patch stands for its minor release");
/// ```
pub fn release(version: &Version) -> &'static Release {
    let known = &facts().releases;
    let not_newer = |release: &&Release| version.last() >= release.version.first();
    known.iter().rev().find(not_newer).or(known.first()).unwrap_or_else(newest)
}

/// The first release with an ability, for sentences.
pub fn first_with(ability: Ability) -> &'static Version {
    first(|release| release.has(ability))
}

/// The first release that has an ability no more.
pub fn first_without(ability: Ability) -> &'static Version {
    let begun = first_with(ability).first();
    first(|release| release.version.first() > begun && !release.has(ability))
}

fn first(fits: impl Fn(&Release) -> bool) -> &'static Version {
    let found = facts().releases.iter().find(|release| fits(release));
    &found.unwrap_or_else(newest).version
}

/// Whether AWQ's matrix product kept the parts of every output apart until they were added up, as releases before 0.3
/// did (`csrc/quantization/awq/gemm_kernels.cu`). They are older than any row; start-up logs of theirs are known.
pub fn keeps_awq_parts(version: &Version) -> bool {
    version.release() < (0, 3)
}

/// The minor that a checkout without tags belongs to, by its number of commits; `None` before those known.
pub(super) fn minor_of_untagged(commits: u64) -> Option<u32> {
    facts().untagged.iter().rev().find(|(from, _)| commits >= *from).map(|(_, minor)| *minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_becomes_a_release_in_order() {
        let known = known_versions();
        let minors: Vec<u32> = known.iter().map(|release| release.version.minor).collect();
        assert_eq!(minors, (6..=33).collect::<Vec<_>>());
        assert!(known.iter().all(|release| release.tiers.last().is_some_and(|tier| tier.min_gib == 0)));
        assert!(known.iter().all(|release| release.source().starts_with("https://")));
        assert!(known.iter().all(|release| release.version.patch.is_none()));
    }
}
