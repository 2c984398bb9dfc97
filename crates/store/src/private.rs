//! Folders and files that only the account the program runs as may read: they hold what a county knows about its weakest
//! households. On systems without such rights the folder's own protection must do.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder (and those above it) where there is none; a new one is for the owner alone.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes an empty file for the owner alone where there is none; one that is there stays as it is. A database's log and
/// shared-memory files take over its rights.
pub(crate) fn make_file(path: &Path) -> io::Result<()> {
    match create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Makes a file for the owner alone that must not be there yet.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_may_read() {
        let outer = tempfile::TempDir::new().expect("folder");
        let folder = outer.path().join("a/book");
        make_folder(&folder).expect("folder");
        let file = folder.join("book.db");
        make_file(&file).expect("file");
        make_file(&file).expect("a file that is there is fine");
        let mode = |path: &Path| path.metadata().expect("metadata").permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    }
}
