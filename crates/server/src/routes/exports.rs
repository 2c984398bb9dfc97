//! Lists that leave the book as files. Asked for with POST: each is an entry of the journal.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use twofront_desk::exports::{ClueExport, ExportAsked, ExportedFile, HouseholdExport};
use twofront_domain::ids::LedgerId;

use crate::error::{ApiError, Refusals};
use crate::extract::{Allowed, Body, Id};
use crate::state::AppState;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file as an answer.
struct Attached(ExportedFile);

impl IntoResponse for Attached {
    fn into_response(self) -> Response {
        let Self(file) = self;
        let disposition = format!("attachment; filename*=UTF-8''{}", percent_encoded(&file.name));
        let headers = [
            (header::CONTENT_TYPE, file.content_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        (headers, file.bytes).into_response()
    }
}

/// Households as a workbook or csv, marked with who took it out and what for
#[utoipa::path(post, path = "/exports/households", tag = "desk", operation_id = "exportHouseholds",
    request_body = HouseholdExport,
    responses((status = 200, content_type = XLSX, body = Vec<u8>), Refusals))]
pub async fn households(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(asked): Body<HouseholdExport>,
) -> Result<Response, ApiError> {
    Ok(Attached(state.desk.export_households(&actor, &asked).await?).into_response())
}

/// Clues as a workbook or csv, marked with who took it out and what for
#[utoipa::path(post, path = "/exports/clues", tag = "desk", operation_id = "exportClues", request_body = ClueExport,
    responses((status = 200, content_type = XLSX, body = Vec<u8>), Refusals))]
pub async fn clues(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Body(asked): Body<ClueExport>,
) -> Result<Response, ApiError> {
    Ok(Attached(state.desk.export_clues(&actor, &asked).await?).into_response())
}

/// The county's own rows again, as a marked workbook with a remark column
#[utoipa::path(post, path = "/ledgers/{id}/annotated", tag = "desk", operation_id = "annotatedWorkbook",
    params(("id" = String, Path, description = "Ledger id")), request_body = ExportAsked,
    responses((status = 200, content_type = XLSX, body = Vec<u8>), Refusals))]
pub async fn annotated_workbook(
    State(state): State<AppState>,
    Allowed(actor): Allowed,
    Id(id): Id<LedgerId>,
    Body(asked): Body<ExportAsked>,
) -> Result<Response, ApiError> {
    Ok(Attached(state.desk.annotated_workbook(&actor, id, &asked).await?).into_response())
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
