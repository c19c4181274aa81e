//! `nvidia-smi nvlink -s`, `-e` and `-c`: the links of each GPU, after its line of the list.

use super::found::Found;
use super::text::{Line, first_chars};

/// Longest state of one link, in characters.
const LONGEST_STATE: usize = 80;

/// Reads every list of links in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    for (number, line) in lines.iter().enumerate() {
        let text = line.text.as_ref();
        for (at, mark) in text.match_indices("Link ") {
            let rest = text.get(at + mark.len()..).map(|rest| first_chars(rest, LONGEST_STATE));
            if let Some(in_use) = rest.and_then(link_state) {
                found.nvlink_in_use |= in_use;
                found.understand(number);
            }
        }
        if (text.contains("vlink") || text.contains("VLink")) && ABSENT.iter().any(|words| text.contains(words)) {
            found.understand(number);
        }
    }
}

/// What tools print where there are no links.
const ABSENT: [&str; 3] = ["does not have or support", "links are inActive", "not supported for Devices in MIG mode"];

/// Whether a link is in use: `0: 26.562 GB/s`, `0: Replay Errors: 0`, `0, P2P is supported: true`; `0: <inactive>` is not.
fn link_state(rest: &str) -> Option<bool> {
    let end = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
    let state = rest.get(end..)?.strip_prefix([':', ','])?.split("Link ").next()?.trim_ascii().to_ascii_lowercase();
    let known = ["gb/s", "errors:", "is supported:", "inactive", "crc", "active"];
    let recognised = known.iter().any(|word| state.contains(word));
    recognised.then(|| !state.contains("inactive") && !state.ends_with("false"))
}
