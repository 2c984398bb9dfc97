//! What the operator may set about the server. Where the settings come from is the binary's business.

use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use crate::first_start::SetupCode;
use crate::limits::Limits;
use crate::tls::TlsFiles;

/// Settings of the server.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// True when people reach the server through somebody else's TLS: cookies are then sent over TLS only. With [`Self::tls`]
    /// they always are.
    pub secure_cookies: bool,
    /// Largest ledger file taken over HTTP, in bytes.
    pub upload_bytes_max: u64,
    /// Folder for files while they are being received; on the disk of the book, readable by its owner only.
    pub upload_folder: PathBuf,
    /// The one-time code that the first administrator needs; `None` when the book has accounts already.
    pub setup_code: Option<SetupCode>,
    /// A session ends after this time without a request.
    pub idle_for_max: Duration,
    /// How much is taken from outside.
    pub limits: Limits,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub behind_proxy: Vec<IpNet>,
    /// Certificate and key; plain HTTP without.
    pub tls: Option<TlsFiles>,
}

impl ServerSettings {
    /// True when cookies are sent over TLS only.
    pub const fn only_over_tls(&self) -> bool {
        self.secure_cookies || self.tls.is_some()
    }

    /// Settings for a server on loopback: no TLS, files up to 512 MiB, sessions of 8 idle hours.
    pub fn on_loopback(upload_folder: PathBuf) -> Self {
        Self {
            secure_cookies: false,
            upload_bytes_max: 512 * 1024 * 1024,
            upload_folder,
            setup_code: None,
            idle_for_max: Duration::from_secs(8 * 60 * 60),
            limits: Limits::default(),
            behind_proxy: Vec::new(),
            tls: None,
        }
    }
}
