//! Progress on stderr: a bar on a terminal, a few plain lines otherwise. Ctrl-C asks the work to stop.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use twofront_domain::progress::Progress;
use twofront_domain::text::Language;

/// Plain lines are written at every so many per cent.
const PLAIN_STEP_PERCENT: u64 = 25;

/// Shows how one piece of work gets on.
pub struct Listener {
    title: String,
    language: Language,
    stop: Arc<AtomicBool>,
    bar: Option<ProgressBar>,
    stage: Mutex<&'static str>,
    told_percent: AtomicU64,
}

impl Listener {
    /// Listens to work called `title`, which ends early once `stop` is set.
    pub fn new(title: impl Into<String>, language: Language, stop: Arc<AtomicBool>) -> Arc<Self> {
        let bar = io::stderr().is_terminal().then(ProgressBar::no_length);
        Arc::new(Self {
            title: title.into(),
            language,
            stop,
            bar,
            stage: Mutex::new(""),
            told_percent: AtomicU64::new(0),
        })
    }

    /// The work is over; the bar goes away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn show_bar(&self, bar: &ProgressBar, new_stage: bool, stage: &str, done: u64, total: u64) {
        if new_stage {
            let template = if total > 0 {
                "{msg} {wide_bar} {pos}/{len}"
            } else {
                "{msg} {pos}"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(format!("{} · {stage}", self.title));
        }
        if total > 0 {
            bar.set_length(total);
        }
        bar.set_position(done);
    }

    fn show_line(&self, new_stage: bool, stage: &str, done: u64, total: u64) {
        let percent = (done * 100).checked_div(total).unwrap_or(0);
        let told = if new_stage {
            0
        } else {
            self.told_percent.load(Ordering::Relaxed)
        };
        let reached = percent - percent % PLAIN_STEP_PERCENT;
        if new_stage || reached > told {
            self.told_percent.store(reached, Ordering::Relaxed);
            let counted = if total > 0 {
                format!(" {reached}%")
            } else {
                String::new()
            };
            let _ = writeln!(io::stderr(), "{} · {stage}{counted}", self.title);
        }
    }
}

impl Progress for Listener {
    fn step(&self, stage: &'static str, done: u64, total: u64) {
        let new_stage = {
            let mut now = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *now, stage) != stage
        };
        let shown = stage_name(stage, self.language);
        match &self.bar {
            Some(bar) => self.show_bar(bar, new_stage, shown, done, total),
            None => self.show_line(new_stage, shown, done, total),
        }
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// What a stage is called; the rooms' own word where none is listed.
fn stage_name(stage: &'static str, language: Language) -> &'static str {
    let zh = match stage {
        "read" => "读取",
        "rows" => "逐行核对",
        "link" => "比对",
        "write" => "写入",
        "people" => "人口",
        "snapshot" => "取数",
        "screen" | "rules" => "筛查",
        "tasks" => "任务",
        "states" => "核对当前状况",
        "verify" | "chain" => "核验",
        "ledgers" => "台账",
        _ => stage,
    };
    match language {
        Language::Zh => zh,
        Language::En => stage,
    }
}
