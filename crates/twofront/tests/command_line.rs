//! The command line from outside: help, configuration, exit codes, output that other programs read.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// Runs twofront in `folder`, with no setting from outside.
fn twofront(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twofront"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied());
    command.output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn help_teaches_first_steps_and_examples() {
    let folder = folder();
    let help = twofront(folder.path(), &["--help"], &[]);
    assert_eq!(help.status.code(), Some(0));
    for expect in [
        "twofront demo",
        "twofront init --county",
        "Exit codes 退出码",
        "导入台账",
    ] {
        assert!(stdout(&help).contains(expect), "--help lacks {expect:?}");
    }
    for command in ["demo", "import", "findings", "round", "serve", "restore"] {
        let help = twofront(folder.path(), &["help", command], &[]);
        assert!(stdout(&help).contains("Example"), "help {command} has no example");
    }
}

#[test]
fn completions_and_man_pages_know_every_command() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish"] {
        let script = twofront(folder.path(), &["completions", shell], &[]);
        assert_eq!(script.status.code(), Some(0), "{shell}");
        assert!(stdout(&script).contains("household"), "{shell}");
    }
    let man = twofront(folder.path(), &["man"], &[]);
    assert!(
        stdout(&man).starts_with(".ie") || stdout(&man).contains(".TH twofront"),
        "{}",
        stdout(&man)
    );
    let pages = twofront(folder.path(), &["man", "--out", "pages"], &[]);
    assert_eq!(pages.status.code(), Some(0));
    assert!(folder.path().join("pages/twofront-import.1").is_file());
}

#[test]
fn the_openapi_document_is_printed() {
    let folder = folder();
    let printed = twofront(folder.path(), &["openapi"], &[]);
    let document: Value = serde_json::from_str(&stdout(&printed)).unwrap();
    assert!(document["paths"]["/api/overview"]["get"].is_object());
}

#[test]
fn shipped_packs_have_no_faults_and_broken_ones_are_located() {
    let folder = folder();
    let good = twofront(folder.path(), &["packs", "check", "--json"], &[]);
    let found: Value = serde_json::from_str(&stdout(&good)).unwrap();
    assert_eq!(good.status.code(), Some(0), "{found}");
    assert!(
        found["rules"].as_u64().unwrap() > 20 && found["examples"].as_u64().unwrap() > 0,
        "{found}"
    );
    std::fs::create_dir_all(folder.path().join("ours/farming")).unwrap();
    std::fs::write(
        folder.path().join("ours/farming/pack.toml"),
        "id = \"farming\"\nversion = \"7\"\n",
    )
    .unwrap();
    for (language, expect) in [
        (
            "zh",
            "farming/pack.toml:1:1: 这个表里缺少“front”；请补上\n有 1 处问题。\n",
        ),
        (
            "en",
            "farming/pack.toml:1:1: missing field `front`; write `front` into this table\nFaults found: 1.\n",
        ),
    ] {
        let bad = twofront(
            folder.path(),
            &["packs", "check", "ours"],
            &[("TWOFRONT_LANG", language)],
        );
        assert_eq!(bad.status.code(), Some(3));
        assert_eq!(stdout(&bad), expect);
    }
}

/// (arguments, exit code, what stderr must hold)
#[test]
fn why_compares_two_people_or_says_what_is_missing() {
    let folder = folder();
    let made = twofront(folder.path(), &["init", "--county", "340722"], &[]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let people = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,首次识别时间,户类型,监测对象类型\n\
        1,2020-02-15,枞阳县,横埠镇,黄山村,3401234567,1,张晓明,349900198001010019,2,户主,201406,脱贫户,脱贫不稳定户\n\
        2,2020-02-15,枞阳县,横埠镇,黄山村,3401234567,2,李四妹,349900198202020029,2,之妻,201406,脱贫户,脱贫不稳定户\n";
    std::fs::write(folder.path().join("list.csv"), people).unwrap();
    let imported = twofront(folder.path(), &["import", "list.csv"], &[]);
    assert_eq!(imported.status.code(), Some(0), "{}", stderr(&imported));
    let check = |words: &[&str], code: i32, expect: &str| {
        let args: Vec<&str> = ["why"].iter().chain(words).copied().collect();
        let output = twofront(folder.path(), &args, &[]);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{words:?}: {text}");
        assert!(text.contains(expect), "{words:?}: {text:?} lacks {expect:?}");
    };
    check(&["17"], 2, "why-what");
    check(&["0190f3b0-0000-7000-8000-000000000000"], 1, "not-found");
    check(&["349900198001010019", "17"], 2, "why-what");
    check(
        &["349900198001010019", "349900198202020029", "--person", "张晓明"],
        2,
        "why-what",
    );
    check(&["3401234567", "id-mising"], 1, "id-missing");
    check(&["3401234568", "id-missing"], 1, "not-found");
    check(
        &["3401234567", "records/id-missing", "--person", "王五"],
        1,
        "not-found",
    );
    check(&["349900198001010019", "349900198001010035"], 1, "not-found");
    let told = twofront(
        folder.path(),
        &["why", "349900198001010019", "349900198202020029", "--lang", "en"],
        &[],
    );
    let text = stdout(&told);
    assert_eq!(told.status.code(), Some(0), "{}", stderr(&told));
    for part in [
        "张晓明",
        "李四妹",
        "3499**********0019",
        "two different valid numbers",
        "one person with probability 0.0",
    ] {
        assert!(text.contains(part), "{text} lacks {part}");
    }
    assert!(
        text.lines()
            .any(|line| line.starts_with("Resident ID") && line.contains('░')),
        "{text}"
    );
}

/// What a rule says of a household, what a change does, and that the same person does not decide.
#[test]
fn rules_are_asked_shown_and_changed_at_the_terminal() {
    let folder = folder();
    let run = |args: &[&str], code: i32| {
        let output = twofront(folder.path(), args, &[]);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{args:?}: {}{}",
            stdout(&output),
            stderr(&output)
        );
        output
    };
    run(&["init", "--county", "340722"], 0);
    let people = "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,危房户,首次识别时间,户类型,监测对象类型\n\
        1,2020-02-15,枞阳县,横埠镇,黄山村,3401234567,1,张晓明,349900198001010019,2,户主,是,201406,脱贫户,脱贫不稳定户\n\
        2,2020-02-15,枞阳县,横埠镇,黄山村,3401234567,2,李四妹,349900198202020029,2,之妻,是,201406,脱贫户,脱贫不稳定户\n";
    std::fs::write(folder.path().join("list.csv"), people).unwrap();
    run(&["import", "list.csv"], 0);
    let asked = ["--date", "2020-02-20", "--lang", "en"];
    let why = |rule: &str, more: &[&str]| {
        let args: Vec<&str> = ["why", "3401234567", rule]
            .into_iter()
            .chain(asked)
            .chain(more.iter().copied())
            .collect();
        stdout(&run(&args, 0))
    };
    let house = why("dangerous-house", &[]);
    for part in ["It hits.", "list.csv", "2020-02-15", "livelihood"] {
        assert!(house.contains(part), "{house} lacks {part}");
    }
    let wife = why("records/id-missing", &["--person", "李四妹"]);
    assert!(wife.contains("李四妹") && wife.contains("It does not hit."), "{wife}");
    let listed = stdout(&run(&["packs", "list", "--lang", "en"], 0));
    assert!(
        listed.contains("livelihood/dangerous-house") && listed.contains("monitoring_line"),
        "{listed}"
    );
    let shown = stdout(&run(&["packs", "show", "monitoring_line", "--lang", "en"], 0));
    assert!(shown.contains("2024-03-14") && shown.contains("8800 yuan"), "{shown}");

    let set = [
        "packs",
        "set",
        "monitoring_line",
        "9200.50",
        "--from",
        "2026-03-14",
        "--basis",
        "县发〔2026〕1号",
        "--json",
    ];
    let drafted: serde_json::Value = serde_json::from_str(&stdout(&run(&set, 0))).unwrap();
    assert_eq!(
        (&drafted["amount"], &drafted["state"]),
        (&serde_json::json!(920_050), &serde_json::json!("draft"))
    );
    let id = drafted["id"].as_str().unwrap();
    let own = run(&["packs", "approve", id], 1);
    assert!(stderr(&own).contains("own-work"), "{}", stderr(&own));
    run(&["packs", "withdraw", id], 0);
    let changes = stdout(&run(&["packs", "changes", "--lang", "en"], 0));
    assert!(
        changes.contains("withdrawn") && changes.contains("9200.50 yuan"),
        "{changes}"
    );
    let misspelt = run(
        &[
            "packs",
            "set",
            "monitoring_lin",
            "1",
            "--from",
            "2026-03-14",
            "--basis",
            "x",
        ],
        2,
    );
    assert!(stderr(&misspelt).contains("parameter-unknown"), "{}", stderr(&misspelt));
    let unreadable = run(
        &[
            "packs",
            "set",
            "monitoring_line",
            "很多",
            "--from",
            "2026-03-14",
            "--basis",
            "x",
        ],
        2,
    );
    assert!(
        stderr(&unreadable).contains("amount-unreadable"),
        "{}",
        stderr(&unreadable)
    );
}

/// (files, variables, arguments) and what stderr must hold, with exit code 2.
#[test]
fn a_wrong_setting_is_named_with_its_place() {
    let check = |file: &str, variables: &[(&str, &str)], args: &[&str], expect: &[&str]| {
        let folder = folder();
        if !file.is_empty() {
            std::fs::write(folder.path().join("twofront.toml"), file).unwrap();
        }
        let output = twofront(folder.path(), args, variables);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        for part in expect {
            assert!(text.contains(part), "{text:?} lacks {part:?}");
        }
    };
    check(
        "bok = \"x\"",
        &[],
        &["overview"],
        &["twofront.toml", "bok", "config-unfit"],
    );
    check("listen = 5", &[], &["overview"], &["twofront.toml", "listen"]);
    check("", &[("TWOFRONT_DATE", "soon")], &["overview"], &["TWOFRONT_", "date"]);
    check(
        "",
        &[],
        &["--config", "gone.toml", "overview"],
        &["gone.toml", "config-missing"],
    );
    check("bok = \"x\"", &[("LANG", "zh_CN.UTF-8")], &["overview"], &["配置有误"]);
    check(
        "bok = \"x\"",
        &[("LANG", "zh_CN.UTF-8"), ("TWOFRONT_LANG", "en")],
        &["overview"],
        &["bok"],
    );
    check("", &[], &["overvew"], &["overview"]);
    check("", &[], &["--date", "2020-02-31", "overview"], &["2020-02-31"]);
}

#[test]
fn later_settings_win() {
    let folder = folder();
    std::fs::write(
        folder.path().join("twofront.toml"),
        "book = \"from-file\"\nlang = \"zh\"\n",
    )
    .unwrap();
    let book_of = |args: &[&str], variables: &[(&str, &str)]| {
        let output = twofront(
            folder.path(),
            &[args, &["init", "--county", "340722", "--json"]].concat(),
            variables,
        );
        let made: Value = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
        made["book"].as_str().unwrap().to_owned()
    };
    assert!(book_of(&[], &[]).ends_with("from-file"));
    assert_eq!(book_of(&[], &[("TWOFRONT_BOOK", "from-variable")]), "from-variable");
    let both = [("TWOFRONT_BOOK", "from-variable")];
    assert_eq!(book_of(&["--book", "from-flag"], &both), "from-flag");
}

#[test]
fn a_missing_file_or_book_is_a_sentence_in_the_language_asked_for() {
    let folder = folder();
    let check = |args: &[&str], code: i32, expect: &str| {
        let output = twofront(folder.path(), args, &[]);
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains(expect), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    };
    check(&["import", "gone.xlsx"], 1, "There is no file gone.xlsx");
    check(&["--lang", "zh", "import", "gone.xlsx"], 1, "没有找到文件 gone.xlsx");
    check(&["--json", "import", "gone.xlsx"], 1, "\"code\":\"file-missing\"");
    check(&["overview"], 1, "Error: ");
    assert!(!folder.path().join("book").exists(), "reading a missing book made one");
}

#[test]
fn an_empty_book_lists_nothing_as_json_and_as_text() {
    let folder = folder();
    let run = |args: &[&str]| twofront(folder.path(), args, &[("NO_COLOR", "1")]);
    assert_eq!(run(&["init", "--county", "340722"]).status.code(), Some(0));
    for list in [
        "ledgers",
        "findings",
        "clues",
        "tasks",
        "households",
        "people",
        "workers",
        "visits",
    ] {
        let output = run(&[list, "--json"]);
        let page: Value =
            serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{list}: {}", stderr(&output)));
        assert_eq!(
            (page["total"].as_u64(), page["items"].as_array().map(Vec::len)),
            (Some(0), Some(0)),
            "{list}"
        );
        let text = stdout(&run(&[list]));
        assert!(!text.contains('\u{1b}') && text.lines().count() == 1, "{list}: {text}");
    }
    let again = run(&["init", "--county", "340722"]);
    assert_eq!(again.status.code(), Some(1), "a book was made over a book");
    let unknown = run(&["init", "--county", "999999", "--book", "other"]);
    assert_eq!(unknown.status.code(), Some(2), "{}", stderr(&unknown));
    let proof: Value = serde_json::from_str(&stdout(&run(&["verify", "--json"]))).unwrap();
    assert_eq!(proof["whole"], true);
}

#[test]
fn a_book_is_proved_with_its_own_digest_by_anchors_and_by_paper() {
    let folder = folder();
    let run = |args: &[&str]| twofront(folder.path(), args, &[]);
    assert_eq!(
        run(&["init", "--county", "340722", "--digest", "md5"]).status.code(),
        Some(2)
    );
    run(&["init", "--county", "340722", "--digest", "sm3"]);
    let proof: Value = serde_json::from_str(&stdout(&run(&["verify", "--anchor", "--json"]))).unwrap();
    assert_eq!(
        (&proof["whole"], &proof["digest"]),
        (&true.into(), &"sm3".into()),
        "{proof}"
    );
    let code = proof["anchor"]["code"].as_str().unwrap();
    let year = &proof["anchor"]["day"].as_str().unwrap()[..4];
    let lines = std::fs::read_to_string(folder.path().join(format!("book.anchors/{year}-digests.txt"))).unwrap();
    assert!(lines.contains(" digest=sm3 seq=1 ") && lines.ends_with('\n'), "{lines}");
    let again = run(&["verify", "--paper", &format!("1:{}", code.to_lowercase())]);
    assert_eq!(again.status.code(), Some(0), "{}", stdout(&again));
    let other = run(&["verify", "--lang", "en", "--paper", "1:0000-0000"]);
    assert_eq!(other.status.code(), Some(3));
    assert!(stdout(&other).contains("NOT as on paper"), "{}", stdout(&other));
    std::fs::write(
        folder.path().join(format!("book.anchors/{year}-digests.txt")),
        lines.replace("seq=1", "seq=2"),
    )
    .unwrap();
    let touched = run(&["verify", "--lang", "en"]);
    assert_eq!(touched.status.code(), Some(3), "{}", stdout(&touched));
    assert!(
        stdout(&touched).contains(&format!("{year}-digests.txt:1")),
        "{}",
        stdout(&touched)
    );
}

#[test]
fn a_broken_file_is_a_finding_and_exit_code_3() {
    let folder = folder();
    let run = |args: &[&str]| twofront(folder.path(), args, &[]);
    run(&["init", "--county", "340722"]);
    std::fs::write(folder.path().join("picture.xlsx"), b"\x89PNG\r\n\x1a\n0000").unwrap();
    std::fs::write(folder.path().join("empty.csv"), b"").unwrap();
    let output = run(&["import", "picture.xlsx", "empty.csv", "--json"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    let reports: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let codes: Vec<&str> = reports
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["first_findings"][0]["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["file-not-a-workbook", "file-empty"]);
    let text = stdout(&run(&["--lang", "zh", "import", "picture.xlsx"]));
    assert!(
        text.contains("没有导入") && text.contains("file-not-a-workbook"),
        "{text}"
    );
}

#[test]
fn an_account_takes_its_password_from_stdin_only() {
    use std::io::Write as _;
    let folder = folder();
    twofront(folder.path(), &["init", "--county", "340722"], &[]);
    let typed = |args: &[&str], password: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_twofront"))
            .arg("account")
            .args(args)
            .arg("--json")
            .current_dir(folder.path())
            .env_clear()
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let add = |login: &str, password: &str| {
        let args = ["add", "--login", login, "--name", "测试", "--role", "county"];
        typed(&args, password)
    };
    let made = add("chen", "Correct-Horse-7\n");
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let account: Value = serde_json::from_str(&stdout(&made)).unwrap();
    assert_eq!(
        (account["login"].as_str(), account["role"].as_str()),
        (Some("chen"), Some("county"))
    );
    assert_eq!(add("weak", "12345\n").status.code(), Some(2));
    assert_eq!(
        add("chen", "Correct-Horse-7\n").status.code(),
        Some(1),
        "a login was given twice"
    );
    let set = |login: &str, password: &str| typed(&["password", login], password).status.code();
    assert_eq!(set("chen", "Correct-Horse-7\n"), Some(2), "the same again");
    assert_eq!(set("chen", "Another-Horse-8\n"), Some(0));
    assert_ne!(set("nobody", "Another-Horse-8\n"), Some(0));
    let reset = typed(&["reset-second-factor", "chen"], "");
    assert_eq!(reset.status.code(), Some(1), "there is none to reset");
    assert!(stderr(&reset).contains("second-factor-off"), "{}", stderr(&reset));
}
