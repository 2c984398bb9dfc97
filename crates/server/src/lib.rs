//! HTTP: sessions, routes, the OpenAPI document, the embedded web app. Every route asks the desk and shows what it says.
//!
//! Knows no SQL and no rule of the field; wire-only types live beside their routes, everything else is a view of the desk.

mod access_log;
mod bounds;
mod client;
mod connections;
mod device;
mod error;
mod extract;
mod figures;
mod first_start;
mod gate;
mod headers;
mod limits;
mod listen;
mod openapi;
mod permitted;
mod rates;
mod readiness;
mod refusals;
mod routes;
mod serving;
mod session_store;
mod settings;
mod source;
mod state;
mod tls;
mod web_app;

pub use error::{ApiError, Problem};
pub use figures::Figures;
pub use first_start::SetupCode;
pub use limits::Limits;
pub use openapi::document;
pub use serving::serve;
pub use settings::ServerSettings;
pub use tls::{TlsError, TlsFiles};
