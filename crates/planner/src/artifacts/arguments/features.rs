//! Options that are more than one value: online quantization, adapters, speculative decoding.

use serde_json::{Map, Value};

use crate::models::SpeculativeRequest;
use crate::serve_config::ServeConfig;
use crate::vllm::Ability;

use super::Arguments;

/// Longest n-gram that is looked up, where a release has no default of its own.
const NGRAM_LOOKUP: u64 = 4;

impl Arguments {
    pub(super) fn quantization(&mut self, config: &ServeConfig) {
        let Some(method) = config.quantization.as_deref().filter(|word| *word != "none" && *word != "auto") else {
            return;
        };
        let names = |methods: &[String]| methods.iter().any(|known| known == method);
        let release = self.release();
        if names(&release.online_methods) && names(&release.methods) {
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
        let Some(rank) = self.release().lora_ranks.iter().copied().find(|rank| *rank >= lora.max_rank) else {
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
        if self.release().has(Ability::SpeculativeConfig) {
            self.speculative_json(drafts, method);
        } else {
            self.speculative_flags(drafts, method);
        }
    }

    /// From 0.8 on: one JSON object.
    fn speculative_json(&mut self, drafts: &SpeculativeRequest, method: &str) {
        if method == "mtp" && !self.has("The method word mtp of --speculative-config", Ability::MtpMethod, true) {
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
