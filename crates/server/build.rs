//! Makes sure that the folder of the built web app exists, so that the crate compiles before the web app was ever built, and
//! that the crate is compiled again when the web app changes.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist");
    std::fs::create_dir_all(&folder)?;
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed=build.rs");
    Ok(())
}
