//! Finding an option by the way it is written.

use super::{Flag, FlagTable, Found, Kind};
use crate::vllm::Version;

impl FlagTable {
    /// Finds an option of any release by the way it is written, dashes included: `--max_model_len`, `-tp`, `--no-enable-lora`.
    ///
    /// ```
    /// use planner::artifacts::flags::FlagTable;
    /// let found = FlagTable::bundled().find("--no-enable_prefix_caching").unwrap();
    /// assert_eq!((found.flag.name.as_str(), found.negated), ("enable-prefix-caching", true));
    /// ```
    pub fn find(&self, written: &str) -> Option<Found<'_>> {
        self.exact(written, |_| true).or_else(|| self.by_beginning(written, |flag| flag.gone.is_none()))
    }

    /// Finds what a release takes a spelling for; where it takes none so, what another release does.
    ///
    /// ```
    /// use planner::artifacts::flags::FlagTable;
    /// use planner::vllm::Version;
    /// let found = |release: &str| {
    ///     FlagTable::bundled().find_in("-O", &Version::parse(release).unwrap()).unwrap().flag.name.as_str()
    /// };
    /// assert_eq!((found("0.11"), found("0.12")), ("compilation-config", "optimization-level"));
    /// ```
    pub fn find_in(&self, written: &str, version: &Version) -> Option<Found<'_>> {
        let here = |found: &Found| found.flag.exists_in(version) && found.is_taken_by(version);
        let whole = self.exact(written, here).or_else(|| self.exact(written, |_| true));
        whole.or_else(|| self.by_beginning(written, |flag| flag.exists_in(version)))
    }

    /// By a whole spelling: the name, its negatives, or an alias.
    fn exact(&self, written: &str, takes: impl Fn(&Found) -> bool) -> Option<Found<'_>> {
        let Some(long) = written.strip_prefix("--") else { return self.by_alias(written, takes) };
        let name = long.replace('_', "-");
        let found = self.by_name(&name).filter(&takes);
        let found = found.or_else(|| self.by_negative(&name).filter(&takes));
        let found = found.or_else(|| self.by_inverse(&name).filter(&takes));
        found.or_else(|| self.by_alias(&format!("--{name}"), takes))
    }

    fn by_name(&self, name: &str) -> Option<Found<'_>> {
        let flag = self.flags.iter().find(|flag| flag.name == name)?;
        Some(Found { flag, negated: false, since: flag.since, abbreviated: false })
    }

    fn by_negative(&self, name: &str) -> Option<Found<'_>> {
        let found = self.by_name(name.strip_prefix("no-")?)?;
        let since = found.since.max(found.flag.negative_since);
        (found.flag.kind == Kind::Bool).then_some(Found { negated: true, since, ..found })
    }

    fn by_inverse(&self, name: &str) -> Option<Found<'_>> {
        let flag = self.flags.iter().find(|flag| is_inverse(flag, name))?;
        Some(Found { flag, negated: true, since: self.pairs_since.max(flag.since), abbreviated: false })
    }

    /// Of several options that had an alias one after the other, the newest one that is taken.
    fn by_alias(&self, written: &str, takes: impl Fn(&Found) -> bool) -> Option<Found<'_>> {
        let named = self.flags.iter().filter_map(|flag| {
            let alias = flag.aliases.iter().find(|alias| alias.name == written)?;
            Some(Found { flag, negated: false, since: alias.since.max(flag.since), abbreviated: false })
        });
        named.filter(takes).max_by_key(|found| found.since)
    }

    /// The only option that begins so, as vLLM's parser takes it.
    fn by_beginning(&self, written: &str, known: impl Fn(&Flag) -> bool) -> Option<Found<'_>> {
        let name = written.strip_prefix("--").filter(|name| name.len() > 2)?.replace('_', "-");
        let negated = name.starts_with("no-");
        let begins = |flag: &&Flag| {
            let no =
                flag.kind == Kind::Bool && name.strip_prefix("no-").is_some_and(|rest| flag.name.starts_with(rest));
            known(flag) && (flag.name.starts_with(&name) || no)
        };
        let mut found = self.flags.iter().filter(begins);
        let flag = found.next()?;
        found.next().is_none().then_some(Found { flag, negated, since: flag.since, abbreviated: true })
    }
}

/// Whether a name is `disable-x` for `enable-x` or the other way round.
fn is_inverse(flag: &Flag, name: &str) -> bool {
    let swapped = |from, to| flag.name.strip_prefix(from).is_some_and(|rest| name.strip_prefix(to) == Some(rest));
    let paired = flag.kind == Kind::Bool && flag.gone.is_none();
    paired && (swapped("enable-", "disable-") || swapped("disable-", "enable-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: Option<(&str, bool)>) {
        let found = FlagTable::bundled().find(written).map(|found| (found.flag.name.as_str(), found.negated));
        assert_eq!(found, expected, "{written}");
    }

    #[test]
    fn spellings_are_found() {
        check("--max-model-len", Some(("max-model-len", false)));
        check("--max_model_len", Some(("max-model-len", false)));
        check("-tp", Some(("tensor-parallel-size", false)));
        check("--no-enable-chunked-prefill", Some(("enable-chunked-prefill", true)));
        check("--disable-chunked-prefill", Some(("enable-chunked-prefill", true)));
        check("--device-memory-utilization", Some(("gpu-memory-utilization", false)));
        check("--swap-space", Some(("swap-space", false)));
        check("--no-headless", None);
        check("--no-dtype", None);
        check("--max-model-length", None);
        check("-z", None);
        check("--tensor-parallel", Some(("tensor-parallel-size", false)));
        check("--enable", None);
    }

    /// As vLLM's own parser of each release takes them.
    #[test]
    fn a_release_takes_a_spelling_its_own_way() {
        let check = |release: &str, written: &str, name: &str, exists: bool| {
            let version = Version::parse(release).unwrap();
            let found = FlagTable::bundled().find_in(written, &version);
            let told = found.map(|found| (found.flag.name.as_str(), found.flag.exists_in(&version)));
            assert_eq!(told, Some((name, exists)), "{written} in {release}");
        };
        check("0.16", "--disable-log-requests", "disable-log-requests", true);
        check("0.32", "--disable-log-requests", "disable-log-requests", false);
        check("0.33", "--disable-log-requests", "enable-log-requests", true);
        check("0.11", "-O", "compilation-config", true);
        check("0.33", "-O", "optimization-level", true);
        check("0.11", "--guided-decoding-b", "guided-decoding-backend", true);
        check("0.9", "--trust-r", "trust-remote-code", true);
        check("0.33", "--no-async-sch", "async-scheduling", true);
        let ambiguous = FlagTable::bundled().find_in("--trust-r", &Version::parse("0.33").unwrap());
        assert_eq!(ambiguous, None);
    }
}
