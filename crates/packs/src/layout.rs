//! Which files a packs folder holds, and how large they may be. Looks at names and sizes only, before anything is parsed.

use twofront_domain::bilingual;
use twofront_domain::text::Bilingual;

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
pub(crate) fn too_large() -> Bilingual {
    bilingual!(
        "文件超过{} kB；请拆成几个",
        "the file is larger than {} kB; split it",
        FILE_BYTES_MAX >> 10
    )
}

/// The words for a folder beyond [`FILES_MAX`].
pub(crate) fn too_many_files() -> Bilingual {
    bilingual!(
        "文件夹里超过{FILES_MAX}个文件（一条规则一个）；请分成几个文件夹",
        "the folder holds more than {FILES_MAX} files (one rule each); split it into several folders"
    )
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
                    let problem = bilingual!(
                        "日历文件以年份命名：calendar/2026.toml",
                        "a calendar is called after its year: calendar/2026.toml"
                    );
                    faults.of_file(file, problem);
                }
            }
            [pack, rest @ ..] if !rest.is_empty() => {
                if !files.contains_key(&format!("{pack}/pack.toml")) {
                    if *pack != without_manifest {
                        without_manifest = pack;
                        let problem = bilingual!(
                            "文件夹{pack}里没有pack.toml；请写一个，或把文件移到工作包里",
                            "folder {pack} has no pack.toml; write one, or move the file into a pack"
                        );
                        faults.of_file(file, problem);
                    }
                } else {
                    inside_pack(file, rest, faults);
                }
            }
            _ => {
                let problem = bilingual!(
                    "请把文件移到一个工作包的文件夹里；放在这里没有用",
                    "move the file into the folder of a pack; here nothing reads it"
                );
                faults.of_file(file, problem);
            }
        }
    }
}

fn inside_pack(file: &str, rest: &[&str], faults: &mut Faults<'_>) {
    match rest {
        [name] if !PACK_FILES.contains(name) => {
            let hint = spelling::suggestion(name, PACK_FILES);
            let problem = bilingual!("工作包没有{name}这种文件", "a pack has no file {name}");
            faults.of_file(file, problem + hint + it_has(&PACK_FILES));
        }
        [folder, _] if !PACK_FOLDERS.contains(folder) => {
            let hint = spelling::suggestion(folder, PACK_FOLDERS);
            let problem = bilingual!("工作包没有{folder}这种文件夹", "a pack has no folder {folder}");
            faults.of_file(file, problem + hint + it_has(&PACK_FOLDERS));
        }
        [_, _, _, ..] => {
            let problem = bilingual!(
                "请把文件上移一层；文件夹里的文件夹没有用",
                "move the file one folder up; nothing reads folders inside folders"
            );
            faults.of_file(file, problem);
        }
        _ => {}
    }
}

fn it_has(names: &[&str]) -> Bilingual {
    bilingual!("；可以有：", "; it has ") + spelling::listed(names)
}
