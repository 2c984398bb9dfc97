//! What can be wrong with a plan, each with the ids that show where, and the sentence for the desk.

use twofront_domain::ids::{HouseholdId, TaskId, VisitId, WorkerId};
use twofront_domain::text::Bilingual;

/// One thing wrong with a plan. A plan with any failure may not be approved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CheckFailure {
    /// The plan's day or minutes are not those it was asked for.
    OtherOptions,
    /// A visit is neither in a round nor waiting.
    VisitLost(VisitId),
    /// A visit of the plan was never asked for.
    VisitInvented(VisitId),
    /// A visit stands in the plan more than once.
    VisitRepeated(VisitId),
    /// A visit of the plan differs from the one asked for.
    VisitChanged(VisitId),
    /// A visit settles no task.
    VisitEmpty(VisitId),
    /// A household gets more than one visit.
    HouseholdRepeated(HouseholdId),
    /// A task is in more than one visit, or twice in one.
    TaskRepeated(TaskId),
    /// A visit names a task that is not among the open ones.
    TaskInvented(TaskId),
    /// A task's visit goes to another household.
    TaskOfOtherHousehold(TaskId),
    /// An open task that needs a visit or call is in no visit.
    TaskLost(TaskId),
    /// A visit says something else than its tasks do: the part that differs (`fronts`, `contact`, `urgency`, `due`, `minutes`,
    /// `bring`, `order`, `doorstep`).
    Misstated(VisitId, &'static str),
    /// A round belongs to nobody known.
    WorkerUnknown(WorkerId),
    /// A worker has more than one round.
    WorkerRepeated(WorkerId),
    /// A round without visits.
    RoundEmpty(WorkerId),
    /// A visit stands in a round, or waits, without a reason in both languages.
    ReasonMissing(VisitId),
    /// A round has more or fewer reasons than visits.
    ReasonsUneven(WorkerId),
    /// A round takes longer than the day: the minutes it takes.
    OverTime(WorkerId, u64),
    /// A visit lies outside the worker's town, and they are not paired with the household.
    OutOfArea(WorkerId, VisitId),
    /// A call stands after a door.
    CallAfterDoor(WorkerId, VisitId),
}

impl CheckFailure {
    /// For the person who wanted to approve the plan.
    pub fn said(&self) -> Bilingual {
        let [zh, en] = self.sentence();
        Bilingual::new(zh, en).fill(|name| self.detail(name))
    }

    /// The sentence with gaps for what [`CheckFailure::detail`] knows.
    const fn sentence(&self) -> [&'static str; 2] {
        match self {
            Self::OtherOptions => [
                "方案的日期或时长与要求不符",
                "The plan's day or minutes differ from the request",
            ],
            Self::VisitLost(_) => [
                "走访{visit}既没有派出也没有列入等候",
                "Visit {visit} is neither planned nor waiting",
            ],
            Self::VisitInvented(_) => ["走访{visit}不在要求之列", "Visit {visit} was never asked for"],
            Self::VisitRepeated(_) => ["走访{visit}重复出现", "Visit {visit} is planned more than once"],
            Self::VisitChanged(_) => [
                "走访{visit}的内容被改动",
                "Visit {visit} differs from what was asked for",
            ],
            Self::VisitEmpty(_) => ["走访{visit}没有任务", "Visit {visit} settles no task"],
            Self::HouseholdRepeated(_) => [
                "农户{household}不止一次走访",
                "Household {household} gets several visits",
            ],
            Self::TaskRepeated(_) => ["任务{task}被安排了不止一次", "Task {task} is planned more than once"],
            Self::TaskInvented(_) => ["任务{task}不在待办任务之列", "Task {task} is not an open task"],
            Self::TaskOfOtherHousehold(_) => ["任务{task}派到了别的农户", "Task {task} went to another household"],
            Self::TaskLost(_) => ["任务{task}没有安排走访", "Task {task} is in no visit"],
            Self::Misstated(..) => [
                "走访{visit}的“{part}”与任务不符",
                "Visit {visit} misstates the {part} of its tasks",
            ],
            Self::WorkerUnknown(_) => ["工作人员{worker}不在名单上", "Worker {worker} is not on the list"],
            Self::WorkerRepeated(_) => [
                "工作人员{worker}有不止一条路线",
                "Worker {worker} has more than one round",
            ],
            Self::RoundEmpty(_) => ["工作人员{worker}的路线是空的", "The round of worker {worker} is empty"],
            Self::ReasonMissing(_) => ["走访{visit}没有写明理由", "Visit {visit} has no reason"],
            Self::ReasonsUneven(_) => [
                "工作人员{worker}的路线理由数与走访数不等",
                "The round of worker {worker} has not one reason per visit",
            ],
            Self::OverTime(..) => [
                "工作人员{worker}的路线需{minutes}分钟，超过当天时长",
                "The round of worker {worker} takes {minutes} minutes, more than the day",
            ],
            Self::OutOfArea(..) => [
                "走访{visit}不在工作人员{worker}的乡镇，也不是其结对户",
                "Visit {visit} is outside the town of worker {worker}, who is not paired with the household",
            ],
            Self::CallAfterDoor(..) => [
                "工作人员{worker}的电话联系{visit}排在了入户之后",
                "Call {visit} of worker {worker} stands after a door",
            ],
        }
    }

    fn detail(&self, name: &str) -> Option<Bilingual> {
        let same = |text: String| Some(Bilingual::new(text.clone(), text));
        match (name, self) {
            ("household", Self::HouseholdRepeated(id)) => same(id.to_string()),
            (
                "task",
                Self::TaskRepeated(id) | Self::TaskInvented(id) | Self::TaskOfOtherHousehold(id) | Self::TaskLost(id),
            ) => same(id.to_string()),
            (
                "visit",
                Self::VisitLost(id)
                | Self::VisitInvented(id)
                | Self::VisitRepeated(id)
                | Self::VisitChanged(id)
                | Self::VisitEmpty(id)
                | Self::ReasonMissing(id)
                | Self::Misstated(id, _)
                | Self::OutOfArea(_, id)
                | Self::CallAfterDoor(_, id),
            ) => same(id.to_string()),
            (
                "worker",
                Self::WorkerUnknown(id)
                | Self::WorkerRepeated(id)
                | Self::RoundEmpty(id)
                | Self::ReasonsUneven(id)
                | Self::OverTime(id, _)
                | Self::OutOfArea(id, _)
                | Self::CallAfterDoor(id, _),
            ) => same(id.to_string()),
            ("minutes", Self::OverTime(_, minutes)) => same(minutes.to_string()),
            ("part", Self::Misstated(_, part)) => Some(Bilingual::new(part_zh(part), *part)),
            _ => None,
        }
    }
}

fn part_zh(part: &str) -> &str {
    match part {
        "fronts" => "战线",
        "contact" => "联系方式",
        "urgency" => "紧急程度",
        "due" => "期限",
        "minutes" => "时长",
        "bring" => "携带物品",
        "order" => "任务顺序",
        "doorstep" => "住址",
        other => other,
    }
}
