//! What an estimate assumes, in sentences.

use super::calibration::Calibration;
use super::evidence::MissingEvidence;
use super::server::{Demand, Server};
use super::serving::{Arrivals, Held, Served};
use crate::sentence::{Number, Sentence, sentence};

/// The assumptions, most important first.
pub(crate) fn assumptions(
    server: &Server,
    demand: &Demand,
    outcome: &Served,
    missing: &[MissingEvidence],
    calibration: &Calibration,
) -> Vec<Sentence> {
    let mut assumptions = vec![basis(calibration).into(), ranges(calibration).into(), load(demand)];
    assumptions.extend(missing.iter().map(|missing| reason(missing).into()));
    assumptions.extend(held(server, demand, outcome).map(Sentence::from));
    assumptions.extend(model(server, demand));
    assumptions
}

fn basis(calibration: &Calibration) -> String {
    format!(
        "Step times from bytes moved and arithmetic done, with shares of the card's nominal rates fitted to {} public \
         measurements of vLLM.",
        calibration.measurements
    )
}

fn ranges(calibration: &Calibration) -> String {
    format!(
        "{:.0} of 10 measured values are meant to fall into each range; the time to first token is the least certain, it \
         depends on what else arrives at that moment.",
        calibration.interval * 10.0
    )
}

fn load(demand: &Demand) -> Sentence {
    let lengths = &demand.lengths;
    let each = format!("{:.0} prompt and {:.0} answer tokens each", lengths.prompt, lengths.output);
    match demand.arrivals {
        Arrivals::Closed { users, rounds } if users > 1.0 => sentence![format_args!(
            "{users:.0} users start at once and send {rounds:.0} requests one after the other, {each}; times are means over all of \
             them, the crowded start included."
        )],
        Arrivals::Closed { .. } => sentence![format_args!("One user sends one request after the other, {each}.")],
        Arrivals::Burst { requests } => {
            sentence![format_args!(
                "{requests:.0} requests arrive at once, {each}; the time to first token is the middle request's."
            )]
        }
        Arrivals::Offline { requests } => {
            sentence![format_args!("One offline batch of {requests:.0} requests, {each}.")]
        }
        Arrivals::Rate { per_second, .. } => {
            sentence![Number::exact(per_second), format_args!(" requests a second, evenly spread, {each}.")]
        }
    }
}

/// Measurements of a regime, as the calibration names it: `dense closed`, `moe`, `any`.
pub(crate) fn regime(name: &str) -> String {
    let (kind, load) = name.split_once(' ').unwrap_or((name, ""));
    let kind = match kind {
        "moe" => "models of experts",
        "dense" => "dense models",
        _ => "all models",
    };
    let load = match load {
        "closed" => ", users one after the other",
        "burst" => ", a burst",
        "static" => ", an offline batch",
        "rate" => ", a stream",
        _ => "",
    };
    format!("{kind}{load}")
}

fn reason(missing: &MissingEvidence) -> String {
    match missing {
        MissingEvidence::Card(name) => {
            format!("Ranges are wider: nothing was measured on {name}; other cards of its class stand in for it.")
        }
        MissingEvidence::Class(name) => format!(
            "Ranges are much wider: no card of the class of {name} was measured with this engine; the shares are a judgement."
        ),
        MissingEvidence::NearestClass(name) => {
            format!("Ranges are much wider: {name} is computed like its nearest class, which is not its own.")
        }
        MissingEvidence::NoClass(name) => {
            format!(
                "Ranges are much wider: nothing like {name} was measured; it gets the shares of the best known class."
            )
        }
        MissingEvidence::GivenFigures => "Ranges are wider: figures of the card were given by hand.".to_owned(),
        MissingEvidence::Setting(name) => format!("Ranges are wider: {name} is computed, not calibrated."),
    }
}

fn held(server: &Server, demand: &Demand, outcome: &Served) -> Option<String> {
    match outcome.held_by {
        Held::Slots if demand.held < server.max_num_seqs => Some(format!(
            "The KV pool holds {:.0} requests of this length; the others wait.",
            demand.held * server.engines
        )),
        Held::Slots => Some(format!("max_num_seqs lets {:.0} run at once; the others wait.", server.max_num_seqs)),
        Held::Prompts => Some(format!(
            "Prompts fill every step of {:.0} tokens: about {:.0} requests are decoded at a time.",
            server.step_tokens, outcome.running
        )),
        Held::Nothing | Held::Arrivals => None,
    }
}

fn model(server: &Server, demand: &Demand) -> Vec<Sentence> {
    let mut assumptions: Vec<Sentence> = Vec::new();
    if server.work.is_moe() {
        assumptions.push("Tokens spread over the experts nearly evenly.".into());
    }
    if server.mode.v0 {
        assumptions.push("The engine before V1, as releases before 0.8 run it.".into());
    }
    if server.mode.eager {
        assumptions.push("Without CUDA graphs the host's kernel launches set a floor under every step.".into());
    }
    if server.drafting.is_on() {
        let tokens = Number::fixed(server.drafting.tokens_per_step, 2);
        assumptions.push(sentence!["Drafting yields ", tokens, " tokens a step."]);
    }
    if demand.lengths.cached > 0.0 {
        let cached = demand.lengths.cached;
        assumptions.push(sentence![format_args!("{cached:.0} tokens of each prompt come from the prefix cache.")]);
    }
    assumptions
}
