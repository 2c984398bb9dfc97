//! HTTP: sessions, routes, OpenAPI, the embedded web app.
