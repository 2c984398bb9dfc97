//! Ledgers and what is wrong in them.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use twofront_desk::findings::FindingFilter;
use twofront_desk::view::ledger::{FindingView, LedgerView};
use twofront_desk::view::{Page, PageAsked};
use twofront_domain::ids::LedgerId;

use super::Answer;
use crate::error::{ApiError, Refusals};
use crate::extract::{Asked, Id, OfficeOnly, PageOf};
use crate::state::AppState;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Ledgers, the latest first
#[utoipa::path(get, path = "/ledgers", tag = "desk", operation_id = "ledgers", params(PageAsked),
    responses((status = 200, body = Page<LedgerView>), Refusals))]
pub async fn ledgers(
    State(state): State<AppState>,
    reader: OfficeOnly,
    PageOf(page): PageOf,
) -> Answer<Page<LedgerView>> {
    Ok(Json(state.desk.ledgers(reader.scope(), page).await?))
}

/// The county's own rows again, as a workbook with a remark column
#[utoipa::path(get, path = "/ledgers/{id}/annotated.xlsx", tag = "desk", operation_id = "annotatedWorkbook",
    params(("id" = String, Path, description = "Ledger id")),
    responses((status = 200, content_type = XLSX, body = Vec<u8>), Refusals))]
pub async fn annotated_workbook(
    State(state): State<AppState>,
    reader: OfficeOnly,
    Id(id): Id<LedgerId>,
) -> Result<impl IntoResponse, ApiError> {
    let (file_name, bytes) = state.desk.annotated_workbook(reader.scope(), id).await?;
    let disposition = format!(
        "attachment; filename=\"annotated.xlsx\"; filename*=UTF-8''{}",
        percent_encoded(&file_name)
    );
    Ok((
        [
            (header::CONTENT_TYPE, XLSX.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    ))
}

/// Findings, in the order of ledger, sheet and row
#[utoipa::path(get, path = "/findings", tag = "desk", operation_id = "findings", params(FindingFilter, PageAsked),
    responses((status = 200, body = Page<FindingView>), Refusals))]
pub async fn findings(
    State(state): State<AppState>,
    reader: OfficeOnly,
    Asked(filter): Asked<FindingFilter>,
    PageOf(page): PageOf,
) -> Answer<Page<FindingView>> {
    Ok(Json(state.desk.findings(reader.scope(), &filter, page).await?))
}

/// A file name as RFC 5987 wants it in a header.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_fit_into_a_header() {
        for (name, expect) in [
            ("a-1.xlsx", "a-1.xlsx"),
            ("台账 1.xlsx", "%E5%8F%B0%E8%B4%A6%201.xlsx"),
            ("a\"\r\n;.xlsx", "a%22%0D%0A%3B.xlsx"),
        ] {
            assert_eq!(percent_encoded(name), expect);
        }
    }
}
