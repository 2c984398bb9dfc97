//! Clients that write all the time over HTTP, and note outside what was acknowledged: three kinds of writes, each with a name
//! that only its client has given it. And whether the book has all of that.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::process::{Client, Place};

pub const CLIENTS: usize = 8;

/// What can be written about.
pub struct Subjects {
    people: Vec<String>,
    clues: Mutex<Vec<String>>,
}

impl Subjects {
    /// Everybody, and every open clue.
    pub fn of(client: &mut Client) -> Self {
        let clues = ids(client, "/api/clues?state=open&");
        assert!(!clues.is_empty());
        Self {
            people: ids(client, "/api/people?"),
            clues: Mutex::new(clues),
        }
    }
}

fn ids(client: &mut Client, path: &str) -> Vec<String> {
    let mut ids = Vec::new();
    each(client, path, |item| {
        ids.push(item["id"].as_str().unwrap().to_owned());
        true
    });
    ids
}

/// One write as its client knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Write {
    /// A clue needs no action; the note is the write's name.
    Dismissal { clue: String, note: String },
    /// A look at a person's masked fields.
    Look { person: String },
    /// A ledger of returnees, half of it in the vault; its file name is the write's name.
    Ledger { file: String },
}

/// What became of the writes, as far as clients know.
pub struct Known {
    /// Acknowledged.
    pub stand: Vec<Write>,
    /// Sent, and never answered, or answered with a failure of the machine.
    pub open: Vec<Write>,
    /// Answered otherwise than with success, by status and code.
    pub refused: BTreeMap<String, u64>,
    log: File,
    numbers: u64,
}

impl Known {
    /// Nothing yet; acknowledgements are noted in the file.
    pub fn noted_in(path: &Path) -> Self {
        Self {
            stand: Vec::new(),
            open: Vec::new(),
            refused: BTreeMap::new(),
            log: OpenOptions::new().create(true).append(true).open(path).unwrap(),
            numbers: 0,
        }
    }
}

/// Ends the writing when a test ends, even where it fails.
pub struct EndsWriting<'a>(pub &'a AtomicBool);

impl Drop for EndsWriting<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Lets all clients write until the server is gone or `enough` is set.
pub fn write_until(address: &str, cookie: &str, subjects: &Subjects, known: &Mutex<Known>, enough: &AtomicBool) {
    std::thread::scope(|scope| {
        for number in 0..CLIENTS {
            scope.spawn(move || {
                let mut client = Client::new(address, cookie);
                while !enough.load(Ordering::Relaxed) && write(&mut client, number, subjects, known) {}
            });
        }
    });
}

/// One write; false when the server is gone.
fn write(client: &mut Client, number: usize, subjects: &Subjects, known: &Mutex<Known>) -> bool {
    let write = next(number, subjects, known);
    let answer = match &write {
        Write::Dismissal { clue, note } => {
            client.post(&format!("/api/clues/{clue}/dismissal"), &json!({ "note": note }))
        }
        Write::Look { person } => client.post(
            &format!("/api/people/{person}/unmask"),
            &json!({ "purpose": "contact" }),
        ),
        Write::Ledger { file } => client.upload(file, &returnees(file)),
    };
    let mut known = known.lock().unwrap();
    match answer {
        Ok(answer) if answer.status == 200 => {
            writeln!(known.log, "{write:?}").unwrap();
            known.stand.push(write);
        }
        Ok(answer) => {
            let code = answer.body["code"].as_str().unwrap_or("no code");
            *known.refused.entry(format!("{} {code}", answer.status)).or_default() += 1;
            if answer.status >= 500 {
                // Perhaps only the word about it was lost, as with an answer that never came.
                known.open.push(write);
            }
        }
        Err(_) => {
            known.open.push(write);
            return false;
        }
    }
    true
}

fn next(number: usize, subjects: &Subjects, known: &Mutex<Known>) -> Write {
    let at = {
        let mut known = known.lock().unwrap();
        known.numbers += 1;
        known.numbers
    };
    if at % 40 == 7 {
        return Write::Ledger {
            file: format!("returnees-{at}.csv"),
        };
    }
    if at % 4 == 0
        && let Some(clue) = subjects.clues.lock().unwrap().pop()
    {
        let note = format!("client {number}, write {at}");
        return Write::Dismissal { clue, note };
    }
    let person = &subjects.people[at as usize % subjects.people.len()];
    Write::Look { person: person.clone() }
}

/// Two people whose returns are told of in this file alone.
fn returnees(file: &str) -> String {
    format!(
        "村,姓名,身份证号,返乡日期,返乡来源地\n黄山村,张{file},349900198001010019,2020-02-10,某市\n\
         黄山村,李{file},349900198001010027,2020-02-11,某市\n"
    )
}

/// What a book has of the writes: dismissed clues with their notes, looks by person, files of ledgers; and its journal's end.
#[derive(Default)]
pub struct Kept {
    dismissed: BTreeMap<String, String>,
    looks: BTreeMap<String, u64>,
    ledgers: BTreeSet<String>,
    pub seq: i64,
    hash: String,
}

impl Kept {
    /// Reads what was written since the last time: the journal from the book itself, the rest over HTTP as the county's desk.
    /// What was read then must still be there.
    pub fn catch_up(&mut self, place: &Place, address: &str, county: &str) {
        let (known, mut newest, mut met) = (self.seq, None, self.seq == 0);
        let mut dismissed = Vec::new();
        place.journal(|entry| {
            newest.get_or_insert((entry.seq, entry.hash.clone()));
            if entry.seq <= known {
                met = met || (entry.seq == known && entry.hash == self.hash);
                return false;
            }
            match entry.action.as_str() {
                "person.unmask" => *self.looks.entry(entry.subject.clone()).or_default() += 1,
                "clue.dismiss" => dismissed.push(entry.subject.clone()),
                _ => {}
            }
            true
        });
        assert!(met, "entry {known} is not there any more");
        (self.seq, self.hash) = newest.unwrap();
        let mut client = Client::new(address, county);
        each(&mut client, "/api/ledgers?", |ledger| {
            self.ledgers.insert(ledger["file_name"].as_str().unwrap().to_owned())
        });
        for clue in dismissed {
            let answer = client.get(&format!("/api/clues/{clue}")).unwrap();
            let note = answer.body["decided_note"]
                .as_str()
                .unwrap_or_else(|| panic!("{answer:?}"));
            self.dismissed.insert(clue, note.to_owned());
        }
    }

    /// Every acknowledged write must be there, and what is there must have been asked for. Gives how many of the writes that were
    /// never answered are there, too.
    pub fn holds(&self, known: &Known) -> usize {
        self.holds_these(&known.stand, &known.open)
    }

    /// The same for these that were acknowledged and these that may be there.
    pub fn holds_these(&self, stand: &[Write], open: &[Write]) -> usize {
        let mut looks: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        let mut further = 0;
        for (writes, acknowledged) in [(stand, true), (open, false)] {
            for write in writes {
                let there = match write {
                    Write::Dismissal { clue, note } => self.dismissed.get(clue) == Some(note),
                    Write::Ledger { file } => self.ledgers.contains(file),
                    Write::Look { person } => {
                        let counts = looks.entry(person).or_default();
                        counts.0 += u64::from(acknowledged);
                        counts.1 += 1;
                        acknowledged
                    }
                };
                assert!(there || !acknowledged, "{write:?} was acknowledged and is not there");
                further += usize::from(there && !acknowledged);
            }
        }
        for (person, times) in &self.looks {
            let (least, most) = looks.get(person.as_str()).copied().unwrap_or_default();
            assert!(
                (least..=most).contains(times),
                "{times} looks at {person}, acknowledged {least}, asked for {most}"
            );
            further += (times - least) as usize;
        }
        let absent = looks
            .iter()
            .find(|(person, (least, _))| *least > 0 && !self.looks.contains_key(**person));
        assert_eq!(absent, None, "acknowledged looks are not there");
        further
    }
}

/// Hands the rows of a list on, page by page, until somebody has enough.
fn each(client: &mut Client, path: &str, mut more: impl FnMut(&Value) -> bool) {
    let mut offset = 0;
    loop {
        let page = client.get(&format!("{path}limit=500&offset={offset}")).unwrap();
        assert_eq!(page.status, 200, "{page:?}");
        let items = page.body["items"].as_array().unwrap();
        offset += items.len();
        if items.is_empty() || !items.iter().all(&mut more) {
            return;
        }
    }
}
