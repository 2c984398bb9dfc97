//! docs/access.md is the table of roles and operations; it is made from the code and may not differ from it.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::fmt::Write as _;
use std::path::Path;

use twofront_domain::access::{Operation, Reach, allows};
use twofront_domain::actor::Role;

const HEAD: &str = "\
# Who may do what · 谁能做什么

Made from `crates/domain/src/access.rs` by `UPDATE_ACCESS=1 cargo test -p twofront-domain --test access_table`; a test fails
when the two differ. What is not in the table is refused. 本表由程序生成；表中没有的一律拒绝。

How far a role reaches 范围:

| | | |
|---|---|---|
| **county** | 全县 | the whole county; for the three administrators and buyers this never includes a household |
| **area** | 授权范围 | the places of the grant |
| **theirs** | 结对与路线 | paired households and those on one's rounds of about a week |
| **site** | 本车间 | the one site of the grant |
| **aggregates** | 只有数字 | counts, never a single household or person |
| **own** | 本人账号 | what concerns one's own account |

The scope is part of every query (`domain::actor::Scope`, made of the grant in one place), so that a route that forgets it
gets nothing. Emergency health and movement data (the vault) opens only to grants that say so, and only for the county's, town's
and village's desks, workers and health officers. An account without a grant can sign in, see that it waits, and
look after its own password, sessions and two-step sign-in.

";

fn heading(role: Role) -> &'static str {
    match role {
        Role::SystemAdministrator => "system adm. 系统",
        Role::SecurityAdministrator => "security adm. 安全",
        Role::AuditAdministrator => "audit adm. 审计",
        Role::County => "county 县",
        Role::Town => "town 乡镇",
        Role::Village => "village 村",
        Role::Worker => "worker 责任人",
        Role::HealthOfficer => "health officer 卫健",
        Role::WorkshopOperator => "workshop 车间",
        Role::Buyer => "buyer 采购",
        Role::Verifier => "verifier 核查",
        Role::Auditor => "auditor 巡察",
        Role::Leader => "leader 领导",
    }
}

fn document() -> String {
    let mut text = HEAD.to_owned();
    let headings: Vec<&str> = Role::ALL.into_iter().map(heading).collect();
    writeln!(text, "| operation 操作 | {} |", headings.join(" | ")).unwrap();
    writeln!(text, "|---|{}", "---|".repeat(headings.len())).unwrap();
    for operation in Operation::ALL {
        let (zh, en) = operation.words();
        let cells = Role::ALL.map(|role| allows(Some(role), *operation).map_or("", Reach::as_str));
        writeln!(text, "| `{}` {zh}, {en} | {} |", operation.as_str(), cells.join(" | ")).unwrap();
    }
    text
}

#[test]
fn the_document_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/access.md");
    #[allow(
        clippy::disallowed_methods,
        reason = "how a developer asks for the file to be rewritten"
    )]
    let update = std::env::var_os("UPDATE_ACCESS").is_some();
    if update {
        std::fs::write(&path, document()).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == document(),
        "docs/access.md differs from the table; run\n  UPDATE_ACCESS=1 cargo test -p twofront-domain --test access_table"
    );
}
