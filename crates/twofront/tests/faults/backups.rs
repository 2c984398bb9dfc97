//! Half a backup is refused with a sentence, whichever half; a backup taken while eight clients write brings back the entry that
//! its manifest names, with everything that was acknowledged before it began; a backup that was killed is none.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::Value;

use crate::chance::Chance;
use crate::kills::{county_cookie, seed};
use crate::process::{Client, Place, Server, begin, json, make_county, said, twofront};
use crate::writers::{EndsWriting, Kept, Known, Subjects, write_until};

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// Restores the backup `from` to a new folder; the sentence with which it is refused.
fn refusal(folder: &Path, from: &str) -> Result<Value, String> {
    let to = format!("{from}-restored");
    let output = twofront(folder, &["restore", from, "--book", &to, "--json"]);
    if let Some(restored) = json(&output) {
        return Ok(restored);
    }
    assert!(!folder.join(&to).join("book.db").exists(), "{from} left half a book");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        words.contains("copy-refused") && !words.contains("panicked"),
        "{from}: {}",
        said(&output)
    );
    Err(words)
}

#[test]
fn half_a_backup_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for args in [["init", "--county", "340722"].as_slice(), &["backup", "whole"]] {
        let done = twofront(here, args);
        assert!(done.status.success(), "{}", said(&done));
    }
    for file in ["manifest.json", "book.db", "vault.db"] {
        let (missing, short) = (format!("no-{file}"), format!("short-{file}"));
        copy_folder(&here.join("whole"), &here.join(&missing));
        std::fs::remove_file(here.join(&missing).join(file)).unwrap();
        copy_folder(&here.join("whole"), &here.join(&short));
        let path = here.join(&short).join(file);
        let half = std::fs::metadata(&path).unwrap().len() / 2;
        std::fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(half)
            .unwrap();
        for name in [missing, short] {
            println!("{}", refusal(here, &name).unwrap_err().trim());
        }
    }
    // What was made of a backup before must not stand in the way of a whole one.
    assert!(refusal(here, "whole").is_ok());
}

#[test]
fn a_backup_while_eight_clients_write_is_of_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let accounts = make_county(here, 2_000);
    let place = Place::in_folder(here);
    let known = Mutex::new(Known::noted_in(&here.join("acknowledged.log")));
    let server = Server::start(&place).unwrap();
    let county = county_cookie(&server.address, &accounts);
    let subjects = Subjects::of(&mut Client::new(&server.address, &county));
    let enough = AtomicBool::new(false);
    let mut backups = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| write_until(&server.address, &county, &subjects, &known, &enough));
        let _ends = EndsWriting(&enough);
        for number in 0..3 {
            std::thread::sleep(Duration::from_millis(400));
            let before = known.lock().unwrap().stand.clone();
            let taken = place.run(&["backup", &format!("backup-{number}"), "--json"]);
            let taken = json(&taken).unwrap_or_else(|| panic!("{}", said(&taken)));
            backups.push((taken, before));
        }
    });
    server.stop();
    let known = known.into_inner().unwrap();
    assert!(
        known.open.is_empty() && known.refused.is_empty(),
        "{:?} {:?}",
        known.open,
        known.refused
    );
    for (number, (taken, before)) in backups.into_iter().enumerate() {
        let restored = refusal(here, &format!("backup-{number}")).unwrap();
        assert_eq!(restored["head"], taken["head"]);
        let place = Place {
            folder: here.to_owned(),
            words: vec!["--book".to_owned(), format!("backup-{number}-restored")],
        };
        let verified = place.verified();
        assert_eq!(
            (&verified["whole"], &verified["head"]),
            (&Value::Bool(true), &taken["head"]),
            "{verified}"
        );
        let server = Server::start(&place).unwrap();
        let mut kept = Kept::default();
        kept.catch_up(&place, &server.address, &county);
        server.stop();
        let after: Vec<_> = known
            .stand
            .iter()
            .filter(|write| !before.contains(write))
            .cloned()
            .collect();
        println!(
            "backup {number}: {} acknowledged before it, entry {}",
            before.len(),
            kept.seq
        );
        kept.holds_these(&before, &after);
    }
}

#[test]
fn a_backup_that_was_killed_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    make_county(here, 2_000);
    let seed = seed();
    println!("faults: backups killed, seed {seed}");
    let mut chance = Chance::of(seed);
    let (mut whole, mut refused) = (0, 0);
    for number in 0..20 {
        let name = format!("killed-{number}");
        let mut backup = begin(here, &["backup", &name]);
        std::thread::sleep(Duration::from_millis(chance.below(150)));
        backup.kill().unwrap();
        backup.wait().unwrap();
        if !here.join(&name).exists() {
            continue;
        }
        match refusal(here, &name) {
            Ok(_) => whole += 1,
            Err(_) => refused += 1,
        }
    }
    println!("faults: of the backups killed {refused} were refused, {whole} had been finished");
    assert!(Place::in_folder(here).verified()["whole"] == true);
}
