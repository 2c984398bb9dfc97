//! Closed routes and their operations: a route gets in only together with the operation it is, which is checked before its
//! handler runs and written into the OpenAPI document. Which role has which operation is `domain::access`'s business.

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use twofront_desk::not_allowed;
use twofront_desk::standing::Standing;
use twofront_domain::access::{Operation, allows};
use twofront_domain::actor::Actor;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::error::ApiError;
use crate::gate;
use crate::state::AppState;

/// Name of the operation in the OpenAPI document.
const EXTENSION: &str = "x-operation";

/// The actor of a request whose role has the route's operation. Only this module makes one, so that a handler that was not
/// added by [`Closed::route`] finds none and answers nobody.
#[derive(Clone)]
pub struct Permitted(Actor);

impl Permitted {
    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.0
    }
}

/// Routes that need a session and an operation.
pub struct Closed(OpenApiRouter<AppState>);

impl Closed {
    /// No routes yet.
    pub fn new() -> Self {
        Self(OpenApiRouter::new())
    }

    /// Adds a route that is this operation.
    pub fn route(self, operation: Operation, routes: UtoipaMethodRouter<AppState>) -> Self {
        let (schemas, mut paths, methods) = routes;
        for item in paths.paths.values_mut() {
            let described = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
            for one in described.into_iter().flatten() {
                one.extensions = Some(ExtensionsBuilder::new().add(EXTENSION, operation.as_str()).build());
            }
        }
        let checked = methods.route_layer(from_fn(move |request: Request, next: Next| {
            check(operation, request, next)
        }));
        Self(self.0.routes((schemas, paths, checked)))
    }

    /// The routes, to be put behind the session.
    pub fn into_routes(self) -> OpenApiRouter<AppState> {
        self.0
    }
}

/// Says with every answer which operation was asked for, whatever became of it.
async fn check(operation: Operation, request: Request, next: Next) -> Response {
    let mut response = checked(operation, request, next).await.into_response();
    response.extensions_mut().insert(operation);
    response
}

async fn checked(operation: Operation, mut request: Request, next: Next) -> Result<Response, ApiError> {
    gate::check_own_page(&request)?;
    let actor = request
        .extensions()
        .get::<Actor>()
        .ok_or_else(ApiError::not_signed_in)?;
    let standing = request
        .extensions()
        .get::<Standing>()
        .ok_or_else(ApiError::not_signed_in)?;
    if let Some(refusal) = standing.refusal(operation) {
        return Err(refusal.into());
    }
    if allows(actor.role, operation).is_none() {
        return Err(not_allowed(operation).into());
    }
    let permitted = Permitted(actor.clone());
    request.extensions_mut().insert(permitted);
    Ok(next.run(request).await)
}
