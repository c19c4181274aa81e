//! The verdict.

use leptos::prelude::*;
use vllm_wizard::components::verdict::VerdictPanel;
use vllm_wizard::session::{Session, example};
use wasm_bindgen_test::wasm_bindgen_test;

use super::stand::with_session;

fn verdict(_: Session) -> impl IntoView {
    view! { <VerdictPanel /> }
}

#[wasm_bindgen_test]
async fn the_verdict_says_what_the_plan_says() {
    let (stand, session) = with_session(example::request().clone(), verdict).await;
    let text = stand.text("#verdict");
    assert!(text.contains(" fits on 2 × ") && text.contains("GiB to spare on each."), "{text}");
    assert!(stand.find("section").class_name().contains("fits"), "{}", stand.find("section").class_name());
    session.adjust(|request| request.hardware.gpus = Some(1));
    session.adjust(|request| request.model.quantization = Some("none".to_owned()));
    session.adjust(|request| request.hardware.gpu = Some("NVIDIA L4".to_owned()));
    stand.settle().await;
    let text = stand.text("#verdict");
    assert!(text.contains("does not start on 1 × L4. The weights alone take"), "{text}");
    assert!(stand.find("section").class_name().contains("no"), "{}", stand.find("section").class_name());
}

#[wasm_bindgen_test]
async fn a_target_that_is_missed_is_no_green_verdict() {
    let (stand, session) = with_session(example::request().clone(), verdict).await;
    let expected = session.viewed.with_untracked(|viewed| viewed.plan.performance.as_ref()?.tpot_ms);
    let expected = expected.expect("the example's speed is known");
    let set = async |target: f64| {
        session.adjust(|request| request.workload.target_tpot_ms = Some(target));
        stand.settle().await;
        (stand.text("#verdict"), stand.find("section").class_name())
    };
    let (text, class) = set((expected.high * 2.0).ceil()).await;
    assert!(!text.contains("target") && class.contains("fits"), "{text} {class}");
    let (text, class) = set((expected.low / 2.0).floor()).await;
    assert!(text.contains("misses the TPOT target of") && class.contains("tight"), "{text} {class}");
    let (text, class) = set(expected.mid).await;
    assert!(text.contains("may miss the TPOT target of") && class.contains("tight"), "{text} {class}");
}

#[wasm_bindgen_test]
async fn a_name_is_never_read_as_markup() {
    let mut request = example::request().clone();
    request.model.config = Some(serde_json::json!({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
        "num_hidden_layers": 32, "intermediate_size": 14336, "vocab_size": 128_256
    }));
    request.model.id = Some("<img src=x onerror=alert(1)>".to_owned());
    let (stand, _) = with_session(request, verdict).await;
    assert!(stand.text("#verdict").contains("<img src=x onerror=alert(1)>"));
    assert_eq!(stand.count("img"), 0);
}
