//! The server's own TLS: a renewed certificate is used without a restart, an unusable one is not, and only TLS says HSTS.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod served;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use served::{Served, raw, served, served_with};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use twofront_server::TlsFiles;

/// Writes a new certificate and key into a folder.
fn renew(folder: &Path) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    cert.der().clone()
}

fn files_in(folder: &Path) -> TlsFiles {
    TlsFiles {
        certificate: folder.join("cert.pem"),
        key: folder.join("key.pem"),
    }
}

/// An answer over TLS from a server that shows `certificate`, and the version spoken.
async fn over_tls(
    served: &Served,
    certificate: &CertificateDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
) -> std::io::Result<(String, ProtocolVersion)> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(served.address.trim_start_matches("http://")).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let version = stream.get_ref().1.protocol_version().unwrap();
    let request = b"GET /api/start HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok((String::from_utf8_lossy(&answer).into_owned(), version))
}

const BOTH: [&SupportedProtocolVersion; 2] = [&rustls::version::TLS12, &rustls::version::TLS13];

#[tokio::test]
async fn a_renewed_certificate_is_used_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let first = renew(folder.path());
    let served = served_with(|settings| settings.tls = Some(files_in(folder.path()))).await;
    let (answer, version) = over_tls(&served, &first, &BOTH).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(version, ProtocolVersion::TLSv1_3);
    assert!(
        answer.contains("strict-transport-security: max-age=63072000; includeSubDomains"),
        "{answer}"
    );
    let (_, version) = over_tls(&served, &first, &BOTH[..1]).await.unwrap();
    assert_eq!(version, ProtocolVersion::TLSv1_2);
    let plain = raw(
        &served.address,
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        Duration::from_secs(5),
    )
    .await;
    assert!(!plain.contains("HTTP/1.1"), "{plain}");

    std::fs::write(folder.path().join("cert.pem"), "nothing of use").unwrap();
    tokio::time::sleep(Duration::from_secs(11)).await;
    over_tls(&served, &first, &BOTH).await.unwrap();

    let second = renew(folder.path());
    let mut renewed = false;
    for _ in 0..30 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        renewed = over_tls(&served, &second, &BOTH).await.is_ok();
        if renewed {
            break;
        }
    }
    assert!(renewed, "the new certificate is not used");
    assert!(
        over_tls(&served, &first, &BOTH).await.is_err(),
        "the old one is still shown"
    );
}

#[tokio::test]
async fn cookies_are_for_tls_only_and_hsts_is_not_said_over_plain_http() {
    let plain = served().await;
    let answer = plain.browser().get("/api/start").await;
    assert!(!answer.headers().contains_key("strict-transport-security"));
    // A proxy that is trusted says that it does TLS; from anybody else the same words mean nothing.
    for (trusted, expect) in [("127.0.0.1/32", true), ("10.0.0.0/8", false)] {
        let served = served_with(|settings| settings.behind_proxy = vec![trusted.parse().unwrap()]).await;
        let request = served
            .browser()
            .request("GET", "/api/start")
            .header("X-Forwarded-Proto", "https");
        let answer = request.send().await.unwrap();
        assert_eq!(
            answer.headers().contains_key("strict-transport-security"),
            expect,
            "{trusted}"
        );
    }
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let files = files_in(folder.path());
    assert!(files.check().unwrap_err().to_string().contains("cert.pem"));
    renew(folder.path());
    files.check().unwrap();
    let other = tempfile::tempdir().unwrap();
    renew(other.path());
    std::fs::copy(other.path().join("key.pem"), &files.key).unwrap();
    assert!(files.check().is_err(), "a key of another certificate");
    std::fs::write(&files.key, "").unwrap();
    assert!(files.check().unwrap_err().to_string().contains("key.pem"));
}
