//! The certificate: read from two files, and read again when they change, so that a renewed one is used without a restart.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Where certificate and key lie, both PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by those between it and the root.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or holds no such thing.
    #[error("{path} cannot be used: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Certificate and key do not belong together, or are of a kind that cannot be used.
    #[error("certificate and key cannot be used: {0}")]
    Pair(#[from] rustls::Error),
}

impl TlsFiles {
    /// Reads both files and throws away what they hold.
    ///
    /// # Errors
    /// When they cannot be used.
    pub fn check(&self) -> Result<(), TlsError> {
        config_of(self).map(drop)
    }
}

/// The certificate in use, and the files it came from.
pub struct Certificate {
    files: TlsFiles,
    config: RustlsConfig,
    read_from: Marks,
}

/// What tells that a file is another one: when it was written, and its length. `None` while it cannot be looked at.
type Marks = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// Reads the files.
    ///
    /// # Errors
    /// When they cannot be used.
    pub fn read(files: TlsFiles) -> Result<Self, TlsError> {
        let read_from = marks(&files);
        let config = RustlsConfig::from_config(config_of(&files)?);
        Ok(Self {
            files,
            config,
            read_from,
        })
    }

    /// The configuration; a later certificate appears in it.
    pub fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// Reads the files again whenever they change, for ever. A pair that cannot be used is logged, and the one before stays.
    pub async fn follow_files(&self) {
        let mut read_from = self.read_from;
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let found = marks(&self.files);
            // Whoever renews writes one file after the other; half a pair is looked at again next time.
            if found == read_from || found.contains(&None) {
                continue;
            }
            read_from = found;
            match config_of(&self.files) {
                Ok(config) => {
                    self.config.reload_from_config(config);
                    tracing::info!("the certificate was read again");
                }
                Err(error) => tracing::error!(%error, "the new certificate cannot be used; the one before stays"),
            }
        }
    }
}

fn marks(files: &TlsFiles) -> Marks {
    let mark = |path: &Path| -> io::Result<_> {
        let about = std::fs::metadata(path)?;
        Ok((about.modified()?, about.len()))
    };
    [mark(&files.certificate).ok(), mark(&files.key).ok()]
}

/// TLS 1.2 and 1.3 with the suites that rustls holds for safe.
fn config_of(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let unusable = |path: &Path, reason: String| TlsError::File {
        path: path.to_owned(),
        reason,
    };
    let of_certificate = |error: rustls::pki_types::pem::Error| unusable(&files.certificate, error.to_string());
    let chain = CertificateDer::pem_file_iter(&files.certificate).map_err(of_certificate)?;
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(of_certificate)?;
    if chain.is_empty() {
        return Err(unusable(&files.certificate, "it holds no certificate".to_owned()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable(&files.key, error.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
