//! How well an id answers a query, as a person types it: parts of words, in any order, letters left out.
//!
//! Our own rather than nucleo-matcher, whose smallest build that compiles adds 31 KB (gzip) to the page.

/// Points for a letter found, for one that follows the last, and for one that starts a word.
const LETTER: u32 = 1;
const ADJACENT: u32 = 8;
const WORD_START: u32 = 5;

/// The score of an id, higher is better; `None` where a word of the query is not in it, letter by letter.
pub fn score(query: &str, id: &str) -> Option<u32> {
    let id: Vec<char> = id.to_ascii_lowercase().chars().collect();
    let query = query.to_ascii_lowercase();
    let words = query.split(|sign: char| sign.is_ascii_whitespace() || sign == '/').filter(|word| !word.is_empty());
    let mut total = 0_u32;
    for word in words {
        total = total.saturating_add(word_score(word, &id)?);
    }
    Some(total)
}

/// The best over all places where the word's first letter stands.
fn word_score(word: &str, id: &[char]) -> Option<u32> {
    let letters: Vec<char> = word.chars().collect();
    let first = letters.first()?;
    let starts = id.iter().enumerate().filter(|(_, sign)| *sign == first).map(|(at, _)| at);
    starts.filter_map(|start| from(&letters, id, start)).max()
}

/// The score of a word whose letters are sought one after the other from a place on.
fn from(letters: &[char], id: &[char], start: usize) -> Option<u32> {
    let (mut points, mut at, mut last) = (0, start, None);
    for letter in letters {
        let found = at + id.get(at..)?.iter().position(|sign| sign == letter)?;
        points += LETTER;
        if last.is_some_and(|last: usize| last + 1 == found) {
            points += ADJACENT;
        }
        if starts_word(id, found) {
            points += WORD_START;
        }
        last = Some(found);
        at = found + 1;
    }
    Some(points)
}

/// Whether a sign starts a word: after a separator, or where letters and digits meet.
fn starts_word(id: &[char], at: usize) -> bool {
    let here = id.get(at);
    let before = at.checked_sub(1).and_then(|before| id.get(before));
    match (before, here) {
        (None, _) => true,
        (Some(before), Some(here)) => {
            !before.is_ascii_alphanumeric() || before.is_ascii_digit() != here.is_ascii_digit()
        }
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn letters_in_order_are_found_and_runs_count_more() {
        assert!(score("qw332", "Qwen/Qwen3-32B") > score("qw332", "Qwen/Qwen2.5-32B"));
        assert!(
            score("32b qwen3", "Qwen/Qwen3-32B")
                > score("32b qwen3", "Qwen/Qwen3-VL-32B-Instruct").map(|s| s.saturating_sub(40))
        );
        assert_eq!(score("llama", "Qwen/Qwen3-32B"), None);
        assert_eq!(score("", "Qwen/Qwen3-32B"), Some(0));
        assert!(score("ﬀ\u{1F600}", "Qwen/Qwen3-32B").is_none());
    }
}
