//! Regular expressions of quantization lists, and how few names have to be held against them.
//!
//! vLLM asks Python's `re.match` about every module of every layer. Here an expression is compiled once; words that
//! it cannot do without rule most names out before it runs, and layers whose numbers it cannot tell apart are asked
//! about once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_lite::{Regex, RegexBuilder};

/// A compiled expression.
pub(super) struct Expression {
    regex: Regex,
    /// Bytes of its text: what a character costs to match.
    length: u64,
    /// Words that stand in every text it matches.
    words: Vec<String>,
    /// What it says about numbers, piece by piece: `17`, `[0-4]`, `[1-2]?\d`.
    numbers: Vec<String>,
}

/// A piece about a number: held against a whole number, its start, its end and anything in it.
struct Number([Regex; 4]);

/// Bytes a compiled expression may take, beside as many again for each byte of its text: `(.{99}){99}` is no list of
/// modules.
const COMPILED_BYTES: usize = 2048;

/// Groups in groups.
const MAX_DEPTH: u32 = 16;

impl Expression {
    /// Compiles an expression that is matched from a name's start; the error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let regex = compile(&format!("^(?:{text})"))?;
        let mut numbers: Vec<String> = NUMBERS.find_iter(text).map(|found| found.as_str().to_owned()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(Self { regex, length: text.len() as u64, words: words(text), numbers })
    }

    /// Whether a name with these parts between its dots could match at all.
    pub(super) fn is_about(&self, parts: [&str; 3]) -> bool {
        self.words.iter().all(|word| is_in(word, &parts))
    }

    /// The same for a name between whose parts some layer's number stands.
    pub(super) fn is_about_layers(&self, parts: [&str; 2]) -> bool {
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        self.words.iter().all(|word| is_number(word) || is_in(word, &parts))
    }

    /// Whether the start of a name matches.
    pub(super) fn matches(&self, name: &str) -> bool {
        self.regex.is_match(name)
    }

    /// What matching a name costs at most, in characters times bytes of the expression.
    pub(super) fn cost(&self, name: &str) -> u64 {
        self.length.saturating_add(8).saturating_mul(name.len() as u64)
    }

    /// What grouping so many layers costs at most.
    pub(super) fn cost_of_groups(&self, layers: u64) -> u64 {
        layers.saturating_mul(64).saturating_add(4096).saturating_mul(self.numbers.len() as u64)
    }

    /// The layers below `end` in groups that the expression cannot tell apart.
    pub(super) fn groups(&self, end: u64) -> Vec<Vec<u64>> {
        let numbers: Vec<Number> = self.numbers.iter().filter_map(|piece| Number::parse(piece).ok()).collect();
        let mut groups: BTreeMap<(usize, Vec<bool>), Vec<u64>> = BTreeMap::new();
        for index in 0..end {
            let text = index.to_string();
            let answers = numbers.iter().flat_map(|number| number.0.iter().map(|regex| regex.is_match(&text)));
            let digits = if numbers.is_empty() { 0 } else { text.len() };
            groups.entry((digits, answers.collect())).or_default().push(index);
        }
        groups.into_values().collect()
    }
}

fn is_in(word: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| part.contains(word))
}

impl Number {
    fn parse(piece: &str) -> Result<Self, String> {
        let of = |before, after| compile(&format!("{before}(?:{piece}){after}"));
        Ok(Self([of("^", "$")?, of("^", "")?, of("", "$")?, of("", "")?]))
    }
}

fn compile(text: &str) -> Result<Regex, String> {
    let bytes = text.len().saturating_mul(64).saturating_add(COMPILED_BYTES);
    let built = RegexBuilder::new(text).size_limit(bytes).nest_limit(MAX_DEPTH).build();
    built.map_err(|error| error.to_string())
}

/// Digits, classes of digits and how often they come.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:[0-9]|\\d|\[(?:[0-9-]|\\d)+\])(?:[?*+]|\{[0-9,]*\})?)+")
        .expect("a constant that a test compiles")
});

/// The words and numbers that every match holds: runs of letters and digits outside of groups and classes that are not
/// optional. None where the expression offers alternatives or sets flags.
fn words(expression: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut depth, mut rest) = (0_u32, expression.chars());
    while let Some(character) = rest.next() {
        if depth == 0 && (character.is_ascii_alphanumeric() || character == '_') {
            word.push(character);
            continue;
        }
        if matches!(character, '?' | '*' | '{') {
            word.pop();
        }
        words.push(std::mem::take(&mut word));
        match character {
            '(' if rest.as_str().starts_with('?') && !rest.as_str().starts_with("?:") => return Vec::new(),
            '|' if depth == 0 => return Vec::new(),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '[' => skip_class(&mut rest),
            '{' => rest.by_ref().take_while(|next| *next != '}').for_each(drop),
            '\\' => drop(rest.next()),
            _ => {}
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// To the end of a class; a bracket that stands first in it belongs to it.
fn skip_class(rest: &mut std::str::Chars) {
    let mut first = true;
    while let Some(character) = rest.next() {
        match character {
            '\\' => drop(rest.next()),
            '^' if first => continue,
            ']' if !first => return,
            _ => {}
        }
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, NUMBERS, words};

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let expression = Expression::parse(pattern).expect("the expression can be compiled");
        assert_eq!(expression.matches(text), expected, "{pattern} on {text}");
        assert!(!expected || expression.is_about([text, "", ""]), "{pattern} holds all its words in {text}");
    }

    #[test]
    fn expressions_of_real_lists_match_as_python_does() {
        check(".*self_attn.*", "model.layers.3.self_attn.q_proj", true);
        check(r".*mlp\.(gate|up|gate_up|down)_proj.*", "model.layers.0.mlp.down_proj", true);
        check(r".*mlp\.(gate|up|gate_up|down)_proj.*", "model.layers.0.mlp.experts.7.down_proj", false);
        check(r"model\.layers\.[0-4]\..*", "model.layers.3.mlp.down_proj", true);
        check(r"model\.layers\.[0-4]\..*", "model.layers.13.mlp.down_proj", false);
        check(r".*\.(?:[1-2]?\d)\.mlp\..*", "model.layers.17.mlp.up_proj", true);
        check(r"^lm_head$", "lm_head", true);
        check(r"lm_head", "model.lm_head", false);
        check(r".*block_sparse_moe\.gate$", "model.layers.0.block_sparse_moe.gate_proj", false);
        check(r"a{2,3}b", "aaab", true);
        check(r"vision_?tower|lm_head", "lm_head", true);
        check(r"(?i)LM_HEAD", "lm_head", true);
    }

    #[test]
    fn classes_and_borders_are_no_letters() {
        check(r"model\.\w+\.\d+\.mlp\b.*", "model.layers.3.mlp.down_proj", true);
        check(r"model\.\D+\d+\.mlp\b.*", "model.layers.3.mlp_extra.down_proj", false);
        check(r"lm\Whead", "lm_head", false);
        check(r"lm\Shead", "lm_head", true);
        check(r"s+elf", "ssself", true);
        check(r"\self", "self", false);
    }

    #[test]
    fn what_cannot_be_read_or_would_grow_is_refused() {
        for pattern in ["(", r"^(?!.*experts).*$", "(.{99}){99}", &"(".repeat(100_000)] {
            assert!(Expression::parse(pattern).is_err(), "{pattern:.40}");
        }
        let long = Expression::parse(&"a*".repeat(5_000)).expect("long, but no longer compiled than written");
        assert!(long.matches("aaa"));
    }

    #[test]
    fn words_are_what_every_match_holds() {
        assert_eq!(words(r".*mlp\.(gate|up)_proj"), ["mlp", "_proj"]);
        assert_eq!(words(r"model\.layers\.1\d\.self_attn.*"), ["model", "layers", "1", "self_attn"]);
        assert_eq!(words("expert[s_]?x*yz"), ["expert", "yz"]);
        assert!(words("mlp|attn").is_empty() && words("(?i)mlp").is_empty());
    }

    #[test]
    fn layers_that_an_expression_cannot_tell_apart_stand_together() {
        let groups = |pattern: &str| Expression::parse(pattern).expect("the expression can be compiled").groups(12);
        assert_eq!(groups(r".*mlp.*").len(), 1);
        assert_eq!(groups(r".*\.\d+\.mlp.*"), [(0..10).collect::<Vec<_>>(), vec![10, 11]]);
        assert_eq!(groups(r"model\.layers\.[3-9]\..*"), [vec![0, 1, 2], (3..10).collect(), vec![10, 11]]);
        assert_eq!(groups(r".*\.1.*\.mlp"), [vec![0, 2, 3, 4, 5, 6, 7, 8, 9], vec![1], vec![10], vec![11]]);
        assert_eq!(NUMBERS.find(r"x(?:[1-2]?\d)").map(|found| found.as_str()), Some(r"[1-2]?\d"));
    }
}
