//! YAML out: a tree that keeps its order and its comments, written by a serializer.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_saphyr::{Commented, LitString, ser_options, to_string_multiple_with_options};

/// A value in a file.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// A scalar, or a whole JSON value.
    Value(Value),
    /// A text that keeps its lines: a file in the file.
    Block(String),
    /// A list.
    List(Vec<Node>),
    /// Keys in the order given.
    Map(Vec<(String, Node)>),
    /// A text with a comment behind it.
    Said(String, String),
}

impl<T: Into<Value>> From<T> for Node {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

/// Keys with their values.
pub(super) fn map<const N: usize>(entries: [(&str, Node); N]) -> Node {
    Node::Map(entries.into_iter().map(|(key, node)| (key.to_owned(), node)).collect())
}

/// A list.
pub(super) fn list<T: Into<Node>>(items: impl IntoIterator<Item = T>) -> Node {
    Node::List(items.into_iter().map(Into::into).collect())
}

impl Node {
    /// With one more key, where this has keys.
    pub fn with(mut self, key: &str, node: impl Into<Node>) -> Self {
        if let Self::Map(entries) = &mut self {
            entries.push((key.to_owned(), node.into()));
        }
        self
    }

    /// With one more key, where there is a value for it.
    pub fn with_some(self, key: &str, node: Option<Node>) -> Self {
        match node {
            Some(node) => self.with(key, node),
            None => self,
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Block(text) => LitString(text.clone()).serialize(serializer),
            Self::Said(text, comment) => Commented(text, comment.clone()).serialize(serializer),
            Self::List(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| sequence.serialize_element(item))?;
                sequence.end()
            }
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                entries.iter().try_for_each(|(key, node)| map.serialize_entry(key, node))?;
                map.end()
            }
        }
    }
}

/// The documents as one file. Nothing in a tree can fail to be written; should it, the file is empty rather than wrong.
pub(super) fn written(documents: &[Node]) -> String {
    let options = ser_options! { prefer_block_scalars: false };
    to_string_multiple_with_options(documents, options).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_yaml_would_read_otherwise_are_quoted() {
        let node = map([
            ("command", Node::List(vec!["yes".into(), "0.92".into(), Node::Said("--x".to_owned(), "why".to_owned())])),
            ("file", Node::Block("a: 1\nb: 2\n".to_owned())),
        ]);
        let expected = "command:\n- \"yes\"\n- \"0.92\"\n- --x # why\nfile: |\n  a: 1\n  b: 2\n";
        assert_eq!(written(&[node]), expected);
    }
}
