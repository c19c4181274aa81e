//! From a request to the GPUs planned on: what is selected, what the planner computes with, and what is said.

use planner::hardware::catalog::{Catalog, ComputeCapability, GpuArchitecture};
use planner::hardware::{Device, Hardware, HardwareRequest, InterconnectChoice, LinkKind, TorchTotalBasis, resolve};
use planner::issue::{Issue, Severity};

fn request() -> HardwareRequest {
    HardwareRequest::default()
}

fn named(gpu: &str) -> HardwareRequest {
    HardwareRequest { gpu: Some(gpu.to_owned()), ..request() }
}

fn pasted(smi: &str) -> HardwareRequest {
    HardwareRequest { smi: Some(smi.to_owned()), ..request() }
}

fn fixture(name: &str) -> HardwareRequest {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/smi/{name}.txt"));
    pasted(&std::fs::read_to_string(path).unwrap())
}

fn run(request: &HardwareRequest) -> (Hardware, Option<Device>, Vec<Issue>) {
    resolve(request, &Catalog::bundled())
}

fn codes(issues: &[Issue]) -> Vec<&str> {
    issues.iter().map(|issue| issue.code.as_str()).collect()
}

#[track_caller]
fn check_device(request: &HardwareRequest, name: &str, memory_mib: u64, gpus: u32, link: LinkKind) -> Device {
    let (_, device, issues) = run(request);
    let device = device.unwrap_or_else(|| panic!("no device: {issues:?}"));
    let got = (device.name.as_str(), device.memory_total_mib, device.gpus_per_node, device.interconnect.kind);
    assert_eq!(got, (name, memory_mib, gpus, link), "{issues:?}");
    device
}

#[track_caller]
fn check_codes(request: &HardwareRequest, wanted: &[&str]) {
    let (_, _, issues) = run(request);
    assert_eq!(codes(&issues), wanted, "{issues:#?}");
}

#[test]
fn a_named_card_brings_its_figures() {
    let device = check_device(&named("h100 sxm"), "h100 sxm", 81559, 1, LinkKind::Nvlink);
    assert_eq!(device.torch_total_basis, TorchTotalBasis::Measured);
    assert!((device.torch_total_gib - 79.18).abs() < 1e-9);
    assert_eq!(device.arch, Some(GpuArchitecture::Hopper));
    assert_eq!(device.compute_capability, Some(ComputeCapability { major: 9, minor: 0 }));
    assert!(!device.custom);
    check_codes(&named("h100 sxm"), &[]);
}

#[test]
fn a_count_may_be_typed_with_the_name() {
    check_device(&named("8x NVIDIA H200"), "NVIDIA H200", 143_771, 8, LinkKind::Nvlink);
    check_device(&named("RTX 4090 x 2"), "RTX 4090", 24564, 2, LinkKind::Pcie);
    let two = HardwareRequest { gpus: Some(2), ..named("8x L40S") };
    check_device(&two, "L40S", 46068, 2, LinkKind::Pcie);
}

#[test]
fn a_card_without_a_seen_total_is_estimated_from_the_driver_or_the_box() {
    let device = check_device(&named("RTX A4000"), "RTX A4000", 16376, 1, LinkKind::Pcie);
    assert_eq!(device.torch_total_basis, TorchTotalBasis::Driver);
    assert!((device.torch_total_gib - (16376.0 / 1024.0 * 0.997 - 0.30)).abs() < 1e-9);
    let device = check_device(&named("MI210"), "MI210", 65536, 1, LinkKind::Pcie);
    assert_eq!(device.torch_total_basis, TorchTotalBasis::Marketing);
}

#[test]
fn memory_that_is_stated_or_given_wins_over_the_catalogue() {
    let device = check_device(&named("RTX 4090 48GB"), "RTX 4090 48GB", 49152, 1, LinkKind::Pcie);
    assert_eq!(device.torch_total_basis, TorchTotalBasis::Driver);
    check_device(&named("RTX 4090 24GB"), "RTX 4090 24GB", 24564, 1, LinkKind::Pcie);
    let given = HardwareRequest { memory_total_mib: Some(20000), ..named("RTX 4090") };
    check_device(&given, "RTX 4090", 20000, 1, LinkKind::Pcie);
    check_codes(&given, &["memory-differs-from-card"]);
    let limited = check_device(&fixture("table-hami-slice"), "NVIDIA A100 80GB PCIe", 20000, 1, LinkKind::Pcie);
    assert!((limited.torch_total_gib - (20000.0 / 1024.0 * 0.997 - 0.30)).abs() < 1e-9);
}

#[test]
fn an_unknown_card_is_planned_with_what_is_given() {
    check_codes(&named("Graphcore Bow"), &["gpu-unknown"]);
    assert!(run(&named("Graphcore Bow")).1.is_none());
    let memory = HardwareRequest { memory_total_mib: Some(30000), ..named("Graphcore Bow") };
    let device = check_device(&memory, "Graphcore Bow", 30000, 1, LinkKind::Pcie);
    assert_eq!((device.bandwidth_gb_s, device.tflops.fp16, device.custom), (None, None, true));
    check_codes(&memory, &["gpu-unknown", "speed-figures-missing"]);
    let all = HardwareRequest { bandwidth_gb_s: Some(800.0), tflops_16bit: Some(120.0), ..memory };
    let device = check_device(&all, "Graphcore Bow", 30000, 1, LinkKind::Pcie);
    assert_eq!((device.bandwidth_gb_s, device.tflops.bf16), (Some(800.0), Some(120.0)));
    check_codes(&all, &["gpu-unknown"]);
}

#[test]
fn memory_alone_is_enough() {
    let only = HardwareRequest { memory_total_mib: Some(49140), gpus: Some(2), ..request() };
    check_device(&only, "GPU", 49140, 2, LinkKind::Pcie);
}

#[test]
fn nothing_at_all_is_an_error_with_a_way_out() {
    check_codes(&request(), &["gpu-missing"]);
    assert!(run(&request()).1.is_none());
}

#[test]
fn cards_that_vllm_does_not_run_on_say_so() {
    for name in ["Tesla P100-PCIE-16GB", "GTX 1080 Ti", "M2 Ultra", "RX 6800 XT"] {
        let (_, _, issues) = run(&named(name));
        let first = &issues[0];
        assert_eq!((first.code.as_str(), first.severity), ("gpu-unsupported", Severity::Error), "{name}: {issues:?}");
        assert!(first.message.contains("don't support it"), "{}", first.message);
    }
}

#[test]
fn an_ambiguous_name_is_planned_as_its_smallest_card_and_asks() {
    let (hardware, device, issues) = run(&named("A100"));
    assert_eq!(hardware.gpus[0].card, None);
    assert_eq!(hardware.gpus[0].candidates.len(), 4);
    assert_eq!(device.unwrap().memory_total_mib, 40960);
    assert_eq!(codes(&issues), ["gpu-ambiguous"]);
    let chosen = HardwareRequest { gpu: Some("RTX PRO 6000 Max-Q".into()), ..pasted(CUT_NAME) };
    let (hardware, _, issues) = run(&chosen);
    assert_eq!(hardware.gpus[0].card.as_deref(), Some("NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition"));
    assert_eq!(codes(&issues), [""; 0]);
}

const CUT_NAME: &str = "|   0  NVIDIA RTX PRO 6000 Blac...    Off |   00000000:05:00.0 Off |                    0 |
| 30%   34C    P0             48W /  300W |       0MiB /  97887MiB |      0%      Default |";

#[test]
fn counts_beyond_the_machine_are_errors() {
    let ten = HardwareRequest { gpus: Some(10), ..fixture("table-535-eight") };
    let (hardware, device, issues) = run(&ten);
    assert!(codes(&issues).contains(&"gpus-exceed-listed"), "{issues:?}");
    assert_eq!((hardware.selected.len(), device.unwrap().gpus_per_node), (8, 8));
    let none = HardwareRequest { gpus: Some(0), nodes: 0, ..named("L4") };
    check_codes(&none, &["gpus-zero", "nodes-zero"]);
}

#[test]
fn memory_in_use_is_left_alone_unless_switched_off() {
    let used = fixture("csv-noheader-with-command");
    let device = run(&used).1.unwrap();
    assert_eq!((device.memory_total_mib, device.memory_used_mib), (49140, 40021));
    assert!(codes(&run(&used).2).contains(&"memory-in-use"));
    let switched = HardwareRequest { subtract_used: false, ..used };
    assert_eq!(run(&switched).1.unwrap().memory_used_mib, 0);
    let one = HardwareRequest { gpus: Some(1), ..fixture("csv-noheader-with-command") };
    let (hardware, device, _) = run(&one);
    assert_eq!((hardware.selected, device.unwrap().memory_used_mib), (vec![0], 3), "the emptier of two is taken");
}

#[test]
fn mixed_cards_are_planned_at_the_smallest_and_the_better_grouping_is_named() {
    let (_, device, issues) = run(&fixture("table-mixed-cards"));
    let device = device.unwrap();
    assert_eq!((device.memory_total_mib, device.gpus_per_node), (12288, 2));
    assert_eq!(device.bandwidth_gb_s, Some(360.0));
    let mixed = issues.iter().find(|issue| issue.code == "gpus-mixed").unwrap();
    assert!(mixed.message.contains("1 × NVIDIA GeForce RTX 3090 alone, 24576 MiB"), "{}", mixed.message);
    let one = HardwareRequest { gpus: Some(1), ..fixture("table-mixed-cards") };
    let (hardware, device, issues) = run(&one);
    assert_eq!((hardware.selected, device.unwrap().memory_total_mib), (vec![0], 24576));
    assert!(!codes(&issues).contains(&"gpus-mixed"));
}

#[test]
fn slices_are_gpus_of_their_own() {
    let (hardware, device, issues) = run(&fixture("mixed-mig-table-and-list"));
    let device = device.unwrap();
    assert_eq!(device.name, "NVIDIA H100 80GB HBM3 MIG 3g.40gb");
    assert_eq!((device.memory_total_mib, device.gpus_per_node), (40448, 1));
    let share = 40448.0 / 81559.0;
    assert!((device.bandwidth_gb_s.unwrap() - 3352.0 * share).abs() < 1e-6);
    assert!((device.tflops.bf16.unwrap() - 989.4 * 3.0 / 7.0).abs() < 1e-6);
    assert_eq!(hardware.mig.len(), 2);
    assert!(codes(&issues).contains(&"mig-slices"));
    check_device(&named("H200 MIG 1g.18gb"), "H200 MIG 1g.18gb", 16384, 1, LinkKind::Pcie);
    let device = run(&fixture("list-mig")).1.unwrap();
    assert_eq!(device.name, "NVIDIA A100-SXM4-80GB MIG 1c.7g.80gb");
}

#[test]
fn nvlink_only_where_every_pair_of_the_group_has_it() {
    let with = |name: &str, gpu: &str, tensor: Option<u32>| HardwareRequest {
        gpu: Some(gpu.to_owned()),
        tensor_parallel_size: tensor,
        ..fixture(name)
    };
    check_device(&with("topo-nvlink", "A100-SXM4-80GB", None), "NVIDIA A100-SXM4-80GB", 81920, 4, LinkKind::Nvlink);
    let pairs = with("topo-bridged-pairs", "RTX A6000", None);
    check_device(&pairs, "NVIDIA RTX A6000", 49140, 4, LinkKind::Pcie);
    assert!(codes(&run(&pairs).2).contains(&"nvlink-partial"));
    let two = with("topo-bridged-pairs", "RTX A6000", Some(2));
    check_device(&two, "NVIDIA RTX A6000", 49140, 4, LinkKind::Nvlink);
    assert!(!codes(&run(&two).2).contains(&"nvlink-partial"));
    check_device(&with("topo-pcie", "L40S", None), "NVIDIA L40S", 46068, 3, LinkKind::Pcie);
    check_device(&with("topo-pcie", "H100 SXM", None), "NVIDIA H100 80GB HBM3", 81559, 3, LinkKind::Pcie);
}

#[test]
fn a_linked_pair_is_chosen_where_two_of_four_are_asked_for() {
    let matrix =
        "\tGPU0\tGPU1\tGPU2\tCPU Affinity\nGPU0\t X \tSYS\tNV4\t0\nGPU1\tSYS\t X \tSYS\t0\nGPU2\tNV4\tSYS\t X \t0\n";
    let two = HardwareRequest { gpus: Some(2), gpu: Some("RTX 3090".into()), ..pasted(matrix) };
    let (hardware, device, _) = run(&two);
    assert_eq!(hardware.selected, [0, 2]);
    assert_eq!(device.unwrap().interconnect.kind, LinkKind::Nvlink);
}

#[test]
fn the_link_without_a_topology_is_the_cards_usual_one_and_said_to_be_assumed() {
    let many = |gpu: &str| HardwareRequest { gpus: Some(4), ..named(gpu) };
    for (gpu, kind, gb_s, peer) in [
        ("B200", LinkKind::Nvlink, 1800.0, true),
        ("MI300X", LinkKind::Nvlink, 896.0, true),
        ("RTX 4090", LinkKind::Pcie, 64.0, false),
        ("RTX 3090", LinkKind::Pcie, 64.0, false),
        ("RTX A6000", LinkKind::Pcie, 64.0, true),
        ("NVIDIA GH200 480GB", LinkKind::Pcie, 64.0, true),
    ] {
        let (_, device, issues) = run(&many(gpu));
        let link = device.unwrap().interconnect;
        assert_eq!((link.kind, link.gb_s, link.peer_to_peer), (kind, gb_s, peer), "{gpu}");
        assert_eq!(codes(&issues), ["interconnect-assumed"], "{gpu}");
    }
}

#[test]
fn the_link_that_is_asked_for_is_planned_with() {
    let asked = |gpu: &str, interconnect| HardwareRequest { gpus: Some(2), interconnect, ..named(gpu) };
    let bridge = run(&asked("RTX A6000", InterconnectChoice::Nvlink)).1.unwrap().interconnect;
    assert_eq!((bridge.kind, bridge.gb_s), (LinkKind::Nvlink, 112.5));
    check_codes(&asked("RTX A6000", InterconnectChoice::Nvlink), &[]);
    check_codes(&asked("RTX 4090", InterconnectChoice::Nvlink), &["nvlink-missing"]);
    let bus = run(&asked("H100 SXM", InterconnectChoice::Pcie)).1.unwrap().interconnect;
    assert_eq!((bus.kind, bus.gb_s), (LinkKind::Pcie, 64.0));
}

#[test]
fn memory_that_the_tool_does_not_print_comes_from_the_catalogue() {
    let (hardware, device, issues) = run(&fixture("table-gb10-not-supported"));
    assert_eq!(hardware.gpus[0].memory_total_mib, Some(124_610));
    assert!((device.unwrap().torch_total_gib - 121.69).abs() < 1e-9);
    assert!(codes(&issues).contains(&"memory-is-shared"));
}

#[test]
fn pastes_without_gpus_give_their_own_advice() {
    for (name, code) in [
        ("fail-driver", "smi-driver-failed"),
        ("fail-no-devices", "smi-no-devices"),
        ("fail-permissions", "smi-insufficient-permissions"),
        ("csv-numbers-only", "smi-ambiguous"),
        ("other-prose", "smi-not-recognised"),
        ("table-heading-only", "smi-no-gpus"),
    ] {
        let (hardware, device, issues) = run(&fixture(name));
        assert_eq!(codes(&issues), [code], "{name}");
        assert_eq!(issues[0].severity, Severity::Error, "{name}");
        assert!(device.is_none() && hardware.gpus.is_empty(), "{name}");
    }
    let rescued = HardwareRequest { gpu: Some("L4".into()), ..fixture("fail-driver") };
    let (_, device, issues) = run(&rescued);
    assert_eq!(device.unwrap().memory_total_mib, 23034);
    assert_eq!(issues[0].severity, Severity::Warning);
}

#[test]
fn left_out_lines_are_noticed() {
    let (_, _, issues) = run(&fixture("table-elided-middle"));
    let elided = issues.iter().find(|issue| issue.code == "smi-elided").unwrap();
    assert!(elided.message.contains("2 GPUs were read") && elided.message.contains("at least 8"), "{}", elided.message);
}

#[test]
fn impossible_figures_are_refused_and_stay_visible() {
    let odd = HardwareRequest {
        memory_total_mib: Some(0),
        bandwidth_gb_s: Some(-3.0),
        tflops_16bit: Some(f64::NAN),
        ..named("L4")
    };
    let (_, device, issues) = run(&odd);
    assert_eq!(codes(&issues), ["memory-out-of-range", "figure-out-of-range", "figure-out-of-range"]);
    let device = device.unwrap();
    assert_eq!((device.memory_total_mib, device.bandwidth_gb_s), (23034, Some(300.0)));
}

#[test]
fn the_section_has_the_names_of_the_contract() {
    let (hardware, _, _) = run(&fixture("collect-env-vllm"));
    let json = serde_json::to_value(&hardware).unwrap();
    assert_eq!(json["gpus"][1]["name"], "NVIDIA H20");
    assert_eq!(json["gpus"][1]["compute_capability"], "9.0");
    assert_eq!(json["selected"], serde_json::json!([0, 1]));
    assert_eq!((&json["interconnect"], &json["interconnect_assumed"]), (&"nvlink".into(), &"nvlink".into()));
    assert_eq!(json["driver"], "550.144.03");
    assert!(json["error"].is_null() && json["cuda"].is_null());
}
