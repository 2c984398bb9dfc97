//! The twofront command: reads the command line and the configuration, sits down at the desk, and turns what comes back into
//! lines, JSON and exit codes. Decides nothing about the field.

mod cli;
mod commands;
mod config;
mod database_url;
mod failure;
mod list_args;
mod listener;
mod office;
mod output;
mod pack_args;
mod response_args;
mod table;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;
use crate::office::Office;
use crate::output::Output;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is wrong.
    Fine,
    /// The command worked and found errors in the ledgers, or the journal is broken.
    FoundErrors,
}

fn main() -> ExitCode {
    database_url::hide_passwords();
    let cli = Cli::parse();
    let (config, address) = match config::read(&cli.global) {
        Ok(read) => read,
        Err(failure) => {
            return failure::report(
                &failure.into(),
                &Output::new(config::language_of_machine(), cli.global.json),
            );
        }
    };
    start_log(&config);
    let output = Output::new(config.language(), cli.global.json);
    let office = Office::new(config, address, output);
    let result = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(async {
            let done = commands::run(cli.command, &office).await;
            office.close().await;
            done
        }),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::FoundErrors) => ExitCode::from(failure::EXIT_FOUND_ERRORS),
        Err(error) => failure::report(&error, &office.output),
    }
}

/// The log goes to stderr: results alone are on stdout.
fn start_log(config: &config::Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // A line that cannot be written, on a full disk, is left out. To say so on stderr, which is where it cannot be written,
        // ends the request with a panic.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    if config.log_json {
        builder.json().init();
    } else {
        builder.with_ansi(output::colour_wanted(&std::io::stderr())).init();
    }
}
