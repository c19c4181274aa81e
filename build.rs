//! Plans the worked example with the planner that the page is built with, so that a first visit has its answer at once.

use std::path::Path;

use planner::planner::Facts;
use planner::protocol::{OpenPage, respond, write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=src/example.json");
    let otherwise = serde_json::from_str(&std::fs::read_to_string("src/example.json")?)?;
    let opened = respond(&Facts::bundled(), &write(0, &OpenPage { link: None, otherwise }));
    let to = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&to).join("example.opened"), opened)?;
    Ok(())
}
