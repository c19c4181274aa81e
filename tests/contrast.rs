//! The colours in `style/tokens.css` keep the contrasts that `style/DESIGN.md` states, and the parts of memory stay apart to
//! every kind of sight.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../style/tokens.css");
const DESIGN: &str = include_str!("../style/DESIGN.md");
const SURFACES: [&str; 3] = ["paper", "sheet", "wash"];
const PARTS: [&str; 5] = ["weights", "activation", "graphs", "other", "cache"];

/// Red, green and blue, linear, 0 to 1.
type Linear = [f64; 3];

/// Each token's colour in light and in dark.
fn colours() -> BTreeMap<&'static str, [Linear; 2]> {
    let line = |line: &'static str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
        let (light, dark) = value.trim().strip_prefix("light-dark(")?.strip_suffix(");")?.split_once(", ")?;
        Some((name, [linear(light), linear(dark)]))
    };
    TOKENS.lines().filter_map(line).collect()
}

fn linear(hex: &str) -> Linear {
    let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6).expect("a colour has six digits");
    [0, 2, 4].map(|at| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).expect("the digits are hexadecimal")) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

/// WCAG 2.2: (L1 + 0.05) / (L2 + 0.05), L the relative luminance.
fn contrast(one: Linear, other: Linear) -> f64 {
    let luminance = |c: Linear| 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

fn both(text: &str, ground: &str) -> [f64; 2] {
    let colours = colours();
    let of = |name: &str| *colours.get(name).expect(name);
    let (text, ground) = (of(text), of(ground));
    [contrast(text[0], ground[0]), contrast(text[1], ground[1])]
}

#[track_caller]
fn check(text: &str, ground: &str, least: f64) {
    for (theme, measured) in ["light", "dark"].iter().zip(both(text, ground)) {
        assert!(measured >= least, "{text} on {ground}, {theme}: {measured:.2} is less than {least}");
    }
}

#[test]
fn text_has_at_least_4_5_to_1() {
    for text in ["ink", "soft", "accent", "fits", "tight", "no"] {
        for ground in SURFACES {
            check(text, ground, 4.5);
        }
    }
    for part in PARTS {
        check(&format!("on-{part}"), part, 4.5);
    }
}

#[test]
fn marks_have_at_least_3_to_1() {
    for ground in SURFACES {
        check("edge", ground, 3.0);
    }
    for part in PARTS {
        check(part, "paper", 3.0);
    }
}

#[test]
fn the_design_states_what_is_measured() {
    let cell = |text: &str, ground: &str| {
        let [light, dark] = both(text, ground);
        format!("{light:.1} / {dark:.1}")
    };
    let row = |name: &str| {
        let start = format!("| `{name}` |");
        DESIGN
            .lines()
            .find(|line| line.starts_with(&start))
            .unwrap_or_else(|| panic!("DESIGN.md has no row for {name}"))
    };
    for text in ["ink", "soft", "accent", "fits", "tight", "no", "edge"] {
        let cells = SURFACES.map(|ground| cell(text, ground)).join(" | ");
        assert!(row(text).ends_with(&format!("| {cells} |")), "{text} measures {cells}");
    }
    for part in PARTS {
        let cells = format!("{} | {}", cell(part, "paper"), cell(&format!("on-{part}"), part));
        assert!(row(part).ends_with(&format!("| {cells} |")), "{part} measures {cells}");
    }
}

/// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB; the first is normal sight.
const SIGHTS: [(&str, [[f64; 3]; 3]); 4] = [
    ("normal sight", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritanopia",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

fn times(matrix: [[f64; 3]; 3], v: Linear) -> Linear {
    matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
}

/// Ottosson 2020, from linear RGB.
fn oklab(colour: Linear) -> [f64; 3] {
    let lms = [
        [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
        [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
        [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ];
    let lab = [
        [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
    ];
    times(lab, times(lms, colour).map(|value| value.max(0.0).cbrt()))
}

#[test]
fn parts_of_memory_stay_apart_to_every_sight() {
    let colours = colours();
    for (sight, matrix) in SIGHTS {
        for theme in [0, 1] {
            for (place, one) in PARTS.iter().enumerate() {
                for other in &PARTS[place + 1..] {
                    let seen =
                        |name: &str| oklab(times(matrix, colours[name][theme]).map(|value| value.clamp(0.0, 1.0)));
                    let distance = seen(one).iter().zip(seen(other)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                    assert!(distance >= 0.10, "{one} and {other}, {sight}, theme {theme}: {distance:.3}");
                }
            }
        }
    }
}
