//! Serving the pages: an address, the setup code where one is needed, and a clean end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use twofront_desk::Desk;
use twofront_server::{ServerSettings, SetupCode};

use crate::Outcome;
use crate::cli::ServeArgs;
use crate::failure::Failure;
use crate::office::Office;

/// Running requests get this long to finish once the program is asked to end.
const GRACE: Duration = Duration::from_secs(10);
/// How many further ports the demo tries.
const NEXT_PORTS: u16 = 50;

/// Serves an existing book.
pub async fn serve(args: ServeArgs, office: &Office) -> anyhow::Result<Outcome> {
    let desk = office.desk().await?;
    let address = args.listen.unwrap_or(office.config.listen);
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| cannot_listen(address, &error))?;
    serve_on(listener, desk, office).await
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
    let settings = ServerSettings {
        secure_cookies: config.secure_cookies,
        upload_bytes_max: config.upload_mb_max.saturating_mul(1024 * 1024),
        setup_code: setup_code.clone(),
        idle_for_max: Duration::from_secs(config.idle_hours_max.saturating_mul(60 * 60)),
        ..ServerSettings::on_loopback(config.book.join("incoming"))
    };
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() && !config.secure_cookies {
        out.note(out.pick(
            "注意：网页用明文 HTTP 对外开放。请放在做 TLS 的服务器后面，并设置 secure_cookies。",
            "Beware: the pages are open to the network over plain HTTP. Put them behind a server that does TLS, and set secure_cookies.",
        ));
    }
    announce(office, address, setup_code.as_ref())?;
    let (asked_to_end, end) = tokio::sync::oneshot::channel::<()>();
    let serving = twofront_server::serve(desk, settings, listener, async move {
        let _ = end.await;
    });
    let ending = async move {
        end_wanted().await;
        let _ = asked_to_end.send(());
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served?,
        () = ending => {}
    }
    Ok(Outcome::Fine)
}

fn announce(office: &Office, address: SocketAddr, setup_code: Option<&SetupCode>) -> io::Result<()> {
    let (out, page) = (&office.output, format!("http://{address}/"));
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
