//! Which files a packs folder holds, and how large they may be. Looks at names and sizes only, before anything is parsed.

use crate::faults::Faults;
use crate::load::PackFiles;
use crate::spelling;

/// The largest file, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// The longest condition, in bytes.
pub const CONDITION_BYTES_MAX: usize = 64 << 10;
/// The most files of a packs folder, and so the most rules.
pub const FILES_MAX: usize = 2_000;

/// Files that stand in a pack's folder.
const PACK_FILES: [&str; 7] = [
    "pack.toml",
    "fields.toml",
    "parameters.toml",
    "tasks.toml",
    "checklists.toml",
    "measures.toml",
    "indicators.toml",
];
/// Folders of a pack that hold one file a thing.
const PACK_FOLDERS: [&str; 4] = ["rules", "ledgers", "forms", "procedures"];

/// Whether sizes and count allow reading the files at all.
pub(crate) fn small_enough(files: &PackFiles, faults: &mut Faults<'_>) -> bool {
    if files.len() > FILES_MAX {
        faults.of_file("packs", too_many_files());
        return false;
    }
    let large = files.iter().filter(|(_, text)| text.len() > FILE_BYTES_MAX);
    let large: Vec<&String> = large.map(|(file, _)| file).collect();
    for file in &large {
        faults.of_file(file, too_large());
    }
    large.is_empty()
}

/// The words for a file beyond [`FILE_BYTES_MAX`].
pub(crate) fn too_large() -> String {
    format!("the file is larger than {} kB; split it", FILE_BYTES_MAX >> 10)
}

/// The words for a folder beyond [`FILES_MAX`].
pub(crate) fn too_many_files() -> String {
    format!("the folder holds more than {FILES_MAX} files (one rule each); split it into several folders")
}

/// Faults of files that nothing would read: a misspelt name must not make a rule vanish.
pub(crate) fn known_names(files: &PackFiles, faults: &mut Faults<'_>) {
    let mut without_manifest = "";
    for file in files.keys() {
        let steps: Vec<&str> = file.split('/').collect();
        match &steps[..] {
            ["calendar", year] => {
                let number = year.trim_end_matches(".toml");
                if number.len() != 4 || !number.bytes().all(|one| one.is_ascii_digit()) {
                    faults.of_file(file, "a calendar is called after its year: calendar/2026.toml");
                }
            }
            [pack, rest @ ..] if !rest.is_empty() => {
                if !files.contains_key(&format!("{pack}/pack.toml")) {
                    if *pack != without_manifest {
                        without_manifest = pack;
                        let problem =
                            format!("folder {pack} has no pack.toml; write one, or move the file into a pack");
                        faults.of_file(file, problem);
                    }
                } else {
                    inside_pack(file, rest, faults);
                }
            }
            _ => faults.of_file(file, "move the file into the folder of a pack; here nothing reads it"),
        }
    }
}

fn inside_pack(file: &str, rest: &[&str], faults: &mut Faults<'_>) {
    match rest {
        [name] if !PACK_FILES.contains(name) => {
            let hint = spelling::suggestion(name, PACK_FILES);
            faults.of_file(
                file,
                format!("a pack has no file {name}{hint}; it has {}", PACK_FILES.join(", ")),
            );
        }
        [folder, _] if !PACK_FOLDERS.contains(folder) => {
            let hint = spelling::suggestion(folder, PACK_FOLDERS);
            faults.of_file(
                file,
                format!(
                    "a pack has no folder {folder}{hint}; it has {}",
                    PACK_FOLDERS.join(", ")
                ),
            );
        }
        [_, _, _, ..] => faults.of_file(
            file,
            "move the file one folder up; nothing reads folders inside folders",
        ),
        _ => {}
    }
}
