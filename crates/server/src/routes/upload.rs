//! Receiving a ledger: streamed to a file beside the book, imported, and removed again whatever happens.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Json;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use twofront_desk::DeskError;
use twofront_desk::view::ledger::ImportReport;
use twofront_domain::progress::Progress;
use utoipa::ToSchema;

use super::Answer;
use crate::error::{ApiError, Problem, Refusals};
use crate::extract::Allowed;
use crate::settings::ServerSettings;
use crate::state::AppState;

/// Longest file name kept, in characters.
const FILE_NAME_CHARS_MAX: usize = 200;
/// What a form may hold around its file, in bytes.
const FORM_BYTES_MAX: u64 = 64 * 1024;

/// A ledger as a form sends it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes the form in the OpenAPI document; never constructed")]
pub struct LedgerUpload {
    /// The workbook or csv file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Imports a ledger. A file that cannot be read is a success whose findings say what is wrong
#[utoipa::path(post, path = "/ledgers", tag = "desk", operation_id = "importLedger",
    request_body(content = LedgerUpload, content_type = "multipart/form-data"),
    responses((status = 200, body = ImportReport), (status = 413, body = Problem, description = "Too large"), Refusals))]
pub async fn import_ledger(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Upload(mut form): Upload,
) -> Answer<ImportReport> {
    let most = state.settings.upload_bytes_max;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error, most))? {
        if field.name() != Some("file") {
            continue;
        }
        let file_name = safe_file_name(field.file_name().unwrap_or_default());
        let received = receive(field, &state.settings).await?;
        // Dropped with this future when the browser goes away or time is up: the import then stops and changes nothing.
        let stop = StopWhenDropped(Arc::new(AtomicBool::new(false)));
        let listener = Arc::new(UntilStopped(Arc::clone(&stop.0)));
        let report = state.desk.import(&actor, received.path(), &file_name, listener).await?;
        return Ok(Json(report));
    }
    Err(ApiError::unreadable("没有选择文件", "the form holds no file"))
}

/// A form of any length; how much of it is taken is decided while it is received.
pub struct Upload(Multipart);

impl FromRequest<AppState> for Upload {
    type Rejection = ApiError;
    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let (parts, body): (Parts, _) = request.into_parts();
        // In place of the limit of the other routes, which is meant for JSON: the file, and the form around it.
        let mut request = Request::from_parts(parts, body);
        let most = state.settings.upload_bytes_max.saturating_add(FORM_BYTES_MAX);
        let most = DefaultBodyLimit::max(usize::try_from(most).unwrap_or(usize::MAX));
        DefaultBodyLimit::apply(most, &mut request);
        match Multipart::from_request(request, state).await {
            Ok(form) => Ok(Self(form)),
            Err(_) => Err(ApiError::unreadable("不是文件表单", "the body is not a multipart form")),
        }
    }
}

async fn receive(mut field: Field<'_>, settings: &ServerSettings) -> Result<NamedTempFile, ApiError> {
    tokio::fs::create_dir_all(&settings.upload_folder)
        .await
        .map_err(not_kept)?;
    let file = NamedTempFile::with_prefix_in("upload-", &settings.upload_folder).map_err(not_kept)?;
    let mut out = tokio::fs::File::from_std(file.reopen().map_err(not_kept)?);
    let mut received: u64 = 0;
    while let Some(chunk) = field
        .chunk()
        .await
        .map_err(|error| broken(&error, settings.upload_bytes_max))?
    {
        received += chunk.len() as u64;
        if received > settings.upload_bytes_max {
            return Err(too_large(settings.upload_bytes_max));
        }
        out.write_all(&chunk).await.map_err(not_kept)?;
    }
    out.flush().await.map_err(not_kept)?;
    Ok(file)
}

/// The disk on which an upload waits is full or may not be written, as the book's own may be.
fn not_kept(error: io::Error) -> ApiError {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "disk-full",
        io::ErrorKind::ReadOnlyFilesystem => "book-read-only",
        _ => return ApiError::internal(&error),
    };
    tracing::error!(%error, "an upload cannot be kept");
    DeskError::unavailable(code).map_or_else(|| ApiError::internal(&error), ApiError::from)
}

fn too_large(most: u64) -> ApiError {
    let megabytes = most / (1024 * 1024);
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "upload-too-large",
        format!("文件超过 {megabytes} MB，没有导入。请按乡镇或按村拆分后再上传，或在服务器上用 twofront import 导入。"),
        format!(
            "The file exceeds {megabytes} MB and was not imported. Please split it by town or village, or use twofront import on the server."
        ),
    )
}

fn broken(error: &MultipartError, most: u64) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(most);
    }
    tracing::debug!(status = %error.status(), "an upload broke off");
    ApiError::unreadable(
        "文件没有传完，请重新上传",
        "the file did not arrive whole; please send it again",
    )
}

/// The last part of the name the browser gave, without control characters, of bounded length.
fn safe_file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let tidy: String = last
        .chars()
        .filter(|c| !c.is_control())
        .take(FILE_NAME_CHARS_MAX)
        .collect();
    match tidy.trim() {
        "" | "." | ".." => "ledger".to_owned(),
        name => name.to_owned(),
    }
}

struct StopWhenDropped(Arc<AtomicBool>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct UntilStopped(Arc<AtomicBool>);

impl Progress for UntilStopped {
    fn step(&self, _stage: &'static str, _done: u64, _total: u64) {}

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_lose_their_folders() {
        for (given, expect) in [
            ("台账.xlsx", "台账.xlsx"),
            ("C:\\桌面\\台账.xls", "台账.xls"),
            ("../../etc/passwd", "passwd"),
            ("a\u{0}\nb.csv", "ab.csv"),
            ("..", "ledger"),
            ("", "ledger"),
        ] {
            assert_eq!(safe_file_name(given), expect, "{given:?}");
        }
    }
}
