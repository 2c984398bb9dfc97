//! The program as a process: the county that is made once, serving it, ending it the hard way, asking it over HTTP.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::NamedTempFile;
use twofront_domain::actor::Scope;
use twofront_domain::journal::JournalEntry;
use twofront_store::{Book, BookAddress, Page};

/// Runs a command of the program in `folder`.
pub fn twofront(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().unwrap()
}

/// Begins a command and does not wait for it.
pub fn begin(folder: &Path, args: &[&str]) -> Child {
    command(folder, args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_twofront"));
    command.args(args).current_dir(folder).env_clear();
    // More is asked here in a minute than people ask in an hour.
    for limit in ["OPEN_REQUESTS", "SESSION_REQUESTS", "SIGN_INS"] {
        command.env(format!("TWOFRONT_{limit}_MINUTE_MAX"), "1000000");
    }
    command
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("TWOFRONT_LANG", "en");
    command
}

/// What a command prints as JSON; `None` when it failed.
pub fn json(output: &Output) -> Option<Value> {
    output
        .status
        .success()
        .then(|| serde_json::from_slice(&output.stdout).unwrap())
}

/// The words of a failed command.
pub fn said(output: &Output) -> String {
    format!(
        "{:?} {}{}",
        output.status.code(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Where a book is: words of the command line.
#[derive(Clone, Debug)]
pub struct Place {
    pub folder: PathBuf,
    pub words: Vec<String>,
}

impl Place {
    /// In `folder/book`.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            words: vec!["--book".to_owned(), "book".to_owned()],
        }
    }

    /// The book of `folder/book`, moved to a server.
    pub fn moved_to(folder: &Path, url: String) -> Self {
        let moved = twofront(folder, &["move", "--to", &url, "--book", "book"]);
        assert!(moved.status.success(), "{}", said(&moved));
        Self {
            folder: folder.to_owned(),
            words: vec!["--database".to_owned(), url],
        }
    }

    /// Whether it is in a folder.
    pub fn is_in_folder(&self) -> bool {
        self.words[0] == "--book"
    }

    /// Runs a command on the book.
    pub fn run(&self, args: &[&str]) -> Output {
        let mut args = args.to_vec();
        args.extend(self.words.iter().map(String::as_str));
        twofront(&self.folder, &args)
    }

    /// Hands on the journal's entries, the newest first, until somebody has enough.
    pub fn journal(&self, mut more: impl FnMut(&JournalEntry) -> bool) {
        let address: BookAddress = if self.is_in_folder() {
            self.folder.join(&self.words[1]).as_path().into()
        } else {
            self.words[1].parse().unwrap()
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let book = Book::open_existing(address).await.unwrap();
            let county = Scope::area("340722".parse().unwrap(), false);
            for page in 0.. {
                let page = Page {
                    limit: 2_000,
                    offset: page * 2_000,
                };
                let entries = book.journal(&county, None, page).await.unwrap().rows;
                if entries.is_empty() || !entries.iter().all(&mut more) {
                    break;
                }
            }
            book.close().await;
        });
    }

    /// What `twofront verify` found; the program's words where it could not even look.
    pub fn verified(&self) -> Value {
        let output = self.run(&["verify", "--json"]);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)))
    }
}

/// A county with clues and people; gives the passwords of its accounts by role.
pub fn make_county(folder: &Path, people: u32) -> Vec<(String, String)> {
    let people = people.to_string();
    let made = twofront(folder, &["demo", "--people", &people, "--no-serve", "--folder", "demo"]);
    assert!(made.status.success(), "{}", said(&made));
    // The vault's keys lie beside the book.
    for name in ["book", "book.keys"] {
        std::fs::rename(folder.join("demo").join(name), folder.join(name)).unwrap();
    }
    let accounts = std::fs::read_to_string(folder.join("demo/accounts.txt")).unwrap();
    let words = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    accounts.lines().filter_map(words).collect()
}

/// A server that runs.
pub struct Server {
    program: Child,
    pub address: String,
    log: NamedTempFile,
}

impl Server {
    /// Serves the book and waits until it takes connections; `Err` with its words when it ends instead.
    pub fn start(place: &Place) -> Result<Self, String> {
        Self::starting(place).ready()
    }

    /// Begins to serve and does not wait.
    pub fn starting(place: &Place) -> Starting {
        // Not beside the book, whose disk may be full.
        let log = NamedTempFile::new().unwrap();
        let mut serve = command(
            &place.folder,
            &["serve", "--json", "--listen", "127.0.0.1:0", "--date", "2020-02-20"],
        );
        let program = serve
            .args(&place.words)
            .args(["--log", "json,warn"])
            .stdout(Stdio::piped())
            .stderr(log.reopen().unwrap())
            .spawn()
            .unwrap();
        Starting { program, log }
    }

    /// Ends it as a power cut would: nothing of it runs on.
    pub fn kill(mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(mut self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.program.id().to_string()])
            .status();
        assert!(asked.unwrap().success());
        self.program.wait().unwrap();
    }

    /// What it has said so far.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.log.path()).unwrap()
    }
}

/// None stays behind when a test fails.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A server that may not take connections yet.
pub struct Starting {
    program: Child,
    log: NamedTempFile,
}

impl Starting {
    /// Waits until it takes connections.
    pub fn ready(mut self) -> Result<Server, String> {
        let mut line = String::new();
        let out = self.program.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let Ok(announced) = serde_json::from_str::<Value>(&line) else {
            self.program.wait().unwrap();
            return Err(std::fs::read_to_string(self.log.path()).unwrap());
        };
        let address = announced["address"].as_str().unwrap();
        Ok(Server {
            program: self.program,
            address: address.trim_start_matches("http://").trim_end_matches('/').to_owned(),
            log: self.log,
        })
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
    }
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    cookie: Option<String>,
}

/// One client with its connection and session.
pub struct Client {
    address: String,
    connection: Option<TcpStream>,
    pub cookie: String,
}

impl Client {
    pub fn new(address: &str, cookie: &str) -> Self {
        Self {
            address: address.to_owned(),
            connection: None,
            cookie: cookie.to_owned(),
        }
    }

    /// Signs in; the cookie is good for other clients, and after a restart.
    pub fn sign_in(&mut self, (login, password): &(String, String)) {
        let body = serde_json::json!({ "login": login, "password": password });
        let answer = self.post("/api/sign-in", &body).unwrap();
        assert_eq!(answer.status, 200, "{answer:?}");
        self.cookie = answer.cookie.unwrap();
    }

    pub fn get(&mut self, path: &str) -> std::io::Result<Answer> {
        self.ask("GET", path, "application/json", b"")
    }

    pub fn post(&mut self, path: &str, body: &Value) -> std::io::Result<Answer> {
        self.ask("POST", path, "application/json", body.to_string().as_bytes())
    }

    /// Sends a ledger as a form does.
    pub fn upload(&mut self, name: &str, content: &str) -> std::io::Result<Answer> {
        let form = format!(
            "--between\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n{content}\r\n--between--\r\n"
        );
        self.ask(
            "POST",
            "/api/ledgers",
            "multipart/form-data; boundary=between",
            form.as_bytes(),
        )
    }

    /// Waits for the whole answer. An error means that nobody knows what became of the request.
    fn ask(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> std::io::Result<Answer> {
        let mut stream = match self.connection.take() {
            Some(stream) => stream,
            None => TcpStream::connect(&self.address)?,
        };
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.set_nodelay(true)?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\nX-Twofront: 1\r\nCookie: {}\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\n\r\n",
            self.cookie,
            body.len()
        );
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        stream.write_all(&request)?;
        let answer = read(&mut stream)?;
        self.connection = Some(stream);
        Ok(answer)
    }
}

fn read(stream: &mut TcpStream) -> std::io::Result<Answer> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or(std::io::ErrorKind::InvalidData)?;
    let (mut length, mut cookie) = (0, None);
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "set-cookie" => cookie = value.split(';').next().map(str::to_owned),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Answer {
        status,
        body: serde_json::from_slice(&body).unwrap_or_default(),
        cookie,
    })
}

/// Asks again until it holds or time is up.
pub fn within(seconds: u64, mut holds: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    false
}
