//! `cargo xtask`: one place for set-up, checks and measurements.
//!
//! Needs neither the WebAssembly target nor the page's crates to be compiled, so that it can bring them.

mod accuracy;
mod arguments;
mod browser;
mod cache;
mod calibrate;
mod files;
mod finish;
mod lock;
mod page;
mod policy;
mod process;
mod rust;
mod size;
mod styles;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use arguments::{Task, USAGE};
use page::{PublicUrl, dist, scratch_site};
use tools::Tools;

fn main() -> ExitCode {
    match Task::parse(std::env::args().skip(1)).and_then(carry_out) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(task: Task) -> Result<ExitCode> {
    match task {
        Task::Serve(serving) => page::serve(&Tools::for_page()?, &serving)?,
        Task::Test(selection) => return Ok(test::run(&selection)),
        Task::Build(public_url) => page::build(&Tools::for_page()?, &public_url, &dist(), None)?,
        Task::Size => {
            let tools = Tools::for_page()?;
            let site = scratch_site("size");
            page::build(&tools, &PublicUrl::default(), &site, None)?;
            size::check(&site, &tools.optimization())?;
        }
        Task::Accuracy(accept) => accuracy::run(accept)?,
        Task::Calibrate(arguments) => calibrate::run(&arguments)?,
        Task::Shots(addresses) => test::shots(&addresses)?,
        Task::JoinStyles => styles::join()?,
        Task::Finish => finish::finish()?,
        Task::Announce(port, public_url) => page::announce(&port, &public_url)?,
        Task::Help => println!("{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
