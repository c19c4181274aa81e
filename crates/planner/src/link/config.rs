//! A configuration without the keys that no figure depends on.

use serde_json::Value;

use crate::models::read_config;

/// Objects in a configuration that are worth thinning key by key.
const NESTED: [&str; 6] =
    ["text_config", "llm_config", "language_config", "quantization_config", "vision_config", "audio_config"];

/// The smallest part of a configuration that is read as the whole is: each key whose absence changes neither the architecture nor
/// what is said about it is dropped.
pub(super) fn essential(config: &Value) -> Value {
    let whole = read_config(config);
    let mut thinned = config.clone();
    drop_idle(&mut thinned, &[], &whole);
    for outer in NESTED {
        drop_idle(&mut thinned, &[outer], &whole);
        for inner in NESTED {
            drop_idle(&mut thinned, &[outer, inner], &whole);
        }
    }
    thinned
}

type Reading = (Option<crate::models::Architecture>, Vec<crate::issue::Issue>);

fn drop_idle(config: &mut Value, path: &[&str], whole: &Reading) {
    let Some(keys) =
        at(config, path).and_then(Value::as_object_mut).map(|fields| fields.keys().cloned().collect::<Vec<_>>())
    else {
        return;
    };
    for key in keys {
        let mut without = config.clone();
        if let Some(fields) = at(&mut without, path).and_then(Value::as_object_mut) {
            fields.shift_remove(&key);
        }
        if read_config(&without) == *whole {
            *config = without;
        }
    }
}

fn at<'a>(value: &'a mut Value, path: &[&str]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, key| value.get_mut(*key))
}
