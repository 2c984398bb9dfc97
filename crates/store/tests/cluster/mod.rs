//! A PostgreSQL server of the tests' own: made in the target folder when the first test asks for it, shared by all tests of a
//! run, stopped and removed when nobody has used it for a while. Needs Debian's package `postgresql` and no running service;
//! where there is none, tests fail and say so. Knows nothing of the book: other crates' tests include this file, too.
#![allow(dead_code, reason = "every test file uses its own part")]
#![allow(clippy::disallowed_methods, reason = "removes what it made itself")]

use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher as _, Hasher as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const USER: &str = "twofront";

/// The running server as this process knows it.
pub struct Cluster {
    folder: PathBuf,
    port: u16,
    password: String,
    /// Held as long as this process lives: the server is stopped when nobody holds it.
    _in_use: File,
}

/// The server, started when there is none.
///
/// # Panics
/// When it cannot be started; the message says what to do.
pub fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::start)
}

/// A word that nobody has used yet.
pub fn unused_word() -> String {
    let hash = || std::hash::RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", hash(), hash())
}

impl Cluster {
    fn start() -> Self {
        let folder = folder();
        std::fs::create_dir_all(&folder).expect("the server's folder can be made");
        let in_use = lock_file(&folder.join("in-use"));
        in_use.lock_shared().expect("a file can be locked");
        let starting = lock_file(&folder.join("starting"));
        starting.lock().expect("a file can be locked");
        let (port, password) = running(&folder).unwrap_or_else(|| launch(&folder));
        Self {
            folder,
            port,
            password,
            _in_use: in_use,
        }
    }

    /// A server that nobody else uses, to be stopped and started.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn of_its_own() -> Self {
        let folder = folder().join(format!("own-{}", unused_word()));
        std::fs::create_dir_all(&folder).expect("the server's folder can be made");
        let in_use = lock_file(&folder.join("in-use"));
        in_use.lock_shared().expect("a file can be locked");
        let (port, password) = launch(&folder);
        Self {
            folder,
            port,
            password,
            _in_use: in_use,
        }
    }

    /// Stops it: `fast` ends its connections, `immediate` is a crash.
    ///
    /// # Panics
    /// When it cannot be stopped.
    pub fn stop(&self, how: &str) {
        let data = quoted(&self.folder.join("data"));
        let stop = format!("{} -D {data} stop -m {how} -w", program("pg_ctl"));
        as_its_user(&stop, &self.folder);
    }

    /// Starts it again where it was.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        serve(&self.folder, self.port).expect("PostgreSQL starts again");
    }

    /// Makes an empty database and gives its address, password included.
    pub fn database(&self) -> String {
        let name = format!("t_{}", unused_word());
        self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"));
        self.address(&name)
    }

    /// The address of a database, password included.
    pub fn address(&self, name: &str) -> String {
        let password: String = self.password.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("postgres://{USER}:{password}@127.0.0.1:{}/{name}", self.port)
    }

    /// The password, as it must never be seen anywhere.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Runs a statement behind everybody's back and gives what `psql` prints.
    pub fn sql(&self, database: &str, statement: &str) -> String {
        let done = Command::new("psql")
            .args([
                "-X",
                "-q",
                "-t",
                "-A",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
                "-U",
                USER,
            ])
            .args(["-p", &self.port.to_string(), "-d", database, "-c", statement])
            .env("PGPASSWORD", &self.password)
            .output()
            .unwrap_or_else(|error| panic!("psql cannot be run ({error}): {INSTALL}"));
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{statement}: {said}");
        String::from_utf8_lossy(&done.stdout).into_owned()
    }
}

const INSTALL: &str = "the tests need PostgreSQL; run scripts/setup test, or apt-get install postgresql";

fn lock_file(path: &Path) -> File {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    file.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// In the target folder, unless the account `postgres` cannot get there.
fn folder() -> PathBuf {
    // target/debug/deps/a-test: three up is the target folder, whatever kind of test this is.
    let test = std::env::current_exe().expect("a test knows where it is");
    let target = test
        .ancestors()
        .nth(3)
        .expect("a test is in the target folder")
        .join("tmp/postgresql");
    std::fs::create_dir_all(&target).expect("the server's folder can be made");
    if !is_root() {
        return target;
    }
    let reach = format!("test -x {}", quoted(&target));
    if run_as_postgres(&reach).is_ok() {
        return target;
    }
    let mut hasher = std::hash::DefaultHasher::new();
    std::hash::Hash::hash(&target, &mut hasher);
    std::env::temp_dir().join(format!("twofront-postgresql-{:016x}", hasher.finish()))
}

/// Port and password of the server that runs in the folder.
fn running(folder: &Path) -> Option<(u16, String)> {
    let noted = std::fs::read_to_string(folder.join("address")).ok()?;
    let (port, password) = noted.split_once(' ')?;
    let port = port.parse().ok()?;
    TcpStream::connect(("127.0.0.1", port)).ok()?;
    Some((port, password.to_owned()))
}

/// Makes a cluster and starts it. Its own collation is one that sorts otherwise than by bytes.
fn launch(folder: &Path) -> (u16, String) {
    let (data, secret) = (folder.join("data"), folder.join("secret"));
    let _ = std::fs::remove_dir_all(&data);
    std::fs::create_dir_all(&data).expect("the server's folder can be made");
    let password = format!("geheim/:@ {}", unused_word());
    std::fs::write(&secret, &password).expect("the password can be noted");
    if is_root() {
        for path in [&data, &secret] {
            let done = Command::new("chown").arg("postgres").arg(path).status();
            assert!(done.is_ok_and(|status| status.success()), "{INSTALL}");
        }
    }
    let make = format!(
        "{} -D {} -U {USER} -A scram-sha-256 --pwfile={} --no-sync -E UTF8 --locale=C.UTF-8 \
         --locale-provider=icu --icu-locale=zh",
        program("initdb"),
        quoted(&data),
        quoted(&secret)
    );
    as_its_user(&make, folder);
    // Somebody else may take the port in between.
    let port = (0..5).find_map(|_| serve(folder, free_port()).ok());
    let port = port.unwrap_or_else(|| {
        let log = std::fs::read_to_string(data.join("log")).unwrap_or_default();
        panic!("PostgreSQL does not start: {log}")
    });
    std::fs::write(folder.join("address"), format!("{port} {password}")).expect("the address can be noted");
    watch(folder);
    (port, password)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("a port is free").port()
}

fn serve(folder: &Path, port: u16) -> Result<u16, String> {
    let data = folder.join("data");
    let settings = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off -c full_page_writes=off \
         -c synchronous_commit=off -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off"
    );
    let command = format!(
        "{} -D {data} -l {data}/log -o '{settings}' -w start",
        program("pg_ctl"),
        data = quoted(&data)
    );
    attempt_as_its_user(&command).map(|()| port)
}

/// Starts a shell that waits until nobody holds the file `in-use` for a while, then stops the server and removes it.
fn watch(folder: &Path) {
    let stop = format!("{} -D data stop -m immediate -w", program("pg_ctl"));
    let stop = if is_root() {
        format!("su postgres -s /bin/sh -c '{stop}'")
    } else {
        stop
    };
    let script = format!(
        "( exec 9<in-use; while :; do flock -x 9; flock -u 9; sleep 20; \
         if flock -x -n 9; then {stop}; rm -rf data address secret; exit; fi; done ) &"
    );
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script).current_dir(folder);
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    shell.status().expect("sh can be run");
}

/// Debian keeps the server's programs out of the way, by version.
fn program(name: &str) -> String {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let program = entry.path().join("bin").join(name);
            program.is_file().then_some((version, program))
        })
        .collect();
    found.sort_unstable();
    if let Some((_, program)) = found.pop() {
        return program.display().to_string();
    }
    let in_path = Command::new(name).arg("--version").output();
    assert!(in_path.is_ok(), "{name} is not there: {INSTALL}");
    name.to_owned()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.starts_with(b"0"))
}

fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    assert!(
        !path.contains(['\'', ' ']),
        "the target folder has a blank or a quote in its name: {path}"
    );
    path
}

fn run_as_postgres(command: &str) -> Result<(), String> {
    finished(Command::new("su").args(["postgres", "-s", "/bin/sh", "-c", command]))
}

/// PostgreSQL refuses to run as root.
fn attempt_as_its_user(command: &str) -> Result<(), String> {
    if is_root() {
        run_as_postgres(command)
    } else {
        finished(Command::new("sh").args(["-c", command]))
    }
}

fn as_its_user(command: &str, folder: &Path) {
    if let Err(said) = attempt_as_its_user(command) {
        panic!("PostgreSQL in {} does not start ({said}): {INSTALL}", folder.display());
    }
}

/// What it says goes to a file: a server that is started would hold a pipe open for ever.
fn finished(command: &mut Command) -> Result<(), String> {
    let said = std::env::temp_dir().join(format!("twofront-{}", unused_word()));
    let file = File::create(&said).map_err(|error| error.to_string())?;
    let both = file.try_clone().map_err(|error| error.to_string())?;
    // Where root works, others may not look.
    let command = command.current_dir("/").stdin(Stdio::null()).stdout(file).stderr(both);
    let status = command.status();
    let text = std::fs::read_to_string(&said).unwrap_or_default();
    let _ = std::fs::remove_file(&said);
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(text),
        Err(error) => Err(error.to_string()),
    }
}
