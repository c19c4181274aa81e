//! Links: the same plan wherever they are opened, and nothing that stands in one is lost or taken for more than a text.

use e2e::stub_hub::COMMIT;
use e2e::{Page, hub, visit};

use super::steps::{CONFIG, choose_model, figures, open};

/// Travels to a query, as “back” does; longer ones than a server takes can be had this way too.
fn travel(page: &Page, query: &str) {
    let script = "history.pushState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'));";
    page.run(script, vec![query.into()]);
}

/// Every key of a link, with the words for its field where its text may be any.
const KEYS: [&str; 54] = [
    "m", "rev", "c", "qc", "st", "wb", "pb", "dt", "q", "kv", "len", "lora", "spec", "trust", "tok", "g", "n", "mib",
    "bw", "tf", "sub", "ic", "nodes", "tp", "pp", "dp", "dcp", "ep", "in", "out", "users", "hit", "load", "np", "rate",
    "lens", "ttft", "tpot", "stream", "batch", "mode", "vllm", "util", "kvb", "oh", "frag", "head", "seqs", "bt",
    "eager", "pc", "meas", "usd", "est",
];

/// Keys whose text is a name that only the hub, or the catalogue of cards, can know to be wrong.
const NAMES: [&str; 4] = ["m", "rev", "tok", "g"];

#[test]
fn markup_in_every_key_stays_a_text_and_is_reported() {
    let markup = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'";
    let encoded = "%3Cimg+src%3Dx+onerror%3Dalert%281%29%3E%3Cscript%3Ealert%282%29%3C%2Fscript%3E%22%27";
    let query: Vec<String> = KEYS
        .iter()
        .chain(&["cards", "v", "was", "hub", "at", "%3Cb%3E"])
        .map(|key| format!("{key}={encoded}"))
        .collect();
    visit(|page| {
        page.open("");
        let scripts = page.count("script");
        page.open(&format!("?{}", query.join("&")));
        page.expect_text("#notes", "is no setting of a plan");
        assert_eq!((page.count("script"), page.count("img"), page.count("main b b")), (scripts, 0, 0));
        assert!(
            page.text("#model-status").contains(markup.get(..20).expect("it is longer")),
            "{}",
            page.text("#model-status")
        );
        let said = format!("{} {}", page.text("#notes"), page.texts(".inputs .issues").join(" "));
        for key in KEYS.iter().chain(&["cards"]).filter(|key| !NAMES.contains(key)) {
            let named = said.contains(&format!("“{key}” is “<img src=x")) || said.contains("<img src=x");
            assert!(named, "{key}: {said}");
        }
    });
}

#[test]
fn each_key_with_nonsense_is_reported_on_the_page() {
    visit(|page| {
        page.open("");
        for key in KEYS.iter().filter(|key| !["rev", "tok"].contains(key)) {
            travel(page, &format!("?v=1&{key}=zzz&m=Qwen/Qwen3-32B&g=NVIDIA+L4&n=8"));
            let seen = page.run(
                "const said = () => [...document.querySelectorAll('.issues li, #model-status')].filter((line) => line.checkVisibility()).map((line) => line.innerText ?? '').join('\\n'); \
                 const start = performance.now(); \
                 while (!said().toLowerCase().includes('zzz') && performance.now() - start < 5000) await new Promise((done) => setTimeout(done, 20)); \
                 return said();",
                Vec::new(),
            );
            assert!(seen.as_str().is_some_and(|said| said.to_lowercase().contains("zzz")), "{key}: {seen}");
        }
    });
}

#[test]
fn a_megabyte_in_a_key_is_reported_and_left_out() {
    visit(|page| {
        page.open("");
        let before = figures(page);
        travel(page, &format!("?v=1&g=NVIDIA+L4&in={}", "9".repeat(1 << 20)));
        page.expect_text("#notes", "The link's “in” has 1048576 characters");
        travel(page, &format!("?v=1&{}=1", "k".repeat(1 << 20)));
        page.expect_text("#notes", "is no setting of a plan");
        page.back();
        page.back();
        page.expect_value("#f-workload-prompt-tokens", "512");
        assert_eq!(figures(page), before);
    });
}

#[test]
fn what_is_given_twice_or_unknown_is_reported_and_the_first_counts() {
    visit(|page| {
        page.open("?v=3&m=Qwen/Qwen3-32B&g=NVIDIA+L4&n=8&in=1k&in=2k&colour=red");
        page.expect_text("#notes", "The link gives “in” more than once; the first counts.");
        page.expect_text("#notes", "The link's “colour” is no setting of a plan and was left out.");
        page.expect_text("#notes", "The link is of version 3");
        assert_eq!(page.value("#f-workload-prompt-tokens"), "1,024");
    });
}

#[test]
fn a_number_that_cannot_be_read_is_kept_as_it_stands_in_the_link() {
    visit(|page| {
        page.open("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L4&n=8&in=many&users=16");
        page.expect_value("#f-workload-prompt-tokens", "many");
        page.expect_text("#f-workload-prompt-tokens-rule", "“many” is no number");
        page.expect_text(".inputs", "The link's “in” is “many”, which cannot be read; the default is used instead.");
        page.expect_text(".behind-note", "last plan");
        page.fill("#f-workload-prompt-tokens", "512");
        page.expect_text("#f-workload-prompt-tokens-rule", "");
        assert_eq!(page.text(".behind-note"), "");
        let said = page.texts(".issues li").join(" ");
        assert!(!said.contains("many"), "what was mended is past: {said}");
        assert_eq!(page.value("#f-workload-concurrency"), "16");
    });
}

#[test]
fn what_is_said_of_a_field_stands_among_the_notes_while_the_field_is_folded_away() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L40S&n=3&tp=3");
        page.expect_text("#notes", "tensor");
        let said = page.text("#notes li:first-child");
        page.click(".drawer:nth-of-type(2) summary");
        page.expect_text(".drawer[open] .issues", &said);
        page.run("while (document.querySelector('#notes')?.innerText.includes(arguments[0])) await new Promise(requestAnimationFrame);", vec![said.as_str().into()]);
        page.click(".drawer:nth-of-type(2) summary");
        page.expect_text("#notes", &said);
    });
}

#[test]
fn what_is_out_of_range_is_said_beside_its_field() {
    visit(|page| {
        page.open("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L4&n=8&users=0");
        page.expect_value("#f-workload-concurrency", "0");
        page.expect_text(".field:has(#f-workload-concurrency) .issues", "must lie between 1 and");
    });
}

#[test]
fn a_link_gives_the_same_figures_offline_with_a_model_that_the_page_knows() {
    let (address, before) = visit(|page| {
        open(page, "");
        choose_model(page, "Qwen/Qwen3-30B-A3B");
        page.expect_text(".inputs", "at 0123456");
        page.fill("#f-workload-concurrency", "16");
        page.expect_address("users=16");
        page.expect_address(&format!("at={COMMIT}"));
        (page.address(), figures(page))
    });
    visit(|page| {
        page.allow_console_error("ERR_BLOCKED_BY_CLIENT");
        page.open("");
        page.block(hub());
        page.open_address(&address);
        page.expect_text("#model-status", "cannot be reached; planned with the bundled config");
        page.expect_text("#verdict", "Qwen3-30B-A3B in BF16");
        assert_eq!(figures(page), before);
        assert_eq!(page.text(".link-notes"), "");
        assert_eq!(page.address(), address, "the commit is still named");
    });
}

#[test]
fn a_link_gives_the_same_figures_when_the_hub_has_moved_on() {
    let (address, before) = visit(|page| {
        open(page, "");
        choose_model(page, &format!("trouble/updated@{COMMIT}"));
        page.expect_text(".inputs", "at 0123456");
        page.expect_text("#verdict", "updated in BF16");
        let address = page.address();
        (
            format!(
                "{}&at={COMMIT}",
                address.replace(&format!("&rev={COMMIT}"), "").replace(&format!("&at={COMMIT}"), "")
            ),
            figures(page),
        )
    });
    visit(|page| {
        page.open_address(&address);
        page.expect_text(".inputs", "at 0123456");
        page.expect_text("#verdict", "updated in BF16");
        assert_eq!(figures(page), before);
        assert_eq!(page.text(".link-notes"), "");
    });
    // The hub no longer has the commit: the newest is planned, and both figures are said.
    visit(|page| {
        page.allow_console_error("status of 404");
        page.open_address(&address.replace(COMMIT, "1111111111111111111111111111111111111111"));
        page.expect_text(
            "#model-status",
            "no longer has commit 1111111 of trouble/updated, which the link was made with; the newest was asked for.",
        );
        page.expect_text(".inputs", "at fedcba9");
        page.expect_text(".link-notes", "When this link was made");
        assert_ne!(figures(page), before);
    });
}

#[test]
fn typing_takes_the_place_of_the_last_address_and_a_preset_stands_behind_it() {
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L4&n=8");
        let length = || page.run("return history.length;", Vec::new()).as_u64().expect("it is a number");
        let before = length();
        for users in ["3", "30", "300"] {
            page.fill("#f-workload-concurrency", users);
            page.expect_address(&format!("users={users}"));
        }
        assert_eq!(length(), before);
        page.click(".presets label:nth-of-type(2) span");
        page.expect_address("in=4096");
        assert_eq!(length(), before + 1);
    });
}

#[test]
fn newer_facts_that_give_other_figures_are_said_with_both() {
    visit(|page| {
        page.open("?v=1&m=Qwen/Qwen3-32B&g=NVIDIA+L4&n=8&was=2025-01:1:4321:98:76");
        page.expect_text(
            ".link-notes",
            "When this link was made, with facts of 2025-01, its plan said: it fits, KV cache for about 4,321 tokens",
        );
        page.expect_text(".link-notes", "With this page's facts of");
        page.fill("#f-workload-concurrency", "3");
        page.expect_text(".reach", "All 3 concurrent requests");
        page.expect_address("users=3");
        assert_eq!(page.text(".link-notes"), "", "something else is asked now");
        assert!(!page.address().contains("2025-01"), "{}", page.address());
    });
}

#[test]
fn what_no_link_can_carry_is_said_and_a_file_is_offered() {
    let kind = |layer: u64| {
        if ((layer * 2_654_435_761) >> 9).is_multiple_of(3) { "full_attention" } else { "sliding_attention" }
    };
    let kinds: Vec<String> = (0..200).map(|layer| format!("\"{}\"", kind(layer))).collect();
    let layers =
        format!("\"layer_types\": [{}], \"sliding_window\": 1024, \"num_hidden_layers\": 200", kinds.join(","));
    let config = CONFIG.replace("\"num_hidden_layers\": 32", &layers);
    let folder = std::env::temp_dir().join(format!("wizard-link-{}", std::process::id()));
    let before = visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.download_to(&folder);
        page.click("fieldset:nth-of-type(1) .fold summary");
        page.paste("#config", &config);
        page.expect_text(".link-notes", "The configuration makes the link longer than 1800 characters, so the link leaves it out; send the plan as a file.");
        assert!(page.address().len() <= 2_000, "{}", page.address());
        page.click(".link-notes button");
        page.downloaded(&folder.join("plan.json"));
        figures(page)
    });
    visit(|page| {
        page.resize(1280, 800, false);
        page.open("");
        page.choose_file("#open", &folder.join("plan.json"));
        page.expect_text(".open-file", "Read as a plan");
        page.expect_text("#verdict", before.first().expect("the verdict is the first"));
        assert_eq!(figures(page), before);
    });
}
