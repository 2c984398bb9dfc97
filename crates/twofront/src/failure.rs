//! Failures on their way to the screen: one sentence in the reader's language, a stable code, an exit code.

use std::io;
use std::process::ExitCode;

use twofront_desk::{DeskError, ErrorClass};
use twofront_domain::text::Bilingual;

use crate::output::Output;

/// The work could not be done.
pub const EXIT_FAILED: u8 = 1;
/// The command line or the configuration is wrong.
pub const EXIT_USAGE: u8 = 2;
/// Errors were found in ledgers, or the journal is broken.
pub const EXIT_FOUND_ERRORS: u8 = 3;

/// A failure of the command itself, before or after the desk.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {}", sentence.en)]
pub struct Failure {
    code: &'static str,
    sentence: Bilingual,
    exit: u8,
}

impl Failure {
    /// The work could not be done.
    pub fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            sentence: Bilingual::new(zh, en),
            exit: EXIT_FAILED,
        }
    }

    /// The command line or the configuration is wrong.
    pub fn usage(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            exit: EXIT_USAGE,
            ..Self::new(code, zh, en)
        }
    }
}

/// Tells what went wrong on stderr, and gives the exit code.
pub fn report(error: &anyhow::Error, output: &Output) -> ExitCode {
    if is_broken_pipe(error) {
        // Whoever reads our output has seen enough (`twofront people | head`).
        return ExitCode::SUCCESS;
    }
    let (code, sentence, exit) = described(error);
    output.error(code, &sentence);
    for cause in error.chain().skip(1) {
        tracing::debug!(%cause, code, "because");
    }
    ExitCode::from(exit)
}

fn described(error: &anyhow::Error) -> (&'static str, Bilingual, u8) {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return (failure.code, failure.sentence.clone(), failure.exit);
    }
    if let Some(desk) = error.downcast_ref::<DeskError>() {
        let exit = if desk.class == ErrorClass::Invalid {
            EXIT_USAGE
        } else {
            EXIT_FAILED
        };
        return (desk.code, with_cause(desk), exit);
    }
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    let text = chain.join(": ");
    (
        "failed",
        Bilingual::new(format!("没有完成：{text}"), format!("Not done: {text}")),
        EXIT_FAILED,
    )
}

/// At the machine itself the cause may be shown; it is the operator who has to mend it.
fn with_cause(error: &DeskError) -> Bilingual {
    // Why a backup cannot be used is in its cause, too.
    let told = matches!(error.class, ErrorClass::Internal | ErrorClass::Unavailable) || error.code == "copy-refused";
    match &error.cause {
        Some(cause) if told => Bilingual::new(
            format!("{}（{cause}）", error.sentence.zh),
            format!("{} ({cause})", error.sentence.en),
        ),
        _ => error.sentence.clone(),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
