//! PostgreSQL is stopped and started again while eight clients write: whoever asks meanwhile is told so and asked to wait, and the
//! program goes on by itself. Nothing that was acknowledged is lost.

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::cluster::Cluster;
use crate::kills::county_cookie;
use crate::process::{Client, Place, Server, make_county, within};
use crate::writers::{EndsWriting, Kept, Known, Subjects, write_until};

#[test]
fn a_server_that_is_restarted_in_mid_flight_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let accounts = make_county(here, 2_000);
    let postgres = Cluster::of_its_own();
    let place = Place::moved_to(here, postgres.database());
    let known = Mutex::new(Known::noted_in(&here.join("acknowledged.log")));
    let server = Server::start(&place).unwrap();
    let county = county_cookie(&server.address, &accounts);
    let subjects = Subjects::of(&mut Client::new(&server.address, &county));
    let enough = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| write_until(&server.address, &county, &subjects, &known, &enough));
        let _ends = EndsWriting(&enough);
        for how in ["immediate", "fast", "immediate"] {
            std::thread::sleep(Duration::from_millis(700));
            postgres.stop(how);
            let start = Instant::now();
            let mut client = Client::new(&server.address, &county);
            let answer = client.get("/api/me").unwrap();
            println!(
                "{how}: {} {} after {:.1} s",
                answer.status,
                answer.body,
                start.elapsed().as_secs_f64()
            );
            assert_eq!(
                (answer.status, answer.body["code"].as_str()),
                (503, Some("database-unreachable"))
            );
            assert!(answer.body["message"]["zh"].as_str().unwrap().contains("数据库服务器"));
            postgres.start_again();
            let before = known.lock().unwrap().stand.len();
            let goes_on = within(30, || known.lock().unwrap().stand.len() > before + 20);
            assert!(goes_on, "it does not go on by itself: {}", server.said());
        }
    });
    let known = known.into_inner().unwrap();
    println!(
        "faults: {} writes acknowledged over three restarts of PostgreSQL; refused: {:?}",
        known.stand.len(),
        known.refused
    );
    assert!(
        known
            .refused
            .keys()
            .all(|refused| refused == "503 database-unreachable"),
        "{:?} {}",
        known.refused,
        server.said()
    );
    let mut kept = Kept::default();
    kept.catch_up(&place, &server.address, &county);
    // A write that was refused because the connection broke in its COMMIT may be there all the same.
    println!("faults: {} of the others are there", kept.holds(&known));
    let verified = place.verified();
    assert_eq!(verified["whole"], true, "{verified}");
    server.stop();
}
