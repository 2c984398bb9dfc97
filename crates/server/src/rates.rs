//! How often one may ask: sign-ins and requests without a session are counted by address, the others by session. What is counted
//! lies in memory, of which there is never more than a fixed amount.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use twofront_domain::ids::AccountId;

use crate::limits::Limits;

/// Counts of one kind. More addresses or sessions than this share counts, by lot; none is turned away for want of room.
const COUNTS: u16 = u16::MAX;
/// Most sessions that are remembered as open.
const KNOWN_MAX: usize = 50_000;
/// A session that has not asked for this long is counted by its address again.
const SESSION_KNOWN_FOR: Duration = Duration::from_secs(60 * 60);
/// Refusals of one session for asking too often are noted this often.
const NOTED_EVERY: Duration = Duration::from_secs(60);
/// Passwords that are checked at one time: each takes some 20 MB and half a processor-second.
const SIGN_INS_AT_ONCE: usize = 4;
/// Time for which a sign-in waits for its turn.
const TURN_WITHIN: Duration = Duration::from_secs(10);

/// Token buckets: as many at once as a minute brings, then one after the other. Which bucket is whose is drawn anew at every
/// start, so that nobody can choose to share somebody's.
struct Buckets {
    buckets: RateLimiter<u16, HashMapStateStore<u16>, DefaultClock>,
    lot: RandomState,
}

impl Buckets {
    fn new(a_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN));
        Self {
            buckets: RateLimiter::hashmap(quota),
            lot: RandomState::new(),
        }
    }

    /// Takes one token; else says how long to wait.
    fn take(&self, key: impl Hash) -> Result<(), Duration> {
        let bucket = u16::try_from(self.lot.hash_one(key) % u64::from(COUNTS)).unwrap_or(COUNTS);
        let answer = self.buckets.check_key(&bucket);
        answer.map_err(|not| not.wait_time_from(self.buckets.clock().now()))
    }
}

/// A session that was seen to be open.
#[derive(Clone, Copy)]
struct Known {
    account: AccountId,
    seen: Instant,
    told: Option<Instant>,
}

/// A request that came too soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSoon {
    /// How long to wait.
    pub wait: Duration,
    /// Whose session it was, the first time in a minute.
    pub note: Option<AccountId>,
}

/// Counts of all who ask.
pub struct Rates {
    sign_in: Buckets,
    open: Buckets,
    session: Buckets,
    known: Mutex<HashMap<i128, Known>>,
    turns: Semaphore,
}

impl Rates {
    /// Nobody has asked yet.
    pub fn new(limits: &Limits) -> Self {
        Self {
            sign_in: Buckets::new(limits.sign_ins_a_minute),
            open: Buckets::new(limits.open_a_minute),
            session: Buckets::new(limits.session_a_minute),
            known: Mutex::default(),
            turns: Semaphore::new(SIGN_INS_AT_ONCE),
        }
    }

    /// One try to sign in from this address.
    ///
    /// # Errors
    /// How long to wait.
    pub fn sign_in(&self, address: IpAddr) -> Result<(), Duration> {
        self.sign_in.take(network_of(address))
    }

    /// A turn to check a password; `None` when too many others wait.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        let turn = tokio::time::timeout(TURN_WITHIN, self.turns.acquire()).await;
        turn.ok().and_then(Result::ok)
    }

    /// One request: of a session that was seen to be open, else of the address. Files of the app are not counted against a
    /// session: a page loads dozens at once, from memory.
    ///
    /// # Errors
    /// How long to wait.
    pub fn request(&self, session: Option<i128>, address: IpAddr, of_app: bool) -> Result<(), TooSoon> {
        match session.filter(|id| self.knows(*id)) {
            Some(_) if of_app => Ok(()),
            Some(id) => self.session.take(id).map_err(|wait| TooSoon {
                wait,
                note: self.to_be_noted(id),
            }),
            None => self
                .open
                .take(network_of(address))
                .map_err(|wait| TooSoon { wait, note: None }),
        }
    }

    /// Remembers that a session is open. A forged or ended one never comes here, so trying many is counted by address.
    pub fn know(&self, session: i128, account: AccountId) {
        let now = Instant::now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX && !known.contains_key(&session) {
            known.retain(|_, one| now.duration_since(one.seen) < SESSION_KNOWN_FOR);
            if known.len() >= KNOWN_MAX {
                return;
            }
        }
        let told = known.get(&session).and_then(|one| one.told);
        let one = Known {
            account,
            seen: now,
            told,
        };
        known.insert(session, one);
    }

    fn knows(&self, session: i128) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = known.get(&session).map(|one| one.seen);
        seen.is_some_and(|seen| seen.elapsed() < SESSION_KNOWN_FOR)
    }

    /// Noting every one would let whoever asks too often write the book as often.
    fn to_be_noted(&self, session: i128) -> Option<AccountId> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let one = known.get_mut(&session)?;
        if one.told.is_some_and(|told| told.elapsed() < NOTED_EVERY) {
            return None;
        }
        one.told = Some(Instant::now());
        Some(one.account)
    }
}

/// Who has one IPv6 address usually has the whole /64 of it.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_worth_at_once_then_one_after_the_other() {
        let buckets = Buckets::new(6);
        for _ in 0..6 {
            assert_eq!(buckets.take(1), Ok(()));
        }
        let wait = buckets.take(1).unwrap_err();
        assert!(
            wait > Duration::from_secs(8) && wait <= Duration::from_secs(10),
            "{wait:?}"
        );
    }

    #[test]
    fn many_addresses_take_no_more_memory_and_turn_nobody_away() {
        let buckets = Buckets::new(1_000);
        for key in 0..300_000 {
            assert_eq!(buckets.take(key), Ok(()), "{key}");
        }
        assert!(buckets.buckets.len() <= usize::from(COUNTS));
        let few = Buckets::new(1);
        let alone = (0..100).filter(|key| few.take(key).is_ok()).count();
        assert!(alone > 90, "only {alone} of a hundred have a count of their own");
    }

    #[test]
    fn sessions_are_counted_apart_once_they_are_known() {
        let limits = Limits {
            open_a_minute: 2,
            session_a_minute: 3,
            ..Limits::default()
        };
        let rates = Rates::new(&limits);
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let asked = |session| rates.request(session, here, false).is_ok();
        assert!(asked(Some(1)), "a session that nobody has seen counts for its address");
        assert!(asked(None));
        assert!(!asked(Some(1)) && !asked(None));
        let account = AccountId::new(uuid::Uuid::from_u128(7));
        rates.know(1, account);
        assert!(asked(Some(1)) && asked(Some(1)) && asked(Some(1)));
        let noted = |session| rates.request(session, here, false).unwrap_err().note;
        assert_eq!(noted(Some(1)), Some(account), "the session's own count");
        assert_eq!(noted(Some(1)), None, "noted once in a minute");
        assert!(
            rates.request(Some(1), here, true).is_ok(),
            "files of the app do not count"
        );
        assert!(!asked(Some(2)), "a forged one is still counted by address");
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one() {
        let network = |text: &str| network_of(text.parse().unwrap()).to_string();
        for (address, expect) in [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::9", "2001:db8:1:2::"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(network(address), expect, "{address}");
        }
    }
}
