//! How the program itself is doing: whether the book can be read and written, how much room its disk has, and figures for
//! those who watch. Knows nobody in the book.

use std::time::Duration;

use twofront_domain::text::Bilingual;

use crate::Desk;

/// How long a look at the book may take.
const LOOK_WITHIN: Duration = Duration::from_secs(3);

/// Whether the book can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// A write went through.
    Fine,
    /// Somebody else is writing for longer than one would wait; an import does.
    Busy,
    /// The write failed.
    Failed,
}

impl Writing {
    /// The stable word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Busy => "busy",
            Self::Failed => "failed",
        }
    }
}

/// How the book is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// It can be read.
    pub reading: bool,
    /// It can be written.
    pub writing: Writing,
    /// Bytes left on the disk of its folder; `None` where the book is kept elsewhere.
    pub free_bytes: Option<u64>,
}

/// Figures for those who watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VitalSigns {
    /// The journal's last entry.
    pub journal_seq: Option<u64>,
    /// Reading connections in use.
    pub readers_in_use: u64,
    /// Time since the county in memory was read or brought up to date; `None` while nobody needed it.
    pub county_age: Option<Duration>,
}

impl Desk {
    /// What was found when the book was opened, where that is worth telling: it had not been closed. The sentence, and whether all
    /// is well.
    pub fn found_at_opening(&self) -> Option<(Bilingual, bool)> {
        let opening = self.book.opening()?;
        let (zh, en) = match (&opening.fault, opening.undone) {
            (None, false) if !opening.interrupted => return None,
            (None, undone) => {
                let (taken_zh, taken_en) = if undone {
                    (
                        "有一次写入没有完成，已撤销其在专库中的部分。",
                        " One write had not been completed; its part in the vault was taken out.",
                    )
                } else {
                    ("", "")
                };
                let seq = opening.seq;
                (
                    format!(
                        "数据库上次没有正常关闭（断电、程序被强行终止，或另一个程序正打开着它）。已恢复到最后一次确认的写入：\
                         日志完整到第 {seq} 条。{taken_zh}"
                    ),
                    format!(
                        "The book was not closed (a power cut, a program that was killed, or another one has it open). It stands \
                         at the last write that was acknowledged: the journal is whole up to entry {seq}.{taken_en}"
                    ),
                )
            }
            (Some((seq, fault)), _) => (
                format!(
                    "数据库上次没有正常关闭，日志从第 {seq} 条起有问题（{}）。请立即运行 twofront verify，并准备从备份恢复。",
                    fault.as_str()
                ),
                format!(
                    "The book was not closed, and its journal is broken from entry {seq} on ({}). Run twofront verify now, and \
                     be ready to restore a backup.",
                    fault.as_str()
                ),
            ),
        };
        Some((Bilingual::new(zh, en), opening.fault.is_none()))
    }

    /// Reads and writes the book once; the write is a mark outside the journal. What fails goes to the log.
    pub async fn condition(&self) -> Condition {
        let reading = match tokio::time::timeout(LOOK_WITHIN, self.book.county()).await {
            Ok(Ok(county)) => county.is_some(),
            Ok(Err(error)) => {
                tracing::error!(%error, "the book cannot be read");
                false
            }
            Err(_) => {
                tracing::error!("the book cannot be read in time");
                false
            }
        };
        let marking = self.book.mark_alive(self.clock.now());
        let writing = match tokio::time::timeout(LOOK_WITHIN, marking).await {
            Ok(Ok(())) => Writing::Fine,
            Ok(Err(error)) => {
                tracing::error!(%error, "the book cannot be written");
                Writing::Failed
            }
            Err(_) => Writing::Busy,
        };
        Condition {
            reading,
            writing,
            free_bytes: self.book.free_bytes(),
        }
    }

    /// Figures for those who watch; cheap.
    pub async fn vital_signs(&self) -> VitalSigns {
        let journal_seq = match self.book.journal_head().await {
            Ok(head) => head.and_then(|(seq, _)| u64::try_from(seq).ok()),
            Err(error) => {
                tracing::warn!(%error, "the journal's end cannot be read");
                None
            }
        };
        VitalSigns {
            journal_seq,
            readers_in_use: self.book.readers_in_use(),
            county_age: self.live.age(self.clock.now()),
        }
    }

    /// Closes the book after what is being written; later calls on any clone of the desk fail.
    pub async fn close(&self) {
        self.book.close().await;
    }
}
