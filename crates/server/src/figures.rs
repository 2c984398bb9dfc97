//! Figures about the running program, for machines that watch it: Prometheus text on a listener of its own. Knows routes by
//! their template and nobody by name.

use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics::{Unit, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use twofront_desk::Desk;

/// Upper bounds of the buckets of every duration, in seconds.
const BUCKETS_S: [f64; 14] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0,
];
/// How often what was measured is put into its buckets.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

const REQUEST: &str = "twofront_http_request_seconds";
const CONNECTIONS: &str = "twofront_http_connections";
const JOURNAL: &str = "twofront_journal_seq";
const READERS: &str = "twofront_readers_in_use";
const COUNTY_AGE: &str = "twofront_county_age_seconds";
const MEMORY: &str = "process_resident_memory_bytes";
const FILES: &str = "process_open_fds";

/// What has been measured since the program started.
#[derive(Clone, Debug)]
pub struct Figures(PrometheusHandle);

impl Figures {
    /// Begins to measure. Once per program: before, and without, nothing is kept.
    ///
    /// # Errors
    /// When something else measures already.
    pub fn begin() -> Result<Self, BuildError> {
        let builder =
            PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS_S)?;
        let handle = builder.install_recorder()?;
        describe_histogram!(
            REQUEST,
            Unit::Seconds,
            "Time to answer a request, by route, method and status"
        );
        describe_gauge!(CONNECTIONS, "Connections at this moment");
        describe_gauge!(JOURNAL, "Number of the journal's last entry");
        describe_gauge!(READERS, "Reading connections to the book that are in use");
        describe_gauge!(
            COUNTY_AGE,
            Unit::Seconds,
            "Time since the county in memory was read or brought up to date"
        );
        describe_gauge!(MEMORY, Unit::Bytes, "Memory of the program that lies in RAM");
        describe_gauge!(FILES, "Files and connections that the program has open");
        Ok(Self(handle))
    }

    /// Serves `/metrics` until `shutdown` is done. Whoever reaches the listener may read it.
    ///
    /// # Errors
    /// When the network fails.
    pub async fn serve(
        self,
        desk: Desk,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let handle = self.0.clone();
        let upkeep = async move {
            loop {
                tokio::time::sleep(UPKEEP_EVERY).await;
                handle.run_upkeep();
            }
        };
        let router = Router::new().route("/metrics", get(show)).with_state((self, desk));
        let serving = axum::serve(listener, router).with_graceful_shutdown(shutdown);
        tokio::select! {
            served = serving => served,
            () = upkeep => Ok(()),
        }
    }
}

/// Measures one request. `route` is a template such as `/api/clues/{id}`.
pub fn answered(method: &axum::http::Method, route: &str, status: u16, took: Duration) {
    // Anybody can make up methods; each would be one more line for ever.
    let method = match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    };
    let labels = [
        ("method", method.to_owned()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    histogram!(REQUEST, &labels).record(took);
}

/// Says how many connections there are.
pub fn connected(connections: u32) {
    gauge!(CONNECTIONS).set(f64::from(connections));
}

async fn show(State((figures, desk)): State<(Figures, Desk)>) -> impl IntoResponse {
    let vital = desk.vital_signs().await;
    #[allow(clippy::cast_precision_loss, reason = "Prometheus has no other numbers")]
    let number = |count: u64| count as f64;
    if let Some(seq) = vital.journal_seq {
        gauge!(JOURNAL).set(number(seq));
    }
    gauge!(READERS).set(number(vital.readers_in_use));
    if let Some(age) = vital.county_age {
        gauge!(COUNTY_AGE).set(age.as_secs_f64());
    }
    if let Some(bytes) = resident_bytes() {
        gauge!(MEMORY).set(number(bytes));
    }
    if let Some(files) = open_files() {
        gauge!(FILES).set(number(files));
    }
    ([(header::CONTENT_TYPE, TEXT)], figures.0.render())
}

/// Linux says it in `/proc`; elsewhere there is no line.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

fn open_files() -> Option<u64> {
    let files = std::fs::read_dir("/proc/self/fd").ok()?;
    u64::try_from(files.count()).ok()
}
