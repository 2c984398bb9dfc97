//! The demonstration: a synthetic county from its ledgers to this morning's rounds, then the page. Each step is left out when an
//! earlier run has done it.

use std::net::SocketAddr;

use jiff::civil::Date;
use twofront_desk::Desk;
use twofront_desk::view::overview::Overview;
use twofront_desk::view::response::ResponseOpening;
use twofront_domain::digest::DigestKind;

use super::demo_folder::{DemoFolder, DemoSettings};
use super::planning::show_funnel;
use super::serve::{bind_or_next, serve_on};
use super::{demo_accounts, import, synth};
use crate::Outcome;
use crate::cli::DemoArgs;
use crate::config::Config;
use crate::office::Office;

/// The day of the demonstration: the spring in which counties fought on both fronts.
pub const DEMO_DAY: Date = Date::constant(2020, 2, 20);

/// The first day of the emergency response that the demonstration shows.
const RESPONSE_BEGAN: Date = Date::constant(2020, 1, 24);

/// Makes the county, takes it to its rounds, and serves it.
pub async fn demo(args: DemoArgs, office: &Office) -> anyhow::Result<Outcome> {
    let out = &office.output;
    let settings = DemoSettings {
        people: args.people,
        seed: args.seed,
        county: args.county.clone(),
        date: office.config.date.unwrap_or(DEMO_DAY),
    };
    let mut folder = DemoFolder::take(&args.folder, &settings)?;
    let office = &office.in_its_folder(Config {
        book: folder.book(),
        date: Some(settings.date),
        ..office.config.clone()
    });
    if folder.ledgers().is_none() {
        out.note(out.pick(
            "第 1 步：生成虚拟县和它的台账",
            "Step 1: making a synthetic county and its ledgers",
        ));
        let written = synth::write_ledgers(&settings, folder.ledgers_folder(), office).await?;
        folder.ledgers_written(&written)?;
    }
    let desk = open_or_create(&settings, args.digest, office).await?;
    respond(&desk).await?;
    out.note(out.pick("第 2 步：导入台账", "Step 2: taking the ledgers in"));
    let files = folder.ledgers().unwrap_or_default();
    let reports = import::import_all(&files, &desk, office).await?;
    if !out.json {
        import::show(out, &reports)?;
        out.line("")?;
    }
    let overview = to_rounds(&desk, settings.date, office).await?;
    if out.json {
        out.json(&overview)?;
    } else {
        show_funnel(out, &overview)?;
        out.line("")?;
    }
    if !args.no_accounts {
        demo_accounts::make(&desk, settings.date, &args.folder, out).await?;
    }
    if args.no_serve {
        return Ok(Outcome::Fine);
    }
    let listener = bind_or_next(wanted_address(&args, office)).await?;
    serve_on(listener, desk, office).await
}

fn wanted_address(args: &DemoArgs, office: &Office) -> SocketAddr {
    args.listen.unwrap_or(office.config.listen)
}

async fn open_or_create(settings: &DemoSettings, digest: DigestKind, office: &Office) -> anyhow::Result<Desk> {
    if office.config.book.join("book.db").is_file() {
        return Ok(office.desk().await?);
    }
    let desk = office.new_desk(&settings.county, digest).await?;
    Ok(desk.with_anchors(office.anchors()))
}

/// Opens the response whose emergency ledgers are taken in, unless there was one.
async fn respond(desk: &Desk) -> anyhow::Result<()> {
    let actor = desk.local_actor("demo");
    if desk.responses(&actor).await?.items.is_empty() {
        let opening = ResponseOpening {
            kind: "epidemic".to_owned(),
            name: "新冠肺炎疫情防控".to_owned(),
            began_on: RESPONSE_BEGAN,
        };
        desk.open_response(&actor, &opening).await?;
    }
    Ok(())
}

/// Screens and plans the day, unless that has been done.
async fn to_rounds(desk: &Desk, date: Date, office: &Office) -> anyhow::Result<Overview> {
    let (out, actor) = (&office.output, desk.local_actor("demo"));
    let before = desk.overview(&actor.scope, Some(date)).await?;
    if before.screening.is_none() {
        out.note(out.pick("第 3 步：全县筛查", "Step 3: applying every rule to everybody"));
        let listener = office.listener(out.pick("筛查", "screen"));
        let screened = desk.screen(&actor, date, listener.clone()).await;
        listener.finish();
        screened?;
    }
    if before.plan.is_none() {
        out.note(out.pick("第 4 步：排当日路线", "Step 4: planning the day"));
        desk.plan(&actor, date).await?;
    }
    Ok(desk.overview(&actor.scope, Some(date)).await?)
}
