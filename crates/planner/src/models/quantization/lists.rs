//! Lists of modules in quantization blocks: plain names, globs and regular expressions, turned into exceptions.
//!
//! Owns what a whole block may cost: a list as long as a page still ends, and what was not looked at is counted.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::Scheme;
use super::exceptions::{Exceptions, Layers};
use super::expression::Expression;
use super::modules::{MODULES, PREFIXES};
use crate::issue::Issue;

/// The lists of one quantization block.
pub(super) struct Lists {
    /// The decoder's number of layers; prediction blocks are counted after them.
    layers: u64,
    /// Steps that are left, of which a few million take a hundredth of a second.
    steps: Cell<u64>,
    /// Which modules a plain name or a glob stands for, by what follows the layer's number.
    named: RefCell<BTreeMap<String, Vec<&'static str>>>,
    /// Which layers a number with `*` stands for.
    numbered: RefCell<BTreeMap<String, Vec<u64>>>,
    /// Expressions that could not be read, with the reason.
    unreadable: RefCell<Vec<(String, String)>>,
    /// Entries that were not looked at because the steps had run out.
    skipped: Cell<usize>,
}

/// Steps for all lists of a block: characters of names times characters held against them.
const STEPS: u64 = 100_000_000;

/// No module's name is longer; an expression may list many.
const MAX_NAME: usize = 1 << 10;
const MAX_EXPRESSION: usize = 1 << 14;

/// Unreadable expressions that one issue shows.
const MAX_SHOWN: usize = 3;

impl Lists {
    pub(super) fn new(layers: u64) -> Self {
        Self {
            layers,
            steps: Cell::new(STEPS),
            named: RefCell::default(),
            numbered: RefCell::default(),
            unreadable: RefCell::default(),
            skipped: Cell::new(0),
        }
    }

    /// Exceptions for the modules that a list names, all with one scheme.
    pub(super) fn exceptions<'a>(&self, names: impl Iterator<Item = &'a str>, scheme: Scheme) -> Exceptions {
        let mut exceptions = Exceptions::default();
        let mut by_rest: BTreeMap<String, Chosen> = BTreeMap::new();
        for name in names {
            let done = match name.strip_prefix("re:") {
                Some(expression) => self.expression(expression, scheme, &mut exceptions),
                None => self.name(name.trim(), &mut by_rest),
            };
            if done.is_none() {
                self.skipped.set(self.skipped.get() + 1);
            }
        }
        for (rest, chosen) in by_rest {
            for module in self.modules(&rest) {
                let is_in_layer = !matches!(module, "lm_head" | "embed_tokens");
                for layers in chosen.layers().iter().filter(|layers| is_in_layer || **layers == Layers::All) {
                    exceptions.add(module, layers, scheme);
                }
            }
        }
        exceptions
    }

    /// What could not be read or was not looked at, for the key `field`.
    pub(super) fn issues(self, field: &str) -> Vec<Issue> {
        let counted = "what they say of modules is not counted, so weights may be larger than shown";
        let mut issues = Vec::new();
        let unreadable = self.unreadable.into_inner();
        let shown: Vec<String> =
            unreadable.iter().take(MAX_SHOWN).map(|(text, reason)| format!("{text} ({reason})")).collect();
        if !shown.is_empty() {
            let (shown, count) = (shown.join(", "), unreadable.len());
            let more = if count > MAX_SHOWN { format!(" and {} more", count - MAX_SHOWN) } else { String::new() };
            let message = format!(
                "expressions of the quantization's lists could not be read: {shown}{more}; {counted}; write them without \
                 look-arounds and references, or list the modules by name"
            );
            issues.push(Issue::warning("quantization-expression-unreadable", field, message));
        }
        if self.skipped.get() > 0 {
            let message = format!(
                "{} entries of the quantization's lists were not looked at, as together they ask for too much; {counted}; \
                 name modules for all layers at once",
                self.skipped.get()
            );
            issues.push(Issue::warning("quantization-lists-too-long", field, message));
        }
        issues
    }

    /// Takes steps; `None` where there are not as many left, and then there are none left at all.
    fn spend(&self, steps: u64) -> Option<()> {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.map(drop)
    }

    /// Notes the layers of a plain name or a glob under what follows the layer's number.
    fn name(&self, name: &str, by_rest: &mut BTreeMap<String, Chosen>) -> Option<()> {
        if name.len() > MAX_NAME {
            return None;
        }
        self.spend(name.len() as u64)?;
        let (layers, rest) = self.split(name)?;
        let rest = without_expert(rest);
        if !self.named.borrow().contains_key(&rest) {
            self.spend((rest.len() as u64 + 8).saturating_mul(ALL_NAMES))?;
            let modules = MODULES.iter().filter(|(_, names)| names.iter().any(|name| is_named(&rest, name)));
            self.named.borrow_mut().insert(rest.clone(), modules.map(|(module, _)| *module).collect());
        }
        let chosen = by_rest.entry(rest).or_default();
        match layers {
            Layers::All => chosen.all = true,
            Layers::Mtp => chosen.prediction = true,
            Layers::Listed(indices) => {
                self.spend(indices.len() as u64)?;
                chosen.listed.extend(indices);
            }
        }
        Some(())
    }

    fn modules(&self, rest: &str) -> Vec<&'static str> {
        self.named.borrow().get(rest).cloned().unwrap_or_default()
    }

    /// Adds what an expression matches; an expression that cannot be read is noted.
    fn expression(&self, text: &str, scheme: Scheme, exceptions: &mut Exceptions) -> Option<()> {
        if text.len() > MAX_EXPRESSION {
            return None;
        }
        self.spend((text.len() as u64).saturating_mul(64).saturating_add(2048))?;
        let expression = match Expression::parse(text) {
            Ok(expression) => expression,
            Err(reason) => {
                let text: String = text.chars().take(80).collect();
                self.unreadable.borrow_mut().push((text, reason));
                return Some(());
            }
        };
        let mut found = Exceptions::default();
        let mut groups = None;
        for (module, names) in MODULES {
            if names.iter().any(|name| expression.is_about([name, "", ""]) && expression.matches(name)) {
                found.add(module, &Layers::All, scheme);
                continue;
            }
            let all = names.iter().flat_map(|name| PREFIXES.iter().map(move |prefix| (*prefix, *name)));
            let about: Vec<(&str, &str)> =
                all.filter(|(prefix, name)| expression.is_about_layers([prefix, name])).collect();
            if about.is_empty() || matches!(*module, "lm_head" | "embed_tokens") {
                continue;
            }
            if groups.is_none() {
                self.spend(expression.cost_of_groups(self.layers + 1))?;
            }
            let groups = groups.get_or_insert_with(|| expression.groups(self.layers + 1));
            for layers in self.matched(&expression, &about, groups)? {
                found.add(module, &layers, scheme);
            }
        }
        exceptions.append(found);
        Some(())
    }

    /// The layers in which one of the names of a module matches.
    fn matched(&self, expression: &Expression, about: &[(&str, &str)], groups: &[Vec<u64>]) -> Option<Vec<Layers>> {
        let mut chosen = Chosen::default();
        let mut matched = 0;
        for group in groups {
            let Some(index) = group.first() else { continue };
            let number = index.to_string();
            for (prefix, name) in about {
                self.spend(name.len() as u64)?;
                if !expression.is_about([prefix, &number, name]) {
                    continue;
                }
                let name = format!("{prefix}{number}.{name}");
                self.spend(expression.cost(&name))?;
                if expression.matches(&name) {
                    chosen.prediction |= group.contains(&self.layers);
                    chosen.listed.extend(group.iter().filter(|index| **index < self.layers));
                    matched += 1;
                    break;
                }
            }
        }
        chosen.all = matched == groups.len();
        Some(chosen.layers())
    }

    /// A name's layers and what stands after its layer's number.
    fn split<'n>(&self, name: &'n str) -> Option<(Layers, &'n str)> {
        if name.starts_with("mtp") || name.contains(".mtp.") {
            return Some((Layers::Mtp, "*"));
        }
        let marked = ["layers.", "h.", "blocks."].iter().find_map(|mark| {
            let (before, after) = name.split_once(mark)?;
            (before.is_empty() || before.ends_with('.')).then_some(after)
        });
        let Some(after) = marked else { return Some((Layers::All, name)) };
        let (number, rest) = after.split_once('.').unwrap_or((after, "*"));
        let rest = if rest.is_empty() { "*" } else { rest };
        if let Ok(index) = number.parse::<u64>() {
            return Some((if index < self.layers { Layers::Listed(vec![index]) } else { Layers::Mtp }, rest));
        }
        if number.chars().any(|character| character.is_ascii_digit()) {
            let listed = self.numbered(number)?;
            return Some((if listed.is_empty() { Layers::Mtp } else { Layers::Listed(listed) }, rest));
        }
        let whole_layers = rest.chars().all(|character| character == '*');
        Some((if whole_layers { Layers::Mtp } else { Layers::All }, rest))
    }

    /// The layers whose numbers a glob like `1*` covers.
    fn numbered(&self, number: &str) -> Option<Vec<u64>> {
        if let Some(known) = self.numbered.borrow().get(number) {
            return Some(known.clone());
        }
        self.spend(self.layers.saturating_mul(number.len() as u64 + 8))?;
        let listed: Vec<u64> = (0..self.layers).filter(|index| glob(number, &index.to_string())).collect();
        self.numbered.borrow_mut().insert(number.to_owned(), listed.clone());
        Some(listed)
    }
}

/// Layers chosen by several entries of one list.
#[derive(Default)]
struct Chosen {
    all: bool,
    prediction: bool,
    listed: BTreeSet<u64>,
}

impl Chosen {
    fn layers(&self) -> Vec<Layers> {
        if self.all {
            return vec![Layers::All];
        }
        let listed = (!self.listed.is_empty()).then(|| Layers::Listed(self.listed.iter().copied().collect()));
        listed.into_iter().chain(self.prediction.then_some(Layers::Mtp)).collect()
    }
}

/// Names that one entry is held against, as a pattern and as some steps in a row.
const ALL_NAMES: u64 = 300;

/// `mlp.experts.17.down_proj` is `mlp.experts.0.down_proj`: all experts are stored alike.
fn without_expert(rest: &str) -> String {
    let is_number = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let steps: Vec<&str> = rest.split('.').map(|step| if is_number(step) { "0" } else { step }).collect();
    steps.join(".")
}

/// Whether what a list says after the layer's number names a module: a glob over it, or some of its steps in a row.
fn is_named(rest: &str, module: &str) -> bool {
    if rest.contains('*') {
        return glob(rest, module) || glob(rest, &format!("model.layers.0.{module}"));
    }
    let steps: Vec<&str> = module.split('.').collect();
    let wanted: Vec<&str> = rest.split('.').collect();
    steps.windows(wanted.len().max(1)).any(|window| window == wanted)
}

/// Whether a pattern with `*` covers a whole text.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(previous) = last.replace(part) {
            let Some((_, after)) = rest.split_once(previous) else { return false };
            rest = after;
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::{Exceptions, Layers, Lists, Scheme, glob};

    #[track_caller]
    fn check(list: &[&str], module: &'static str, expected: Option<&Layers>) {
        let lists = Lists::new(61);
        let found = lists.exceptions(list.iter().copied(), Scheme::UNQUANTIZED);
        let mut wanted = Exceptions::default();
        if let Some(layers) = expected {
            wanted.add(module, layers, Scheme::UNQUANTIZED);
        }
        assert_eq!(found.of(module), wanted.of(module), "{list:?} on {module}");
        assert!(lists.issues("").is_empty(), "{list:?}");
    }

    #[test]
    fn lists_of_real_checkpoints_name_their_modules() {
        check(&["lm_head", "model.layers.61*"], "lm_head", Some(&Layers::All));
        check(&["model.layers.61*"], "self_attn.q_proj", Some(&Layers::Mtp));
        check(&["model.layers.*.self_attn*"], "self_attn.o_proj", Some(&Layers::All));
        check(&["model.layers.*.self_attn.q_a_proj"], "self_attn.o_proj", None);
        check(
            &["model.layers.3.mlp.down_proj", "model.layers.5.mlp.down_proj"],
            "mlp.down_proj",
            Some(&Layers::Listed(vec![3, 5])),
        );
        check(&["backbone.layers.*.mixer.in_proj"], "mixer.in_proj", Some(&Layers::All));
        check(&["*.mlp.shared_expert.*"], "mlp.shared_experts.gate_up_proj", Some(&Layers::All));
        check(&["model.language_model.layers.*.mlp*"], "mlp.gate_up_proj", Some(&Layers::All));
        check(&["model.language_model.layers.*.mlp*"], "experts.gate_up_proj", None);
        check(&["gate", "e_score_correction_bias"], "mlp.gate_up_proj", None);
        check(&[r"re:.*self_attn.*"], "self_attn.kv_b_proj", Some(&Layers::All));
        check(&[r"re:model\.layers\.[01]\.mlp.*"], "mlp.down_proj", Some(&Layers::Listed(vec![0, 1])));
        check(&["mtp*"], "mlp.down_proj", Some(&Layers::Mtp));
        check(&["model.layers.*.self_attn"], "self_attn.q_proj", Some(&Layers::All));
        check(&["model.layers.4.mlp.experts.17.down_proj"], "mlp.experts.down_proj", Some(&Layers::Listed(vec![4])));
        check(&["layers.*.ffn.experts"], "mlp.experts.down_proj", Some(&Layers::All));
    }

    #[test]
    fn globs_cover_whole_names() {
        assert!(glob("a*c", "abc") && glob("*", "") && glob("a*b*c", "a-b-b-c"));
        assert!(!glob("a*c", "abcd") && !glob("a", "ab") && !glob("a*b*c", "acb"));
    }

    #[test]
    fn an_expression_names_decoder_layers_and_prediction_blocks() {
        check(&[r"re:model\.layers\.61\..*"], "self_attn.q_proj", Some(&Layers::Mtp));
        check(&[r"re:model\.layers\.\d+\.mlp\..*"], "mlp.down_proj", Some(&Layers::All));
        check(
            &[r"re:.*\.(1|2\d)\.mlp\..*"],
            "mlp.down_proj",
            Some(&Layers::Listed([1].into_iter().chain(20..30).collect())),
        );
        check(&["re:.*lm_head|.*layers.7.mlp.*"], "lm_head", Some(&Layers::All));
        check(&["re:.*lm_head|.*layers.7.mlp.*"], "mlp.down_proj", Some(&Layers::Listed(vec![7])));
    }

    #[test]
    fn an_expression_that_cannot_be_read_is_named() {
        let lists = Lists::new(4);
        let found = lists.exceptions(["re:.*mlp.*", "re:(?!x).*"].into_iter(), Scheme::UNQUANTIZED);
        assert!(found.modules().any(|module| module == "mlp.down_proj"));
        let issues = lists.issues("model.config.quantization_config");
        assert!(matches!(issues.as_slice(), [issue] if issue.message.contains("(?!x).*")), "{issues:?}");
    }

    #[test]
    fn endless_lists_end_and_what_was_skipped_is_counted() {
        let names: Vec<String> = (0..100_000).map(|number| format!("re:.*_proj.*[{number}]x*")).collect();
        let lists = Lists::new(64);
        lists.exceptions(names.iter().map(String::as_str), Scheme::UNQUANTIZED);
        let issues = lists.issues("");
        assert!(matches!(issues.as_slice(), [issue] if issue.code == "quantization-lists-too-long"), "{issues:?}");
    }
}
