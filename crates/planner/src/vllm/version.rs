//! Release numbers as vLLM and its vendors write them.

use std::fmt;

use serde::{Deserialize, Deserializer};

/// A vLLM release. Vendor and development suffixes are kept but do not take part in comparisons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Always 0 so far.
    pub major: u32,
    /// The number that matters: `33` of 0.33.2.
    pub minor: u32,
    /// Null where only the minor was given.
    pub patch: Option<u32>,
    /// What stands behind the numbers: `+rhai1`, `rc1.dev608`.
    pub suffix: String,
}

impl Version {
    /// Reads `0.33`, `v0.33.0`, `0.11.2+rhai1`, `0.26.1rc1.dev608`.
    ///
    /// ```
    /// use planner::vllm::Version;
    /// let version = Version::parse("v0.11.2+rhai1").unwrap();
    /// assert_eq!((version.minor, version.patch, version.suffix.as_str()), (11, Some(2), "+rhai1"));
    /// assert!(Version::parse("newest").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let (major, rest) = number(text)?;
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        let (patch, rest) = match rest.strip_prefix('.').and_then(number) {
            Some((patch, rest)) => (Some(patch), rest),
            None => (None, rest),
        };
        Some(Self { major, minor, patch, suffix: rest.chars().take(64).collect() })
    }

    /// Its minor release, to be compared: `(0, 33)`.
    pub fn release(&self) -> (u32, u32) {
        (self.major, self.minor)
    }

    /// The first build that it may stand for: `0.33` stands for all its patches from `(0, 33, 0)` on.
    pub fn first(&self) -> (u32, u32, u32) {
        (self.major, self.minor, self.patch.unwrap_or(0))
    }

    /// The last build that it may stand for.
    pub fn last(&self) -> (u32, u32, u32) {
        (self.major, self.minor, self.patch.unwrap_or(u32::MAX))
    }

    /// `0.33`.
    pub fn minor_name(&self) -> String {
        format!("{}.{}", self.major, self.minor)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if let Some(patch) = self.patch {
            write!(f, ".{patch}")?;
        }
        f.write_str(&self.suffix)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format_args!("`{text}` is no version")))
    }
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}
