//! The GPU-family heuristic of the command line tool this page grew from: baselines a card, scaled by size,
//! tensor parallelism, context and quantization.
//!
//! Kept exactly, for comparison and for those who trust it. It knows no concurrency and no memory bandwidth.

use crate::formula::Formula;
use crate::hardware::LinkKind;
use crate::hardware::catalog::SeedBaseline;
use crate::plan::{Performance, Provenance, Range, Term, TermName, Unit};
use crate::request::Estimator;
use crate::sentence::{Number, Sentence, sentence};

/// Tokens a second scale with (7 / billions of parameters) to this power.
const SIZE_EXPONENT: f64 = 0.85;
/// Up to this context, in tokens, decoding is not slowed.
const CONTEXT_FREE_TOKENS: f64 = 2048.0;
/// Beyond it decoding scales with (2048 / context) to this power.
const CONTEXT_EXPONENT: f64 = 0.3;
/// The baseline of a card whose family it does not know.
pub(crate) const UNKNOWN_FAMILY: SeedBaseline = SeedBaseline { decode_tps: 80.0, prefill_tps: 2000.0 };
/// Half the width of the decoding range.
const DECODE_SPREAD: f64 = 0.3;
/// Half the width of the prefill range.
const PREFILL_SPREAD: f64 = 0.4;

/// What the heuristic looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question<'a> {
    /// The card's family: tokens a second for a model of seven billion parameters.
    pub baseline: SeedBaseline,
    /// The card's name, for the assumptions.
    pub gpu: &'a str,
    /// Parameters, all experts included.
    pub parameters: u64,
    /// GPUs that share each layer.
    pub tensor_parallel: u64,
    /// How they are linked; `None` where nothing is known.
    pub link: Option<LinkKind>,
    /// `max_model_len`, in tokens.
    pub context: u64,
    /// The quantization in a word: `awq`, `gptq`, `int8`, `fp8`; others count as none.
    pub quantization: &'a str,
    /// Tokens in each prompt.
    pub prompt_tokens: u64,
    /// Tokens generated for each request.
    pub gen_tokens: u64,
}

/// Tokens a second in decoding and in prefill.
///
/// decode = base × (7 / P)^0.85 × TP factor × (2048 / context)^0.3 × quantization factor; prefill without the context's
/// factor. P in billions; TP factor = TP × 0.90 over NVLink, × 0.75 over PCIe, × 0.80 where the link is not known.
///
/// ```
/// use planner::hardware::catalog::SeedBaseline;
/// use planner::speed::heuristic::{Question, speeds};
/// let question = Question {
///     baseline: SeedBaseline { decode_tps: 150.0, prefill_tps: 3000.0 }, gpu: "", parameters: 7_000_000_000,
///     tensor_parallel: 1, link: None, context: 8192, quantization: "none", prompt_tokens: 512, gen_tokens: 256,
/// };
/// let (decode, prefill) = speeds(&question);
/// assert!((decode - 98.96).abs() < 0.01 && (prefill - 3000.0).abs() < 1e-9);
/// ```
pub fn speeds(question: &Question) -> (f64, f64) {
    let billions = question.parameters as f64 / 1e9;
    let size = if billions > 0.0 { (7.0 / billions).powf(SIZE_EXPONENT) } else { 1.0 };
    let context = question.context as f64;
    let context =
        if context <= CONTEXT_FREE_TOKENS { 1.0 } else { (CONTEXT_FREE_TOKENS / context).powf(CONTEXT_EXPONENT) };
    let shared = size * tensor_parallel_factor(question) * quantization_factor(question.quantization);
    (question.baseline.decode_tps * shared * context, question.baseline.prefill_tps * shared)
}

fn tensor_parallel_factor(question: &Question) -> f64 {
    if question.tensor_parallel <= 1 {
        return 1.0;
    }
    let efficiency = match question.link {
        Some(LinkKind::Nvlink) => 0.90,
        Some(LinkKind::Pcie) => 0.75,
        None => 0.80,
    };
    question.tensor_parallel as f64 * efficiency
}

fn quantization_factor(word: &str) -> f64 {
    match word {
        "awq" => 1.1,
        "gptq" => 1.05,
        "int8" => 1.15,
        "fp8" => 1.2,
        _ => 1.0,
    }
}

/// The heuristic's answer. Its ranges are ±30 % (decoding) and ±40 % (prefill), not measured intervals.
pub fn answer(question: &Question) -> Performance {
    let (decode_tps, prefill_tps) = speeds(question);
    let decode = spread(decode_tps, DECODE_SPREAD);
    let prefill = spread(prefill_tps, PREFILL_SPREAD);
    let ttft_ms = prefill.and_then(|tps| inverse(tps, question.prompt_tokens as f64 * 1000.0));
    let tpot_ms = decode.and_then(|tps| inverse(tps, 1000.0));
    let further = question.gen_tokens.saturating_sub(1) as f64;
    let e2e_ms = ttft_ms.zip(tpot_ms).map(|(ttft, tpot)| Range {
        low: further.mul_add(tpot.low, ttft.low),
        mid: further.mul_add(tpot.mid, ttft.mid),
        high: further.mul_add(tpot.high, ttft.high),
    });
    Performance {
        estimator: Estimator::Heuristic,
        bound: None,
        interval: None,
        measurements: 0,
        output_tps: decode,
        decode_tps_per_request: decode,
        prefill_tps: prefill,
        ttft_ms,
        tpot_ms,
        e2e_ms,
        assumptions: assumptions(question),
    }
}

/// How each figure of the heuristic comes about.
pub(crate) fn derivations(question: &Question, performance: &Performance) -> Vec<Term> {
    let Performance { output_tps, decode_tps_per_request, prefill_tps, ttft_ms, tpot_ms, e2e_ms, .. } = performance;
    let mid = |range: &Option<Range>| range.map_or(f64::NAN, |range| range.mid);
    let answer = ("answer tokens", question.gen_tokens as f64);
    let figures = [
        (TermName::OutputTps, Unit::TokensPerSecond, output_tps, scaled(question, question.baseline.decode_tps, true)),
        (
            TermName::DecodeTpsPerRequest,
            Unit::TokensPerSecond,
            decode_tps_per_request,
            scaled(question, question.baseline.decode_tps, true),
        ),
        (
            TermName::PrefillTps,
            Unit::TokensPerSecond,
            prefill_tps,
            scaled(question, question.baseline.prefill_tps, false),
        ),
        (
            TermName::Ttft,
            Unit::Milliseconds,
            ttft_ms,
            Formula::new(
                "1000 × prompt tokens / prefill_tps",
                &[("prompt tokens", question.prompt_tokens as f64), ("prefill_tps", mid(prefill_tps))],
            ),
        ),
        (
            TermName::Tpot,
            Unit::Milliseconds,
            tpot_ms,
            Formula::new("1000 / decode_tps_per_request", &[("decode_tps_per_request", mid(decode_tps_per_request))]),
        ),
        (
            TermName::E2e,
            Unit::Milliseconds,
            e2e_ms,
            Formula::new(
                "ttft_ms + max(answer tokens − 1, 0) × tpot_ms",
                &[("ttft_ms", mid(ttft_ms)), answer, ("tpot_ms", mid(tpot_ms))],
            ),
        ),
    ];
    let source = "rule of thumb by GPU family of the command line tool that this page grew from; nothing was measured";
    let known = figures.into_iter().filter_map(|(name, unit, range, formula)| {
        range.map(|range| formula.gives(name, unit, range, source, Provenance::Assumed))
    });
    known.collect()
}

/// A baseline scaled; decoding by the context too.
fn scaled(question: &Question, baseline: f64, decodes: bool) -> Formula {
    let billions = question.parameters as f64 / 1e9;
    let size = if billions > 0.0 { " × (7 / billions)^0.85" } else { "" };
    let context =
        if decodes && question.context as f64 > CONTEXT_FREE_TOKENS { " × (2048 / context)^0.3" } else { "" };
    Formula::new(
        format!("baseline{size} × factor of tensor parallelism × factor of quantization{context}"),
        &[
            ("baseline", baseline),
            ("billions", billions),
            ("factor of tensor parallelism", tensor_parallel_factor(question)),
            ("factor of quantization", quantization_factor(question.quantization)),
            ("context", question.context as f64),
        ],
    )
}

fn spread(mid: f64, share: f64) -> Option<Range> {
    (mid.is_finite() && mid > 0.0).then_some(Range { low: mid * (1.0 - share), mid, high: mid * (1.0 + share) })
}

/// amount / rate, the ends swapped.
fn inverse(rate: Range, amount: f64) -> Option<Range> {
    (rate.low > 0.0).then(|| Range { low: amount / rate.high, mid: amount / rate.mid, high: amount / rate.low })
}

fn assumptions(question: &Question) -> Vec<Sentence> {
    let billions = Number::fixed(question.parameters as f64 / 1e9, 1);
    let baseline = format_args!("Baseline of {}, scaled to ", question.gpu);
    let mut assumptions: Vec<Sentence> = vec![
        "Rule of thumb by GPU family: neither memory bandwidth nor measurements stand behind it".into(),
        sentence![baseline, billions, " billion parameters"],
        sentence![format_args!("Decoding at a context of {} tokens", question.context)],
    ];
    if question.tensor_parallel > 1 {
        let link = match question.link {
            Some(LinkKind::Nvlink) => "NVLink",
            Some(LinkKind::Pcie) => "PCIe",
            None => "an unknown link",
        };
        assumptions
            .push(sentence![format_args!("Tensor parallelism over {} GPUs on {link}", question.tensor_parallel)]);
    }
    if quantization_factor(question.quantization) > 1.0 {
        assumptions.push(sentence!["Quantization ", question.quantization]);
    }
    assumptions.push("One number whatever the batch: concurrency changes nothing here".into());
    assumptions
}
