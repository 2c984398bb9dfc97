//! Plain listings: ledgers, findings, households, people, workers, visits.

use twofront_desk::view::{PlaceRef, Text};

use crate::Outcome;
use crate::list_args::{FindingArgs, HouseholdArgs, PageArgs, PeopleArgs, VisitArgs, WorkerArgs};
use crate::office::{Office, day};
use crate::output::Output;

/// Ledgers taken in.
pub async fn ledgers(page: PageArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let page = desk.ledgers(&desk.local_actor("read").scope, page.into()).await?;
    let headings = [
        ("编号", "id"),
        ("种类", "kind"),
        ("文件", "file"),
        ("日期", "date"),
        ("行", "rows"),
        ("接受", "accepted"),
        ("错误", "errors"),
        ("提醒", "warnings"),
        ("说明", "notices"),
    ];
    out.page(&page, &headings, |ledger| {
        vec![
            ledger.id.clone(),
            out.text(&ledger.kind_title).to_owned(),
            ledger.file_name.clone(),
            ledger.effective.clone(),
            ledger.rows.to_string(),
            ledger.accepted.to_string(),
            ledger.errors.to_string(),
            ledger.warnings.to_string(),
            ledger.notices.to_string(),
        ]
    })?;
    Ok(Outcome::Fine)
}

/// What a person should look at in the ledgers.
pub async fn findings(args: &FindingArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let scope = desk.local_actor("read").scope;
    let page = desk.findings(&scope, &args.filter(), args.page.into()).await?;
    let headings = [
        ("代码", "code"),
        ("轻重", "severity"),
        ("文件", "file"),
        ("位置", "place"),
        ("内容", "value"),
        ("问题", "problem"),
        ("怎么改", "remedy"),
    ];
    out.page(&page, &headings, |finding| {
        let cell = [
            finding.sheet.clone().unwrap_or_default(),
            finding.column.clone().unwrap_or_default() + &finding.row.map(|row| row.to_string()).unwrap_or_default(),
        ];
        vec![
            finding.code.clone(),
            severity(out, &finding.severity).to_owned(),
            finding.file_name.clone(),
            cell.join(" ").trim().to_owned(),
            finding.value.clone().unwrap_or_default(),
            out.text(&finding.problem).to_owned(),
            out.text(&finding.remedy).to_owned(),
        ]
    })?;
    Ok(Outcome::Fine)
}

/// Households.
pub async fn households(args: &HouseholdArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let scope = desk.local_actor("read").scope;
    let page = desk.households(&scope, &args.filter(), args.page.into()).await?;
    let headings = [
        ("编号", "id"),
        ("户编号", "number"),
        ("户主", "head"),
        ("地点", "place"),
        ("组", "group"),
        ("人数", "members"),
        ("监测类别", "monitoring"),
        ("疫情线索", "epidemic"),
        ("防返贫线索", "livelihood"),
    ];
    out.page(&page, &headings, |row| {
        vec![
            row.id.clone(),
            row.number.clone().unwrap_or_default(),
            row.head_name.clone(),
            place(row.place.as_ref()),
            row.group.clone(),
            row.member_count.to_string(),
            optional(out, row.monitoring.as_ref()),
            row.epidemic.to_string(),
            row.livelihood.to_string(),
        ]
    })?;
    Ok(Outcome::Fine)
}

/// People.
pub async fn people(args: &PeopleArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let scope = desk.local_actor("read").scope;
    let page = desk
        .people(&scope, &args.q, args.place.as_deref(), args.page.into())
        .await?;
    let headings = [
        ("姓名", "name"),
        ("身份证号", "resident id"),
        ("出生", "born"),
        ("与户主关系", "relation"),
        ("地点", "place"),
        ("户", "household"),
    ];
    out.page(&page, &headings, |row| {
        vec![
            row.name.clone(),
            row.resident_id_masked.clone().unwrap_or_default(),
            row.birth_date.clone().unwrap_or_default(),
            optional(out, row.relation.as_ref()),
            place(row.place.as_ref()),
            row.household_id.clone(),
        ]
    })?;
    Ok(Outcome::Fine)
}

/// Field workers, by place and name.
pub async fn workers(args: &WorkerArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let scope = desk.local_actor("read").scope;
    let page = desk
        .workers(&scope, day(&desk), &args.filter(), args.page.into())
        .await?;
    let headings = [
        ("编号", "id"),
        ("姓名", "name"),
        ("类别", "kind"),
        ("单位", "unit"),
        ("地点", "place"),
        ("当日走访", "visits"),
    ];
    out.page(&page, &headings, |row| {
        vec![
            row.id.clone(),
            row.name.clone(),
            worker_kind(out, &row.kind).to_owned(),
            row.unit.clone().unwrap_or_default(),
            place(row.place.as_ref()),
            row.visits.to_string(),
        ]
    })?;
    Ok(Outcome::Fine)
}

/// Every visit of the day.
pub async fn visits(args: &VisitArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let scope = desk.local_actor("read").scope;
    let page = desk
        .visits(
            &scope,
            day(&desk),
            args.place.as_deref(),
            args.waiting,
            args.page.into(),
        )
        .await?;
    let headings = [
        ("地点", "place"),
        ("组", "group"),
        ("户主", "head"),
        ("战线", "fronts"),
        ("方式", "contact"),
        ("分钟", "minutes"),
        ("期限", "due"),
        ("安排", "why this worker, or why it waits"),
    ];
    out.page(&page, &headings, |stop| {
        let fronts: Vec<&str> = stop.fronts.iter().map(|word| front(out, word)).collect();
        vec![
            place(stop.place.as_ref()),
            stop.group.clone(),
            stop.head_name.clone(),
            fronts.join("+"),
            contact(out, &stop.contact).to_owned(),
            stop.minutes.to_string(),
            stop.due.clone(),
            out.text(&stop.why_worker).to_owned(),
        ]
    })?;
    Ok(Outcome::Fine)
}

/// `枞阳镇 连城村`.
pub fn place(place: Option<&PlaceRef>) -> String {
    let Some(place) = place else { return String::new() };
    match &place.town {
        Some(town) => format!("{town} {}", place.name),
        None => place.name.clone(),
    }
}

/// A text where there is one.
pub fn optional(out: &Output, text: Option<&Text>) -> String {
    text.map_or(String::new(), |text| out.text(text).to_owned())
}

/// A front's name.
pub fn front<'a>(out: &Output, word: &'a str) -> &'a str {
    match word {
        "epidemic" => out.pick("疫情防控", "epidemic"),
        "livelihood" => out.pick("防返贫", "livelihood"),
        other => other,
    }
}

/// How a household is met.
pub fn contact<'a>(out: &Output, word: &'a str) -> &'a str {
    match word {
        "desk" => out.pick("核对资料", "desk"),
        "call" => out.pick("电话", "call"),
        "visit" => out.pick("上门", "visit"),
        other => other,
    }
}

/// How soon.
pub fn urgency<'a>(out: &Output, word: &'a str) -> &'a str {
    match word {
        "low" => out.pick("顺带", "low"),
        "normal" => out.pick("按期", "normal"),
        "urgent" => out.pick("紧急", "urgent"),
        other => other,
    }
}

/// How much a finding weighs.
pub fn severity<'a>(out: &Output, word: &'a str) -> &'a str {
    match word {
        "error" => out.pick("错误", "error"),
        "warning" => out.pick("提醒", "warning"),
        "notice" => out.pick("说明", "notice"),
        other => other,
    }
}

/// How a worker came to the field.
pub fn worker_kind<'a>(out: &Output, word: &'a str) -> &'a str {
    match word {
        "stationed" => out.pick("驻村", "stationed"),
        "paired" => out.pick("结对", "paired"),
        "medical" => out.pick("村医", "medical"),
        "technician" => out.pick("农技", "technician"),
        "volunteer" => out.pick("志愿者", "volunteer"),
        other => other,
    }
}
