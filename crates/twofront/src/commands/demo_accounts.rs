//! The demonstration's accounts: one for each role that the synthetic county has something for, with a password drawn by
//! lot. They are written to a file beside the book that only its owner can read, so that a second run can show them again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use twofront_desk::Desk;
use twofront_desk::accounts::NewAccount;
use twofront_desk::grants::{GrantAsked, GrantableAsked};
use twofront_desk::rounds::WorkerFilter;
use twofront_desk::view::PageAsked;
use twofront_desk::view::round::WorkerRow;
use twofront_domain::actor::Role;
use twofront_domain::place::PlaceCode;
use twofront_server::SetupCode;

use crate::output::Output;

const FILE: &str = "accounts.txt";

/// Makes the accounts in a book that has none, and shows them.
pub async fn make(desk: &Desk, day: Date, folder: &Path, out: &Output) -> anyhow::Result<()> {
    let file = folder.join(FILE);
    if desk.needs_first_administrator().await? {
        let password = format!("demo-{}", SetupCode::random()?);
        let mut lines = String::new();
        for (role, name, grant) in grants(desk, day).await? {
            let new = NewAccount {
                login: role.as_str().to_owned(),
                name: name.to_owned(),
                password: password.clone(),
                first_role: None,
            };
            let account = desk.add_account_here(&new, &grant).await?;
            let place = account.place.map(|place| place.name).unwrap_or_default();
            lines += &format!("{:<24}{password}  {name} {place}\n", account.login);
        }
        write_private(&file, &lines)?;
    }
    if !out.json && file.is_file() {
        out.line(out.pick(
            "演示账号（登录名、密码、姓名、范围）：",
            "Accounts of the demonstration (sign-in name, password, name, area):",
        ))?;
        out.line(fs::read_to_string(&file)?)?;
        out.line(out.pick(
            "系统、安全、审计管理员第一次登录时设置两步登录，需要手机上的动态码应用；其余账号直接登录。",
            "The three administrators set up two-step sign-in when they first sign in, with an authenticator app; the others just sign in.",
        ))?;
    }
    Ok(())
}

type Wanted = (Role, &'static str, GrantAsked);

async fn grants(desk: &Desk, day: Date) -> anyhow::Result<Vec<Wanted>> {
    let plain = |role: Role| GrantAsked {
        role: role.as_str().to_owned(),
        ..GrantAsked::default()
    };
    let mut wanted = vec![
        (
            Role::SystemAdministrator,
            "系统管理员",
            plain(Role::SystemAdministrator),
        ),
        (
            Role::SecurityAdministrator,
            "安全管理员",
            plain(Role::SecurityAdministrator),
        ),
        (Role::AuditAdministrator, "审计管理员", plain(Role::AuditAdministrator)),
        (
            Role::County,
            "县级专班",
            GrantAsked {
                vault: true,
                ..plain(Role::County)
            },
        ),
        (Role::HealthOfficer, "卫健人员", plain(Role::HealthOfficer)),
        (Role::Verifier, "第三方核查员", plain(Role::Verifier)),
        (Role::Auditor, "巡察人员", plain(Role::Auditor)),
        (Role::Leader, "县领导", plain(Role::Leader)),
        (Role::Buyer, "采购方", plain(Role::Buyer)),
    ];
    let sites = GrantableAsked {
        kind: "site".to_owned(),
        place: desk.county().to_string(),
    };
    if let Some(site) = desk
        .grantable(&desk.local_actor("demo"), &sites)
        .await?
        .into_iter()
        .next()
    {
        let own = GrantAsked {
            site_id: Some(site.id),
            ..plain(Role::WorkshopOperator)
        };
        wanted.push((Role::WorkshopOperator, "帮扶车间负责人", own));
    }
    let Some(worker) = busiest(desk, day).await? else {
        return Ok(wanted);
    };
    let at = |role: Role, place: Option<PlaceCode>| GrantAsked {
        place: place.map(|code| code.to_string()),
        ..plain(role)
    };
    let village = worker
        .place
        .as_ref()
        .and_then(|place| place.code.parse::<PlaceCode>().ok());
    let town = village.as_ref().and_then(PlaceCode::parent);
    if town.is_some() {
        wanted.push((Role::Town, "乡镇工作台", at(Role::Town, town)));
        wanted.push((Role::Village, "村级", at(Role::Village, village)));
    }
    let own = GrantAsked {
        worker_id: Some(worker.id),
        ..plain(Role::Worker)
    };
    wanted.push((Role::Worker, "帮扶责任人", own));
    Ok(wanted)
}

/// The worker with the most stops on the day among those of one village.
async fn busiest(desk: &Desk, day: Date) -> anyhow::Result<Option<WorkerRow>> {
    let scope = desk.local_actor("read").scope;
    let workers = desk
        .workers(&scope, day, &WorkerFilter::default(), PageAsked::first(500))
        .await?;
    let of_a_village = |row: &WorkerRow| row.place.as_ref().is_some_and(|place| place.code.len() == 12);
    Ok(workers
        .items
        .into_iter()
        .filter(of_a_village)
        .max_by_key(|row| row.visits))
}

fn write_private(file: &PathBuf, text: &str) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::io::Write as _;
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut open = fs::OpenOptions::new();
        open.write(true).create(true).truncate(true).mode(0o600);
        open.open(file)?.write_all(text.as_bytes())
    }
    #[cfg(not(unix))]
    fs::write(file, text)
}
