//! The folder of a demonstration: ledgers, book, and a note of how they were made. Never touches what the demo did not make.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use twofront_domain::place::PlaceCode;

use crate::failure::Failure;

const NOTE: &str = "demo.json";

/// How the county of a folder was made. The same settings give the same county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoSettings {
    /// How many people.
    pub people: u32,
    /// The seed.
    pub seed: u64,
    /// The county.
    pub county: PlaceCode,
    /// The working date.
    pub date: Date,
}

/// What lies in a demo's folder.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    settings: DemoSettings,
    /// The ledgers, once all of them are written.
    ledgers: Option<Vec<PathBuf>>,
}

/// A folder that belongs to the demo.
#[derive(Debug)]
pub struct DemoFolder {
    folder: PathBuf,
    note: Note,
}

impl DemoFolder {
    /// Takes an empty or missing folder, or goes on in one made with the same settings.
    ///
    /// # Errors
    /// When the folder holds something else, or a county made with other settings.
    pub fn take(folder: &Path, settings: &DemoSettings) -> anyhow::Result<Self> {
        let shown = folder.display();
        let path = folder.join(NOTE);
        if path.is_file() {
            let note: Note = serde_json::from_slice(&fs::read(&path)?).map_err(|_| foreign(folder))?;
            if note.settings != *settings {
                let (old, new) = (described(&note.settings), described(settings));
                return Err(Failure::usage(
                    "demo-differs",
                    format!("{shown} 里已有另一个演示（{old}），现在要的是（{new}）。请用 --folder 换一个文件夹，或自行删除旧的。"),
                    format!("{shown} holds another demo ({old}); asked for is ({new}). Choose another --folder, or remove the old one yourself."),
                )
                .into());
            }
            return Ok(Self {
                folder: folder.to_path_buf(),
                note,
            });
        }
        if folder.is_dir() && fs::read_dir(folder)?.next().is_some() {
            return Err(foreign(folder).into());
        }
        fs::create_dir_all(folder)?;
        let note = Note {
            settings: settings.clone(),
            ledgers: None,
        };
        let taken = Self {
            folder: folder.to_path_buf(),
            note,
        };
        taken.write_note()?;
        fs::write(
            folder.join("twofront.toml"),
            format!(
                "# Used with: twofront --config {shown}/twofront.toml serve\nbook = \"book\"\ndate = \"{}\"\n",
                settings.date
            ),
        )?;
        Ok(taken)
    }

    /// Folder of the ledgers.
    pub fn ledgers_folder(&self) -> PathBuf {
        self.folder.join("ledgers")
    }

    /// Folder of the book.
    pub fn book(&self) -> PathBuf {
        self.folder.join("book")
    }

    /// The ledgers, once all of them are written.
    pub fn ledgers(&self) -> Option<Vec<PathBuf>> {
        let ledgers = self.note.ledgers.as_ref()?;
        Some(ledgers.iter().map(|name| self.ledgers_folder().join(name)).collect())
    }

    /// Notes that all ledgers are written.
    ///
    /// # Errors
    /// When the note cannot be written.
    pub fn ledgers_written(&mut self, files: &[PathBuf]) -> io::Result<()> {
        let names = files.iter().filter_map(|file| file.file_name()).map(PathBuf::from);
        self.note.ledgers = Some(names.collect());
        self.write_note()
    }

    fn write_note(&self) -> io::Result<()> {
        fs::write(self.folder.join(NOTE), serde_json::to_string_pretty(&self.note)? + "\n")
    }
}

fn described(settings: &DemoSettings) -> String {
    let DemoSettings {
        people,
        seed,
        county,
        date,
    } = settings;
    format!("--people {people} --seed {seed} --county {county} --date {date}")
}

fn foreign(folder: &Path) -> Failure {
    let folder = folder.display();
    Failure::usage(
        "demo-folder-foreign",
        format!("文件夹 {folder} 不是演示用的，里面有别的文件。请用 --folder 换一个。"),
        format!("The folder {folder} holds something else than a demo. Choose another --folder."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(people: u32) -> DemoSettings {
        DemoSettings {
            people,
            seed: 1,
            county: "340722".parse().unwrap(),
            date: "2020-02-20".parse().unwrap(),
        }
    }

    #[test]
    fn a_folder_is_used_again_with_the_same_settings_only() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("demo");
        let mut taken = DemoFolder::take(&folder, &settings(500)).unwrap();
        assert_eq!(taken.ledgers(), None);
        taken.ledgers_written(&[folder.join("ledgers/a.xlsx")]).unwrap();
        let again = DemoFolder::take(&folder, &settings(500)).unwrap();
        assert_eq!(again.ledgers(), Some(vec![folder.join("ledgers/a.xlsx")]));
        let differs = DemoFolder::take(&folder, &settings(600)).unwrap_err();
        assert!(differs.to_string().contains("demo-differs"), "{differs}");
    }

    #[test]
    fn a_foreign_folder_is_left_alone() {
        let temporary = tempfile::tempdir().unwrap();
        fs::write(temporary.path().join("thesis.txt"), "mine").unwrap();
        let refused = DemoFolder::take(temporary.path(), &settings(500)).unwrap_err();
        assert!(refused.to_string().contains("demo-folder-foreign"), "{refused}");
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 1);
    }
}
