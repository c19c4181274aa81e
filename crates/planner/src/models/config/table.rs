//! Rows of the tables in `data/`: objects that build on one another by `like`.

use serde_json::{Map, Value};

/// A row with everything it inherits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row(Map<String, Value>);

/// How many rows are built on one another at most.
const MAX_BASES: usize = 6;

impl Row {
    /// The row of that name; what it says is put over what the row it is like says.
    pub fn find(table: &Map<String, Value>, name: &str) -> Option<Self> {
        let mut row = table.get(name)?.as_object()?.clone();
        for _ in 0..MAX_BASES {
            let base = row.shift_remove("like").and_then(|base| table.get(base.as_str()?)?.as_object().cloned());
            let Some(mut base) = base else { break };
            merge(&mut base, row);
            row = base;
        }
        Some(Self(row))
    }

    /// The row with the changes whose condition holds.
    pub fn with_variants(mut self, holds: &dyn Fn(&str) -> bool) -> Self {
        let variants = self.0.shift_remove("variants");
        for variant in variants.as_ref().and_then(Value::as_array).into_iter().flatten() {
            let condition = variant.get("when").and_then(Value::as_str).unwrap_or_default();
            if let Some(then) = variant.get("then").and_then(Value::as_object).filter(|_| holds(condition)) {
                merge(&mut self.0, then.clone());
            }
        }
        self
    }

    /// What stands under a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A text: a word or a formula.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Whether a flag is set.
    pub fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A nested object.
    pub fn map(&self, name: &str) -> Option<&Map<String, Value>> {
        self.0.get(name)?.as_object()
    }

    /// A nested row; empty where there is none.
    pub fn row(&self, name: &str) -> Self {
        Self(self.map(name).cloned().unwrap_or_default())
    }

    /// The values of a nested object as rows.
    pub fn rows(&self, name: &str) -> impl Iterator<Item = Self> {
        self.map(name).into_iter().flat_map(Map::values).filter_map(Value::as_object).cloned().map(Self)
    }

    /// Every name the row uses.
    #[cfg(test)]
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// A table of a data file: the object under `name`.
pub fn table(text: &str, name: &str) -> Map<String, Value> {
    let file: Value = serde_json::from_str(text).unwrap_or_default();
    file.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
}

/// Puts `own` over `base`: objects are joined, everything else is replaced.
fn merge(base: &mut Map<String, Value>, own: Map<String, Value>) {
    for (key, value) in own {
        match (base.get_mut(&key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => below.extend(above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
