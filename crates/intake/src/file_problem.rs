//! Why a whole file cannot be read, in words for a clerk. Knows nothing of rows and cells that are wrong.

use twofront_domain::finding::{Finding, Severity};
use twofront_domain::text::Bilingual;

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// No byte, or no filled cell.
    #[error("the file is empty")]
    Empty,
    /// More bytes, rows, columns or cells than allowed.
    #[error("the file is too large: {}", .0.en)]
    TooLarge(Bilingual),
    /// Some other kind of file, whatever its name says.
    #[error("not a workbook but {}", .0.en)]
    NotAWorkbook(Bilingual),
    /// Needs a password.
    #[error("the workbook is encrypted")]
    Encrypted,
    /// Cut off or damaged.
    #[error("the file is cut off or damaged: {0}")]
    Truncated(String),
    /// Unpacks to far more than it holds.
    #[error("the workbook unpacks to far more than an honest one")]
    ZipBomb,
    /// Text in no encoding that we read.
    #[error("the text is neither UTF-8 nor GB18030")]
    Encoding,
    /// The user stopped the work.
    #[error("stopped")]
    Cancelled,
    /// The disk or network failed while reading.
    #[error("the file could not be read: {0}")]
    Io(#[from] std::io::Error),
}

impl FileProblem {
    /// A number that is above its limit: `what` is counted, `most` allowed.
    pub(crate) fn too_many(what_zh: &str, what_en: &str, most: u64) -> Self {
        Self::TooLarge(Bilingual::new(
            format!("{what_zh}超过{most}"),
            format!("more than {most} {what_en}"),
        ))
    }

    /// The finding that a clerk reads.
    pub fn finding(&self) -> Finding {
        let (code, problem, remedy) = self.wrong_file().unwrap_or_else(|| self.unreadable());
        Finding {
            code,
            severity: Severity::Error,
            sheet: None,
            row: None,
            column: None,
            field: None,
            value: None,
            problem,
            remedy,
        }
    }

    /// Texts for files that somebody should look at again.
    fn wrong_file(&self) -> Option<(&'static str, Bilingual, Bilingual)> {
        Some(match self {
            Self::Empty => (
                "file-empty",
                both(
                    "文件是空的，没有任何内容。",
                    "The file is empty: it holds nothing at all.",
                ),
                both(
                    "请检查是否选错了文件，或让填报人重新发送。",
                    "Check whether this is the right file, or ask for it to be sent again.",
                ),
            ),
            Self::TooLarge(what) => (
                "file-too-large",
                Bilingual::new(
                    format!("文件太大：{}。", what.zh),
                    format!("The file is too large: {}.", what.en),
                ),
                both(
                    "请按乡镇拆分成几个文件，分别导入。",
                    "Split it into one file per town and import them one by one.",
                ),
            ),
            Self::NotAWorkbook(what) => (
                "file-not-a-workbook",
                Bilingual::new(
                    format!("这不是电子表格，而是{}，与文件扩展名无关。", what.zh),
                    format!("This is not a workbook but {}, whatever its name says.", what.en),
                ),
                both(
                    "请用 WPS 或 Excel 打开原表，另存为 .xlsx 后再导入。",
                    "Open the ledger in WPS or Excel, save it as .xlsx and import that.",
                ),
            ),
            Self::Encrypted => (
                "file-encrypted",
                both(
                    "工作簿设有打开密码，无法读取。",
                    "The workbook is protected by a password and cannot be read.",
                ),
                both(
                    "请用密码打开后取消密码，另存再导入。",
                    "Open it with the password, remove the password, save and import again.",
                ),
            ),
            Self::Truncated(_) => (
                "file-truncated",
                both(
                    "文件不完整或已损坏，读不到结尾。",
                    "The file is cut off or damaged: its end cannot be read.",
                ),
                both(
                    "请重新复制或下载原文件；若能用 WPS 打开，请另存为 .xlsx。",
                    "Copy or download it again; if WPS still opens it, save it as .xlsx.",
                ),
            ),
            _ => return None,
        })
    }

    /// Texts for files that were not opened or not read to the end.
    fn unreadable(&self) -> (&'static str, Bilingual, Bilingual) {
        match self {
            Self::ZipBomb => (
                "file-zip-bomb",
                both(
                    "文件解压后异常庞大，为安全起见没有打开。",
                    "The file unpacks to an abnormal size and was not opened, for safety.",
                ),
                both(
                    "请确认文件来源；用 WPS 打开原表，只保留有内容的行后另存。",
                    "Check where it comes from; open the original in WPS, keep the filled rows only and save it again.",
                ),
            ),
            Self::Encoding => (
                "file-encoding",
                both(
                    "文字编码无法识别（不是 UTF-8，也不是 GB18030）。",
                    "The text is in no encoding that can be read (neither UTF-8 nor GB18030).",
                ),
                both(
                    "请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。",
                    "Open it in WPS or Excel, save it as .xlsx and import that.",
                ),
            ),
            Self::Cancelled => (
                "file-cancelled",
                both(
                    "读取已被取消，没有写入任何内容。",
                    "Reading was stopped; nothing was written.",
                ),
                both("需要时请重新导入。", "Import it again when you need it."),
            ),
            _ => (
                "file-unreadable",
                both(
                    "读取文件时磁盘或网络出错。",
                    "The disk or network failed while the file was read.",
                ),
                both(
                    "请把文件复制到本机后再导入。",
                    "Copy the file to this machine and import it again.",
                ),
            ),
        }
    }
}

pub(crate) fn both(zh: &str, en: &str) -> Bilingual {
    Bilingual::new(zh, en)
}
