//! Files that are not a model's configuration, and what to enter instead.

use serde_json::{Map, Value};

use crate::issue::Issue;

/// Recognises what is not a model's configuration; `None` where it may be one.
pub(crate) fn recognise(config: &Map<String, Value>) -> Option<Issue> {
    let text = |name: &str| config.get(name).and_then(Value::as_str);
    if config.contains_key("peft_type") || config.contains_key("lora_alpha") {
        let base = text("base_model_name_or_path").filter(|base| !base.is_empty());
        let base = base.map_or_else(|| "its base model".to_owned(), |base| format!("its base model, {base},"));
        let message = format!("this is an adapter, not a model: enter {base} and plan the adapter with model.lora");
        return Some(Issue::error("config-is-an-adapter", "model.config", message));
    }
    if config.contains_key("_diffusers_version") || config.contains_key("_class_name") {
        let message = "this configures a diffusion pipeline; only language, embedding and speech models that vLLM serves \
                       token by token are planned: enter the config.json of such a model";
        return Some(Issue::error("config-is-diffusion", "model.config", message));
    }
    if config.contains_key("gguf") || config.contains_key("general.architecture") {
        let message = "GGUF files carry no config.json: enter the id or config.json of the model they were made from \
                       and gguf as quantization";
        return Some(Issue::error("config-is-gguf", "model.config", message));
    }
    let structural =
        ["hidden_size", "n_embd", "d_model", "model_type", "architectures", "text_config", "num_hidden_layers"];
    let structural = structural.iter().any(|name| config.contains_key(*name));
    if !structural && (config.contains_key("quant_method") || config.contains_key("quantization")) {
        let message =
            "this is a quantization block alone: paste the model's config.json, and this as model.quant_config";
        return Some(Issue::error("config-is-quantization", "model.config", message));
    }
    if !structural && (config.contains_key("tokenizer_class") || config.contains_key("added_tokens_decoder")) {
        let message = "this configures a tokenizer: paste the model's config.json";
        return Some(Issue::error("config-is-tokenizer", "model.config", message));
    }
    None
}
