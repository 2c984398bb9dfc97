//! Serving the pages: an address, the setup code where one is needed, and a clean end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use twofront_desk::Desk;
use twofront_server::{Figures, Limits, ServerSettings, SetupCode, TlsFiles};

use crate::Outcome;
use crate::cli::ServeArgs;
use crate::config::Config;
use crate::failure::Failure;
use crate::office::Office;

/// How many further ports the demo tries.
const NEXT_PORTS: u16 = 50;

/// Serves an existing book.
pub async fn serve(args: ServeArgs, office: &Office) -> anyhow::Result<Outcome> {
    let mut config = office.config.clone();
    config.listen = args.listen.unwrap_or(config.listen);
    config.tls_cert = args.tls_cert.or(config.tls_cert);
    config.tls_key = args.tls_key.or(config.tls_key);
    config.metrics = args.metrics.or(config.metrics);
    if !args.behind_proxy.is_empty() {
        config.behind_proxy = args.behind_proxy;
    }
    let office = office.with(config);
    let desk = office.desk().await?;
    let address = office.config.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| cannot_listen(address, &error))?;
    tell_what_was_found(&desk, &office);
    serve_on(listener, desk, &office).await
}

/// Says in what state the book was found, where it was not closed.
fn tell_what_was_found(desk: &Desk, office: &Office) {
    if let Some((found, fine)) = desk.found_at_opening() {
        office.output.note(office.output.pick(&found.zh, &found.en));
        if fine {
            tracing::warn!(found = found.en, "the book was not closed");
        } else {
            tracing::error!(found = found.en, "the journal is broken");
        }
    }
}

/// A listener on the address, or on the next free port after it.
pub async fn bind_or_next(wanted: SocketAddr) -> anyhow::Result<TcpListener> {
    for step in 0..=NEXT_PORTS {
        let Some(port) = wanted.port().checked_add(step) else {
            break;
        };
        match TcpListener::bind(SocketAddr::new(wanted.ip(), port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(cannot_listen(wanted, &error).into()),
        }
    }
    Err(cannot_listen(wanted, &io::ErrorKind::AddrInUse.into()).into())
}

/// Serves until Ctrl-C or SIGTERM. The address is the last line on stdout.
pub async fn serve_on(listener: TcpListener, desk: Desk, office: &Office) -> anyhow::Result<Outcome> {
    let (config, out) = (&office.config, &office.output);
    let setup_code = if desk.needs_first_administrator().await? {
        Some(SetupCode::random()?)
    } else {
        None
    };
    let mut settings = settings_of(config)?;
    settings.setup_code.clone_from(&setup_code);
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() && !config.secure_cookies && settings.tls.is_none() {
        out.note(out.pick(
            "注意：网页用明文 HTTP 对外开放。请用 --tls-cert 和 --tls-key 给出证书，或放在做 TLS 的服务器后面，并设置 secure_cookies。",
            "Beware: the pages are open to the network over plain HTTP. Name a certificate with --tls-cert and --tls-key, or put them behind a server that does TLS, and set secure_cookies.",
        ));
    }
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    announce(office, &format!("{scheme}://{address}/"), setup_code.as_ref())?;
    let watched = match config.metrics {
        Some(address) => Some(begin_figures(address, office).await?),
        None => None,
    };
    let figures = async {
        match watched {
            Some((figures, listener)) => figures.serve(desk.clone(), listener, std::future::pending()).await,
            None => std::future::pending().await,
        }
    };
    let served = tokio::select! {
        served = twofront_server::serve(desk.clone(), settings, listener, end_wanted()) => served,
        served = figures => served,
    };
    desk.close().await;
    served?;
    tracing::info!("the book is closed");
    Ok(Outcome::Fine)
}

/// Measures from now on, and opens the address where that can be read.
async fn begin_figures(address: SocketAddr, office: &Office) -> anyhow::Result<(Figures, TcpListener)> {
    let figures = Figures::begin()?;
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|error| cannot_listen(address, &error))?;
    let address = listener.local_addr()?;
    office.output.note(office.output.pick(
        &format!("监控指标：http://{address}/metrics"),
        &format!("Metrics: http://{address}/metrics"),
    ));
    Ok((figures, listener))
}

fn settings_of(config: &Config) -> Result<ServerSettings, Failure> {
    let tls = match (&config.tls_cert, &config.tls_key) {
        (Some(certificate), Some(key)) => Some(usable(TlsFiles {
            certificate: certificate.clone(),
            key: key.clone(),
        })?),
        (None, None) => None,
        _ => {
            return Err(Failure::usage(
                "tls-half",
                "证书和私钥要一起给出（tls_cert 和 tls_key）。".to_owned(),
                "Certificate and key go together (tls_cert and tls_key).".to_owned(),
            ));
        }
    };
    let limits = Limits {
        connections: config.connections_max,
        connections_an_address: (config.connections_max / 2).max(1),
        sign_ins_a_minute: config.sign_ins_minute_max,
        open_a_minute: config.open_requests_minute_max,
        session_a_minute: config.session_requests_minute_max,
        ..Limits::default()
    };
    Ok(ServerSettings {
        secure_cookies: config.secure_cookies,
        upload_bytes_max: config.upload_mb_max.saturating_mul(1024 * 1024),
        idle_for_max: Duration::from_secs(config.idle_hours_max.saturating_mul(60 * 60)),
        limits,
        behind_proxy: config.behind_proxy.clone(),
        tls,
        ..ServerSettings::on_loopback(config.book.join("incoming"))
    })
}

fn usable(files: TlsFiles) -> Result<TlsFiles, Failure> {
    match files.check() {
        Ok(()) => Ok(files),
        Err(error) => Err(Failure::new(
            "tls-unusable",
            format!("证书不能使用：{error}。"),
            format!("TLS cannot be used: {error}."),
        )),
    }
}

fn announce(office: &Office, page: &str, setup_code: Option<&SetupCode>) -> io::Result<()> {
    let out = &office.output;
    if out.json {
        let code = setup_code.map(ToString::to_string);
        return out.line(serde_json::json!({ "address": page, "setup_code": code }).to_string());
    }
    if let Some(code) = setup_code {
        out.line(out.pick(
            &format!("初始码（建立第一个管理员用）：{code}"),
            &format!("Setup code (for the first administrator): {code}"),
        ))?;
    }
    out.line(out.pick(&format!("网页：{page}"), &format!("Page: {page}")))
}

/// Done once the program is asked to end.
async fn end_wanted() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Failure {
    let (zh, en) = if error.kind() == io::ErrorKind::AddrInUse {
        (
            "端口已被占用，请用 --listen 换一个".to_owned(),
            "the port is taken; choose another with --listen".to_owned(),
        )
    } else {
        (error.to_string(), error.to_string())
    };
    Failure::new(
        "cannot-listen",
        format!("不能在 {address} 打开网页：{zh}。"),
        format!("Cannot serve at {address}: {en}."),
    )
}
