//! Questions and answers survive their way.

use std::sync::LazyLock;

use crate::support::planned;
use planner::artifacts::Options;
use planner::artifacts::files::Content;
use planner::check_text::check_text;
use planner::hub::{self, Answer, HubAnswers, HubFile};
use planner::issue::Issue;
use planner::link;
use planner::models::ModelRequest;
use planner::plan::{Change, Plan};
use planner::protocol::{
    self, ApplyChanges, CheckText, ExportPlan, FindCapacity, FoundModel, ImportFile, KnowsModel, LinkNotes,
    ListDerivations, ListLayouts, ListRemedies, ListUnknownLines, OpenPage, PlanView, Question, ReadHubSearch,
    ReadLink, RemainingIssues, SearchGpus, SearchModels, Session, WriteArtifacts, number_of, respond, write,
};
use planner::request::PlanRequest;
use planner::{Facts, plan};
use proptest::prelude::*;
use serde_json::{Map, json};

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::bundled);

/// Asks by way of bytes, as the page does.
#[track_caller]
fn ask<Q: Question>(question: &Q) -> Q::Answer {
    let answer = respond(&mut Session::new(&FACTS), &write(7, question));
    let (number, answer) = number_of(&answer).unwrap();
    assert_eq!(number, 7);
    protocol::read::<Q>(answer).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_arrives_as_it_was_made(request in crate::support::random::request("recommend"), carried: bool) {
        let question = PlanView { request: request.clone(), carried, was: None };
        let drawn = ask(&question);
        let plan = planned(&FACTS, &request);
        prop_assert_eq!(&drawn.plan, &Plan { artifacts: None, ..plan });
        prop_assert_eq!(&drawn, &question.answer(&mut Session::new(&FACTS)));
        prop_assert_eq!(drawn.request, request);
    }
}

fn example() -> PlanRequest {
    let request = r#"{"model": {"id": "Qwen/Qwen3-32B"}, "hardware": {"gpu": "L4", "gpus": 1}}"#;
    serde_json::from_str(request).unwrap()
}

#[test]
fn remedies_derivations_and_files_arrive() {
    let request = example();
    let whole = plan(&FACTS, &request);
    assert!(!whole.remedies.is_empty());
    assert_eq!(ask(&ListRemedies { request: request.clone() }), whole.remedies);
    assert_eq!(ask(&ListDerivations { request: request.clone() }), whole.derivations);
    assert_ne!(whole.derivations, []);
    let mut file: serde_json::Value = serde_json::from_str(&ask(&ExportPlan { request: request.clone() })).unwrap();
    let asked = file.as_object_mut().unwrap().remove("request").unwrap();
    assert_eq!(file, serde_json::to_value(&whole).unwrap());
    assert_eq!(asked, serde_json::to_value(&request).unwrap());
}

#[test]
fn layouts_are_legal_or_have_a_reason() {
    let layouts = ask(&ListLayouts { request: example() });
    assert_eq!((layouts.machines, layouts.by_gpus.len()), (1, 16));
    // 64 heads: eight ways, not three; three GPUs are used as stages.
    let on = |gpus: usize| layouts.by_gpus.get(gpus - 1).unwrap();
    assert!(on(8).tensor && !on(3).tensor);
    assert!(on(3).legal.iter().any(|name| name.contains("PP 3")), "{:?}", on(3));
    assert!(on(3).refused.iter().any(|(name, why)| name == "TP 3" && why.contains("64")), "{:?}", on(3));
    assert_eq!(ask(&ListLayouts { request: PlanRequest::default() }).by_gpus, []);
}

#[test]
fn what_gpus_can_do_is_found() {
    let line = r#"{"model": {"id": "Qwen/Qwen3-32B"}, "hardware": {"gpu": "NVIDIA GeForce RTX 3090", "gpus": 2}}"#;
    let request: PlanRequest = serde_json::from_str(line).unwrap();
    let reached = ask(&FindCapacity { request: request.clone() });
    // 65.5 GB of weights: three cards of 24 GB hold them in no legal way but as stages, four in every way.
    assert!(matches!(reached.fewest_gpus, Some(3 | 4)), "{:?}", reached.fewest_gpus);
    assert!(reached.models.len() > 20, "{}", reached.models.len());
    assert!(reached.models.is_sorted_by(|one, other| one.parameters >= other.parameters));
    for model in reached.models.iter().take(5) {
        let model = ModelRequest { id: Some(model.id.clone()), ..ModelRequest::default() };
        let plan = planned(&FACTS, &PlanRequest { model, ..request.clone() });
        assert!(plan.feasibility.is_some_and(|feasibility| feasibility.fits));
    }
}

#[test]
fn texts_go_out_and_come_back() {
    let question = WriteArtifacts { request: example(), options: Options::default(), extras: Map::new() };
    let written = ask(&question);
    assert_eq!(written, question.answer(&mut Session::new(&FACTS)));
    assert!(written.flags.iter().any(|flag| flag.why.is_some()));
    let profile = written.files.iter().find(|file| file.content == Content::Profile).unwrap();
    let back = ask(&CheckText { text: profile.text.clone(), base: PlanRequest::default() });
    assert_eq!(back.request, example());
    let read = check_text(&FACTS, &profile.text, &PlanRequest::default());
    assert_eq!((back.form, back.findings, back.fixed), (read.text.form, read.text.findings, read.text.fixed));
}

#[test]
fn a_link_opens_with_its_request_and_what_of_it_cannot_be_read() {
    let link =
        ReadLink { query: "?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L4&pt=lots&x=1".to_owned(), others: vec!["x".to_owned()] };
    let asked = ask(&link);
    let opened = ask(&OpenPage { link: Some(link), otherwise: PlanRequest::default() });
    assert_eq!((&opened.view.request, &opened.said), (&asked.request, &asked.said));
    assert_eq!(opened.view.request.model.id.as_deref(), Some("Qwen/Qwen3-32B"));
    assert_eq!(opened.said.issues.len(), 1, "{:?}", opened.said.issues);
    assert!(opened.versions.len() > 20 && !opened.models_date.is_empty());
    let bare = ask(&OpenPage { link: None, otherwise: example() });
    assert_eq!((bare.view.request, bare.said), (example(), LinkNotes::default()));
}

#[test]
fn a_link_remembers_what_its_plan_said() {
    let draw = |was: Option<&str>| ask(&PlanView { request: example(), carried: false, was: was.map(str::to_owned) });
    let now = draw(None);
    assert_eq!(now.changed, None);
    let said = link::decode(&now.link, &[]).was.unwrap();
    assert!(now.link.ends_with(&format!("&was={said}")) && said.starts_with(FACTS.models.date()), "{}", now.link);
    assert_eq!(draw(Some(&said)).changed, None, "the same facts give the same figures");
    let older = draw(Some("2025-01:1:4321:9:8"));
    let changed = older.changed.unwrap();
    assert!(
        changed.contains("2025-01") && changed.contains("4,321") && changed.contains(FACTS.models.date()),
        "{changed}"
    );
    assert!(
        older.link.ends_with("&was=2025-01:1:4321:9:8"),
        "it is kept until something else is asked: {}",
        older.link
    );
    let opened =
        ask(&OpenPage { link: Some(ReadLink { query: older.link, others: Vec::new() }), otherwise: example() });
    assert_eq!(opened.view.changed, Some(changed));
}

#[test]
fn what_comes_from_outside_arrives() {
    let config = Answer { status: 200, text: "{\"model_type\": \"llama\"}".to_owned(), ..Answer::default() };
    let answers =
        HubAnswers { id: "org/name".to_owned(), answers: vec![(HubFile::Config, config)], ..HubAnswers::default() };
    assert_eq!(ask(&answers), hub::read(&answers));
    let found = ask(&ReadHubSearch { text: r#"[{"id": "org/name", "safetensors": {"total": 5}}]"#.to_owned() });
    assert_eq!(found, [FoundModel { id: "org/name".to_owned(), parameters: 5 }]);
    let taken = ask(&ImportFile { text: "vllm serve org/name".to_owned(), request: example(), named: None });
    assert_eq!(taken.request.unwrap().model.id.as_deref(), Some("org/name"));
    assert_eq!(taken.words, "Read as a vllm serve command.");
    let nothing = ask(&ImportFile { text: "hello".to_owned(), request: example(), named: None });
    assert_eq!((nothing.request, nothing.issues.len()), (None, 1));
}

#[test]
fn names_are_looked_up() {
    assert!(ask(&KnowsModel { id: "qwen/qwen3-32b".to_owned() }));
    assert!(!ask(&KnowsModel { id: "nobody/nothing".to_owned() }));
    let found = ask(&SearchGpus { text: "rtx4090".to_owned() });
    assert!(found.iter().any(|card| card.name.contains("4090") && (card.memory_gb - 24.0).abs() < 1e-9), "{found:?}");
    let found = ask(&SearchModels { text: "qwen3 32".to_owned(), most: 3 });
    assert_eq!(found.first().map(|model| model.id.as_str()), Some("Qwen/Qwen3-32B"));
    assert!(found.len() <= 3);
}

#[test]
fn lines_that_were_not_understood_are_listed() {
    let text = "GPU 0: NVIDIA L4 (UUID: GPU-2f1c8a4e-0000)\nsomething else altogether".to_owned();
    let unread = ask(&ListUnknownLines { text });
    assert_eq!((unread.count, unread.lines), (1, vec![(2, "something else altogether".to_owned())]));
}

#[test]
fn what_is_no_question_is_refused() {
    let knows = write(7, &KnowsModel { id: "org/name".to_owned() });
    let unknown = [knows.get(..2).unwrap(), b"never-model", knows.get(13..).unwrap()].concat();
    for (question, why) in [
        (&unknown[..], "there is no question `never-model`"),
        (&knows[..knows.len() - 1], "question `knows-model`: "),
        (&knows[..4], "cannot be read: "),
        (&[], "cannot be read: "),
    ] {
        let answer = respond(&mut Session::new(&FACTS), question);
        let failure = protocol::read::<KnowsModel>(number_of(&answer).unwrap().1).unwrap_err().to_string();
        assert!(failure.starts_with(why), "{failure}");
    }
    assert!(protocol::read::<KnowsModel>(&[]).is_err());
    assert_eq!(number_of(&[]), None);
}

#[test]
fn what_a_remedy_changes_is_applied() {
    let change = |field: &str, to: serde_json::Value| Change { field: field.to_owned(), from: json!(null), to };
    let changes = vec![change("hardware.gpus", json!(4)), change("model.kv_cache_dtype", json!("fp8"))];
    let applied = ask(&ApplyChanges { request: example(), change: changes });
    assert_eq!((applied.hardware.gpus, applied.model.kv_cache_dtype.as_deref()), (Some(4), Some("fp8")));
    assert_eq!(applied.model.id, example().model.id);
    for (field, to) in [("hardware.gpus", json!("many")), ("nothing.of.the.kind", json!(1))] {
        assert_eq!(ask(&ApplyChanges { request: example(), change: vec![change(field, to)] }), example(), "{field}");
    }
}

#[test]
fn what_was_said_of_a_changed_field_is_past() {
    let issues = ["hardware.gpus", "hardware.gpu"].map(|field| Issue::warning("code", field, "message"));
    let mut after = example();
    after.hardware.gpus = Some(2);
    let still = ask(&RemainingIssues { issues: issues.to_vec(), before: example(), after });
    assert_eq!(still, [Issue::warning("code", "hardware.gpu", "message")]);
}

#[test]
fn a_configuration_of_any_shape_arrives() {
    let config = json!({"a": [null, -1, 1.5, "x", {"b": true}], "rope": {"factor": 1e300}, "big": u64::MAX});
    let mut request = example();
    request.model.config = Some(config);
    assert_eq!(ask(&CheckText { text: String::new(), base: request.clone() }).request, request);
}

#[test]
fn no_step_is_faster_than_the_card_allows() {
    for request in [
        r#"{"model": {"id": "Qwen/Qwen3-32B"}, "hardware": {"gpu": "NVIDIA A100-SXM4-80GB", "gpus": 2}}"#,
        r#"{"model": {"id": "deepseek-ai/DeepSeek-V3"}, "hardware": {"gpu": "NVIDIA H200", "gpus": 8}, "workload": {"concurrency": 200}}"#,
        r#"{"model": {"id": "meta-llama/Meta-Llama-3.1-8B"}, "hardware": {"gpu": "NVIDIA L4"}}"#,
    ] {
        let request: PlanRequest = serde_json::from_str(request).unwrap();
        let drawn = ask(&PlanView { request, carried: false, was: None });
        let step = drawn.charts.unwrap().step.unwrap();
        let limit = step.bandwidth_limit_ms.max(step.compute_limit_ms);
        assert!(step.total_ms > limit && limit > 0.0, "{step:?}");
        // One user alone waits for nothing but the steps.
        if step.running <= 1.0 {
            let tpot = drawn.plan.performance.unwrap().tpot_ms.unwrap().mid;
            assert!((tpot / step.total_ms - 1.0).abs() < 0.1, "{tpot} {step:?}");
        }
    }
}

#[test]
fn a_price_that_is_given_wins_over_the_listed_one() {
    let mut request = example();
    request.hardware.gpu = Some("NVIDIA H100 80GB HBM3".to_owned());
    let listed = planned(&FACTS, &request).cost.unwrap();
    assert!(listed.source.is_some() && listed.per_gpu_hour_usd > 0.0);
    request.policy.price_per_gpu_hour_usd = Some(2.0);
    let plan = planned(&FACTS, &request);
    let (given, rate) = (plan.cost.unwrap(), plan.performance.unwrap().output_tps.unwrap());
    assert_eq!((given.per_gpu_hour_usd, given.gpus, given.source), (2.0, 1, None));
    // Two dollars buy an hour's tokens.
    let million = given.output_per_million_usd.unwrap();
    assert!((million.mid * rate.mid * 3_600.0 / 1e6 - 2.0).abs() < 1e-9);
}
