//! The real program as a service: it answers, says how it does, and on SIGTERM lets a running request finish and closes the book.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_twofront");

struct Served {
    program: Child,
    address: String,
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).args(["--lang", "en"]).current_dir(folder);
    command
}

fn serve(folder: &Path, args: &[&str]) -> Served {
    let made = command(folder, &["init", "--county", "340722"]).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let mut program = command(folder, &["serve", "--json", "--listen", "127.0.0.1:0"])
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let address = said["address"].as_str().unwrap();
    let address = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
    Served { program, address }
}

impl Served {
    fn connect(&self) -> std::io::Result<TcpStream> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(stream)
    }

    fn terminate(&self) {
        let killed = Command::new("kill")
            .args(["-TERM", &self.program.id().to_string()])
            .status();
        assert!(killed.unwrap().success());
    }

    /// What it wrote to stderr, once it has ended.
    fn ended(mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        self.program.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.program.wait().unwrap(), log)
    }
}

fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_running_request_finishes_and_the_book_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve(folder.path(), &["--log", "json,info"]);
    let body = r#"{"login":"nobody","password":"Secret-Words-9"}"#;
    let (first, rest) = body.split_at(10);
    let mut running = served.connect().unwrap();
    let head = format!(
        "POST /api/sign-in HTTP/1.1\r\nHost: a\r\nX-Twofront: 1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{first}",
        body.len()
    );
    running.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    served.terminate();
    std::thread::sleep(Duration::from_millis(500));
    assert!(served.connect().is_err(), "it still takes connections");
    running.write_all(rest.as_bytes()).unwrap();
    let told = answer(running);
    assert!(
        told.starts_with("HTTP/1.1 401") && told.contains("sign-in-failed"),
        "{told}"
    );
    let (status, log) = served.ended();
    assert!(status.success(), "{status} {log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let access = lines.iter().find(|line| line["target"] == "twofront::access").unwrap();
    assert_eq!(
        (&access["fields"]["route"], &access["fields"]["status"]),
        (&"/api/sign-in".into(), &401.into())
    );
    assert!(!log.contains("Secret-Words-9") && !log.contains("nobody"), "{log}");
    assert!(
        !folder.path().join("book/book.db-wal").exists(),
        "the book was not closed"
    );
}

#[test]
fn figures_have_a_listener_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let served = serve(folder.path(), &["--metrics", "127.0.0.1:0"]);
    let ask = |stream: std::io::Result<TcpStream>, path: &str| {
        let mut stream = stream.unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        answer(stream)
    };
    let ready = ask(served.connect(), "/readyz");
    assert!(
        ready.starts_with("HTTP/1.1 200") && ready.contains(r#""ready":true"#),
        "{ready}"
    );
    assert!(!ask(served.connect(), "/metrics").contains("twofront_http"));
    served.terminate();
    let (status, log) = served.ended();
    assert!(
        status.success() && log.contains("Metrics: http://127.0.0.1:"),
        "{status} {log}"
    );
}
