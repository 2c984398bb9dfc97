//! Plans assign tasks on approval and release them when replaced; tasks change only from the state they are in.

use crate::county::*;
use twofront_domain::front::Front;
use twofront_domain::ids::{PlanId, TaskId, WorkerId};
use twofront_domain::round::RoundPlan;
use twofront_domain::task::TaskState;
use twofront_store::{Book, Page, PlanState, StoreError, TaskChange, TaskFilter, VisitFilter};

/// Two families with a task each, a worker, and two plans of one day: the first visits both, the second leaves B waiting.
struct Morning {
    worker: WorkerId,
    tasks: [TaskId; 2],
    a: Family,
    b: Family,
    first: PlanId,
    both: RoundPlan,
    second: PlanId,
}

/// The first plan approved, the second proposed.
async fn morning(book: &Book) -> Morning {
    let a = add_family(book, VILLAGE_A, "甲一").await;
    let b = add_family(book, VILLAGE_B, "乙一").await;
    let worker = worker_in(VILLAGE_A, "王甲");
    let new_tasks = [task_for(&a, None), task_for(&b, None)];
    let tasks = [new_tasks[0].task.id, new_tasks[1].task.id];
    let both = plan_of(
        worker.id,
        vec![visit_for(&a, &tasks[..1]), visit_for(&b, &tasks[1..])],
        vec![],
    );
    let one = plan_of(
        worker.id,
        vec![visit_for(&a, &tasks[..1])],
        vec![visit_for(&b, &tasks[1..])],
    );
    let (first, second) = (new_plan(), new_plan());
    let no_failures = serde_json::json!({ "failures": [] });
    let mut pen = pen(book, "plan.make").await;
    pen.put_workers(std::slice::from_ref(&worker)).await.unwrap();
    pen.add_tasks(&new_tasks).await.unwrap();
    pen.add_plan(first, &both, &no_failures).await.unwrap();
    pen.approve_plan(first).await.unwrap();
    pen.add_plan(second, &one, &no_failures).await.unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
    Morning {
        worker: worker.id,
        tasks,
        a,
        b,
        first,
        both,
        second,
    }
}

async fn states(book: &Book, tasks: [TaskId; 2]) -> [(TaskState, Option<WorkerId>); 2] {
    let rows = book
        .tasks(&scope(COUNTY), &TaskFilter::default(), Page::ALL)
        .await
        .unwrap()
        .rows;
    tasks.map(|id| {
        rows.iter()
            .find(|row| row.task.id == id)
            .map(|row| (row.state, row.assigned_worker))
            .unwrap()
    })
}

async fn an_approved_plan_is_the_round_and_assigns_its_tasks(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let morning = morning(&book).await;
    let day = day("2020-02-11");
    assert_eq!(book.round_plan(morning.first).await.unwrap(), morning.both);
    assert_eq!(
        book.plan_of(day).await.unwrap().unwrap().id,
        morning.first,
        "the approved one is in force"
    );
    assert_eq!(
        states(&book, morning.tasks).await,
        [(TaskState::Assigned, Some(morning.worker)); 2]
    );
    let round = book.round(&scope(COUNTY), morning.worker, day).await.unwrap();
    let stops: Vec<_> = round
        .iter()
        .map(|stop| (stop.row.stop, stop.row.visit.household, stop.tasks.len()))
        .collect();
    assert_eq!(stops, [(1, morning.a.household, 1), (2, morning.b.household, 1)]);
    let of_household = book.visits_of(&scope(TOWN_B), morning.b.household).await.unwrap();
    assert_eq!(
        of_household
            .iter()
            .map(|row| row.visit.tasks.as_slice())
            .collect::<Vec<_>>(),
        [&morning.tasks[1..]; 2]
    );
    let counts = book.counts(&scope(COUNTY), day).await.unwrap();
    assert_eq!(
        (
            counts.visits,
            counts.visits_for_both,
            counts.waiting,
            counts.workers_with_round
        ),
        (2, 2, 0, 1)
    );
    assert_eq!(counts.visits_by_front, [(Front::Epidemic, 2), (Front::Livelihood, 2)]);
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_later_plan_of_the_day_releases_what_it_leaves_out(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let morning = morning(&book).await;
    let mut pen = pen(&book, "plan.approve").await;
    assert!(
        matches!(pen.approve_plan(morning.first).await, Err(StoreError::Conflict(_))),
        "approved already"
    );
    pen.approve_plan(morning.second).await.unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
    let expected = [(TaskState::Assigned, Some(morning.worker)), (TaskState::Open, None)];
    assert_eq!(states(&book, morning.tasks).await, expected);
    let day = day("2020-02-11");
    let plan = book.plan_of(day).await.unwrap().unwrap();
    assert_eq!(
        (plan.id, plan.state, plan.visits, plan.waiting),
        (morning.second, PlanState::Approved, 1, 1)
    );
    let waiting = VisitFilter {
        waiting_only: true,
        ..VisitFilter::default()
    };
    let waiting = book
        .visits(&scope(COUNTY), day, &waiting, Page::ALL)
        .await
        .unwrap()
        .rows;
    assert_eq!((waiting.len(), waiting[0].why.zh.as_str()), (1, "今天没有人手"));
    assert_eq!(book.latest_plan_day().await.unwrap(), Some(day));
    assert_eq!(verify(&book).await.fault, None);
}

async fn a_plan_whose_tasks_changed_cannot_be_approved(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let worker = worker_in(VILLAGE_A, "王甲");
    let task = task_for(&a, None);
    let plan = new_plan();
    let mut pen = pen(&book, "plan.make").await;
    pen.put_workers(std::slice::from_ref(&worker)).await.unwrap();
    pen.add_tasks(std::slice::from_ref(&task)).await.unwrap();
    let rounds = plan_of(worker.id, vec![visit_for(&a, &[task.task.id])], vec![]);
    pen.add_plan(plan, &rounds, &serde_json::json!([])).await.unwrap();
    let change = |from, to| TaskChange {
        id: task.task.id,
        from,
        to,
        note: Some("说明".to_owned()),
    };
    pen.change_task(&change(TaskState::Open, TaskState::Dismissed))
        .await
        .unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
    let mut pen = crate::county::pen(&book, "plan.approve").await;
    assert!(matches!(pen.approve_plan(plan).await, Err(StoreError::Conflict(_))));
    drop(pen);
    assert_eq!(book.plan(plan).await.unwrap().unwrap().state, PlanState::Proposed);

    let mut pen = crate::county::pen(&book, "task.change").await;
    let stale = pen.change_task(&change(TaskState::Open, TaskState::Assigned)).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))));
    pen.change_task(&change(TaskState::Dismissed, TaskState::Open))
        .await
        .unwrap();
    pen.change_task(&change(TaskState::Open, TaskState::Done))
        .await
        .unwrap();
    pen.change_task(&change(TaskState::Done, TaskState::Verified))
        .await
        .unwrap();
    pen.commit("task", serde_json::Value::Null).await.unwrap();
    let row = &book
        .tasks(&scope(COUNTY), &TaskFilter::default(), Page::ALL)
        .await
        .unwrap()
        .rows[0];
    assert_eq!(
        (row.state, row.done_by.as_deref()),
        (TaskState::Verified, Some("tester"))
    );
    assert_eq!(row.verified_at, Some(moment(0)));
}

on_both!(
    an_approved_plan_is_the_round_and_assigns_its_tasks,
    a_later_plan_of_the_day_releases_what_it_leaves_out,
    a_plan_whose_tasks_changed_cannot_be_approved,
);
