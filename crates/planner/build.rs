//! Reads every data file with the types that the planner reads it with, so that a misspelt key, an unknown word or an
//! unreadable formula fails the build, with its file and place.
//!
//! The modules stand under the names that they have in the crate, as they name one another by them.

#![allow(dead_code, missing_docs, reason = "of the crate's modules only the readers of files are used here")]

use std::process::ExitCode;

#[path = "src/artifacts"]
mod artifacts {
    pub mod deploy_facts;

    pub mod flags {
        pub mod file;
    }
}

#[path = "src/hardware"]
mod hardware {
    pub mod catalog {
        pub mod file;
        pub mod kinds;
    }
}

#[path = "src/memory"]
mod memory {
    pub mod calibration;
}

#[path = "src/models"]
mod models {
    pub mod bundle_file;

    pub mod architecture {
        pub mod kinds;
    }

    pub mod config {
        pub mod class_file;
        pub mod formula;
        pub mod tower_file;
    }
}

#[path = "src/parallelism"]
mod parallelism {
    pub mod class;
}

#[path = "src/recommend"]
mod recommend {
    pub mod siblings_file;
}

#[path = "src/vllm"]
mod vllm {
    pub mod version;

    pub mod releases {
        pub mod ability;
        pub mod file;
        pub mod unfold;
    }

    pub mod support {
        pub mod facts;
    }
}

/// A file and what reads it.
type Reader = (&'static str, fn(&str) -> Result<(), String>);

const FILES: [Reader; 11] = [
    ("deploy-facts.json", |text| artifacts::deploy_facts::read(text).map(drop)),
    ("gpus.json", |text| hardware::catalog::file::read(text).map(drop)),
    ("memory-calibration.json", |text| memory::calibration::read(text).map(drop)),
    ("models.json", |text| models::bundle_file::read(text).map(drop)),
    ("models-classes.json", |text| models::config::class_file::read(text).map(drop)),
    ("models-towers.json", |text| models::config::tower_file::read(text).map(drop)),
    ("parallelism.json", |text| parallelism::class::read(text).map(drop)),
    ("quantized-siblings.json", |text| recommend::siblings_file::read(text).map(drop)),
    ("vllm-flags.json", |text| artifacts::flags::file::read(text).map(drop).map_err(|error| error.to_string())),
    ("vllm-support-gpu.json", |text| vllm::support::facts::read(text).map(drop)),
    ("vllm-versions.json", |text| {
        let file = vllm::releases::file::read(text)?;
        vllm::releases::unfold::unfold(file.versions).map(drop)
    }),
];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=data");
    let mut code = ExitCode::SUCCESS;
    for (name, read) in FILES {
        let path = format!("data/{name}");
        let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
        if let Err(error) = text.and_then(|text| read(&text)) {
            println!("cargo::error=crates/planner/{path}: {error}");
            code = ExitCode::FAILURE;
        }
    }
    code
}
