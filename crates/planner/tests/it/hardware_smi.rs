//! Every form and every trap, each a text written for this test and what it must be read as.

use std::path::Path;

use planner::hardware::catalog::Catalog;
use planner::hardware::{LinkKind, smi};
use serde_json::{Value, json};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/smi")
}

/// A reading in the expectations' own form.
fn summary(reading: &smi::Reading, why: &Value) -> Value {
    let gpus: Vec<Value> =
        reading.gpus.iter().map(|g| json!([g.name, g.memory_total_mib, g.memory_used_mib])).collect();
    let mut out = json!({"why": why, "gpus": gpus});
    let link = reading.interconnect.map(|link| if link == LinkKind::Nvlink { "nvlink" } else { "pcie" });
    let fields = [
        ("driver", json!(reading.driver)),
        ("cuda", json!(reading.cuda)),
        ("rocm", json!(reading.rocm)),
        ("interconnect", json!(link)),
        ("error", json!(reading.error)),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_null()) {
        out[name] = value;
    }
    if !reading.mig.is_empty() {
        out["mig"] = reading.mig.iter().map(|m| json!([m.gpu, m.device, m.profile, m.memory_total_mib])).collect();
    }
    out
}

#[test]
fn every_form_is_read() {
    let catalog = Catalog::bundled();
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(folder().join("expected.json")).unwrap()).unwrap();
    let mut misses = Vec::new();
    for (name, wanted) in expected.as_object().unwrap() {
        let text = std::fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap();
        let got = summary(&smi::read(&text, &catalog), &wanted["why"]);
        if got != *wanted {
            misses.push(format!("{name}\n  got    {got}\n  wanted {wanted}"));
        }
    }
    assert!(misses.is_empty(), "{} readings differ:\n{}", misses.len(), misses.join("\n"));
}

#[test]
fn every_text_has_an_expectation() {
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(folder().join("expected.json")).unwrap()).unwrap();
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str().and_then(|n| n.strip_suffix(".txt")).map(str::to_owned))
        .collect();
    let mut named: Vec<String> = expected.as_object().unwrap().keys().cloned().collect();
    files.sort();
    named.sort();
    assert_eq!(files, named);
    assert!(files.len() >= 60, "only {} texts", files.len());
}

/// Numbers that two machines share are counted anew, and whatever names a GPU by its number follows.
#[test]
fn links_follow_the_new_numbers() {
    let gpu = |number: u32, machine: char| format!("GPU {number}: NVIDIA L4 (UUID: GPU-{machine}1234567{number})\n");
    let text: String = ['a', 'b'].into_iter().flat_map(|machine| [gpu(0, machine), gpu(1, machine)]).collect();
    let matrix = "        GPU0    GPU1\nGPU0     X      NV4\nGPU1    NV4      X\n";
    let reading = smi::read(&format!("{text}{matrix}"), &Catalog::bundled());
    assert_eq!(reading.gpus.iter().map(|gpu| gpu.index).collect::<Vec<_>>(), [0, 1, 2, 3].map(Some));
    let names: Vec<_> = reading.gpus.iter().map(|gpu| gpu.uuid.as_deref().unwrap()).collect();
    assert_eq!(names, ["GPU-a12345670", "GPU-a12345671", "GPU-b12345670", "GPU-b12345671"], "machine by machine");
    let linked: Vec<(u32, u32)> = reading.links.into_keys().collect();
    assert_eq!(linked, [(0, 1), (1, 0), (2, 3), (3, 2)]);
}
