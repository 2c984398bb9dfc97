//! What the program says of itself: OpenAPI document, completions, man pages.

use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::Outcome;
use crate::cli::Cli;
use crate::office::Office;

/// Prints the OpenAPI document.
pub fn openapi(office: &Office) -> anyhow::Result<Outcome> {
    office.output.line(twofront_server::document()?.trim_end())?;
    Ok(Outcome::Fine)
}

/// Prints completions.
pub fn completions(shell: Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "twofront", &mut script);
    io::Write::write_all(&mut io::stdout().lock(), &script)?;
    Ok(Outcome::Fine)
}

/// Prints the man page, or writes those of all commands into a folder.
pub fn man(folder: Option<&Path>, office: &Office) -> anyhow::Result<Outcome> {
    let Some(folder) = folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        io::Write::write_all(&mut io::stdout().lock(), &page)?;
        return Ok(Outcome::Fine);
    };
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)?;
    let (out, folder) = (&office.output, folder.display());
    out.note(out.pick(
        &format!("手册页已写入 {folder}"),
        &format!("Wrote the man pages to {folder}"),
    ));
    Ok(Outcome::Fine)
}
