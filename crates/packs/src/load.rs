//! Reading packs from files: names and sizes first, then each file, then what they say of each other.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use twofront_domain::bilingual;
use twofront_domain::calendar::WorkingCalendar;
use twofront_domain::field::Field;
use twofront_domain::text::Bilingual;

use crate::faults::Faults;
use crate::layout::{self, CONDITION_BYTES_MAX, FILE_BYTES_MAX, FILES_MAX};
use crate::pack::Manifest;
use crate::read_pack::{optional, personal, read_pack};
use crate::{Pack, PackError, Packs, Rule, check, check_calendar, check_fields};

/// The files of a packs folder: path below the folder (with `/`) to text.
pub type PackFiles = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldsFile {
    field: Vec<Field>,
}

/// The file `calendar/<year>.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarFile {
    pub holidays: Vec<Date>,
    pub worked_weekends: Vec<Date>,
}

/// Reads every `.toml` file below `folder`; other files are left alone.
///
/// # Errors
/// When a file cannot be read, is larger than a megabyte or is no UTF-8 text, or there are more than 2,000.
pub fn read_folder(folder: &Path) -> Result<PackFiles, PackError> {
    let mut files = PackFiles::new();
    let mut open = vec![(folder.to_path_buf(), 0)];
    while let Some((next, depth)) = open.pop() {
        for entry in std::fs::read_dir(&next).map_err(|error| unreadable(&next, &error))? {
            let path = entry.map_err(|error| unreadable(&next, &error))?.path();
            // One folder deeper than anything is read from: what lies there gets its fault, a link in a circle ends.
            if path.is_dir() && depth < 3 {
                open.push((path, depth + 1));
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let below = path.strip_prefix(folder).unwrap_or(&path);
                let name = below.to_string_lossy().replace('\\', "/");
                files.insert(name, read_file(&path)?);
                if files.len() > FILES_MAX {
                    return Err(of_path(folder, layout::too_many_files()));
                }
            }
        }
    }
    Ok(files)
}

fn read_file(path: &Path) -> Result<String, PackError> {
    let size = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    if size > FILE_BYTES_MAX as u64 {
        return Err(of_path(path, layout::too_large()));
    }
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> PackError {
    let remedy = match error.kind() {
        std::io::ErrorKind::InvalidData => bilingual!("；请另存为UTF-8文本", "; save it as UTF-8 text"),
        std::io::ErrorKind::NotFound => {
            bilingual!("；请给出放工作包的文件夹", "; give the folder that holds the packs")
        }
        _ => Bilingual::default(),
    };
    of_path(path, bilingual!("读不了：{error}", "cannot be read: {error}") + remedy)
}

fn of_path(path: &Path, problem: Bilingual) -> PackError {
    PackError {
        file: path.display().to_string(),
        position: None,
        problem,
    }
}

/// Parses and cross-checks packs.
///
/// # Errors
/// Every fault found, not only the first.
pub fn load(files: &PackFiles) -> Result<Packs, Vec<PackError>> {
    let mut faults = Faults::new(files);
    if !layout::small_enough(files, &mut faults) {
        return Err(faults.into_errors());
    }
    layout::known_names(files, &mut faults);
    let mut packs: Vec<Pack> = Vec::new();
    let mut fields: Vec<(String, Vec<Field>)> = Vec::new();
    for file in files.keys().filter(|file| file.ends_with("/pack.toml")) {
        let Some(manifest) = faults.parse::<Manifest>(file) else {
            continue;
        };
        let folder = file.trim_end_matches("pack.toml");
        if format!("{}/", manifest.id) != folder {
            let problem = bilingual!(
                "工作包“{}”要放在同名的文件夹里",
                "pack {:?} must lie in a folder of the same name",
                manifest.id
            );
            faults.at(file, "id", problem);
        }
        let vault = manifest.vault;
        packs.push(read_pack(files, folder, manifest, &mut faults));
        if let Some(read) = optional::<FieldsFile>(files, folder, "fields.toml", &mut faults) {
            let own = read.field.into_iter().map(|mut field| {
                field.vault = vault && personal(field.subject);
                field
            });
            fields.push((format!("{folder}fields.toml"), own.collect()));
        }
    }
    let calendar = read_calendar(files, &mut faults);
    if !faults.is_empty() {
        // What was not read would make everything that speaks of it look wrong.
        return Err(faults.into_errors());
    }
    check_fields::fields(&fields, &mut faults);
    let packs = Packs {
        packs,
        catalogue: check_fields::catalogue(fields),
        calendar,
        changed_up_to: None,
    };
    check::packs(&packs, files, &mut faults);
    if faults.is_empty() {
        Ok(packs)
    } else {
        Err(faults.into_errors())
    }
}

fn read_calendar(files: &PackFiles, faults: &mut Faults<'_>) -> WorkingCalendar {
    let mut years = Vec::new();
    for file in files.keys().filter(|file| file.starts_with("calendar/")) {
        if let Some(year) = faults.parse::<CalendarFile>(file) {
            years.push((file.as_str(), year));
        }
    }
    check_calendar::calendar(&years, faults);
    let (mut holidays, mut worked_weekends) = (Vec::new(), Vec::new());
    for (_, year) in years {
        holidays.extend(year.holidays);
        worked_weekends.extend(year.worked_weekends);
    }
    WorkingCalendar::new(holidays, worked_weekends)
}

/// One rule with its text: faults inside it are found later, by the room that compiles it.
pub(crate) fn read_rule(file: &str, faults: &mut Faults<'_>) -> Option<Rule> {
    let mut rule: Rule = faults.parse(file)?;
    let mut small = true;
    for (path, text) in [
        ("when", Some(&rule.when)),
        ("ask_when", rule.ask_when.as_ref()),
        ("sentence.zh", Some(&rule.sentence.zh)),
        ("sentence.en", Some(&rule.sentence.en)),
    ] {
        small &= condition_is_small(file, path, text.map_or("", String::as_str), faults);
    }
    file.clone_into(&mut rule.file);
    rule.text = faults.text(file).to_owned();
    small.then_some(rule)
}

/// Whether a condition is short enough to be handed to a parser.
pub(crate) fn condition_is_small(file: &str, path: &str, text: &str, faults: &mut Faults<'_>) -> bool {
    let small = text.len() <= CONDITION_BYTES_MAX;
    if !small {
        let problem = bilingual!(
            "这段文字超过{} kB；请拆成几条规则",
            "this text is longer than {} kB; write several rules",
            CONDITION_BYTES_MAX >> 10
        );
        faults.at(file, path, problem);
    }
    small
}
