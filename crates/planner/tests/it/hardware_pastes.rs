//! Real pastes, where a folder with them and their expected readings lies beside the repository.

use std::path::{Path, PathBuf};

use planner::hardware::catalog::Catalog;
use planner::hardware::{LinkKind, ReadError, smi};
use serde_json::Value;

/// Share of the pastes that must be read as expected.
const WANTED_SHARE: f64 = 0.98;

fn folder() -> Option<PathBuf> {
    let given = std::env::var_os("SMI_PASTES").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/smi");
    given.or(Some(beside)).filter(|folder| folder.join("index.json").is_file())
}

fn words(text: Option<&str>) -> String {
    text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn error_code(error: ReadError) -> String {
    serde_json::to_value(error).unwrap().as_str().unwrap().to_owned()
}

/// Each way in which a reading differs from what is expected.
fn differences(reading: &smi::Reading, expected: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |what: &str, got: String, wanted: String| {
        if got != wanted {
            found.push(format!("{what}: got {got}, wanted {wanted}"));
        }
    };
    let wanted = expected["gpus"].as_array().unwrap();
    check("count", reading.gpus.len().to_string(), wanted.len().to_string());
    for (gpu, wanted) in reading.gpus.iter().zip(wanted) {
        check("name", words(gpu.name.as_deref()), words(wanted["name"].as_str()));
        for (field, got) in [("memory_total_mib", gpu.memory_total_mib), ("memory_used_mib", gpu.memory_used_mib)] {
            if let Some(wanted) = wanted[field].as_u64() {
                check(field, format!("{got:?}"), format!("{:?}", Some(wanted)));
            }
        }
    }
    for (field, got) in [("driver", &reading.driver), ("cuda", &reading.cuda)] {
        if let Some(wanted) = expected[field].as_str() {
            check(field, got.clone().unwrap_or_default(), wanted.to_owned());
        }
    }
    let link = reading.interconnect.map(|link| if link == LinkKind::Nvlink { "nvlink" } else { "pcie" });
    check("interconnect", words(link), words(expected["interconnect"].as_str()));
    check("error", reading.error.map(error_code).unwrap_or_default(), words(expected["error"].as_str()));
    let slices = |total: Option<u64>, profile: Option<&str>, gpu: u64, device: u64| {
        format!("{gpu}/{device} {profile:?} {total:?}")
    };
    let got: Vec<String> = reading
        .mig
        .iter()
        .map(|s| slices(s.memory_total_mib, s.profile.as_deref(), s.gpu.into(), s.device.into()))
        .collect();
    let wanted = expected["mig"].as_array().map(Vec::as_slice).unwrap_or_default();
    let wanted: Vec<String> = wanted
        .iter()
        .map(|s| {
            slices(
                s["memory_total_mib"].as_u64(),
                s["profile"].as_str(),
                s["gpu"].as_u64().unwrap(),
                s["device"].as_u64().unwrap(),
            )
        })
        .collect();
    check("mig", got.join(", "), wanted.join(", "));
    found
}

#[test]
fn real_pastes_are_read_as_expected() {
    let Some(folder) = folder() else { return };
    let catalog = Catalog::bundled();
    let index: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("index.json")).unwrap()).unwrap();
    let rows = index.as_array().unwrap();
    let mut misses = Vec::new();
    for row in rows {
        let file = row["file"].as_str().unwrap();
        let text = String::from_utf8_lossy(&std::fs::read(folder.join(file)).unwrap()).into_owned();
        let differences = differences(&smi::read(&text, &catalog), &row["expected"]);
        if !differences.is_empty() {
            misses.push(format!("{file} ({}): {}", row["form"], differences.join("; ")));
        }
    }
    let share = 1.0 - misses.len() as f64 / rows.len() as f64;
    println!("{} of {} pastes read as expected\n{}", rows.len() - misses.len(), rows.len(), misses.join("\n"));
    assert!(share >= WANTED_SHARE, "{} of {} pastes differ:\n{}", misses.len(), rows.len(), misses.join("\n"));
}
