//! Lines that carry nothing: frames, dates, legends, prompts.

/// Longest line that may be one of them, in bytes.
const LONGEST_LINE: usize = 240;

/// Whether a line needs no understanding.
pub(super) fn is_decoration(text: &str) -> bool {
    let text = without_prefix(text.trim_ascii());
    text.len() <= LONGEST_LINE
        && (is_frame(text) || is_date(text) || is_legend(text) || is_command(text) || is_heading(text))
}

/// Drops quoting marks and a log's prefix in brackets.
fn without_prefix(text: &str) -> &str {
    let text = text.trim_start_matches(['>', ' ']);
    match text.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((_, rest)) => rest.trim_ascii(),
        None => text,
    }
}

/// `+------+`, `=====`, a code fence, or `==== title ====`.
fn is_frame(text: &str) -> bool {
    let drawn =
        |c: char| matches!(c, '+' | '-' | '=' | '|' | '_' | '*' | '#' | ' ') || ('\u{2500}'..='\u{257f}').contains(&c);
    text.starts_with("```") || text.chars().all(drawn) || (text.starts_with("====") && text.ends_with("===="))
}

/// `Mon Sep 29 17:03:11 2025`.
fn is_date(text: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let mut words = text.split_ascii_whitespace();
    let day = words.next().is_some_and(|word| DAYS.contains(&word));
    day && words.clone().any(|word| word.len() == 8 && word.matches(':').count() == 2) && words.count() <= 6
}

/// What explains a matrix, and its rows of network cards.
fn is_legend(text: &str) -> bool {
    const CODES: [&str; 14] =
        ["X", "SYS", "NODE", "PHB", "PXB", "PIX", "NV#", "OK", "CNS", "GNS", "TNS", "NS", "U", "SOC"];
    let mut words = text.split_ascii_whitespace();
    let first = words.next().unwrap_or_default();
    let explains = CODES.contains(&first) && words.next() == Some("=");
    explains || matches!(text, "Legend:" | "NIC Legend:") || first.starts_with("NIC") || first.starts_with("mlx5_")
}

/// A prompt with a tool's command.
fn is_command(text: &str) -> bool {
    let tool = ["nvidia-smi", "rocm-smi", "amd-smi", "xpu-smi", "gpustat"].iter().any(|tool| text.contains(tool));
    tool && (text.starts_with(['$', '#', '!', '%'])
        || text.contains("$ ")
        || text.contains("# ")
        || text.starts_with("Every "))
}

/// Headings of reports.
fn is_heading(text: &str) -> bool {
    ["Timestamp", "Attached GPUs"].iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::is_decoration;

    #[test]
    fn frames_dates_legends_and_prompts_carry_nothing() {
        for line in [
            "+-----+------+",
            "```bash",
            "==============NVSMI LOG==============",
            "> Mon Sep 29 17:03:11 2025",
            "[pod/a/b] Tue Mar  4 08:15:42 2025",
            "  NV#  = Connection traversing a bonded set of # NVLinks",
            "NIC0\tPIX\tNODE",
            "user@box:~$ nvidia-smi topo -m",
            "Attached GPUs                             : 2",
        ] {
            assert!(is_decoration(line), "{line}");
        }
        for line in ["Fan speed is odd", "GPU 0 has 24 GB", "Monday is my day", "nvidia-smi does not work"] {
            assert!(!is_decoration(line), "{line}");
        }
    }
}
