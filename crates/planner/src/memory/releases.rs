//! The same plan under other releases: where it differs, and why.

use crate::issue::Issue;
use crate::plan::{Feasibility, Term, TermName};
use crate::sentence::{Number, Sentence, sentence};
use crate::vllm::{Change, Version, changes_between, known_versions};

/// Figures that differ by less than this share of the pool are the same.
const SAME: f64 = 0.02;
/// A term that differs by this share of the pool's difference is a reason.
const SHARE_OF_REASON: f64 = 0.1;
/// Changes that a note names.
const CHANGES_NAMED: usize = 4;
/// Terms that are taken off the budget or make it.
const TERMS: [(TermName, &str); 5] = [
    (TermName::Budget, "budget"),
    (TermName::Weights, "weights"),
    (TermName::Activation, "activation"),
    (TermName::NonTorch, "memory outside PyTorch"),
    (TermName::CountedCudaGraphs, "CUDA graphs taken off"),
];

/// What a release makes of a plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome<'a> {
    /// The release.
    pub version: &'a Version,
    /// Whether it starts and fits.
    pub feasibility: &'a Feasibility,
    /// The budget.
    pub terms: &'a [Term],
}

/// What is to be said about other releases: the nearest under which the plan starts or fits where it does not here, or
/// the other way round; else the nearest under which the pool is another; `None` where no release differs.
///
/// `under` plans the same under another release.
pub(crate) fn elsewhere(
    here: Outcome<'_>,
    under: impl Fn(&Version) -> Option<(Feasibility, Vec<Term>)>,
) -> Option<Issue> {
    let mut other_pool = None;
    for version in others(here.version) {
        let Some((feasibility, terms)) = under(version) else { continue };
        let there = Outcome { version, feasibility: &feasibility, terms: &terms };
        if (feasibility.starts(), feasibility.fits) != (here.feasibility.starts(), here.feasibility.fits) {
            return difference(here, there);
        }
        other_pool = other_pool.or_else(|| difference(here, there));
    }
    other_pool
}

/// Releases whose budget differs, nearest first: newer ones that changed it, older ones after which it changed.
fn others(version: &Version) -> Vec<&'static Version> {
    let known = known_versions();
    let pairs = known.iter().zip(known.iter().skip(1)).map(|(before, after)| (&before.version, &after.version));
    let changed = pairs.filter(|(before, after)| changes_between(before, after).iter().any(|c| c.term.is_some()));
    let mut others: Vec<&Version> =
        changed.map(|(before, after)| if version.release() >= after.release() { before } else { after }).collect();
    others.sort_by_key(|other| other.minor.abs_diff(version.minor));
    others
}

/// What is to be said where the plan differs under another release: whether it starts, how large the pool is, which
/// terms differ and what changed in them; `None` where nothing differs.
pub(crate) fn difference(here: Outcome<'_>, there: Outcome<'_>) -> Option<Issue> {
    let (now, other) = (here.feasibility, there.feasibility);
    let pools = (now.per_gpu.kv_cache_available_gib, other.per_gpu.kv_cache_available_gib);
    let times = (now.max_concurrency_at_context.unwrap_or(0.0), other.max_concurrency_at_context.unwrap_or(0.0));
    if (now.starts(), now.fits) == (other.starts(), other.fits) && same(pools) && same(times) {
        return None;
    }
    let outcome = match (now.starts(), other.starts(), now.fits, other.fits) {
        (true, false, ..) => format!("does not start ({})", other.error().unwrap_or("memory")),
        (false, true, ..) => "starts".to_owned(),
        (_, _, true, false) => "starts, and the workload does not fit".to_owned(),
        (_, _, false, true) => "starts, and the workload fits".to_owned(),
        (true, ..) => "starts too".to_owned(),
        (false, ..) => "does not start either".to_owned(),
    };
    let what = if same(pools) {
        sentence!["holds ", compared(times), " requests of full length"]
    } else {
        sentence!["has ", compared(pools), " GiB of KV cache on each GPU"]
    };
    let why = reasons(here, there, (pools.0 - pools.1).abs());
    let release = there.version.minor_name();
    let text = sentence![format_args!("under vLLM {release} this {outcome} and "), what, why];
    Some(Issue::note("differs-by-release", "policy.vllm_version", text))
}

/// The figure there instead of the one here.
fn compared((here, there): (f64, f64)) -> Sentence {
    sentence![Number::fixed(there, 2), " instead of ", Number::fixed(here, 2)]
}

fn same((one, other): (f64, f64)) -> bool {
    (one - other).abs() <= SAME * one.abs().max(other.abs())
}

/// The terms that differ, and what vLLM changed in them.
fn reasons(here: Outcome<'_>, there: Outcome<'_>, difference: f64) -> Sentence {
    let gib = |outcome: Outcome<'_>, name: TermName| {
        outcome.terms.iter().find(|term| term.name == name).map_or(0.0, |term| term.mid)
    };
    let figures = TERMS.map(|(name, shown)| (name, shown, gib(here, name), gib(there, name)));
    let differ = figures.into_iter().filter(|(.., now, other)| (now - other).abs() > SHARE_OF_REASON * difference);
    let differ: Vec<_> = differ.collect();
    let mut text = Sentence::default();
    for (_, shown, now, other) in &differ {
        text.push(format_args!("; {shown} "));
        text.push(compared((*now, *other)));
        text.push(" GiB");
    }
    let newer = there.version.release() >= here.version.release();
    let (from, to) = if newer { (here.version, there.version) } else { (there.version, here.version) };
    let each = |outcome: Outcome<'_>| {
        let feasibility = outcome.feasibility;
        feasibility.max_concurrency_at_context.unwrap_or(0.0) / feasibility.per_gpu.kv_cache_available_gib
    };
    let concerns = |change: &Change| match change.term.as_deref() {
        Some("kv_cache") => !same((each(here), each(there))),
        Some("start") => here.feasibility.starts() != there.feasibility.starts(),
        Some(term) => differ.iter().any(|(name, ..)| TermName::named(term) == Some(*name)),
        None => false,
    };
    let changes = changes_between(from, to).into_iter().filter(concerns).take(CHANGES_NAMED);
    for change in changes {
        text.push(format_args!("; from {} on {}", change.version, change.what));
    }
    text
}
