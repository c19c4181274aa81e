//! How tools write amounts of memory, versions, bus addresses and modes.

/// Largest amount that is taken for one GPU's memory, in MiB: 16 TiB.
const LARGEST_MIB: f64 = 16_777_216.0;

/// Longest text that is searched for an amount, in bytes.
const LONGEST_AMOUNT: usize = 160;

/// Used and total memory in MiB, from `214MiB / 8192MiB`, `319 / 24576 MB` or `1.2GiB / 79.99GiB`.
pub(super) fn usage(text: &str) -> Option<(u64, u64)> {
    let text = text.get(..LONGEST_AMOUNT).unwrap_or(text);
    text.match_indices('/').find_map(|(slash, _)| {
        let (left, right) = (text.get(..slash)?.trim_ascii_end(), text.get(slash + 1..)?.trim_ascii_start());
        let (total, unit) = leading_amount(right)?;
        let unit = Unit::parse(unit)?;
        let (used, used_unit) = trailing_amount(left)?;
        Some((Unit::parse(used_unit).unwrap_or(unit).mib(used)?, unit.mib(total)?))
    })
}

/// Memory in MiB from `8192 MiB`, `24 GB`, `196592 MB`; `None` for a number without a unit.
pub(super) fn amount(text: &str) -> Option<u64> {
    let (number, unit) = leading_amount(text.trim_ascii())?;
    Unit::parse(unit)?.mib(number)
}

/// Memory in MiB from a bare number of MiB.
pub(super) fn bare_mib(text: &str) -> Option<u64> {
    let (number, rest) = leading_amount(text.trim_ascii())?;
    rest.trim_ascii().is_empty().then(|| Unit::Mib.mib(number))?
}

/// Memory in MiB from a number of bytes.
pub(super) fn bytes_as_mib(text: &str) -> Option<u64> {
    text.trim_ascii().parse::<u64>().ok().map(|bytes| bytes / (1 << 20))
}

#[derive(Clone, Copy)]
enum Unit {
    Mib,
    Gib,
}

impl Unit {
    /// The unit at the front of a text. Tools write MB and mean MiB.
    fn parse(text: &str) -> Option<Self> {
        let word: String = text.trim_ascii_start().chars().take_while(char::is_ascii_alphabetic).take(4).collect();
        match word.to_ascii_lowercase().as_str() {
            "mib" | "mb" | "m" => Some(Self::Mib),
            "gib" | "gb" | "g" => Some(Self::Gib),
            _ => None,
        }
    }

    fn mib(self, amount: f64) -> Option<u64> {
        let mib = match self {
            Self::Mib => amount,
            Self::Gib => amount * 1024.0,
        };
        (0.0..=LARGEST_MIB).contains(&mib).then(|| mib.round() as u64)
    }
}

/// The number at the front of a text, and what follows it.
fn leading_amount(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number = text.get(..end)?.parse().ok()?;
    Some((number, text.get(end..)?))
}

/// The number at the end of a text, and the unit after it, which may be empty.
fn trailing_amount(text: &str) -> Option<(f64, &str)> {
    let unit = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let digits = unit.trim_ascii_end();
    let start = digits
        .rfind(|c: char| !c.is_ascii_digit() && c != '.')
        .map_or(0, |i| i + digits.get(i..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8));
    Some((digits.get(start..)?.parse().ok()?, text.get(unit.len()..)?))
}

/// A version at the front of a text: digits with dots between them and nothing glued to it. `580.xx.xx` is none.
pub(super) fn version(text: &str) -> Option<&str> {
    let text = text.trim_ascii_start();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, after) = (text.get(..end)?, text.get(end..)?);
    let glued = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let number = number.trim_end_matches('.');
    (!glued && number.contains('.') && number.starts_with(|c: char| c.is_ascii_digit())).then_some(number)
}

/// Whether a word is a PCI address: `00000000:0C:00.0`, `0000:03:00.0`, `00:1E.0`.
pub(super) fn is_bus_address(word: &str) -> bool {
    let Some((left, function)) = word.rsplit_once('.') else { return false };
    let hex = |c: char| c.is_ascii_hexdigit() || matches!(c, 'x' | 'X' | '*');
    let mut parts = 0;
    let addressed = left.split(':').all(|part| {
        parts += 1;
        (2..=8).contains(&part.len()) && part.chars().all(hex)
    });
    addressed && (2..=3).contains(&parts) && function.len() == 1 && function.chars().all(hex)
}

/// An identity, if one was printed: `GPU-...` and an identity of zeros are masked.
pub(super) fn identity(text: &str) -> Option<String> {
    let digits = text.chars().filter(char::is_ascii_hexdigit).count();
    let telling = text.chars().any(|c| c.is_ascii_digit() && c != '0');
    (digits >= 8 && telling && !text.contains("xx")).then(|| text.to_owned())
}

/// Whether a word at the end of a name is the persistence or driver mode that the table prints after it.
pub(super) fn is_mode(word: &str) -> bool {
    matches!(word, "On" | "Off" | "N/A" | "WDDM" | "TCC" | "MCDM" | "Enabled" | "Disabled" | "ERR!" | "[N/A]")
}

/// A GPU's number: nothing lists more than a thousand.
pub(super) fn gpu_number(word: &str) -> Option<u32> {
    (word.len() <= 4).then(|| word.parse().ok()).flatten().filter(|n| *n < 1024)
}
