//! The part of regular expressions that quantization lists use: literals, `.`, classes, `\d` `\w` `\.`, groups,
//! alternatives, `* + ?` and `{m,n}`, `^` and `$`. Matching stops when its budget of steps is used up.

/// Deepest nesting of groups.
const MAX_DEPTH: u32 = 16;

/// A parsed expression.
#[derive(Clone, Debug)]
pub struct Regex {
    alternatives: Vec<Vec<Piece>>,
}

#[derive(Clone, Debug)]
struct Piece {
    atom: Atom,
    least: u32,
    most: u32,
}

#[derive(Clone, Debug)]
enum Atom {
    Any,
    Start,
    End,
    Char(char),
    Class { ranges: Vec<(char, char)>, negated: bool },
    Group(Regex),
}

impl Regex {
    /// Reads an expression; `None` where it uses anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { chars: text.chars().collect(), at: 0 };
        let regex = parser.alternatives(0)?;
        (parser.at == parser.chars.len()).then_some(regex)
    }

    /// Whether the start of `text` matches, as Python's `re.match` tells; steps are taken from `budget`.
    pub fn matches_start(&self, text: &str, budget: &mut u64) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let mut matcher = Matcher { chars: &chars, steps: *budget };
        let fits = matcher.regex(self, 0, &mut |_, _| true);
        *budget = matcher.steps;
        fits
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn alternatives(&mut self, depth: u32) -> Option<Regex> {
        let mut alternatives = vec![Vec::new()];
        while let Some(next) = self.peek().filter(|next| *next != ')') {
            if next == '|' {
                self.at += 1;
                alternatives.push(Vec::new());
                continue;
            }
            let atom = self.atom(depth)?;
            let (least, most) = self.repetition()?;
            alternatives.last_mut()?.push(Piece { atom, least, most });
        }
        Some(Regex { alternatives })
    }

    fn atom(&mut self, depth: u32) -> Option<Atom> {
        Some(match self.next()? {
            '.' => Atom::Any,
            '^' => Atom::Start,
            '$' => Atom::End,
            '[' => self.class()?,
            '(' if depth < MAX_DEPTH => {
                if self.peek() == Some('?') {
                    self.at += 1;
                    self.next().filter(|sign| *sign == ':')?;
                }
                let group = self.alternatives(depth + 1)?;
                self.next().filter(|sign| *sign == ')')?;
                Atom::Group(group)
            }
            '(' | '*' | '+' | '?' => return None,
            '\\' => escape(self.next()?),
            other => Atom::Char(other),
        })
    }

    fn class(&mut self) -> Option<Atom> {
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        let mut ranges = Vec::new();
        loop {
            let mut from = self.next()?;
            if from == ']' && !ranges.is_empty() {
                return Some(Atom::Class { ranges, negated });
            }
            if from == '\\' {
                match escape(self.next()?) {
                    Atom::Class { ranges: inner, .. } => {
                        ranges.extend(inner);
                        continue;
                    }
                    Atom::Char(escaped) => from = escaped,
                    _ => return None,
                }
            }
            let dash = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|end| *end != ']');
            let to = if dash {
                self.at += 1;
                self.next()?
            } else {
                from
            };
            ranges.push((from, to));
        }
    }

    fn repetition(&mut self) -> Option<(u32, u32)> {
        let counts = match self.peek() {
            Some('*') => (0, u32::MAX),
            Some('+') => (1, u32::MAX),
            Some('?') => (0, 1),
            Some('{') => return self.counted(),
            _ => return Some((1, 1)),
        };
        self.at += 1;
        if self.peek() == Some('?') {
            self.at += 1;
        }
        Some(counts)
    }

    fn counted(&mut self) -> Option<(u32, u32)> {
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.next()? {
                '}' => break,
                other => text.push(other),
            }
        }
        let (least, most) = text.split_once(',').unwrap_or((&text, &text));
        Some((least.parse().ok()?, if most.is_empty() { u32::MAX } else { most.parse().ok()? }))
    }
}

fn escape(sign: char) -> Atom {
    match sign {
        'd' => Atom::Class { ranges: vec![('0', '9')], negated: false },
        'w' => Atom::Class { ranges: vec![('0', '9'), ('a', 'z'), ('A', 'Z'), ('_', '_')], negated: false },
        other => Atom::Char(other),
    }
}

struct Matcher<'a> {
    chars: &'a [char],
    steps: u64,
}

/// What remains to be matched after a piece.
type Then<'t> = &'t mut dyn FnMut(&mut Matcher, usize) -> bool;

impl Matcher<'_> {
    fn regex(&mut self, regex: &Regex, at: usize, then: Then) -> bool {
        regex.alternatives.iter().any(|pieces| self.pieces(pieces, at, then))
    }

    fn pieces(&mut self, pieces: &[Piece], at: usize, then: Then) -> bool {
        let Some((piece, rest)) = pieces.split_first() else { return then(self, at) };
        self.repeat(piece, 0, at, &mut |matcher, at| matcher.pieces(rest, at, then))
    }

    /// As many repetitions as possible first.
    fn repeat(&mut self, piece: &Piece, done: u32, at: usize, then: Then) -> bool {
        if self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        if done < piece.most {
            let again = self.atom(&piece.atom, at, &mut |matcher, next| {
                (next > at || done < piece.least) && matcher.repeat(piece, done + 1, next, then)
            });
            if again {
                return true;
            }
        }
        done >= piece.least && then(self, at)
    }

    fn atom(&mut self, atom: &Atom, at: usize, then: Then) -> bool {
        let here = self.chars.get(at).copied();
        let fits = match atom {
            Atom::Start => return at == 0 && then(self, at),
            Atom::End => return here.is_none() && then(self, at),
            Atom::Group(group) => return self.regex(group, at, then),
            Atom::Any => here.is_some(),
            Atom::Char(wanted) => here == Some(*wanted),
            Atom::Class { ranges, negated } => {
                here.is_some_and(|here| ranges.iter().any(|(from, to)| (*from..=*to).contains(&here)) != *negated)
            }
        };
        fits && then(self, at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Regex;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let regex = Regex::parse(pattern).expect("the expression is in the supported part");
        assert_eq!(regex.matches_start(text, &mut 10_000), expected, "{pattern} on {text}");
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
    }

    #[test]
    fn a_hostile_expression_ends() {
        let regex = Regex::parse("(a*)*(a*)*(a*)*b").expect("the expression is in the supported part");
        assert!(!regex.matches_start(&"a".repeat(200), &mut 10_000));
        assert!(Regex::parse("(").is_none());
        assert!(Regex::parse(&"(".repeat(100_000)).is_none());
    }
}
