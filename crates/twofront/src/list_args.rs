//! Conditions of the listings, as flags. The words are those of the HTTP interface.

use clap::Args;
use twofront_desk::clues::ClueFilter;
use twofront_desk::findings::FindingFilter;
use twofront_desk::households::HouseholdFilter;
use twofront_desk::rounds::WorkerFilter;
use twofront_desk::tasks::TaskFilter;
use twofront_desk::view::PageAsked;

/// Which part of a list.
#[derive(Args, Clone, Copy, Debug)]
pub struct PageArgs {
    /// Rows to show, at most 500 / 显示多少条
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=500))]
    limit: u64,
    /// Rows to skip / 跳过多少条
    #[arg(long, default_value_t = 0)]
    offset: u64,
}

impl From<PageArgs> for PageAsked {
    fn from(args: PageArgs) -> Self {
        Self {
            offset: args.offset,
            limit: args.limit,
        }
    }
}

/// Conditions for findings.
#[derive(Args, Debug)]
pub struct FindingArgs {
    /// Ledger id / 台账编号
    #[arg(long)]
    ledger: Option<String>,
    /// Code, such as id-check-digit / 问题代码
    #[arg(long)]
    code: Option<String>,
    /// notice, warning or error / 轻重
    #[arg(long)]
    severity: Option<String>,
    /// open, mended, explained or all / 状态
    #[arg(long)]
    state: Option<String>,
    /// Town or village code / 乡镇或村代码
    #[arg(long)]
    place: Option<String>,
    /// Which part of the list
    #[command(flatten)]
    pub page: PageArgs,
}

impl FindingArgs {
    /// As the desk takes them.
    pub fn filter(&self) -> FindingFilter {
        FindingFilter {
            ledger: self.ledger.clone(),
            code: self.code.clone(),
            severity: self.severity.clone(),
            state: self.state.clone(),
            place: self.place.clone(),
        }
    }
}

/// Conditions for clues.
#[derive(Args, Debug)]
pub struct ClueArgs {
    /// epidemic or livelihood / 战线
    #[arg(long)]
    front: Option<String>,
    /// Pack id / 工作包
    #[arg(long)]
    pack: Option<String>,
    /// Rule id / 规则
    #[arg(long)]
    rule: Option<String>,
    /// low, normal or urgent / 轻重缓急
    #[arg(long)]
    urgency: Option<String>,
    /// Town or village code / 乡镇或村代码
    #[arg(long)]
    place: Option<String>,
    /// open, closed or all / 状态
    #[arg(long)]
    state: Option<String>,
    /// Which part of the list
    #[command(flatten)]
    pub page: PageArgs,
}

impl ClueArgs {
    /// As the desk takes them.
    pub fn filter(&self) -> ClueFilter {
        ClueFilter {
            front: self.front.clone(),
            pack: self.pack.clone(),
            rule: self.rule.clone(),
            urgency: self.urgency.clone(),
            place: self.place.clone(),
            state: self.state.clone(),
        }
    }
}

/// Conditions for tasks.
#[derive(Args, Debug)]
pub struct TaskArgs {
    /// epidemic or livelihood / 战线
    #[arg(long)]
    front: Option<String>,
    /// A state word, unfinished or all / 状态
    #[arg(long)]
    state: Option<String>,
    /// Town or village code / 乡镇或村代码
    #[arg(long)]
    place: Option<String>,
    /// Only tasks past their last day / 只看逾期的
    #[arg(long)]
    overdue: bool,
    /// Which part of the list
    #[command(flatten)]
    pub page: PageArgs,
}

impl TaskArgs {
    /// As the desk takes them.
    pub fn filter(&self) -> TaskFilter {
        TaskFilter {
            front: self.front.clone(),
            state: self.state.clone(),
            place: self.place.clone(),
            overdue: self.overdue,
        }
    }
}

/// Conditions for households.
#[derive(Args, Debug)]
pub struct HouseholdArgs {
    /// Beginning of a member's name, a resident ID, or a household number / 姓名、身份证号或户编号
    q: Option<String>,
    /// Town or village code / 乡镇或村代码
    #[arg(long)]
    place: Option<String>,
    /// Monitoring category, or any / 监测对象类别
    #[arg(long)]
    monitoring: Option<String>,
    /// With an open clue: any, epidemic or livelihood / 有未办结线索的户
    #[arg(long)]
    clues: Option<String>,
    /// Which part of the list
    #[command(flatten)]
    pub page: PageArgs,
}

impl HouseholdArgs {
    /// As the desk takes them.
    pub fn filter(&self) -> HouseholdFilter {
        HouseholdFilter {
            q: self.q.clone(),
            place: self.place.clone(),
            monitoring: self.monitoring.clone(),
            clues: self.clues.clone(),
        }
    }
}

/// Conditions for people.
#[derive(Args, Debug)]
pub struct PeopleArgs {
    /// Beginning of the name, or a resident ID / 姓名或身份证号
    #[arg(default_value = "")]
    pub q: String,
    /// Town or village code / 乡镇或村代码
    #[arg(long)]
    pub place: Option<String>,
    /// Which part of the list
    #[command(flatten)]
    pub page: PageArgs,
}

/// Conditions for workers.
#[derive(Args, Debug)]
pub struct WorkerArgs {
    /// Beginning of the name / 姓名
    q: Option<String>,
    /// Town or village code / 乡镇或村代码
    #[arg(long)]
    place: Option<String>,
    /// Only workers with a round on the day / 只看当天有路线的
    #[arg(long)]
    with_round: bool,
    /// Which part of the list
    #[command(flatten)]
    pub page: PageArgs,
}

impl WorkerArgs {
    /// As the desk takes them.
    pub fn filter(&self) -> WorkerFilter {
        WorkerFilter {
            q: self.q.clone(),
            place: self.place.clone(),
            with_round: self.with_round,
        }
    }
}

/// Conditions for visits.
#[derive(Args, Debug)]
pub struct VisitArgs {
    /// Town or village code / 乡镇或村代码
    #[arg(long)]
    pub place: Option<String>,
    /// Only visits that have to wait, each with why / 只看排不上的
    #[arg(long)]
    pub waiting: bool,
    /// Which part of the list
    #[command(flatten)]
    pub page: PageArgs,
}
