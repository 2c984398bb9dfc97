//! Getting in, as shown: sessions, one-time codes, invitations, and who has to wait. A secret is shown once, to its owner.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PlaceRef;
use super::account::AccountView;

/// Who signed in, and what comes next.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SignedInView {
    /// The account.
    pub account: AccountView,
    /// `ready`; `code` when a one-time code is asked for; `enrol` when two-step sign-in has to be set up before anything
    /// else; `password` when the password has to be changed before anything else.
    pub next: String,
}

/// How one's own account is secured.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OwnSecurityView {
    /// What has to be done before anything else: `ready`, `enrol` or `password`.
    pub next: String,
    /// Since when two-step sign-in is on, China's time; none while it is off.
    pub second_factor_since: Option<String>,
    /// True where the role may not do without.
    pub second_factor_required: bool,
    /// Recovery codes that were not used yet.
    pub recovery_codes: u64,
    /// When the password was set, China's time.
    pub password_set_at: String,
    /// The day by which it has to be changed; none where it need not be.
    pub password_until: Option<String>,
}

/// What an authenticator app needs. Shown once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentView {
    /// The secret in 32 letters, for typing.
    pub secret: String,
    /// The address that apps open.
    pub address: String,
    /// The address as a QR code.
    pub qr: QrView,
}

/// A QR code as a path of an SVG with one unit a square.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct QrView {
    /// Squares on each side.
    pub side: u32,
    /// The dark squares.
    pub path: String,
}

/// Codes for when the phone is lost, each taken once. Shown once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodesView {
    /// The codes.
    pub codes: Vec<String>,
}

/// One session.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Names the session; opens nothing.
    pub id: String,
    /// Whose.
    pub account_id: String,
    /// Their sign-in name.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Browser and system, as far as the browser says; empty when it doesn't.
    pub device: String,
    /// When it was opened, China's time.
    pub opened_at: String,
    /// When it was last used, give or take five minutes.
    pub seen_at: String,
    /// True for the session that asks.
    pub current: bool,
}

/// A sign-in name or an address with many failed tries.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LockOutView {
    /// Names it when it is to be lifted.
    pub id: String,
    /// `login` or `address`.
    pub kind: String,
    /// The account, for a sign-in name that has one.
    pub account_id: Option<String>,
    /// Its sign-in name.
    pub login: Option<String>,
    /// Its owner's name.
    pub name: Option<String>,
    /// The address, where it is counted by address.
    pub address: Option<String>,
    /// Failed tries.
    pub times: u64,
    /// The latest of them, China's time.
    pub last_at: String,
    /// Until when nobody gets in this way; none when the time is over.
    pub until: Option<String>,
}

/// One invitation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InvitationView {
    /// Invitation id.
    pub id: String,
    /// Whose account.
    pub account_id: String,
    /// Its sign-in name.
    pub login: String,
    /// Its owner's name.
    pub name: String,
    /// Who made it.
    pub made_by: String,
    /// When, China's time.
    pub made_at: String,
    /// Until when it can be used.
    pub expires_at: String,
    /// `open`, `used`, `withdrawn` or `expired`.
    pub state: String,
    /// When it was used.
    pub used_at: Option<String>,
}

/// An invitation just made. The link is shown this once.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct InvitationMadeView {
    /// The invitation.
    pub invitation: InvitationView,
    /// The link.
    pub link: String,
    /// The link as a QR code.
    pub qr: QrView,
}

/// An invitation as whoever holds its link sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InvitedView {
    /// Sign-in name of the account.
    pub login: String,
    /// Name of its owner.
    pub name: String,
    /// The county.
    pub county: PlaceRef,
    /// Until when the link can be used, China's time.
    pub expires_at: String,
}
