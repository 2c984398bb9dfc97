//! The OpenAPI document, gathered from the routes themselves. It is committed as `openapi.json`; the web app's typed client is
//! made from that file, and a test fails when the two differ.

use utoipa::OpenApi;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Operation;
use utoipa_axum::router::OpenApiRouter;

use crate::error::Problem;
use crate::routes;
use crate::state::AppState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Twofront",
        description = "A county's epidemic front and livelihood front on one desk. Every answer that is no success is a `Problem`. \
            Every request but GET needs the header `X-Twofront: 1`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem)),
    tags(
        (name = "start", description = "First start, sign-in, sign-out"),
        (name = "desk", description = "Overview, ledgers, findings, clues, tasks, households, people, pairs"),
        (name = "rounds", description = "Screening, plans, workers and their rounds"),
        (name = "rules", description = "Rules and parameters, trials, the county's changes"),
        (name = "portal", description = "Sites and produce for sale, for workshops and buyers"),
        (name = "card", description = "Citizens' cards: a household's own record and what it asks for"),
        (name = "administration", description = "Accounts, journal")
    )
)]
struct Twofront;

/// Every route under `/api`, open and closed, with the document they make.
pub fn described(open: OpenApiRouter<AppState>, closed: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Twofront::openapi()).nest("/api", open.merge(closed))
}

/// The OpenAPI document as pretty JSON with a newline at its end.
///
/// # Errors
/// When the document cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    let mut document = described(routes::open(), routes::closed()).into_openapi();
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post];
        for operation in operations.into_iter().flatten() {
            describe_successes(operation);
        }
    }
    document.to_pretty_json().map(|json| json + "\n")
}

/// The standard asks for a description of every answer; a success is what its operation says.
fn describe_successes(operation: &mut Operation) {
    let summary = operation.summary.clone().unwrap_or_default();
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description.clone_from(&summary);
        }
    }
}
