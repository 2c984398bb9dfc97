//! Where a request comes from, as far as failed sign-ins are counted by it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use twofront_desk::sign_in::CameFrom;

use crate::client::{Client, is_trusted};
use crate::gate::DEVICE;
use crate::state::AppState;

/// The client's address. None where everybody would share it: on the machine itself, and for a proxy that names nobody.
pub struct Source(pub CameFrom);

impl FromRequestParts<AppState> for Source {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let proxies = &state.settings.behind_proxy;
        let address = parts
            .extensions
            .get::<Client>()
            .map(|client| client.address)
            .filter(|address| !address.is_loopback() && !is_trusted(proxies, *address));
        Ok(Self(CameFrom {
            device: DEVICE.to_owned(),
            address: address.map(|address| address.to_string()).unwrap_or_default(),
        }))
    }
}
