//! Refits the speed model's constants from the observations in `data/` and writes `data/calibration.json`.
//!
//! `cargo xtask calibrate`, or `cargo run --release -p planner --example calibrate [-- --check]`. The same observations give
//! the same file: folds are by name, nothing is random. With `--check` nothing is written and a difference is an error.
//! Reading order: [`observations`] (rows to cases), [`parameters`] (what is fitted, and what was thought before), [`fit`]
//! (Levenberg and Marquardt's method), [`folds`] (what is left out when), [`intervals`], [`errors`], [`file`].

mod errors;
mod file;
mod fit;
mod folds;
mod intervals;
mod observations;
mod parameters;

use std::error::Error;
use std::path::Path;

use fit::Fitted;
use observations::Case;

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let cases = observations::read(&data)?;
    let cases: Vec<&Case> = cases.iter().collect();
    let used: Vec<&Case> = cases.iter().copied().filter(|case| case.used).collect();
    let start = parameters::start();
    let fitted = fit::fit(&used, &start, &start);
    let tested = folds::Tested::of(&cases, &start, &fitted);
    println!("{} observations, {} of them fitted, objective {:.1}", cases.len(), used.len(), fitted.objective);
    if std::env::args().any(|argument| argument == "--residuals") {
        print_residuals(&cases, &fitted);
    }
    let text = file::write(&cases, &start, &fitted, &tested);
    print!("{}", errors::printed(&cases, &fitted, &tested));
    let path = data.join("calibration.json");
    if std::env::args().any(|argument| argument == "--check") {
        let same = std::fs::read_to_string(&path)? == text;
        return if same { Ok(()) } else { Err("data/calibration.json is not what the observations give".into()) };
    }
    std::fs::write(&path, text)?;
    println!("written: {}", path.display());
    Ok(())
}

/// Each case with ln(estimated / measured) of output, TPOT and TTFT.
fn print_residuals(cases: &[&Case], fitted: &Fitted) {
    for case in cases {
        let errors = case.errors(&fitted.calibration());
        let printed: Vec<String> = errors
            .iter()
            .map(|error| error.map_or_else(|| "      ".to_owned(), |error| format!("{error:+.2} ")))
            .collect();
        println!("{} {} {} {} {}", case.id, printed.join(" "), case.regime().join(" "), case.source, case.what);
    }
}
