//! Hits, tasks, workers, visits and plans for the synthetic families.

use twofront_domain::clue::{Reason, Urgency};
use twofront_domain::front::Front;
use twofront_domain::ids::{ClueId, TaskId, WorkerId};
use twofront_domain::round::{Doorstep, Round, RoundPlan, Visit};
use twofront_domain::task::{Contact, Task};
use twofront_domain::worker::WorkerKind;
use twofront_store::{Book, NewClue, NewTask, PackUsed, Screening, ScreeningOutcome, SubjectId, WorkerDetails};

use super::*;

pub fn hit(family: &Family, rule: &str, shown: &str) -> NewClue {
    NewClue {
        id: new_clue(),
        pack: "livelihood".to_owned(),
        rule: rule.to_owned(),
        front: Front::Livelihood,
        subject: SubjectId::Household(family.household),
        household: Some(family.household),
        person: None,
        place: place(family.village),
        urgency: Urgency::Normal,
        reason: Reason {
            pack: "livelihood 2020.1".into(),
            rule: rule.into(),
            legal_basis: "测试文件".into(),
            sentence: text(shown),
            condition: "income < line".into(),
            values: Vec::new(),
            date: day("2020-02-10"),
        },
        neutral_title: None,
    }
}

pub fn vault_hit(family: &Family, rule: &str, shown: &str) -> NewClue {
    let mut clue = hit(family, rule, shown);
    clue.pack = "epidemic".to_owned();
    clue.front = Front::Epidemic;
    clue.subject = SubjectId::Person(family.head);
    clue.person = Some(family.head);
    clue.neutral_title = Some(text("需要走访"));
    clue
}

pub fn pack(id: &str) -> PackUsed {
    PackUsed {
        id: id.to_owned(),
        version: "2020.1+1".to_owned(),
        digest: "0123456789ab".to_owned(),
    }
}

pub fn screening(on: &str) -> Screening {
    Screening {
        id: new_screening(),
        day: day(on),
        households: 2,
        people: 2,
        packs: vec![pack("livelihood"), pack("epidemic")],
    }
}

/// One entry: a screening with these hits.
pub async fn screen(book: &Book, on: &str, hits: &[NewClue]) -> ScreeningOutcome {
    let mut pen = pen(book, "screening.run").await;
    let outcome = pen.add_screening(&screening(on), hits).await.unwrap();
    pen.commit("screening", serde_json::Value::Null).await.unwrap();
    outcome
}

pub fn task_for(family: &Family, clue: Option<ClueId>) -> NewTask {
    NewTask {
        task: Task {
            id: new_task(),
            household: family.household,
            front: Front::Livelihood,
            title: text("上门核实"),
            contact: Contact::Visit,
            urgency: Urgency::Normal,
            due: day("2020-02-14"),
            minutes: 20,
            bring: vec![text("登记表")],
        },
        clue,
        kind: "check-income".to_owned(),
        place: place(family.village),
    }
}

pub fn worker_in(village: &str, name: &str) -> WorkerDetails {
    WorkerDetails {
        id: new_worker(),
        name: name.to_owned(),
        kind: WorkerKind::Stationed,
        unit: "测试局".to_owned(),
        post: "队员".to_owned(),
        phone: "00000000000".to_owned(),
        place: place(village),
    }
}

pub fn visit_for(family: &Family, tasks: &[TaskId]) -> Visit {
    Visit {
        id: new_visit(),
        household: family.household,
        doorstep: Doorstep {
            village: place(family.village),
            group: "1组".to_owned(),
            position: None,
        },
        tasks: tasks.to_vec(),
        fronts: vec![Front::Epidemic, Front::Livelihood],
        contact: Contact::Visit,
        urgency: Urgency::Normal,
        due: day("2020-02-14"),
        minutes: 30,
        bring: vec![text("登记表")],
    }
}

pub fn plan_of(worker: WorkerId, visits: Vec<Visit>, waiting: Vec<Visit>) -> RoundPlan {
    let why_this_worker = visits.iter().map(|_| text("结对")).collect();
    RoundPlan {
        date: day("2020-02-11"),
        minutes_per_worker: 360,
        rounds: vec![Round {
            worker,
            visits,
            why_this_worker,
        }],
        waiting: waiting.into_iter().map(|visit| (visit, text("今天没有人手"))).collect(),
    }
}
