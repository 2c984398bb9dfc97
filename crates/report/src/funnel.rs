//! Counts with what they are counted out of: from ledger rows to today's rounds. A rate alone is never given: numerator and
//! denominator stay together to the screen. Counting itself is the book's.

use twofront_domain::text::Bilingual;

/// One count, and out of how many where that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Stable word.
    pub id: &'static str,
    /// How many.
    pub numerator: u64,
    /// Out of how many; `None` where it is no part of a whole.
    pub denominator: Option<u64>,
    /// Shown name.
    pub label: Bilingual,
}

impl Indicator {
    /// As shown: `39` or `39/41`.
    pub fn shown(&self) -> String {
        match self.denominator {
            Some(all) => format!("{}/{all}", self.numerator),
            None => self.numerator.to_string(),
        }
    }
}

/// What the book counts for the overview, all within the reader's area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FunnelCounts {
    /// Data rows of all ledgers, accepted or not.
    pub rows: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Findings not yet closed.
    pub findings: u64,
    /// People known.
    pub people: u64,
    /// Households known.
    pub households: u64,
    /// Open clues.
    pub clues: u64,
    /// Households with at least one open clue.
    pub clue_households: u64,
    /// Tasks not yet done.
    pub tasks: u64,
    /// Tasks ever raised, the dismissed ones left out.
    pub tasks_raised: u64,
    /// Visits in the day's rounds.
    pub visits: u64,
    /// Visits that have to wait.
    pub waiting: u64,
    /// Workers with a round that day.
    pub rounds: u64,
    /// Workers on the list.
    pub workers: u64,
}

/// The way from ledger rows to rounds, in order.
pub fn funnel(counts: &FunnelCounts) -> Vec<Indicator> {
    let indicator = |id, numerator, denominator, zh: &str, en: &str| Indicator {
        id,
        numerator,
        denominator,
        label: Bilingual::new(zh, en),
    };
    let visits_wanted = counts.visits.saturating_add(counts.waiting);
    vec![
        indicator("rows", counts.rows, None, "台账行", "Ledger rows"),
        indicator(
            "accepted",
            counts.accepted,
            Some(counts.rows),
            "已收行",
            "Rows accepted",
        ),
        indicator("findings", counts.findings, None, "问题项", "Findings"),
        indicator("people", counts.people, None, "人", "People"),
        indicator("households", counts.households, None, "户", "Households"),
        indicator("clues", counts.clues, None, "线索", "Clues"),
        indicator(
            "clue_households",
            counts.clue_households,
            Some(counts.households),
            "有线索的户",
            "Households with clues",
        ),
        indicator(
            "tasks",
            counts.tasks,
            Some(counts.tasks_raised),
            "待办任务",
            "Open tasks",
        ),
        indicator(
            "visits",
            counts.visits,
            Some(visits_wanted),
            "今日走访",
            "Today's visits",
        ),
        indicator("waiting", counts.waiting, Some(visits_wanted), "排到以后", "Waiting"),
        indicator(
            "rounds",
            counts.rounds,
            Some(counts.workers),
            "今日路线",
            "Today's rounds",
        ),
    ]
}
