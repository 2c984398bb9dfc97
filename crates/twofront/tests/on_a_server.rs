//! The book on a PostgreSQL server, from the command line: every command that keeps the book works there, and the password is
//! seen nowhere.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

#[path = "../../store/tests/cluster/mod.rs"]
mod cluster;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const PEOPLE: &str = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,首次识别时间,户类型,监测对象类型\n\
    1,2020-02-15,枞阳县,横埠镇,黄山村,3401234567,1,张晓明,349900198001010019,1,户主,201406,脱贫户,脱贫不稳定户\n";

/// Runs twofront in `folder` with the most talkative log, and sees that nothing it says holds the password.
fn twofront(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_twofront"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("TWOFRONT_LOG", "trace")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    for said in [&output.stdout, &output.stderr] {
        let said = String::from_utf8_lossy(said);
        for secret in secrets() {
            assert!(!said.contains(&secret), "{args:?} tells the password");
        }
    }
    output
}

/// The password as it is, and as it stands in an address.
fn secrets() -> [String; 2] {
    let password = cluster::cluster().password();
    [
        password.to_owned(),
        password.bytes().map(|byte| format!("%{byte:02X}")).collect(),
    ]
}

fn json(output: &Output) -> Value {
    let log = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = log.lines().rev().take(5).collect();
    assert_eq!(output.status.code(), Some(0), "{last:#?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_book_lives_on_a_server_and_moves_home() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("list.csv"), PEOPLE).unwrap();
    let url = cluster::cluster().database();
    let database = format!("--database={url}");
    json(&twofront(
        here,
        &["init", "--county", "340722", "--json", &database],
        &[],
    ));
    assert!(!here.join("book").exists(), "the book is not in a folder");
    // The address from the environment, and a flag with a blank, mean the same.
    let imported = twofront(here, &["import", "list.csv", "--json"], &[("TWOFRONT_DATABASE", &url)]);
    assert_eq!(json(&imported)[0]["new_people"], 1);
    let verified = json(&twofront(here, &["verify", "--json", "--database", &url], &[]));
    assert_eq!(verified["whole"], true, "{verified}");
    let head = verified["head"].clone();

    let backup = json(&twofront(here, &["backup", "copy", "--json", &database], &[]));
    assert_eq!(backup["head"], head);
    let restored = json(&twofront(
        here,
        &["restore", "copy", "--book", "restored", "--json"],
        &[],
    ));
    assert_eq!(restored["head"], head);
    let other = cluster::cluster().database();
    let restored = twofront(here, &["restore", "copy", "--json", "--database", &other], &[]);
    assert_eq!(json(&restored)["head"], head);
    let again = twofront(here, &["restore", "copy", "--json", "--database", &other], &[]);
    assert_eq!(again.status.code(), Some(1), "a book is never overwritten");

    let moved = json(&twofront(here, &["move", "--to", "home", "--json", &database], &[]));
    assert_eq!((&moved["head"], moved["to"].as_str()), (&head, Some("home")));
    assert_eq!(
        json(&twofront(here, &["verify", "--json", "--book", "home"], &[]))["head"],
        head
    );
    let left = twofront(here, &["verify", "--lang", "en", &database], &[]);
    assert_eq!(left.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&left.stderr).contains("moved to home"));
    let reopened = twofront(here, &["move", "--reopen", &database], &[]);
    assert_eq!(reopened.status.code(), Some(0));
    assert_eq!(
        json(&twofront(here, &["verify", "--json", &database], &[]))["whole"],
        true
    );
}

/// Serving with the password in the address, and in a file.
#[cfg(target_os = "linux")]
#[test]
fn the_list_of_processes_does_not_show_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::cluster().database();
    let made = twofront(folder.path(), &["init", "--county", "340722", "--database", &url], &[]);
    assert_eq!(made.status.code(), Some(0));
    std::fs::write(folder.path().join("secret"), cluster::cluster().password()).unwrap();
    let [plain, encoded] = secrets();
    let without = url.replace(&format!(":{encoded}@"), "@");
    assert_ne!(url, without);
    for (address, variables) in [
        (&url, None),
        (&without, Some(("TWOFRONT_DATABASE_PASSWORD_FILE", "secret"))),
    ] {
        let mut server = Command::new(env!("CARGO_BIN_EXE_twofront"))
            .args(["serve", "--listen", "127.0.0.1:0", "--json", "--database", address])
            .current_dir(folder.path())
            .env_clear()
            .envs(variables)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let shown = std::fs::read(format!("/proc/{}/cmdline", server.id())).unwrap();
        let shown = String::from_utf8_lossy(&shown).into_owned();
        server.kill().unwrap();
        server.wait().unwrap();
        assert!(line.contains("http://127.0.0.1:"), "{line}");
        assert!(shown.contains(&without), "{shown}");
        assert!(!shown.contains(&encoded) && !shown.contains(&plain), "{shown}");
    }
}

#[test]
fn what_is_wrong_is_said_without_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::cluster().database();
    let wrong = url.replace(":%", ":x%");
    for (args, exit) in [
        (["verify", "--database", url.as_str()], 1),
        (["verify", "--database", wrong.as_str()], 1),
        (["verify", "--database", "postgres://clerk:geheim@db"], 2),
    ] {
        let refused = twofront(folder.path(), &args, &[]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(exit), "{said}");
        assert!(!said.contains("geheim@"), "{said}");
    }
}
