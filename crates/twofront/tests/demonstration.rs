//! The demonstration from outside, small: a county from its ledgers to its page, and the same folder again.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

fn twofront(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twofront"));
    command.current_dir(folder).env_clear();
    command
}

fn demo(folder: &Path, further: &[&str]) -> Output {
    let args = ["demo", "--people", "2000", "--no-serve", "--json"];
    twofront(folder).args(args).args(further).output().unwrap()
}

fn funnel(output: &Output) -> Vec<(String, u64)> {
    let overview: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let steps = overview["funnel"].as_array().unwrap().iter();
    steps
        .map(|step| (step["id"].as_str().unwrap().to_owned(), step["count"].as_u64().unwrap()))
        .collect()
}

#[test]
fn a_county_comes_from_its_ledgers_to_its_rounds_and_the_same_folder_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let first = demo(folder.path(), &[]);
    assert_eq!(
        first.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    let steps = funnel(&first);
    for (step, count) in &steps {
        assert!(*count > 0 || step == "waiting", "{step} is empty in {steps:?}");
    }
    let accounts = std::fs::read_to_string(folder.path().join("demo/accounts.txt")).unwrap();
    let roles = [
        "system-administrator",
        "county",
        "town",
        "village",
        "worker",
        "leader",
        "buyer",
        "workshop-operator",
    ];
    for role in roles {
        assert!(accounts.lines().any(|line| line.starts_with(role)), "{accounts}");
    }
    let again = demo(folder.path(), &[]);
    assert_eq!(funnel(&again), steps, "the second run changed the book");
    let other = demo(folder.path(), &["--seed", "7"]);
    assert_eq!(other.status.code(), Some(2), "another county was put over the first");
    assert_eq!(funnel(&demo(folder.path(), &[])), steps);
}

/// A server that ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_page_is_served_on_the_next_free_port_and_announced() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path(), &["--no-accounts"]).status.code(), Some(0));
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let wanted = taken.local_addr().unwrap();
    let serve = |args: &[&str]| {
        let mut command = twofront(folder.path());
        command.args(args).args(["--json", "--listen", &wanted.to_string()]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        Serving(command.spawn().unwrap())
    };
    let mut serving = serve(&["demo", "--people", "2000", "--no-accounts"]);
    let lines = BufReader::new(serving.0.stdout.take().unwrap()).lines();
    let last = lines
        .map(Result::unwrap)
        .find(|line| line.starts_with("{\"address\""))
        .unwrap();
    let announced: Value = serde_json::from_str(&last).unwrap();
    assert_eq!(announced["setup_code"].as_str().map(str::len), Some(14));
    let address = announced["address"]
        .as_str()
        .unwrap()
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    assert_ne!(address, wanted.to_string());
    let mut stream = TcpStream::connect(&address).unwrap();
    stream
        .write_all(b"GET /api/start HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("\"needs_first_administrator\":true"),
        "{answer}"
    );
    // `serve` has no reason to move: whoever asked for a port means it.
    let mut refused = serve(&["serve", "--book", "demo/book"]);
    assert_eq!(refused.0.wait().unwrap().code(), Some(1));
}
