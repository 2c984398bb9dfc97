//! Where a request comes from: the address that failed sign-ins are counted by, and the browser that a session is known by.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use twofront_desk::sign_in::CameFrom;

use crate::client::{Client, is_trusted};
use crate::device;
use crate::gate::DEVICE;
use crate::state::AppState;

/// Where a request comes from.
pub struct Source {
    /// With the client's address. None where everybody would share it: on the machine itself, and for a proxy that names nobody.
    pub from: CameFrom,
    /// Browser and system in a few words.
    pub browser: String,
}

impl FromRequestParts<AppState> for Source {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let proxies = &state.settings.behind_proxy;
        let address = parts
            .extensions
            .get::<Client>()
            .map(|client| client.address)
            .filter(|address| !address.is_loopback() && !is_trusted(proxies, *address));
        let says = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self {
            from: CameFrom {
                device: DEVICE.to_owned(),
                address: address.map(|address| address.to_string()).unwrap_or_default(),
            },
            browser: device::words(says.unwrap_or_default()),
        })
    }
}
