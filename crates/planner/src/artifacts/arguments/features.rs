//! Options that are more than one value: online quantization, adapters, speculative decoding.

use serde_json::{Map, Value};

use crate::models::SpeculativeRequest;
use crate::serve_config::ServeConfig;

use super::Arguments;

/// Methods that quantize an unquantized checkpoint while it loads, each from a minor release on. All others only say what a
/// checkpoint already is, which vLLM sees by itself.
/// Source: `vllm/model_executor/layers/quantization` of each release.
const ONLINE: [(&str, u32); 10] = [
    ("fp8", 0),
    ("experts_int8", 0),
    ("ptpc_fp8", 7),
    ("bitsandbytes", 9),
    ("fp8_per_tensor", 20),
    ("fp8_per_block", 20),
    ("int8_per_channel_weight_only", 20),
    ("mxfp8", 20),
    ("fp8_per_channel", 24),
    ("nvfp4_per_token", 26),
];

/// `--max-lora-rank`'s words, each from a minor release on. Source: `vllm/config/lora.py`.
const RANKS: [(u64, u32); 9] = [(1, 13), (8, 0), (16, 0), (32, 0), (64, 0), (128, 0), (256, 0), (320, 12), (512, 12)];

/// Longest n-gram that is looked up, where a release has no default of its own.
const NGRAM_LOOKUP: u64 = 4;

impl Arguments {
    pub(super) fn quantization(&mut self, config: &ServeConfig) {
        let Some(method) = config.quantization.as_deref().filter(|word| *word != "none" && *word != "auto") else {
            return;
        };
        let listed = self.release().methods.iter().any(|known| known == method);
        let online = ONLINE.iter().any(|(word, since)| *word == method && self.version.at_least(0, *since));
        if online && listed {
            self.value("--quantization", method, false);
        } else {
            let text = format!(
                "vLLM cannot quantize with {method} while it loads: this needs a checkpoint that is quantized so. Put its id in the model's place; it needs no --quantization."
            );
            self.note("quantized-checkpoint-needed", "model.quantization", text);
        }
    }

    pub(super) fn lora(&mut self, config: &ServeConfig) {
        let Some(lora) = config.lora else { return };
        let taken = RANKS.iter().filter(|(_, since)| self.version.at_least(0, *since));
        let Some(rank) = taken.map(|(rank, _)| *rank).find(|rank| *rank >= lora.max_rank) else {
            let text = format!("vLLM {} takes no LoRA of rank {}; adapters are left out.", self.version, lora.max_rank);
            return self.note("lora-rank-too-large", "model.lora", text);
        };
        self.switch("--enable-lora", "lora", false);
        self.value("--max-loras", &lora.max_loras, lora.max_loras == 1);
        self.value("--max-lora-rank", &rank, rank == 16);
    }

    pub(super) fn speculative(&mut self, config: &ServeConfig) {
        let Some(drafts) = &config.speculative else { return };
        let method = drafts.method.as_deref().unwrap_or("draft");
        let drafter = matches!(method, "mtp" | "ngram");
        if !drafter && drafts.model.is_none() {
            let text = format!("Speculative decoding by {method} needs a draft model's id; it is left out.");
            return self.note("draft-model-unnamed", "model.speculative", text);
        }
        if self.version.at_least(0, 8) {
            self.speculative_json(drafts, method);
        } else {
            self.speculative_flags(drafts, method);
        }
    }

    /// From 0.8 on: one JSON object.
    fn speculative_json(&mut self, drafts: &SpeculativeRequest, method: &str) {
        if method == "mtp" && !self.has("The method word mtp of --speculative-config", 11, true) {
            return;
        }
        let mut keys = Map::new();
        if method != "draft" {
            keys.insert("method".to_owned(), Value::from(method));
        }
        if let Some(model) = &drafts.model {
            keys.insert("model".to_owned(), Value::from(model.clone()));
        }
        if let Some(tokens) = drafts.num_speculative_tokens {
            keys.insert("num_speculative_tokens".to_owned(), Value::from(tokens));
        }
        self.value("--speculative-config", &Value::Object(keys), false);
    }

    /// Until 0.7: options of their own, and no methods but a draft model and n-grams.
    fn speculative_flags(&mut self, drafts: &SpeculativeRequest, method: &str) {
        let model = match method {
            "ngram" => Some("[ngram]"),
            "draft" => drafts.model.as_deref(),
            _ => None,
        };
        let Some(model) = model else {
            let text = format!("vLLM {} has no speculative decoding by {method}; it is left out.", self.version);
            return self.note("option-too-new", "model.speculative", text);
        };
        self.value("--speculative-model", model, false);
        if method == "ngram" {
            self.value("--ngram-prompt-lookup-max", &NGRAM_LOOKUP, false);
        }
        if let Some(tokens) = drafts.num_speculative_tokens {
            self.value("--num-speculative-tokens", &tokens, false);
        }
    }
}
