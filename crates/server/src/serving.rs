//! The loop that serves: connections in, through TLS where there is a certificate, until somebody asks for the end.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum_server::Handle;
use axum_server::Server;
use axum_server::tls_rustls::RustlsAcceptor;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use twofront_desk::Desk;

use crate::connections::Doorway;
use crate::limits::BUFFER_BYTES_MAX;
use crate::listen::router;
use crate::settings::ServerSettings;
use crate::state::AppState;
use crate::tls::Certificate;

/// Requests that run get this long to finish once the end is asked for.
const GRACE: Duration = Duration::from_secs(20);
/// For a TLS handshake.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);

/// Between two looks whether the day's anchor or the day's verification is due.
const PROOF_EVERY: Duration = Duration::from_secs(60);

/// Serves the desk until `shutdown` is done, then takes no more connections and lets running requests finish, 20 s at most.
///
/// # Errors
/// When the network fails, or certificate and key cannot be used.
pub async fn serve(
    desk: Desk,
    settings: ServerSettings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let certificate = settings.tls.clone().map(Certificate::read).transpose();
    let certificate = certificate.map_err(std::io::Error::other)?;
    let limits = settings.limits;
    let doorway = Doorway::new(limits, &settings.behind_proxy);
    let keeper = desk.clone();
    let state = AppState::new(desk, settings);
    let service = router(&state).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let mut server = Server::<SocketAddr>::from_listener(listener)
        // One protocol, each request with its own time; a county needs no more.
        .http1_only()
        .first_request_timeout(limits.head_within)
        .accept_error_handler(|_, error| tracing::debug!(%error, "a connection was not taken"))
        .handle(handle.clone());
    server
        .http_builder()
        .http1()
        .header_read_timeout(limits.head_within)
        .max_buf_size(BUFFER_BYTES_MAX);
    let end = async {
        shutdown.await;
        handle.graceful_shutdown(Some(GRACE));
        // What follows ends when the other side does.
        std::future::pending::<()>().await;
    };
    let serving = async {
        match &certificate {
            Some(certificate) => {
                let tls = RustlsAcceptor::new(certificate.config()).handshake_timeout(HANDSHAKE_WITHIN);
                server.acceptor(tls.acceptor(doorway)).serve(service).await
            }
            None => server.acceptor(doorway).serve(service).await,
        }
    };
    let watching = async {
        match &certificate {
            Some(certificate) => certificate.follow_files().await,
            None => std::future::pending().await,
        }
    };
    let mut beside = JoinSet::new();
    beside.spawn(keep_proof(keeper));
    tokio::select! {
        served = serving => served,
        () = end => Ok(()),
        () = watching => Ok(()),
    }
}

/// The day's anchor and the day's verification, beside the requests.
async fn keep_proof(desk: Desk) {
    loop {
        tokio::time::sleep(PROOF_EVERY).await;
        desk.keep_proof().await;
    }
}
