//! What must hold between speeds, whatever the deployment: bandwidth, bytes, concurrency, latency and throughput.

use planner::speed::rates::{EngineMode, Nominal};
use planner::speed::serving::{Arrivals, Lengths, Served};
use planner::speed::work::{Multiplied, Reach};
use planner::speed::{Calibration, Demand, Drafting, Server, Work};
use proptest::prelude::*;

/// A model of some billion parameters, dense or of experts, cut over some GPUs.
fn work() -> impl Strategy<Value = Work> {
    let sizes = (8.0..100.0_f64, 1024.0..16384.0_f64, 0.5..5.0_f64, prop_oneof![Just(0.0), 8.0..256.0_f64]);
    let cut = prop_oneof![Just(1.0), Just(2.0), Just(4.0), Just(8.0)];
    let bytes = prop_oneof![Just(0.53), Just(1.0), Just(2.0)];
    (sizes, cut, bytes, 1024.0..8192.0_f64).prop_map(|((layers, hidden, scale, experts), ranks, bytes, kv)| {
        let dense = layers * hidden * hidden * 4.0 * scale / ranks;
        let routed = if experts > 0.0 { dense * 8.0 } else { 0.0 };
        let used = if experts > 0.0 { routed * 4.0 / experts.max(4.0) } else { 0.0 };
        Work {
            layers: layers.floor(),
            moe_layers: if experts > 0.0 { layers.floor() } else { 0.0 },
            hidden_size: hidden,
            dense_bytes: dense * bytes,
            dense: Multiplied { sixteen: dense, ..Multiplied::default() },
            head_bytes: hidden * 128_000.0 * 2.0 / ranks,
            head: hidden * 128_000.0 / ranks,
            expert_bytes: routed * bytes,
            experts: Multiplied { sixteen: used, ..Multiplied::default() },
            expert_count: if experts > 0.0 { experts.floor() } else { 0.0 },
            top_k: if experts > 0.0 { 4.0 } else { 0.0 },
            expert_engines: 1.0,
            reaches: vec![Reach {
                limit: f64::INFINITY,
                bytes: kv * layers / ranks,
                prompt_width: hidden * layers / ranks,
                decode_width: hidden * layers / ranks,
            }],
            tensor_parallel: ranks,
            ..Work::default()
        }
    })
}

fn server() -> impl Strategy<Value = Server> {
    let card = (200.0..8000.0_f64, 50.0..2500.0_f64, any::<bool>(), any::<bool>());
    let limits = (prop_oneof![Just(2048.0), Just(8192.0), Just(16384.0)], 16.0..1024.0_f64);
    (work(), card, limits).prop_map(|(work, (gb_s, tflops, pcie, eager), (step_tokens, max_num_seqs))| Server {
        work,
        nominal: Nominal {
            bandwidth: gb_s * 1e9,
            sixteen: tflops * 1e12,
            link: if pcie { 32e9 } else { 450e9 },
            pcie,
            ..Nominal::default()
        },
        mode: EngineMode { eager, ..EngineMode::default() },
        class: None,
        drafting: Drafting::NONE,
        step_tokens,
        max_num_seqs: max_num_seqs.floor(),
        engines: 1.0,
        stages: 1.0,
    })
}

fn lengths() -> impl Strategy<Value = Lengths> {
    (16.0..16_000.0_f64, 2.0..4000.0_f64, any::<bool>()).prop_map(|(prompt, output, natural)| Lengths {
        prompt: prompt.floor(),
        cached: 0.0,
        output: output.floor(),
        natural,
    })
}

fn arrivals() -> impl Strategy<Value = Arrivals> {
    prop_oneof![
        (1.0..500.0_f64).prop_map(|users| Arrivals::Closed { users: users.floor(), rounds: 10.0 }),
        (1.0..1000.0_f64).prop_map(|requests| Arrivals::Burst { requests: requests.floor() }),
        (1.0..500.0_f64).prop_map(|requests| Arrivals::Offline { requests: requests.floor() }),
    ]
}

fn served(server: &Server, arrivals: Arrivals, lengths: Lengths, held: f64) -> Served {
    server.serve(&server.rates(Calibration::bundled()), &Demand { arrivals, lengths, held, held_between: (held, held) })
}

fn closed(server: &Server, users: f64, lengths: Lengths, held: f64) -> Served {
    served(server, Arrivals::Closed { users, rounds: 10.0 }, lengths, held)
}

/// Users of a sweep.
const USERS: [f64; 19] =
    [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 48.0, 64.0, 96.0, 128.0, 192.0, 256.0, 384.0, 512.0, 1024.0];
/// A hair of slack for rounding.
const SLACK: f64 = 1.0 + 1e-9;

proptest! {
    #[test]
    fn more_bandwidth_is_never_slower(server in server(), arrivals in arrivals(), lengths in lengths(), held in 1.0..2000.0_f64, more in 1.0..4.0_f64) {
        let slow = served(&server, arrivals, lengths, held);
        let nominal = Nominal { bandwidth: server.nominal.bandwidth * more, ..server.nominal };
        let fast = served(&Server { nominal, ..server }, arrivals, lengths, held);
        prop_assert!(fast.output_tps * SLACK >= slow.output_tps, "{slow:?} {fast:?}");
        prop_assert!(fast.tpot <= slow.tpot * SLACK, "{slow:?} {fast:?}");
        let whole = |served: &Served| served.ttft + (lengths.output - 1.0) * served.tpot;
        prop_assert!(whole(&fast) <= whole(&slow) * SLACK, "{slow:?} {fast:?}");
    }

    #[test]
    fn more_bytes_a_weight_are_never_faster_for_one_user(server in server(), lengths in lengths(), more in 1.0..4.0_f64) {
        let light = closed(&server, 1.0, lengths, 1.0);
        let mut heavy = server;
        heavy.work.dense_bytes *= more;
        heavy.work.expert_bytes *= more;
        let heavy = closed(&heavy, 1.0, lengths, 1.0);
        prop_assert!(heavy.tpot * SLACK >= light.tpot);
        prop_assert!(heavy.output_tps <= light.output_tps * SLACK);
    }

    #[test]
    fn throughput_rises_with_users_until_a_bound(server in server(), lengths in lengths(), held in 1.0..2000.0_f64) {
        let rates: Vec<f64> = USERS.iter().map(|users| closed(&server, *users, lengths, held).output_tps).collect();
        let bound = rates.iter().copied().fold(0.0, f64::max);
        for pair in rates.windows(2) {
            // Far below the bound it only rises; near it a larger batch costs a little of what prompts leave.
            let slack = if pair[0] < 0.7 * bound { SLACK } else { 1.05 };
            prop_assert!(pair[1] * slack >= pair[0], "{rates:?}");
        }
        prop_assert!(rates[rates.len() - 1] >= 0.9 * bound, "{rates:?}");
    }

    #[test]
    fn throughput_stays_below_the_roofline(server in server(), lengths in lengths(), held in 1.0..2000.0_f64, users in 1.0..1000.0_f64) {
        let served = closed(&server, users.floor(), lengths, held);
        let work = &server.work;
        let batch = served.running.max(1.0);
        let read = work.dense_bytes + work.head_bytes + work.expert_bytes * work.coverage(batch, Calibration::bundled().constants.routing);
        let memory = batch / (read / server.nominal.bandwidth);
        let compute = server.nominal.sixteen / (2.0 * (work.dense.total() + work.experts.total() + work.head));
        prop_assert!(served.output_tps <= memory.min(compute) * SLACK, "{} above {memory} or {compute}", served.output_tps);
    }

    #[test]
    fn throughput_and_latency_of_a_closed_loop_agree(server in server(), lengths in lengths(), users in 1.0..500.0_f64) {
        let users = users.floor();
        let served = closed(&server, users, lengths, f64::INFINITY);
        let expected = users * lengths.output / (served.ttft + (lengths.output - 1.0) * served.tpot);
        prop_assert!((served.output_tps / expected - 1.0).abs() < 0.05);
    }

    #[test]
    fn accepted_drafts_never_slow_a_token_of_one_user(server in server(), lengths in lengths(), acceptance in 0.0..1.0_f64, more in 0.0..1.0_f64) {
        let drafting = |acceptance: f64| {
            let asked = planner::models::SpeculativeRequest { num_speculative_tokens: Some(3), acceptance: Some(acceptance), ..Default::default() };
            Drafting::of(&asked, Some(server.work.one_layer())).unwrap()
        };
        let better = acceptance + (1.0 - acceptance) * more;
        let some = closed(&Server { drafting: drafting(acceptance), ..server.clone() }, 1.0, lengths, 1.0);
        let most = closed(&Server { drafting: drafting(better), ..server.clone() }, 1.0, lengths, 1.0);
        prop_assert!(most.tpot <= some.tpot * SLACK);
    }

    #[test]
    fn hits_in_the_prefix_cache_never_delay_the_first_token(server in server(), lengths in lengths(), share in 0.0..1.0_f64) {
        let cold = closed(&server, 1.0, lengths, 1.0);
        let warm = closed(&server, 1.0, Lengths { cached: (lengths.prompt * share).floor(), ..lengths }, 1.0);
        prop_assert!(warm.ttft <= cold.ttft * SLACK);
    }
}
