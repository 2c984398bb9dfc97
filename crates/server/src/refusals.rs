//! Notes what was refused to somebody signed in, for the audit administrator. Nothing of the request is kept but its operation
//! and the refusal's code.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use twofront_domain::access::Operation;

use crate::error::RefusalCode;
use crate::gate::SignedInAs;
use crate::state::AppState;

/// Notes the refusals of closed routes.
pub async fn note_refusals(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let signed_in = request
        .extensions()
        .get::<SignedInAs>()
        .map(|signed_in| signed_in.account);
    let response = next.run(request).await;
    let code = response.extensions().get::<RefusalCode>();
    if let (Some(account), Some(RefusalCode(code))) = (signed_in, code)
        && response.status().is_client_error()
    {
        let operation = response.extensions().get::<Operation>().copied();
        state.desk.note_refusal(account, operation, code).await;
    }
    response
}
