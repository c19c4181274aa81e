//! `nvidia-smi nvlink -s`, `-e` and `-c`: the links of each GPU, after its line of the list.

use super::found::Found;
use super::text::{Line, Search};

/// Reads every list of links in the text.
pub(super) fn read(lines: &[Line], found: &mut Found) {
    for (number, line) in lines.iter().enumerate() {
        let body = line.body();
        if let Some(state) = body.strip_prefix("Link ").and_then(link_state) {
            found.nvlink_in_use |= state;
            found.understand(number);
        } else if (body.has("vlink") || body.has("VLink")) && ABSENT.iter().any(|words| body.has(words)) {
            found.understand(number);
        }
    }
}

/// What is said where there are no links.
const ABSENT: [&str; 3] = ["does not have or support", "links are inActive", "not supported for Devices in MIG mode"];

/// Whether a link is in use: `0: 26.562 GB/s`, `0: Replay Errors: 0`, `0, P2P is supported: true`; `0: <inactive>` is not.
fn link_state(rest: &str) -> Option<bool> {
    let end = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
    let state = rest.get(end..)?.trim_start_matches([':', ',']).trim_ascii().to_ascii_lowercase();
    let known = ["gb/s", "errors:", "is supported:", "inactive", "crc", "active"];
    let recognised = known.iter().any(|word| state.has(word));
    recognised.then(|| !state.has("inactive") && !state.ends_with("false"))
}
