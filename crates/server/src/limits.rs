//! How much the server takes from outside: sizes, times, connections and requests a minute. Where the numbers come from is the
//! binary's business; who is counted is said in `rates`.

use std::time::Duration;

/// Largest JSON body, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 256 * 1024;
/// Longest address of a request (path and query), in bytes.
pub(crate) const ADDRESS_BYTES_MAX: usize = 4 * 1024;
/// All headers of a request together, in bytes.
pub(crate) const HEADERS_BYTES_MAX: usize = 16 * 1024;
/// Most that is buffered of one connection, in bytes. Head lines beyond this get no answer of ours: hyper says 431 and closes.
pub(crate) const BUFFER_BYTES_MAX: usize = 64 * 1024;

/// What the operator may set about load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at one time.
    pub connections: u32,
    /// Connections of one address at one time; a trusted proxy's are not counted.
    pub connections_an_address: u32,
    /// Tries to sign in, or to do anything else that changes something without a session, per address and minute.
    pub sign_ins_a_minute: u32,
    /// Requests without a known session, per address and minute; the files of the web app are among them.
    pub open_a_minute: u32,
    /// Requests of one session per minute.
    pub session_a_minute: u32,
    /// Time for the head of a request, the first and every later one of a connection.
    pub head_within: Duration,
    /// Time without a byte of a body.
    pub body_pause_max: Duration,
    /// Time for a whole JSON body.
    pub body_within: Duration,
    /// Time for which a client may leave an answer unread.
    pub unread_max: Duration,
    /// Time for an answer that only reads.
    pub read_within: Duration,
    /// Time for an import, a screening, a plan, a verification.
    pub work_within: Duration,
}

impl Default for Limits {
    /// For a county: some hundred desks behind one address, a program that may open 1,024 files.
    fn default() -> Self {
        Self {
            connections: 800,
            connections_an_address: 400,
            sign_ins_a_minute: 60,
            open_a_minute: 3_000,
            session_a_minute: 1_200,
            head_within: Duration::from_secs(20),
            body_pause_max: Duration::from_secs(30),
            body_within: Duration::from_secs(60),
            unread_max: Duration::from_secs(60),
            read_within: Duration::from_secs(30),
            work_within: Duration::from_secs(30 * 60),
        }
    }
}
