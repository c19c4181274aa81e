//! Commands and files: what is written of a plan, and what somebody has already.

use e2e::visit;

#[test]
fn a_command_that_would_not_start_is_mended_and_planned() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+H100+80GB+HBM3&n=4");
        page.paste("#check-text", "vllm serve Qwen/Qwen3-8B --tensor-parallel-sise 2 --dtype bf16");
        page.expect_text("#check", "Read as a vllm serve command.");
        page.expect_text("#check", "--tensor-parallel-size 2");
        page.expect_text("#check", "bfloat16");
        page.click("#check .actions:last-child button");
        page.expect_text("#verdict", "Qwen3-8B");
        page.expect_text(".start code", "vllm serve Qwen/Qwen3-8B");
        page.back();
        page.expect_text("#verdict", "Qwen3-32B");
    });
}

#[test]
fn what_was_changed_since_a_command_was_pasted_is_planned_with_it() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.paste("#check-text", "vllm serve Qwen/Qwen3-8B --tensor-parallel-size 2");
        page.expect_text("#check", "Read as a vllm serve command.");
        page.fill("#f-workload-concurrency", "13");
        page.expect_text(".reach", "All 13 concurrent requests");
        page.click("#check .actions:last-child button");
        page.expect_text("#verdict", "Qwen3-8B");
        page.expect_text(".reach", "All 13 concurrent requests");
        assert_eq!(page.value("#f-workload-concurrency"), "13");
    });
}

#[test]
fn a_command_that_would_not_start_is_said_to_be_one() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("?v=1&m=meta-llama/Llama-3.3-70B-Instruct&g=NVIDIA+L4");
        page.expect_text("#verdict", "does not start");
        page.expect_text("#start", "This plan does not start");
        page.expect_text("#start", "do not run them as they are");
        page.expect_none(".start .copy:not([hidden])");
        page.open("");
        page.expect_text(".start code", "vllm serve");
        assert!(!page.text("#start").contains("does not start"));
    });
}

#[test]
fn a_result_stands_beside_the_expected_ranges() {
    visit(|page| {
        page.open("");
        let result = "Successful requests: 32\nMaximum request concurrency: 8\nTotal input tokens: 16384\n\
                      Total generated tokens: 8192\nOutput token throughput (tok/s): 1.5\nMedian TTFT (ms): 150.0\n";
        page.paste("#check-text", result);
        page.expect_text("#check", "Read as a benchmark result");
        page.expect_text("#check table", "outside");
        page.expect_text("#check table", "within");
    });
}

#[test]
fn texts_are_written_for_either_shell_and_with_their_reasons() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.expect_text(".start code", "--tensor-parallel-size 2 \\");
        page.click(".checks label:nth-child(1)");
        page.expect_text(".start code", "--tensor-parallel-size 2 `");
        page.click(".checks label:nth-child(2)");
        page.expect_text(".start code", "--gpu-memory-utilization");
        page.click(".checks label:nth-child(3)");
        page.expect_text(".start code", "#");
        page.click("#tab-docker-compose-yaml");
        page.expect_text(".start code", "services:");
    });
}

#[test]
fn layouts_and_models_that_fit_are_found() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.click("#settings details summary");
        page.click("#layouts-3");
        page.expect_text("#settings details", "PP 3");
        page.expect_text("#settings details", "TP 3");
        page.click("#reach summary");
        page.expect_text("#reach", "of these GPUs");
        page.expect_text("#reach table", "Qwen/Qwen3-32B");
    });
}

#[test]
fn what_was_read_in_a_paste_can_be_corrected() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.click("fieldset:nth-of-type(2) .fold:nth-child(1) summary");
        page.paste(
            "#smi",
            "GPU 0: NVIDIA L4 (UUID: GPU-2f1c8a4e-0000)\nGPU 1: NVIDIA L4 (UUID: GPU-2f1c8a4e-0001)\nwhat is this",
        );
        page.expect_text("#verdict", "2 × L4");
        page.expect_text("fieldset:nth-of-type(2)", "1 line was not understood");
        page.click("fieldset:nth-of-type(2) .actions button:nth-child(1)");
        page.expect_value("#gpu", "NVIDIA L4");
        page.expect_value("#f-hardware-gpus", "2");
        page.fill("#f-hardware-gpus", "4");
        page.expect_text("#verdict", "4 × L4");
    });
}
