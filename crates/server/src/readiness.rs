//! Whether the program can do its work: the book can be read and written, and its disk has room. For machines that send people
//! here or elsewhere; `/healthz` only says that the program lives.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use twofront_desk::condition::{Condition, Writing};

use crate::state::AppState;

/// Asking more often gets the answer of before: a look writes to the disk.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// With less room than this, nobody new is sent here.
const FREE_BYTES_LEAST: u64 = 256 * 1024 * 1024;

/// The last look.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, Condition)>>);

/// What is answered: nothing that a stranger could use.
#[derive(Debug, Serialize)]
struct Ready {
    ready: bool,
    reading: bool,
    writing: &'static str,
    room: bool,
}

/// 200 when work can be done here, else 503.
pub async fn ready(State(state): State<AppState>) -> Response {
    let condition = look(&state).await;
    let room = condition.free_bytes.is_none_or(|bytes| bytes >= FREE_BYTES_LEAST);
    let ready = condition.reading && condition.writing != Writing::Failed && room;
    let said = Ready {
        ready,
        reading: condition.reading,
        writing: condition.writing.as_str(),
        room,
    };
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(said)).into_response()
}

async fn look(state: &AppState) -> Condition {
    // Held while looking: whoever asks meanwhile waits for the same answer.
    let mut last = state.readiness.0.lock().await;
    if let Some((looked, condition)) = *last
        && looked.elapsed() < LOOK_EVERY
    {
        return condition;
    }
    let condition = state.desk.condition().await;
    *last = Some((Instant::now(), condition));
    condition
}
