//! `kill -9` while eight clients write: whatever moment it comes at, what was acknowledged is there afterwards, the chain is
//! whole, and the program says in what state it found the book.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::chance::Chance;
use crate::cluster::cluster;
use crate::process::{Client, Place, Server, make_county};
use crate::writers::{Kept, Known, Subjects, write_until};

/// Longest time between the first write and the kill, in milliseconds.
const LONGEST_MS: u64 = 600;
/// One kill of so many comes while the program starts.
const WHILE_STARTING: u64 = 8;

/// The session of the county's desk; sessions outlive the program.
pub fn county_cookie(address: &str, accounts: &[(String, String)]) -> String {
    let account = accounts.iter().find(|(login, _)| login == "county").unwrap();
    let mut client = Client::new(address, "");
    client.sign_in(account);
    client.cookie
}

/// What a run of kills came to.
#[derive(Default)]
struct Tally {
    kills: u64,
    while_starting: u64,
    found_interrupted: u64,
    /// Writes that nobody heard of and that are there.
    unheard: usize,
}

fn run(place: &Place, accounts: &[(String, String)], kills: u64) {
    let seed = seed();
    println!(
        "faults: {kills} kills of a program whose book is at {}, seed {seed}",
        place.words[0]
    );
    let acknowledged = place.folder.join("acknowledged.log");
    let known = Mutex::new(Known::noted_in(&acknowledged));
    let server = Server::start(place).unwrap();
    let county = county_cookie(&server.address, accounts);
    let subjects = Subjects::of(&mut Client::new(&server.address, &county));
    let mut kept = Kept::default();
    kept.catch_up(place, &server.address, &county);
    server.stop();
    let (mut chance, mut tally) = (Chance::of(seed), Tally::default());
    while tally.kills < kills {
        tally.kills += 1;
        if chance.below(WHILE_STARTING) == 0 {
            let starting = Server::starting(place);
            std::thread::sleep(Duration::from_millis(chance.below(150)));
            starting.kill();
            tally.while_starting += 1;
        } else {
            let server = Server::start(place).unwrap();
            kill_while_writing(server, &county, &subjects, &known, chance.below(LONGEST_MS));
        }
        look(place, &county, &known.lock().unwrap(), &mut kept, &mut tally);
    }
    let known = known.into_inner().unwrap();
    assert_eq!(
        std::fs::read_to_string(&acknowledged).unwrap().lines().count(),
        known.stand.len()
    );
    println!(
        "faults: {} kills ({} while starting), {} writes acknowledged, all there; {} never answered, of which {} are there; \
         {} entries, whole; refused: {:?}; the program said {} times that it had been interrupted",
        tally.kills,
        tally.while_starting,
        known.stand.len(),
        known.open.len(),
        tally.unheard,
        kept.seq,
        known.refused,
        tally.found_interrupted
    );
    assert!(
        known.stand.len() as u64 > kills * 5,
        "too little was written to say anything"
    );
    if place.is_in_folder() {
        // Killed before it opened the book, it leaves the book as it was.
        assert!(
            tally.found_interrupted + tally.while_starting >= tally.kills,
            "the program does not say what it found"
        );
    }
}

fn kill_while_writing(server: Server, county: &str, subjects: &Subjects, known: &Mutex<Known>, after_ms: u64) {
    let never = AtomicBool::new(false);
    let address = server.address.clone();
    std::thread::scope(|scope| {
        scope.spawn(|| write_until(&address, county, subjects, known, &never));
        std::thread::sleep(Duration::from_millis(after_ms));
        server.kill();
    });
}

/// Starts anew and looks at everything.
fn look(place: &Place, county: &str, known: &Known, kept: &mut Kept, tally: &mut Tally) {
    let server = Server::start(place).unwrap_or_else(|said| panic!("it does not start any more: {said}"));
    let said = server.said();
    assert!(!said.contains("ERROR"), "{said}");
    tally.found_interrupted += u64::from(said.contains("was not closed"));
    kept.catch_up(place, &server.address, county);
    tally.unheard = kept.holds(known);
    let verified = place.verified();
    assert_eq!(verified["whole"], true, "{verified}");
    assert_eq!(verified["entries"], kept.seq, "{verified}");
    println!(
        "kill {}: {} acknowledged, {} entries, whole{}",
        tally.kills,
        known.stand.len(),
        kept.seq,
        if said.contains("was not closed") {
            ", said so"
        } else {
            ""
        }
    );
    server.kill();
}

/// The run's seed: told from outside, or the time.
pub fn seed() -> u64 {
    let given = std::env::var("FAULTS_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.unwrap().as_micros() as u64
    })
}

/// How many kills: 20, or as told from outside.
fn kills() -> u64 {
    let kills = std::env::var("FAULTS_KILLS").ok().and_then(|text| text.parse().ok());
    kills.unwrap_or(20)
}

#[test]
fn kills_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = make_county(folder.path(), if kills() > 50 { 20_000 } else { 2_000 });
    run(&Place::in_folder(folder.path()), &accounts, kills());
}

#[test]
fn kills_lose_nothing_on_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let accounts = make_county(folder.path(), 2_000);
    run(
        &Place::moved_to(folder.path(), cluster().database()),
        &accounts,
        kills() / 4,
    );
}
