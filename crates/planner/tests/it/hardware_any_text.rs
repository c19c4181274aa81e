//! Any text is read without a panic, and what is read stays bounded however long the text is.

use planner::hardware::catalog::Catalog;
use planner::hardware::smi::{self, Reading};
use planner::hardware::{HardwareRequest, InterconnectChoice, resolve};
use proptest::prelude::*;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::bundled);

/// Lines of all fixtures, to build texts from that look like the forms.
static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/smi");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts = paths.iter().filter(|path| path.extension().is_some_and(|e| e == "txt"));
    texts
        .flat_map(|path| std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
});

/// The bounds that hold for every reading.
fn is_bounded(reading: &Reading, text: &str) {
    assert!(reading.gpus.len() <= 256 && reading.mig.len() <= 256 && reading.links.len() <= 64 * 64);
    assert!(reading.unread.len() <= 200 && reading.unread.iter().all(|line| line.text.chars().count() <= 160));
    assert!(reading.unread_count <= text.len() + 1);
    let words: usize = reading.gpus.iter().filter_map(|gpu| gpu.name.as_ref()).map(String::len).sum();
    assert!(words <= text.len().saturating_mul(4) + 64 * 200, "names are longer than the text");
    let mut indices: Vec<_> = reading.gpus.iter().map(|gpu| gpu.index).collect();
    indices.dedup();
    assert_eq!(indices.len(), reading.gpus.len(), "two GPUs have one number");
    for gpu in &reading.gpus {
        assert!(gpu.memory_total_mib.is_none_or(|mib| mib <= 1 << 44), "{gpu:?}");
    }
}

fn check(text: &str) {
    let reading = smi::read(text, &CATALOG);
    is_bounded(&reading, text);
    let request = HardwareRequest { smi: Some(text.to_owned()), ..HardwareRequest::default() };
    let (hardware, device, issues) = resolve(&request, &CATALOG);
    assert_eq!(hardware.gpus.len(), if reading.gpus.is_empty() { 0 } else { reading.gpus.len() });
    assert!(device.is_some() || !issues.is_empty(), "no device and not a word why");
    if let Some(device) = device {
        assert!(device.torch_total_gib.is_finite() && device.torch_total_gib >= 0.0);
        assert!(device.memory_used_mib <= device.memory_total_mib);
        assert!(device.gpus_per_node >= 1 && device.nodes >= 1 && device.interconnect.gb_s > 0.0);
    }
    for issue in &issues {
        assert!(!issue.message.is_empty() && !issue.code.is_empty());
    }
}

/// Lines of real forms, cut, doubled, joined and mixed.
fn like_the_forms() -> impl Strategy<Value = String> {
    let piece = (0..10_000usize, 0..200usize, any::<bool>(), "[|\n\t ,:\\[\\]0-9.]{0,3}");
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| {
        let mut text = String::new();
        for (line, cut, whole, glue) in pieces {
            let line = &LINES[line % LINES.len()];
            let end = if whole { line.chars().count() } else { cut };
            text.extend(line.chars().take(end));
            text.push_str(&glue);
            if whole {
                text.push('\n');
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn texts_like_the_forms_are_read(text in like_the_forms()) {
        check(&text);
    }

    #[test]
    fn any_spelling_is_looked_up(spelling in ".{0,80}", mib in proptest::option::of(any::<u64>())) {
        let _ = CATALOG.find(&spelling, mib);
        let _ = CATALOG.search(&spelling);
    }

    #[test]
    fn any_request_is_resolved(
        gpu in proptest::option::of("[a-zA-Z0-9 .x-]{0,20}"),
        gpus in proptest::option::of(any::<u32>()),
        memory in proptest::option::of(any::<u64>()),
        bandwidth in proptest::option::of(any::<f64>()),
        nodes in any::<u32>(),
        tensor in proptest::option::of(any::<u32>()),
        link in 0..3u8,
        text in like_the_forms(),
    ) {
        let interconnect = [InterconnectChoice::Auto, InterconnectChoice::Nvlink, InterconnectChoice::Pcie][usize::from(link)];
        let request = HardwareRequest {
            gpu, gpus, memory_total_mib: memory, bandwidth_gb_s: bandwidth, nodes, tensor_parallel_size: tensor, interconnect,
            smi: Some(text), ..HardwareRequest::default()
        };
        let (hardware, device, _) = resolve(&request, &CATALOG);
        prop_assert!(hardware.gpus.len() <= 256);
        if let Some(device) = device {
            prop_assert!(device.torch_total_gib.is_finite());
            prop_assert!(device.bandwidth_gb_s.is_none_or(f64::is_finite));
        }
    }
}

#[test]
fn long_texts_stay_bounded() {
    let pieces = [
        "|   0  NVIDIA H100 80GB HBM3          On  |   00000000:19:00.0 Off |                    0 |\n",
        "GPU 0: NVIDIA... (UUID: GPU-1234567a)\n",
        "GPU 0: NVIDIA A100-SXM4-40GB ",
        "GPU0 X NV12 NV12\n",
        "\tGPU0\tGPU1\tGPU2\n",
        "[0] NVIDIA GeForce RTX 3090 | 33'C, 0 % | 1 / 24576 MB | ",
        "[[[[[[[[[[0] x |",
        "<gpu id=\"0\"><product_name>x</product_name>",
        "\"card0\": {\"Card Series\": \"x\", ",
        "0, NVIDIA A100-SXM4-40GB, 40960 MiB\n",
        ",",
        "\u{1b}[",
        "\u{1b}[1;",
        "[1;",
        "|",
        "/",
        "1MiB / 2MiB / ",
        "(UUID:",
        "Driver Version: ",
        "ersion:",
        " : ",
        "MIG 1g.10gb Device 0: (UUID: MIG-1)\n",
        "GPU[0] : Card series: x\n",
        "A100 x 64\n",
        "\u{2502}",
        "é",
    ];
    for piece in pieces {
        let text = piece.repeat(100_000 / piece.len());
        check(&text);
    }
}
