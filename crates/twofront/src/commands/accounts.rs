//! Accounts of the web app, and the journal.

use std::io::{self, BufRead, IsTerminal};

use twofront_desk::accounts::NewAccount;
use twofront_desk::grants::GrantAsked;
use twofront_desk::view::account::AccountView;

use super::lists::place;
use crate::Outcome;
use crate::cli::AccountArgs;
use crate::failure::Failure;
use crate::list_args::PageArgs;
use crate::office::Office;
use crate::output::Output;

/// All accounts.
pub async fn accounts(office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let accounts = desk.accounts(&desk.local_actor("read")).await?;
    if out.json {
        out.json(&accounts)?;
    } else {
        show(out, &accounts)?;
    }
    Ok(Outcome::Fine)
}

/// Adds an account.
pub async fn add(args: AccountArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let new = NewAccount {
        login: args.login,
        name: args.name,
        password: password(out)?,
        first_role: None,
    };
    let grant = GrantAsked {
        role: args.role,
        place: args.place,
        worker_id: args.worker,
        site_id: args.site,
        vault: args.vault,
        note: String::new(),
    };
    let account = desk.add_account_here(&new, &grant).await?;
    told(out, &account)
}

/// Sets the password of an account.
pub async fn set_password(login: &str, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let account = desk.set_password_here(login, &password(out)?).await?;
    told(out, &account)
}

/// Turns off the two-step sign-in of an account.
pub async fn reset_second_factor(login: &str, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let account = desk.account_named(login).await?;
    let id = account.id.parse()?;
    desk.reset_second_factor(&desk.local_actor("account"), id).await?;
    told(out, &desk.account(id).await?)
}

fn told(out: &Output, account: &AccountView) -> anyhow::Result<Outcome> {
    if out.json {
        out.json(account)?;
    } else {
        show(out, std::slice::from_ref(account))?;
    }
    Ok(Outcome::Fine)
}

fn show(out: &Output, accounts: &[AccountView]) -> io::Result<()> {
    let rows = accounts.iter().map(|account| {
        let yes = |is: bool| {
            out.pick(if is { "是" } else { "" }, if is { "yes" } else { "" })
                .to_owned()
        };
        vec![
            account.login.clone(),
            account.name.clone(),
            account
                .role
                .clone()
                .unwrap_or_else(|| out.pick("待授权", "waiting").to_owned()),
            place(account.place.as_ref()),
            yes(account.vault),
            yes(account.second_factor),
            yes(account.active),
        ]
    });
    let headings = [
        ("登录名", "login"),
        ("姓名", "name"),
        ("角色", "role"),
        ("范围", "place"),
        ("专库", "vault"),
        ("两步登录", "two-step"),
        ("有效", "active"),
    ];
    out.rows(&headings, rows.collect())
}

/// Asks at a terminal without showing what is typed, twice; otherwise takes the first line of stdin. Never a flag: the list of
/// running programs shows those to everybody.
fn password(out: &Output) -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let terminal = console::Term::stderr();
    let ask = |zh: &str, en: &str| -> io::Result<String> {
        terminal.write_str(out.pick(zh, en))?;
        terminal.read_secure_line()
    };
    let first = ask("密码：", "Password: ")?;
    if first != ask("再输一次：", "Once more: ")? {
        return Err(Failure::usage(
            "passwords-differ",
            "两次输入的密码不一样。",
            "The two passwords differ.",
        )
        .into());
    }
    Ok(first)
}

/// Journal entries, the latest first.
pub async fn journal(page: PageArgs, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let page = desk.journal(&desk.local_actor("read"), page.into()).await?;
    let headings = [
        ("序号", "seq"),
        ("时间", "at"),
        ("谁", "actor"),
        ("从哪里", "device"),
        ("做了什么", "action"),
        ("对象", "subject"),
        ("细节", "detail"),
    ];
    out.page(&page, &headings, |entry| {
        vec![
            entry.seq.to_string(),
            entry.at.clone(),
            entry.actor.clone(),
            entry.device.clone(),
            entry.action.clone(),
            entry.subject.clone(),
            entry.detail.clone(),
        ]
    })?;
    Ok(Outcome::Fine)
}
