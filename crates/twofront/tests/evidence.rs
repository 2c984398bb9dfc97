//! The security checklist names its evidence: every test and file that it names must be there.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::path::Path;

/// A test is named as `room/file`; some rooms keep their tests one folder deeper.
fn is_test(root: &Path, named: &str) -> bool {
    let Some((room, file)) = named.split_once('/') else {
        return false;
    };
    let tests = root.join("crates").join(room).join("tests");
    let Ok(folders) = std::fs::read_dir(&tests) else {
        return false;
    };
    let file = format!("{file}.rs");
    let deeper = folders
        .filter_map(Result::ok)
        .any(|folder| folder.path().join(&file).is_file());
    deeper || tests.join(&file).is_file()
}

#[test]
fn every_line_names_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join("docs/security/asvs.md")).unwrap();
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.starts_with("| ") && !line.starts_with("| no."));
    let (mut checked, mut missing) = (0, Vec::new());
    for (at, line) in lines {
        let named = line
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| word.contains('/') && !word.contains("::") && !word.starts_with('/'));
        for word in named {
            checked += 1;
            let there = root.join(word).exists() || root.join("crates").join(word).exists() || is_test(&root, word);
            if !there {
                missing.push(format!("docs/security/asvs.md:{}: there is no {word}", at + 1));
            }
        }
        let state = line.split('|').nth(3).unwrap_or_default();
        let known = ["met", "partly", "**not met**", "for the operator", "see SECURITY.md"];
        if !known.iter().any(|word| state.trim().starts_with(word)) {
            missing.push(format!("docs/security/asvs.md:{}: {state} is no state", at + 1));
        }
    }
    assert!(checked > 60, "only {checked} names found: the page was not read");
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
