//! Lists of modules in quantization blocks: plain names, globs and regular expressions, turned into exceptions.

use std::collections::BTreeMap;

use super::modules::{MODULES, PREFIXES};
use super::regex::Regex;
use super::{Exception, Layers, Scheme};

/// Turns a list of names into exceptions with one scheme; `layers` is the decoder's number of layers, prediction
/// blocks are counted after them.
pub fn exceptions<'a>(names: impl Iterator<Item = &'a str>, scheme: Scheme, layers: u64) -> Vec<Exception> {
    let mut by_rest: BTreeMap<String, Layers> = BTreeMap::new();
    let mut found = Vec::new();
    let mut budget = MAX_STEPS;
    for name in names.take(MAX_NAMES) {
        if let Some(expression) = name.strip_prefix("re:") {
            found.extend(by_expression(expression, scheme, layers, &mut budget));
            continue;
        }
        let (chosen, rest) = split(name.trim(), layers);
        let rest = without_expert(rest);
        if let Some(known) = by_rest.get_mut(&rest) {
            join(known, chosen);
        } else if by_rest.len() < MAX_RESTS {
            by_rest.insert(rest, chosen);
        }
    }
    for (rest, chosen) in by_rest {
        let modules = MODULES.iter().filter(|(module, names)| {
            let is_in_layer = !matches!(*module, "lm_head" | "embed_tokens");
            (is_in_layer || chosen == Layers::All) && names.iter().any(|name| is_named(&rest, name))
        });
        found.extend(modules.map(|(module, _)| Exception { module, layers: chosen.clone(), scheme }));
    }
    found
}

/// Names that are looked at: a mixture lists every projection of every expert.
const MAX_NAMES: usize = 200_000;

/// Different modules that one list names.
const MAX_RESTS: usize = 2_000;

/// Steps that all expressions of one list may take together.
const MAX_STEPS: u64 = 20_000_000;

/// `mlp.experts.17.down_proj` is `mlp.experts.0.down_proj`: all experts are stored alike.
fn without_expert(rest: &str) -> String {
    let is_number = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let steps: Vec<&str> = rest.split('.').map(|step| if is_number(step) { "0" } else { step }).collect();
    steps.join(".")
}

/// A name's layers and what stands after its layer's number.
fn split(name: &str, layers: u64) -> (Layers, &str) {
    if name.starts_with("mtp") || name.contains(".mtp.") {
        return (Layers::Mtp, "*");
    }
    let marked = ["layers.", "h.", "blocks."].iter().find_map(|mark| {
        let (before, after) = name.split_once(mark)?;
        (before.is_empty() || before.ends_with('.')).then_some(after)
    });
    let Some(after) = marked else { return (Layers::All, name) };
    let (number, rest) = after.split_once('.').unwrap_or((after, "*"));
    let rest = if rest.is_empty() { "*" } else { rest };
    if let Ok(index) = number.parse::<u64>() {
        return (if index < layers { Layers::Listed(vec![index]) } else { Layers::Mtp }, rest);
    }
    if number.chars().any(|sign| sign.is_ascii_digit()) {
        let listed: Vec<u64> = (0..layers).filter(|index| glob(number, &index.to_string())).collect();
        return (if listed.is_empty() { Layers::Mtp } else { Layers::Listed(listed) }, rest);
    }
    let whole_layers = rest.chars().all(|sign| sign == '*');
    (if whole_layers { Layers::Mtp } else { Layers::All }, rest)
}

fn join(known: &mut Layers, more: Layers) {
    match (known, more) {
        (known, Layers::All) => *known = Layers::All,
        (Layers::Listed(known), Layers::Listed(more)) => {
            let new: Vec<u64> = more.into_iter().filter(|index| !known.contains(index)).collect();
            known.extend(new);
        }
        (known @ Layers::Mtp, more) => *known = more,
        (Layers::All, _) | (Layers::Listed(_), Layers::Mtp) => {}
    }
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
pub fn glob(pattern: &str, text: &str) -> bool {
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

/// Exceptions from a regular expression, tried on every name a module has in checkpoints.
fn by_expression(expression: &str, scheme: Scheme, layers: u64, budget: &mut u64) -> Vec<Exception> {
    let Some(regex) = Regex::parse(expression) else { return Vec::new() };
    let plain = expression.replace("\\d", "");
    let about_numbers = plain.chars().any(|sign| sign.is_ascii_digit());
    let mut matches = |module: &str, index: u64| {
        regex.matches_start(module, budget)
            || PREFIXES.iter().any(|prefix| regex.matches_start(&format!("{prefix}{index}.{module}"), budget))
    };
    let mut found = Vec::new();
    for (module, names) in MODULES {
        let mut on = |index: u64| names.iter().any(|name| matches(name, index));
        let chosen = if about_numbers {
            let listed: Vec<u64> = (0..layers.min(MAX_LISTED)).filter(|index| on(*index)).collect();
            (!listed.is_empty()).then_some(Layers::Listed(listed))
        } else {
            on(0).then_some(Layers::All)
        };
        found.extend(chosen.map(|layers| Exception { module, layers, scheme }));
    }
    found
}

/// Layers that an expression with numbers is tried on.
const MAX_LISTED: u64 = 256;

#[cfg(test)]
mod tests {
    use super::{Layers, Scheme, exceptions, glob};

    #[track_caller]
    fn check(list: &[&str], module: &str, expected: Option<&Layers>) {
        let found = exceptions(list.iter().copied(), Scheme::UNQUANTIZED, 61);
        let layers = found.into_iter().find(|exception| exception.module == module).map(|exception| exception.layers);
        assert_eq!(layers.as_ref(), expected, "{list:?} on {module}");
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
}
