//! Why a visit is this worker's, and why another one waits: the sentences. Who gets what is decided elsewhere.

use twofront_domain::round::Visit;
use twofront_domain::text::Bilingual;
use twofront_domain::worker::WorkerKind;

/// Why a visit went to its worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Paired with the household.
    Paired,
    /// Stationed or medical worker of the village with the least to do.
    OfVillage { kind: WorkerKind, paired_full: bool },
    /// Lives in or goes to that village today anyway.
    ThereAnyway { kind: WorkerKind },
    /// From the same town (or serving a wider area), with the least to do.
    OfArea { kind: WorkerKind, village_full: bool },
}

impl Why {
    /// As shown on the round.
    pub fn said(self) -> Bilingual {
        match self {
            Self::Paired => Bilingual::new("结对帮扶责任人，熟悉这户", "Paired with this household and knows it"),
            Self::OfVillage { kind, paired_full } => {
                let (zh, en) = kind_words(kind);
                let (zh_first, en_first) = if paired_full {
                    ("结对责任人今天已排满；", "The paired worker's day is full; ")
                } else {
                    ("", "")
                };
                Bilingual::new(
                    format!("{zh_first}本村{zh}，手头安排最少"),
                    sentence(format!("{en_first}{en} of this village with the least to do")),
                )
            }
            Self::ThereAnyway { kind } => {
                let (zh, en) = kind_words(kind);
                Bilingual::new(
                    format!("{zh}，今天就在这个村"),
                    sentence(format!("{en} who is in this village today anyway")),
                )
            }
            Self::OfArea { kind, village_full } => {
                let (zh, en) = kind_words(kind);
                let (zh_first, en_first) = if village_full {
                    ("本村人员今天已排满；", "The village's own workers are full today; ")
                } else {
                    (
                        "本村没有登记驻村或卫生人员；",
                        "The village has no stationed or medical worker on record; ",
                    )
                };
                Bilingual::new(
                    format!("{zh_first}由本片区{zh}代访"),
                    format!("{en_first}{en} of the same area steps in"),
                )
            }
        }
    }
}

/// With a capital first letter.
fn sentence(text: String) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn kind_words(kind: WorkerKind) -> (&'static str, &'static str) {
    match kind {
        WorkerKind::Stationed => ("驻村工作人员", "stationed worker"),
        WorkerKind::Paired => ("帮扶干部", "paired-assistance worker"),
        WorkerKind::Medical => ("卫生人员", "medical worker"),
        WorkerKind::Technician => ("农技人员", "technician"),
        WorkerKind::Volunteer => ("志愿者", "volunteer"),
    }
}

/// Why a visit has to wait. `nobody` when no worker is paired with the household or serves its area.
pub(crate) fn waiting(visit: &Visit, minutes_per_worker: u32, nobody: bool) -> Bilingual {
    let minutes = visit.minutes;
    if nobody {
        return Bilingual::new(
            "本村、本乡镇没有登记的工作人员，这户也没有结对责任人，请先指定",
            "No worker is on record for this village or town and nobody is paired with this household; please name one",
        );
    }
    if minutes > minutes_per_worker {
        return Bilingual::new(
            format!("这户需要{minutes}分钟，超过一人一天的{minutes_per_worker}分钟，请拆分任务或延长当天时间"),
            format!(
                "This household needs {minutes} minutes, more than a worker's {minutes_per_worker} a day; split its tasks or \
                 allow a longer day"
            ),
        );
    }
    Bilingual::new(
        format!("今天能去的人时间都已排满（这户需要{minutes}分钟，另加路程），按紧急程度和期限排到下次"),
        format!(
            "Everybody who could go is full today (this household needs {minutes} minutes and the way); next time, by urgency \
             and last day"
        ),
    )
}
