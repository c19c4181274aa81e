//! What every part of the reading shares: the keys, the class, the sizes, and what stayed in doubt.

use std::cell::RefCell;

use super::class_file::ClassRow;
use super::formula::{Formula, Rule};
use super::names;
use super::schedule::{MlpWord, Planned};
use crate::issue::Issue;
use crate::models::architecture::Doubt;
use crate::models::keys::Keys;

/// A configuration being read.
pub(crate) struct Reader<'a> {
    pub keys: Keys<'a>,
    pub class: &'static ClassRow,
    pub model_type: String,
    pub sizes: Sizes,
    doubts: RefCell<Vec<Doubt>>,
}

/// The sizes that most formulas use; 0 where a configuration has none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sizes {
    pub hidden: u64,
    pub heads: u64,
    pub kv_heads: u64,
    pub head_dim: u64,
    pub intermediate: u64,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(keys: Keys<'a>, class: &'static ClassRow, model_type: String) -> Self {
        let mut reader = Self { keys, class, model_type, sizes: Sizes::default(), doubts: RefCell::default() };
        reader.sizes = reader.read_sizes();
        reader
    }

    fn read_sizes(&mut self) -> Sizes {
        let hidden = self.size(names::HIDDEN).unwrap_or(0);
        self.sizes.hidden = hidden;
        let heads = self.size(names::HEADS).unwrap_or(0);
        self.sizes.heads = heads;
        let kv_heads = if self.multi_query() { 1 } else { self.size(names::KV_HEADS).unwrap_or(heads) };
        let head_dim = self.size(names::HEAD_DIM).or_else(|| hidden.checked_div(heads)).unwrap_or(0);
        self.sizes = Sizes { kv_heads, head_dim, ..self.sizes };
        let intermediate = self.size(names::INTERMEDIATE);
        let expansion = self.keys.positive(&["expansion_ratio"]).unwrap_or(4);
        Sizes { intermediate: intermediate.unwrap_or_else(|| expansion.saturating_mul(hidden)), ..self.sizes }
    }

    /// A size: by the class's formula for one of its names, else as the keys say; a list gives its first layer's.
    pub(crate) fn size(&self, names: &[&str]) -> Option<u64> {
        self.size_at(names, 0)
    }

    /// A size of layer `index`.
    pub(crate) fn size_at(&self, names: &[&str], index: u64) -> Option<u64> {
        let formula = names.iter().find_map(|name| self.class.sizes.get(*name));
        let number = match formula {
            Some(formula) => Some(self.formula(formula)),
            None => self.keys.number_at(names, index),
        };
        number.filter(|number| *number > 0)
    }

    /// One key and value head for all query heads, as the old flags say it.
    fn multi_query(&self) -> bool {
        self.keys.flag(&["multi_query"]) == Some(true) && self.keys.flag(&["new_decoder_architecture"]) != Some(true)
    }

    /// A formula's value; the sizes go by short names.
    pub(crate) fn formula(&self, formula: &Formula) -> u64 {
        formula.evaluate(&|name| match name {
            "h" => self.sizes.hidden,
            "nq" => self.sizes.heads,
            "nkv" => self.sizes.kv_heads,
            "d" => self.sizes.head_dim,
            "i" => self.sizes.intermediate,
            "layers" => self.size(names::LAYERS).unwrap_or(0),
            "rotary" => super::attention::rotated(self, self.sizes.head_dim),
            _ => self.keys.formula_value(name),
        })
    }

    /// Whether one of the class's rules holds; `otherwise` where it has none.
    pub(crate) fn rule(&self, rule: Option<&Rule>, otherwise: bool) -> bool {
        match rule {
            Some(Rule::Always(flag)) => *flag,
            Some(Rule::Where(formula)) => self.formula(formula) > 0,
            None => otherwise,
        }
    }

    /// Norms of a layer: the class's number, else two; a block of one part only has one.
    pub(crate) fn norms(&self, planned: &Planned) -> u64 {
        let cross = u64::from(self.class.cross_attention.unwrap_or(false));
        let parts = u64::from(!planned.mixers.is_empty()) + cross + u64::from(planned.mlp != MlpWord::None);
        self.class.norms.as_ref().map_or(parts, |formula| self.formula(formula))
    }

    /// The same configuration with what `per_layer_config` changes for one layer; `None` where it changes nothing.
    pub(crate) fn for_layer(&self, index: u64) -> Option<Self> {
        let changes = self.keys.object(&["per_layer_config"])?;
        let own = changes.iter().find(|(name, _)| name.parse() == Ok(index))?.1.as_object()?;
        Some(Self::new(self.keys.with(own), self.class, self.model_type.clone()))
    }

    /// Takes over the issues and doubts of reading one layer.
    pub(crate) fn absorb(&self, layer: Self) {
        let mut doubts = self.doubts.borrow_mut();
        for doubt in layer.doubts.into_inner() {
            add(&mut doubts, doubt);
        }
        layer.keys.into_issues().into_iter().for_each(|issue| self.keys.report(issue));
    }

    /// A required size; says which keys would give it.
    pub(crate) fn needed(&self, names: &[&str]) -> Option<u64> {
        let number = self.size(names);
        if number.is_none() {
            let name = names.first().copied().unwrap_or_default();
            let message =
                format!("the configuration has none of {}; nothing can be computed without", names.join(", "));
            self.keys.report(Issue::error("config-key-missing", &self.keys.path(name), message));
        }
        number
    }

    /// Notes that a key could not be understood, and how far off the parameter count may be.
    pub(crate) fn doubt(&self, key: &str, value: &str, about: &str, share_thousandths: u64) {
        let field = self.keys.path(key);
        let message = format!("{key} says {value}, which is not known here: {about}; figures are less certain by it");
        self.keys.report(Issue::warning("config-not-understood", &field, message));
        let doubt = Doubt { key: key.to_owned(), about: about.to_owned(), share_thousandths };
        add(&mut self.doubts.borrow_mut(), doubt);
    }

    /// Says that the class is not in the table: what has no key is taken from models that look alike.
    pub(crate) fn unknown_class(&self) {
        let old = self.class.norm.is_some();
        let (about, share) = if old {
            ("biases, norms and gates that have no key are taken as in GPT-NeoX and BERT", 300)
        } else {
            ("biases and norms that have no key are taken as in Llama", 20)
        };
        let shown = if self.model_type.is_empty() { "nothing" } else { self.model_type.as_str() };
        self.doubt("model_type", shown, about, share);
    }

    pub(crate) fn doubts(&self) -> Vec<Doubt> {
        self.doubts.borrow().clone()
    }
}

/// More doubts about one configuration say no more.
const MAX_DOUBTS: usize = 40;

fn add(doubts: &mut Vec<Doubt>, doubt: Doubt) {
    if doubts.len() < MAX_DOUBTS && !doubts.contains(&doubt) {
        doubts.push(doubt);
    }
}
