//! Names in a request: what can be told from another, in as many characters as names have.

use super::PlanRequest;
use crate::echo::{echoed, hides};
use crate::issue::Issue;

/// The longest name, in bytes: above any path that a file system takes.
const MOST_BYTES: usize = 4096;

/// Takes out the names that hold characters which nobody sees, or are longer than any name; an issue for each.
pub(crate) fn refuse_unreadable(request: &mut PlanRequest) -> Vec<Issue> {
    let drafts = request.model.speculative.as_mut();
    let (draft_method, draft_model) = drafts.map(|drafts| (&mut drafts.method, &mut drafts.model)).unzip();
    let names = [
        ("model.id", Some(&mut request.model.id)),
        ("model.revision", Some(&mut request.model.revision)),
        ("model.tokenizer", Some(&mut request.model.tokenizer)),
        ("model.dtype", Some(&mut request.model.dtype)),
        ("model.quantization", Some(&mut request.model.quantization)),
        ("model.kv_cache_dtype", Some(&mut request.model.kv_cache_dtype)),
        ("model.speculative.method", draft_method),
        ("model.speculative.model", draft_model),
        ("hardware.gpu", Some(&mut request.hardware.gpu)),
        ("policy.vllm_version", Some(&mut request.policy.vllm_version)),
    ];
    names.into_iter().filter_map(|(field, name)| refused(field, name?)).collect()
}

fn refused(field: &str, name: &mut Option<String>) -> Option<Issue> {
    let written = name.take_if(|name| hides(name) || name.len() > MOST_BYTES)?;
    let why = if written.len() > MOST_BYTES {
        format!("has {} bytes, more than any name", written.len())
    } else {
        "holds characters that are not shown; type it as it reads".to_owned()
    };
    Some(Issue::error(
        "name-unreadable",
        field,
        format!("{field} is “{}”, which {why}. It is left out.", echoed(&written)),
    ))
}
