//! Lists that leave the book as files: asked for with a purpose, in the journal with a number, and marked with who took them
//! out, when and what for. A file holds what the pages show, masked the same way.

use serde::Deserialize;
use twofront_domain::access::Operation;
use twofront_domain::actor::Actor;
use twofront_domain::text::{Bilingual, Language};
use twofront_report::{Mark, ReportError, Table, table_csv, table_xlsx};
use utoipa::ToSchema;

use crate::clues::ClueFilter;
use crate::desk::busy;
use crate::error::ErrorClass;
use crate::households::HouseholdFilter;
use crate::permission::may;
use crate::unmask::{purpose_of, purpose_title};
use crate::view::{PageAsked, PlaceRef};
use crate::{Desk, DeskError};

/// Rows are gathered this many at a time.
const ROWS_AT_ONCE: u64 = 500;
/// Most rows of one file.
const ROWS_MAX: u64 = 50_000;

/// What a file is taken out for.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct ExportAsked {
    /// A word of the purposes, such as `mend-ledger`.
    pub purpose: String,
    /// In a person's words; needed for `other`.
    #[serde(default)]
    pub note: String,
    /// `xlsx` or `csv`.
    #[serde(default)]
    pub format: String,
    /// `zh` or `en`.
    #[serde(default)]
    pub language: String,
}

/// A list of households as a file.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct HouseholdExport {
    /// What for.
    #[serde(flatten)]
    pub asked: ExportAsked,
    /// Which households.
    #[serde(default)]
    pub filter: HouseholdFilter,
}

/// A list of clues as a file.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ClueExport {
    /// What for.
    #[serde(flatten)]
    pub asked: ExportAsked,
    /// Which clues.
    #[serde(default)]
    pub filter: ClueFilter,
}

/// A file that leaves the book.
pub struct ExportedFile {
    /// Its name.
    pub name: String,
    /// Its kind, for the header of an answer.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Desk {
    /// Households as a file.
    ///
    /// # Errors
    /// When the actor may not, the purpose is missing, a filter word is unknown, or there are too many rows.
    pub async fn export_households(&self, actor: &Actor, asked: &HouseholdExport) -> Result<ExportedFile, DeskError> {
        may(actor, Operation::HouseholdExport)?;
        let language = asked.asked.language();
        let mut rows = Vec::new();
        loop {
            let page = PageAsked {
                offset: rows.len() as u64,
                limit: ROWS_AT_ONCE,
            };
            let found = self.households(&actor.scope, &asked.filter, page).await?;
            few_enough(found.total)?;
            let done = found.items.is_empty();
            rows.extend(found.items.into_iter().map(|row| {
                let said = |text: Option<crate::view::Text>| text.map(|text| text.get(language).to_owned());
                vec![
                    row.head_name,
                    row.number.unwrap_or_default(),
                    place(row.place.as_ref()),
                    row.group,
                    row.member_count.to_string(),
                    said(row.base_type).unwrap_or_default(),
                    said(row.monitoring).unwrap_or_default(),
                    row.epidemic.to_string(),
                    row.livelihood.to_string(),
                    row.support_until.unwrap_or_default(),
                ]
            }));
            if done || rows.len() as u64 >= found.total {
                break;
            }
        }
        let headings = [
            ("户主", "Head"),
            ("户编号", "Number"),
            ("地点", "Place"),
            ("组", "Group"),
            ("人数", "Members"),
            ("户类型", "Type"),
            ("监测类型", "Monitoring"),
            ("疫情防控线索", "Epidemic clues"),
            ("防返贫线索", "Livelihood clues"),
            ("暂缓上门至", "Support until"),
        ];
        let table = table(("户清单", "Households"), &headings, rows);
        self.take_out(actor, "household.export", &asked.asked, table).await
    }

    /// Clues as a file.
    ///
    /// # Errors
    /// When the actor may not, the purpose is missing, a filter word is unknown, or there are too many rows.
    pub async fn export_clues(&self, actor: &Actor, asked: &ClueExport) -> Result<ExportedFile, DeskError> {
        may(actor, Operation::ClueExport)?;
        let language = asked.asked.language();
        let mut rows = Vec::new();
        loop {
            let page = PageAsked {
                offset: rows.len() as u64,
                limit: ROWS_AT_ONCE,
            };
            let found = self.clues(&actor.scope, &asked.filter, page).await?;
            few_enough(found.total)?;
            let done = found.items.is_empty();
            rows.extend(found.items.into_iter().map(|clue| {
                vec![
                    word(language, &clue.urgency, &URGENCIES),
                    word(language, &clue.front, &FRONTS),
                    clue.head_name,
                    clue.person_name.unwrap_or_default(),
                    clue.title.get(language).to_owned(),
                    clue.sentence.get(language).to_owned(),
                    place(clue.place.as_ref()),
                    clue.first_seen,
                    word(language, &clue.state, &STATES),
                ]
            }));
            if done || rows.len() as u64 >= found.total {
                break;
            }
        }
        let headings = [
            ("紧急程度", "Urgency"),
            ("战线", "Front"),
            ("户主", "Head"),
            ("人员", "Person"),
            ("线索", "Clue"),
            ("情况", "What was found"),
            ("地点", "Place"),
            ("首次发现", "First seen"),
            ("状态", "State"),
        ];
        let table = table(("线索清单", "Clues"), &headings, rows);
        self.take_out(actor, "clue.export", &asked.asked, table).await
    }

    /// Writes the journal's entry, then makes the file with its number.
    async fn take_out(
        &self,
        actor: &Actor,
        action: &'static str,
        asked: &ExportAsked,
        table: Table,
    ) -> Result<ExportedFile, DeskError> {
        let csv = match asked.format.as_str() {
            "" | "xlsx" => false,
            "csv" => true,
            _ => {
                return Err(DeskError::new(
                    ErrorClass::Invalid,
                    "format-unknown",
                    "文件格式只有 xlsx 和 csv。",
                    "Files are xlsx or csv.",
                ));
            }
        };
        let rows = table.rows.len() as u64;
        let mark = self.marked(actor, action, action, asked, rows).await?;
        let (language, made_on) = (asked.language(), self.clock.working_date());
        let name = format!("{}-{}", table.title.get(language), mark.number);
        let bytes = busy(move || match csv {
            true => table_csv(&table, language, Some(&mark.mark)),
            false => table_xlsx(&table, language, made_on, Some(&mark.mark)),
        })
        .await?
        .map_err(not_made)?;
        Ok(match csv {
            true => ExportedFile {
                name: format!("{name}.csv"),
                content_type: "text/csv; charset=utf-8",
                bytes,
            },
            false => ExportedFile {
                name: format!("{name}.xlsx"),
                content_type: XLSX,
                bytes,
            },
        })
    }

    /// Notes in the journal that a file is taken out, and gives the mark it carries.
    pub(crate) async fn marked(
        &self,
        actor: &Actor,
        action: &'static str,
        subject: &str,
        asked: &ExportAsked,
        rows: u64,
    ) -> Result<Marked, DeskError> {
        let (purpose, note) = purpose_of(&asked.purpose, &asked.note)?;
        let pen = self.brief_pen(actor, action).await?;
        let detail = serde_json::json!({ "rows": rows, "purpose": purpose, "format": asked.format });
        let entry = pen.commit(subject, detail).await?;
        let title = purpose_title(purpose);
        let said = match note {
            "" => title.get(asked.language()).to_owned(),
            note => format!("{} {note}", title.get(asked.language())),
        };
        let line = |zh: &str, en: &str, text: String| (Bilingual::new(zh, en), text);
        let lines = vec![
            line("导出编号", "Export number", entry.seq.to_string()),
            line("导出人", "Taken out by", entry.actor.clone()),
            line("导出时间", "When", entry.at.to_string()),
            line("用途", "What for", said),
            line("行数", "Rows", rows.to_string()),
            line(
                "提示",
                "Note",
                Bilingual::new(
                    "含个人信息，只限上述用途，用后删除；导出已记入日志。",
                    "Personal data: only for the purpose above, to be deleted afterwards. This export is in the journal.",
                )
                .get(asked.language())
                .to_owned(),
            ),
        ];
        Ok(Marked {
            number: entry.seq,
            mark: Mark { lines },
        })
    }
}

/// The content type of workbooks.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const URGENCIES: [(&str, &str, &str); 3] = [
    ("low", "一般", "low"),
    ("normal", "较急", "normal"),
    ("urgent", "紧急", "urgent"),
];
const FRONTS: [(&str, &str, &str); 2] = [
    ("epidemic", "疫情防控", "epidemic"),
    ("livelihood", "防返贫监测", "livelihood"),
];
const STATES: [(&str, &str, &str); 4] = [
    ("open", "待办", "open"),
    ("closed", "已销号", "closed"),
    ("dismissed", "无需办理", "dismissed"),
    ("explained", "已说明", "explained"),
];

/// A mark with its number.
pub(crate) struct Marked {
    /// The journal entry's number.
    pub(crate) number: i64,
    /// The mark.
    pub(crate) mark: Mark,
}

impl ExportAsked {
    /// The language of the file.
    pub(crate) fn language(&self) -> Language {
        if self.language == "en" {
            Language::En
        } else {
            Language::Zh
        }
    }
}

fn word(language: Language, word: &str, words: &[(&str, &str, &str)]) -> String {
    let known = words.iter().find(|(known, ..)| *known == word);
    let said = known.map(|(_, zh, en)| if language == Language::Zh { *zh } else { *en });
    said.unwrap_or(word).to_owned()
}

fn table(title: (&str, &str), headings: &[(&str, &str)], rows: Vec<Vec<String>>) -> Table {
    Table {
        title: Bilingual::new(title.0, title.1),
        headings: headings.iter().map(|(zh, en)| Bilingual::new(*zh, *en)).collect(),
        rows,
    }
}

fn place(place: Option<&PlaceRef>) -> String {
    place.map_or_else(String::new, |place| match &place.town {
        Some(town) => format!("{town} {}", place.name),
        None => place.name.clone(),
    })
}

fn few_enough(total: u64) -> Result<(), DeskError> {
    if total <= ROWS_MAX {
        return Ok(());
    }
    Err(DeskError::new(
        ErrorClass::Invalid,
        "export-too-large",
        format!("共{total}行，一次最多导出{ROWS_MAX}行，请按乡镇或条件分批导出。"),
        format!(
            "There are {total} rows; at most {ROWS_MAX} leave at once. Please narrow the list, by town for instance."
        ),
    ))
}

/// The file could not be made.
pub(crate) fn not_made(error: ReportError) -> DeskError {
    DeskError::internal().because(error)
}
