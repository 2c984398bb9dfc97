//! A disk that is full, and one that can only be read. The small disk is a file system in memory, which takes the rights to mount
//! one; where there are none, a store of limited size stands for it in `crates/store/src/turns.rs`, and this says so.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use crate::kills::county_cookie;
use crate::process::{Client, Place, Server, make_county, said, within};
use crate::writers::{EndsWriting, Kept, Known, Subjects, write_until};

/// A small disk; taken away with the test.
struct Disk(PathBuf);

impl Disk {
    /// `None` where nothing may be mounted here.
    fn of(folder: &Path, megabytes: u64) -> Option<Self> {
        std::fs::create_dir(folder).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], folder);
        if !mounted {
            println!("faults: NOT TRIED with a disk: nothing can be mounted here");
        }
        mounted.then(|| Self(folder.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn mount(args: &[&str], folder: &Path) -> bool {
    let done = Command::new("mount").args(args).arg(folder).output();
    done.is_ok_and(|done| done.status.success())
}

fn copy_book(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for file in ["book.db", "vault.db"] {
        std::fs::copy(from.join(file), to.join(file)).unwrap();
    }
    // The vault's keys lie beside the book, where there are any.
    let keys = |book: &Path| book.with_file_name("book.keys");
    if let Ok(entries) = std::fs::read_dir(keys(from)) {
        std::fs::create_dir_all(keys(to)).unwrap();
        for entry in entries {
            let path = entry.unwrap().path();
            std::fs::copy(&path, keys(to).join(path.file_name().unwrap())).unwrap();
        }
    }
}

#[test]
fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let accounts = make_county(here, 2_000);
    let book = ["book.db", "vault.db"].map(|file| std::fs::metadata(here.join("book").join(file)).unwrap().len());
    let Some(disk) = Disk::of(&here.join("disk"), book.iter().sum::<u64>() / 1_000_000 + 60) else {
        return;
    };
    copy_book(&here.join("book"), &disk.0.join("book"));
    // All but some megabytes is taken by something else.
    std::fs::write(disk.0.join("ballast"), vec![0; 50_000_000]).unwrap();
    let place = Place::in_folder(&disk.0);
    let known = Mutex::new(Known::noted_in(&here.join("acknowledged.log")));
    let server = Server::start(&place).unwrap();
    let county = county_cookie(&server.address, &accounts);
    let subjects = Subjects::of(&mut Client::new(&server.address, &county));
    let enough = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| write_until(&server.address, &county, &subjects, &known, &enough));
        let _ends = EndsWriting(&enough);
        let full = within(40, || {
            known
                .lock()
                .unwrap()
                .refused
                .get("503 disk-full")
                .is_some_and(|times| *times >= 20)
        });
        {
            let known = known.lock().unwrap();
            println!(
                "faults: disk full after {} writes: {:?}",
                known.stand.len(),
                known.refused
            );
        }
        assert!(full, "{}", server.said());
        let reading = Client::new(&server.address, &county).get("/api/overview").unwrap();
        assert_eq!(reading.status, 200, "a full disk can still be read");
        std::fs::remove_file(disk.0.join("ballast")).unwrap();
        let before = known.lock().unwrap().stand.len();
        let goes_on = within(30, || known.lock().unwrap().stand.len() > before + 100);
        assert!(goes_on, "it does not go on by itself: {}", server.said());
    });
    let known = known.into_inner().unwrap();
    println!(
        "faults: {} writes acknowledged; refused: {:?}",
        known.stand.len(),
        known.refused
    );
    assert!(
        known.refused.keys().all(|refused| refused == "503 disk-full"),
        "{:?} {}",
        known.refused,
        server.said()
    );
    let mut kept = Kept::default();
    kept.catch_up(&place, &server.address, &county);
    assert_eq!(kept.holds(&known), 0, "what was refused is not there");
    let verified = place.verified();
    assert_eq!(verified["whole"], true, "{verified}");
    server.stop();
}

#[test]
fn a_disk_that_can_only_be_read_is_said_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let made = Place::in_folder(here).run(&["init", "--county", "340722"]);
    assert!(made.status.success(), "{}", said(&made));
    let Some(disk) = Disk::of(&here.join("disk"), 20) else {
        return;
    };
    copy_book(&here.join("book"), &disk.0.join("book"));
    assert!(mount(&["-o", "remount,ro"], &disk.0));
    let place = Place {
        folder: here.to_owned(),
        words: vec!["--book".to_owned(), "disk/book".to_owned()],
    };
    let told = Server::start(&place).map(|server| server.said()).unwrap_err();
    println!("faults: read-only: {}", told.trim());
    assert!(told.contains("book-read-only") && !told.contains("panicked"), "{told}");
    assert!(mount(&["-o", "remount,rw"], &disk.0));
    Server::start(&place).unwrap().stop();
    assert_eq!(place.verified()["whole"], true);
}
