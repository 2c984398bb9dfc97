//! What every route can reach: the desk, the settings, the door for the first administrator.

use std::sync::Arc;

use twofront_desk::Desk;

use crate::first_start::FirstStart;
use crate::rates::Rates;
use crate::readiness::Readiness;
use crate::settings::ServerSettings;

/// Shared by all requests. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The county desk.
    pub desk: Desk,
    /// The operator's settings.
    pub settings: Arc<ServerSettings>,
    /// The door for the first administrator.
    pub first_start: Arc<FirstStart>,
    /// Who asked how often.
    pub rates: Arc<Rates>,
    /// Whether work can be done, as last seen.
    pub readiness: Arc<Readiness>,
}

impl AppState {
    /// Shares a desk between requests.
    pub fn new(desk: Desk, settings: ServerSettings) -> Self {
        Self {
            desk,
            first_start: Arc::new(FirstStart::new(settings.setup_code.clone())),
            readiness: Arc::default(),
            rates: Arc::new(Rates::new(&settings.limits)),
            settings: Arc::new(settings),
        }
    }
}
