//! Lists the packs folder for the binary, so that one file works anywhere. Knows nothing of what the files say.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&told_by_cargo("CARGO_MANIFEST_DIR")?)
        .join("../../packs")
        .canonicalize()?;
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for path in &files {
        let below = path.strip_prefix(&folder)?.to_string_lossy().replace('\\', "/");
        writeln!(list, "    ({below:?}, include_str!({:?})),", path.display().to_string())?;
    }
    list.push_str("]\n");
    std::fs::write(Path::new(&told_by_cargo("OUT_DIR")?).join("shipped_files.rs"), list)?;
    Ok(())
}

#[allow(
    clippy::disallowed_methods,
    reason = "cargo tells a build script where things are by environment only; at run time, as the folder may have moved"
)]
fn told_by_cargo(name: &str) -> Result<String, std::env::VarError> {
    std::env::var(name)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
