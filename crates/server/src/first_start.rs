//! The door for the first administrator: a one-time code that only the person at the machine can read.

use std::fmt;
use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};

/// Letters and digits that cannot be taken for one another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Wrong codes before the door stays shut until the program is started again.
const ATTEMPTS_MAX: u32 = 10;

/// A one-time code such as `K7QM-2XWP-9DTR`, 60 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SetupCode(String);

impl SetupCode {
    /// A new code from the machine's randomness.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0_u8; 12];
        getrandom::fill(&mut bytes)?;
        let mut code = String::with_capacity(14);
        for (at, byte) in bytes.iter().enumerate() {
            if at > 0 && at % 4 == 0 {
                code.push('-');
            }
            code.push(char::from(ALPHABET[usize::from(byte % 32)]));
        }
        Ok(Self(code))
    }

    /// Compares without telling by its duration where the first difference is. Case, blanks and hyphens don't matter.
    fn matches(&self, given: &str) -> bool {
        let tidy = |text: &str| -> Vec<u8> {
            text.bytes()
                .filter(u8::is_ascii_alphanumeric)
                .map(|byte| byte.to_ascii_uppercase())
                .collect()
        };
        let (ours, given) = (tidy(&self.0), tidy(given));
        let mut difference = u8::from(ours.len() != given.len());
        for (at, byte) in ours.iter().enumerate() {
            difference |= black_box(byte ^ given.get(at).copied().unwrap_or(0));
        }
        black_box(difference) == 0
    }
}

impl fmt::Display for SetupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Hidden, so that no log shows it by accident.
impl fmt::Debug for SetupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetupCode(hidden)")
    }
}

/// What a code opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The code is right.
    Yes,
    /// The code is wrong.
    No,
    /// Too many wrong codes, or none was ever given out.
    Shut,
}

/// The door and how often somebody knocked in vain.
#[derive(Debug)]
pub struct FirstStart {
    code: Option<SetupCode>,
    attempts: AtomicU32,
}

impl FirstStart {
    /// A door that `code` opens; shut for good without one.
    pub const fn new(code: Option<SetupCode>) -> Self {
        Self {
            code,
            attempts: AtomicU32::new(0),
        }
    }

    /// Tries a code. Every try counts, so that trying many at once gains nothing.
    pub fn try_code(&self, given: &str) -> Opened {
        let Some(code) = &self.code else { return Opened::Shut };
        if self.attempts.fetch_add(1, Ordering::SeqCst) >= ATTEMPTS_MAX {
            self.attempts.store(ATTEMPTS_MAX, Ordering::SeqCst);
            return Opened::Shut;
        }
        if code.matches(given) { Opened::Yes } else { Opened::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_match_as_people_type_them() {
        let code = SetupCode("K7QM-2XWP-9DTR".to_owned());
        for (given, expect) in [
            ("K7QM-2XWP-9DTR", true),
            ("k7qm 2xwp 9dtr", true),
            ("K7QM2XWP9DTR", true),
            ("K7QM-2XWP-9DTS", false),
            ("K7QM-2XWP-9DT", false),
            ("K7QM-2XWP-9DTRR", false),
            ("", false),
        ] {
            assert_eq!(code.matches(given), expect, "{given:?}");
        }
    }

    #[test]
    fn the_door_shuts_after_ten_wrong_codes() {
        let code = SetupCode::random().unwrap();
        let door = FirstStart::new(Some(code.clone()));
        for _ in 0..ATTEMPTS_MAX {
            assert_eq!(door.try_code("wrong"), Opened::No);
        }
        assert_eq!(door.try_code(&code.to_string()), Opened::Shut);
        assert_eq!(FirstStart::new(None).try_code(""), Opened::Shut);
    }

    #[test]
    fn codes_differ_and_are_hidden_from_logs() {
        let (one, other) = (SetupCode::random().unwrap(), SetupCode::random().unwrap());
        assert_ne!(one, other);
        assert!(!format!("{one:?}").contains(&one.to_string()));
    }
}
