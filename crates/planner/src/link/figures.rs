//! What a plan says, short enough for its link: whoever opens the link later can tell whether newer facts say otherwise.
//!
//! `2026-11:1:178000:845:120` are the month of the facts, whether it fits, tokens of KV cache, tokens a second of all requests, and
//! milliseconds to the first token. Each figure has three digits that count; a dash stands for one that is not known.

use crate::plan::{Plan, Range};
use crate::sentence::{Number, Sentence, sentence};

/// Digits that count. What differs beyond them is not worth a word.
const DIGITS: i32 = 3;

/// The figures of a plan that its link carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The month of the bundled facts, `year-month`.
    date: String,
    fits: bool,
    kv_cache_tokens: Option<u64>,
    output_tps: Option<u64>,
    ttft_ms: Option<u64>,
}

impl Figures {
    /// A plan's figures; nothing where it has none.
    pub fn of(plan: &Plan, date: &str) -> Option<Self> {
        let feasibility = plan.feasibility.as_ref()?;
        let speed = plan.performance.as_ref();
        let mid = |range: Option<Range>| range.and_then(|range| rounded(range.mid));
        Some(Self {
            date: date.to_owned(),
            fits: feasibility.fits,
            kv_cache_tokens: feasibility.kv_cache_tokens.and_then(|tokens| rounded(tokens as f64)),
            output_tps: mid(speed.and_then(|speed| speed.output_tps)),
            ttft_ms: mid(speed.and_then(|speed| speed.ttft_ms)),
        })
    }

    /// As a link has them.
    pub fn written(&self) -> String {
        let number = |figure: Option<u64>| figure.map_or("-".to_owned(), |figure| figure.to_string());
        let figures = [self.kv_cache_tokens, self.output_tps, self.ttft_ms].map(number);
        format!("{}:{}:{}", self.date, u8::from(self.fits), figures.join(":"))
    }

    /// Reads what [`Figures::written`] has written.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let date = parts
            .next()
            .filter(|date| date.len() <= 10 && date.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()))?;
        let fits = match parts.next()? {
            "1" => true,
            "0" => false,
            _ => return None,
        };
        let mut figure = || match parts.next()? {
            "-" => Some(None),
            digits => digits.parse().ok().filter(|figure: &u64| *figure < 1 << 53).map(Some),
        };
        let (kv_cache_tokens, output_tps, ttft_ms) = (figure()?, figure()?, figure()?);
        parts.next().is_none().then(|| Self { date: date.to_owned(), fits, kv_cache_tokens, output_tps, ttft_ms })
    }

    /// The sentence where these figures, of a link, differ from those that its plan has now.
    pub fn changed(&self, now: &Self) -> Option<Sentence> {
        if (Self { date: now.date.clone(), ..self.clone() }) == *now {
            return None;
        }
        let since = if self.date == now.date {
            "an earlier version of this page".to_owned()
        } else {
            format!("facts of {}", self.date)
        };
        Some(sentence![
            format_args!("When this link was made, with {since}, its plan said: "),
            self.spelt(),
            format_args!(". With this page's facts of {} it says: ", now.date),
            now.spelt(),
            ".",
        ])
    }

    fn spelt(&self) -> Sentence {
        let mut parts = vec![Sentence::from(if self.fits { "it fits" } else { "it does not fit" })];
        let about = |before: &str, figure: u64, after: &str| sentence![before, Number::count(figure), after];
        parts.extend(self.kv_cache_tokens.map(|tokens| about("KV cache for about ", tokens, " tokens")));
        parts.extend(self.output_tps.map(|rate| about("about ", rate, " tokens/s together")));
        parts.extend(self.ttft_ms.map(|ms| about("first token after about ", ms, " ms")));
        Sentence::joined(parts, ", ")
    }
}

/// The figure with the digits that count, as a whole number.
fn rounded(figure: f64) -> Option<u64> {
    if !figure.is_finite() || figure < 0.0 {
        return None;
    }
    let places = if figure >= 1.0 { (figure.log10().floor() as i32 - DIGITS + 1).max(0) } else { 0 };
    let unit = 10_f64.powi(places);
    Some(((figure / unit).round() * unit) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_rounded(figure: f64, expected: Option<u64>) {
        assert_eq!(rounded(figure), expected, "{figure}");
    }

    #[test]
    fn three_digits_count() {
        check_rounded(178_880.0, Some(179_000));
        check_rounded(845.4, Some(845));
        check_rounded(12.34, Some(12));
        check_rounded(0.4, Some(0));
        check_rounded(f64::NAN, None);
        check_rounded(-1.0, None);
    }

    #[test]
    fn figures_come_back_as_they_were_written() {
        for text in ["2026-11:1:178000:845:120", "2026-11:0:-:-:-"] {
            assert_eq!(Figures::read(text).map(|figures| figures.written()).as_deref(), Some(text));
        }
        let wrong = [
            "",
            "2026-11",
            "2026-11:2:1:1:1",
            "2026-11:1:1:1",
            "2026-11:1:1:1:1:1",
            "<b>:1:1:1:1",
            "x:1:1:1:1",
            "2026-11:1:99999999999999999:1:1",
        ];
        for text in wrong {
            assert_eq!(Figures::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_differs_is_said_with_both_figures() {
        let read = |text: &str| Figures::read(text).expect("it is written so");
        let (was, now) = (read("2026-10:1:178000:845:120"), read("2026-11:0:90000:845:120"));
        let change = was.changed(&now).expect("they differ");
        for part in ["facts of 2026-10", "it fits", "178,000", "2026-11", "does not fit", "90,000", "845 tokens/s"] {
            assert!(change.contains(part), "{part}: {change}");
        }
        assert_eq!(was.changed(&read("2026-11:1:178000:845:120")), None, "a new date alone is nothing");
    }
}
