//! What stands behind an option: its words, its value, and what another release would make of it.

use serde_json::Value;

use super::spelled::Spelled;
use super::{Given, Reader, instead, is_option, values};
use crate::artifacts::flags::{Flag, Found, Kind, Many};
use crate::read::lint::{Lint, brief};

impl Reader<'_> {
    /// The words and values of an option; `None` when it has none and needs one.
    pub(super) fn values(
        &mut self,
        word: &str,
        spelled: &Spelled,
        found: &Found,
    ) -> Option<(Vec<String>, Vec<String>)> {
        let mut written = vec![word.to_owned()];
        let mut texts: Vec<String> = spelled.value.clone().into_iter().collect();
        let takes = !matches!(found.flag.kind, Kind::Bool | Kind::Switch) || !spelled.path.is_empty();
        if !takes {
            return Some((written, texts));
        }
        let most = match found.flag.many {
            Many::Some if spelled.path.is_empty() => usize::MAX,
            _ => 1,
        };
        let own = texts.len();
        while texts.len() < most.max(own) && (own == 0 || most > 1) && self.peek().is_some_and(|next| !is_option(next))
        {
            let Some(next) = self.next() else { break };
            written.push(next.clone());
            texts.push(next);
        }
        if texts.is_empty() && found.flag.many != Many::Maybe {
            let text = format!("--{} needs a value.", found.flag.name);
            self.say(Lint::error("value-missing", text).about(&written).fixed_by(&[]));
            self.out.given.push(Given { name: String::new(), value: Value::Null, fixed: Vec::new(), written });
            return None;
        }
        Some((written, texts))
    }

    /// An option with its whole value.
    pub(super) fn whole(&mut self, found: &Found, written: Vec<String>, texts: &[String]) -> Given {
        let flag = found.flag;
        let name = flag.name.clone();
        if matches!(flag.kind, Kind::Bool | Kind::Switch) {
            return self.truth(found, written, texts);
        }
        if let Some(open) = texts.iter().find(|text| values::is_open(text)) {
            self.open(open);
        }
        let checked = values::check(flag, texts, self.version);
        let (mut fixed, mut meant) = (written.clone(), texts.to_vec());
        if let Some(wrong) = checked.wrong {
            let lint =
                if wrong.refused { Lint::error(wrong.code, wrong.text) } else { Lint::warning(wrong.code, wrong.text) };
            let lint = lint.about(&written);
            self.say(match wrong.instead {
                Some(text) => {
                    fixed = vec![flag.written(), text.clone()];
                    meant = vec![text];
                    lint.fixed_by(&fixed)
                }
                None => lint,
            });
        }
        let given = Given { name, value: checked.value, written, fixed };
        self.of_release(flag, given, &meant)
    }

    /// An option of another release: left out, or replaced.
    pub(super) fn of_release(&mut self, flag: &Flag, given: Given, texts: &[String]) -> Given {
        if flag.exists_in(self.version) {
            return given;
        }
        let name = flag.written();
        let too_new = flag.is_newer_than(self.version);
        let (code, text, fixed) = if too_new {
            let text = format!("{name} came with vLLM 0.{}; {} does not have it.", flag.since, self.version);
            ("option-too-new", text, Vec::new())
        } else {
            let gone = flag.gone.unwrap_or_default();
            let note = flag.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
            let text = format!("{name} is gone since vLLM 0.{gone}{note}.");
            ("option-gone", text, instead::replacement(flag, &given.value, texts, self.version))
        };
        self.say(Lint::error(code, text).about(&given.written).fixed_by(&fixed));
        Given { fixed, ..given }
    }

    fn truth(&mut self, found: &Found, written: Vec<String>, texts: &[String]) -> Given {
        let flag = found.flag;
        let following = self.peek().filter(|next| values::truth(next).is_some()).cloned();
        let truth = texts.first().cloned().or(following);
        let mut written = written;
        let mut value = !found.negated;
        if truth.is_some() && texts.is_empty() {
            written.extend(self.next());
        }
        let mut fixed = written.clone();
        if let Some(text) = truth {
            value = values::truth(&text).unwrap_or(true) != found.negated;
            if !flag.takes_value_in(self.version) {
                fixed = if value { vec![flag.written()] } else { self.negative(flag) };
                let text = format!("--{} takes no value: vLLM refuses {}.", flag.name, brief(&text));
                self.say(Lint::error("value-too-many", text).about(&written).fixed_by(&fixed));
            }
        }
        let given = Given { name: flag.name.clone(), value: Value::Bool(value), written, fixed };
        self.of_release(flag, given, &[])
    }

    /// How a release says no to an option: by its negative, or by leaving it out.
    fn negative(&self, flag: &Flag) -> Vec<String> {
        let negative = format!("--no-{}", flag.name);
        let found = self.table.find_in(&negative, self.version);
        let known = found.is_some_and(|found| !found.abbreviated && found.is_taken_by(self.version));
        if known { vec![negative] } else { Vec::new() }
    }
}
