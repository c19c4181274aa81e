//! What is known of a `model_type`: the table of classes, as its file has it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::class_file::{self, ClassRow};

static CLASSES: LazyLock<BTreeMap<String, ClassRow>> = LazyLock::new(|| {
    class_file::read(include_str!("../../../data/models-classes.json")).expect("the build has read the file")
});

/// A class of which nothing is known: all as in Llama.
pub(crate) static UNKNOWN: LazyLock<ClassRow> = LazyLock::new(ClassRow::default);

/// What is known of a `model_type`; `None` where it is not in the table.
pub(crate) fn class(model_type: &str) -> Option<&'static ClassRow> {
    CLASSES.get(model_type)
}
