//! What many cases do: open the page with the hub's stand-in, name a model, read the figures.

use e2e::{Key, Page, hub};

/// Opens the page with the hub's stand-in as its hub.
#[track_caller]
pub fn open(page: &Page, query: &str) {
    let joint = if query.is_empty() { "?" } else { "&" };
    page.open(&format!("{query}{joint}hub={}", hub()));
}

/// Names a model in the model box.
#[track_caller]
pub fn choose_model(page: &Page, text: &str) {
    page.fill("#model", text);
    page.press("#model", &Key::Enter);
}

/// Every figure of the plan as it is shown.
#[track_caller]
pub fn figures(page: &Page) -> Vec<String> {
    let mut figures = vec![page.text("#verdict")];
    figures.extend(page.texts("#keys dd, .terms .figure, .settings .figure, .strips .figure, .reach li"));
    assert!(figures.len() > 10, "{figures:?}");
    figures
}

/// Four cards as a machine lists them.
pub const LISTING: &str = "\
index, name, memory.total [MiB], memory.used [MiB]
0, NVIDIA H100 80GB HBM3, 81559 MiB, 4 MiB
1, NVIDIA H100 80GB HBM3, 81559 MiB, 4 MiB
2, NVIDIA H100 80GB HBM3, 81559 MiB, 4 MiB
3, NVIDIA H100 80GB HBM3, 81559 MiB, 4 MiB
";

/// A configuration whose model has 8.03 billion parameters.
pub const CONFIG: &str = r#"{
  "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
  "num_attention_heads": 32, "num_key_value_heads": 8, "num_hidden_layers": 32, "vocab_size": 128256,
  "max_position_embeddings": 131072, "tie_word_embeddings": false, "torch_dtype": "bfloat16", "rope_theta": 500000.0
}"#;
