//! From what a person names to the plan, and from a link to the same plan.

use e2e::visit;

use super::steps::{CONFIG, LISTING, choose_model, figures, open};

#[test]
fn a_first_visit_shows_a_plan_without_a_network() {
    visit(|page| {
        page.open("");
        page.set_offline(true);
        page.expect_text("#verdict", "fits on 2");
        page.expect_text(".start code", "vllm serve");
        page.fill("#f-workload-prompt-tokens", "4k");
        page.expect_text(".reach", "4,352 tokens");
        page.set_offline(false);
    });
}

#[test]
fn an_id_becomes_a_plan() {
    visit(|page| {
        open(page, "");
        choose_model(page, "example-org/unknown-7b");
        page.expect_text("#verdict", "unknown-7b in BF16");
        page.expect_text(".inputs", "6.81B parameters");
        page.expect_text(".inputs", "at 0123456");
        page.expect_address("m=example-org/unknown-7b");
    });
}

#[test]
fn a_known_id_becomes_a_plan_at_once_and_the_hub_confirms_it() {
    visit(|page| {
        open(page, "");
        choose_model(page, "Qwen/Qwen3-30B-A3B");
        page.expect_text("#verdict", "Qwen3-30B-A3B in BF16");
        page.expect_text(".inputs", "30.5B parameters, 3.04B active");
        page.expect_text(".inputs", "at 0123456");
    });
}

#[test]
fn a_known_id_becomes_a_plan_without_the_hub() {
    visit(|page| {
        page.allow_console_error("status of 401");
        open(page, "");
        choose_model(page, "meta-llama/Llama-3.3-70B-Instruct");
        page.expect_text("#verdict", "Llama-3.3-70B-Instruct in BF16");
        page.expect_text("#model-status", "is gated; planned with the bundled config");
        assert_eq!(page.text(".behind-note"), "");
    });
}

#[test]
fn a_pasted_address_becomes_a_plan() {
    visit(|page| {
        open(page, "");
        choose_model(page, "https://huggingface.co/example-org/unknown-7b/tree/main?library=vllm");
        page.expect_text("#verdict", "unknown-7b");
    });
}

#[test]
fn a_link_gives_the_same_figures_in_a_fresh_profile() {
    let (address, before) = visit(|page| {
        open(page, "");
        choose_model(page, "example-org/unknown-7b");
        page.expect_text("#verdict", "unknown-7b");
        page.fill("#f-workload-prompt-tokens", "2k");
        page.fill("#f-workload-concurrency", "16");
        page.expect_address("users=16");
        page.expect_address("in=2048");
        (page.address(), figures(page))
    });
    visit(|page| {
        page.open_address(&address);
        page.expect_text("#verdict", "unknown-7b in");
        page.expect_text(".inputs", "6.81B parameters");
        assert_eq!(figures(page), before);
    });
}

#[test]
fn a_number_that_cannot_be_read_stays_beside_its_rule() {
    visit(|page| {
        page.open("");
        let before = page.text("#verdict");
        page.fill("#f-workload-concurrency", "a few");
        page.expect_text("#f-workload-concurrency-rule", "“a few” is no number");
        page.expect_text(".behind-note", "last plan");
        assert_eq!(page.text("#verdict"), before);
        assert_eq!(page.value("#f-workload-concurrency"), "a few");
        page.fill("#f-workload-concurrency", "12");
        page.expect_text(".reach", "All 12 concurrent requests");
        assert_eq!(page.text(".behind-note"), "");
    });
}

#[test]
fn a_pasted_config_becomes_the_model() {
    let (address, before) = visit(|page| {
        page.open("");
        page.click("fieldset:nth-of-type(1) .fold summary");
        page.paste("#config", CONFIG);
        page.expect_text(".inputs", "8.03B parameters");
        page.expect_address("c=(");
        (page.address(), figures(page))
    });
    visit(|page| {
        page.open_address(&address);
        page.expect_text(".inputs", "8.03B parameters");
        assert_eq!(figures(page), before);
    });
}

#[test]
fn back_undoes_a_preset() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.expect_text(".reach", "768 tokens");
        page.click(".presets label:nth-of-type(2) span");
        page.expect_text(".reach", "4,608 tokens");
        page.back();
        page.expect_text(".reach", "768 tokens");
        page.forward();
        page.expect_text(".reach", "4,608 tokens");
    });
}

#[test]
fn a_pasted_listing_becomes_the_gpus() {
    let (address, before) = visit(|page| {
        page.open("");
        page.click("fieldset:nth-of-type(2) .fold:nth-child(1) summary");
        page.paste("#smi", LISTING);
        page.expect_text("#verdict", "4 × H100 80GB HBM3");
        page.expect_text(".chips", "4 × NVIDIA H100 80GB HBM3, 81,559 MiB");
        page.expect_address("cards=");
        (page.address(), figures(page))
    });
    visit(|page| {
        page.open_address(&address);
        page.expect_text("#verdict", "4 × H100 80GB HBM3");
        assert_eq!(figures(page), before);
    });
}

#[test]
fn a_paste_that_lists_nothing_changes_no_gpus_and_a_forgotten_one_gives_them_back() {
    visit(|page| {
        page.open("");
        let before = figures(page);
        page.click("fieldset:nth-of-type(2) .fold:nth-child(1) summary");
        page.paste("#smi", "hello world");
        page.expect_text("fieldset:nth-of-type(2)", "No GPU listing was recognised");
        assert_eq!(figures(page), before);
        page.paste("#smi", LISTING);
        page.expect_text("#verdict", "4 × H100 80GB HBM3");
        page.click("fieldset:nth-of-type(2) .fold:nth-child(1) .actions button:last-child");
        page.expect_text("#verdict", "2 × A100");
        assert_eq!(figures(page), before);
    });
}

#[test]
fn a_hostile_id_stays_a_text() {
    // ' " $(touch /tmp/x) newline <script>
    let id = "a%27b%22%24%28touch+%2Ftmp%2Fx%29%0A%3Cscript%3Ealert%281%29%3C%2Fscript%3E";
    let config = "(architectures:*(LlamaForCausalLM),model_type:llama,hidden_size:4096,intermediate_size:14336,num_attention_heads:32,\
                  num_key_value_heads:8,num_hidden_layers:32,vocab_size:128256,max_position_embeddings:131072)";
    visit(|page| {
        let scripts = {
            page.open("");
            page.count("script")
        };
        page.open(&format!("?v=1&m={id}&c={config}&g=NVIDIA+L40S"));
        page.expect_text("#verdict", "<script>");
        assert_eq!(page.count("script"), scripts);
        assert_eq!(page.count("main script, #verdict *:not(strong):not(span)"), 0);
        page.expect_text(".start code", "vllm serve");
        let command = page.text(".start code");
        let script = command.replacen("vllm serve", "set -- vllm serve", 1);
        let words = std::process::Command::new("sh")
            .args(["-c", &format!("{script}\nprintf '%s' \"$3\"")])
            .output()
            .expect("a shell splits words");
        assert_eq!(
            String::from_utf8_lossy(&words.stdout),
            "a'b\"$(touch /tmp/x)\n<script>alert(1)</script>",
            "{command}"
        );
    });
}

#[test]
fn numbers_are_written_and_read_as_the_browsers_locale_has_them() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.set_locale("de-DE");
        open(page, "");
        page.expect_text("#keys", "8–8,3");
        page.expect_text(".terms", "30,5 ± 0,1");
        // The planner's own sentences, which the build has written in English.
        page.expect_text("#settings", "30,5 GiB of weights");
        // What vLLM prints, and what is copied, is as it is everywhere.
        page.expect_text(".log", "332,992 tokens");
        page.fill("#f-workload-prompt-tokens", "4.096");
        page.expect_text(".reach", "4.352 tokens");
        page.expect_address("in=4096");
        page.fill("#f-workload-prompt-tokens", "1,5");
        page.expect_text(".inputs", "such as 512, 40.960");
        page.fill("#f-workload-prompt-tokens", "1,5k");
        page.expect_address("in=1536");
        page.expect_text(".start code", "vllm serve");
        assert!(!page.text(".start code").contains("40.960"));
    });
}
