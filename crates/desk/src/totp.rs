//! One-time codes by time (RFC 6238), as authenticator apps show them: SHA-1, six digits, thirty seconds. Knows no account
//! and no clock.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::secrets::{same, unguessable};
use crate::{DeskError, error::ErrorClass};

/// How long a code is shown, in seconds.
pub const STEP_SECONDS: u64 = 30;
/// Digits of a code.
pub const DIGITS: u32 = 6;
/// A phone's clock may be off by as many steps either way.
const STEPS_OFF: u64 = 1;
/// The letters of RFC 4648, which apps expect.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What app and server share: 160 bits, as RFC 4226 recommends.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 20]);

/// Hidden, so that no log shows it by accident.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl Secret {
    /// A new one from the machine's randomness.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn random() -> Result<Self, DeskError> {
        unguessable().map(Self)
    }

    /// Reads the 32 letters; blanks and letter case don't matter.
    pub fn from_letters(text: &str) -> Option<Self> {
        let (mut bytes, mut at) = ([0_u8; 20], 0);
        let (mut bits, mut held) = (0_u32, 0_u32);
        for letter in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
            let value = LETTERS.iter().position(|one| *one == letter.to_ascii_uppercase())?;
            bits = (bits << 5) | u32::try_from(value).ok()?;
            held += 5;
            if held >= 8 {
                held -= 8;
                *bytes.get_mut(at)? = u8::try_from((bits >> held) & 0xff).ok()?;
                at += 1;
            }
        }
        (at == bytes.len() && held == 0).then_some(Self(bytes))
    }

    /// The 32 letters that a person can type into an app.
    pub fn letters(&self) -> String {
        let (mut text, mut bits, mut held) = (String::with_capacity(32), 0_u32, 0_u32);
        for byte in self.0 {
            bits = (bits << 8) | u32::from(byte);
            held += 8;
            while held >= 5 {
                held -= 5;
                text.push(char::from(LETTERS[((bits >> held) & 31) as usize]));
            }
        }
        text
    }

    /// The address that apps read from a QR code.
    pub fn address(&self, issuer: &str, login: &str) -> String {
        let (issuer, login) = (percent(issuer), percent(login));
        let secret = self.letters();
        format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}&digits={DIGITS}&period={STEP_SECONDS}")
    }

    /// The code shown at a time, in seconds since 1970.
    pub fn code_at(&self, seconds: u64) -> String {
        self.code(seconds / STEP_SECONDS, DIGITS)
    }

    /// The step of the code that somebody typed, when it is right now and later than the last one taken. Looks at every code
    /// it might be, so that its duration tells nothing.
    pub fn step_of(&self, typed: &str, seconds: u64, last_step: Option<u64>) -> Option<u64> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let now = seconds / STEP_SECONDS;
        let mut found = None;
        for step in now.saturating_sub(STEPS_OFF)..=now + STEPS_OFF {
            let fresh = last_step.is_none_or(|last| step > last);
            if same(&self.code(step, DIGITS), &typed) && fresh {
                found = Some(step);
            }
        }
        found
    }

    fn code(&self, step: u64, digits: u32) -> String {
        // A key shorter than a block is filled up with zeros (RFC 2104), which makes its length always fit.
        let mut block = [0_u8; 64];
        block[..self.0.len()].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha1>::new(&block.into());
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let from = usize::from(hash[19] & 0x0f);
        let number = u32::from_be_bytes([hash[from] & 0x7f, hash[from + 1], hash[from + 2], hash[from + 3]]);
        let width = digits as usize;
        format!("{:0width$}", number % 10_u32.pow(digits))
    }
}

/// The refusal of a code; the same whatever was wrong with it.
pub(crate) fn wrong_code(class: ErrorClass) -> DeskError {
    DeskError::new(
        class,
        "code-wrong",
        "动态码不对，或者已经用过。请等手机显示下一个再输入；手机的时间要准。",
        "The code is wrong or was used before. Wait for the next one; the phone's clock has to be right.",
    )
}

/// Percent-encodes everything but plain letters, digits and `-._~`.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the rows of SHA-1.
    const VECTORS: [(u64, &str); 6] = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];

    fn rfc() -> Secret {
        Secret(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, expect) in VECTORS {
            assert_eq!(rfc().code(seconds / STEP_SECONDS, 8), expect, "{seconds}");
            assert_eq!(rfc().code_at(seconds), expect[2..], "{seconds}");
        }
    }

    #[test]
    fn letters_are_those_of_rfc_4648() {
        assert_eq!(rfc().letters(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            Secret::from_letters("gezd gnbv gy3t qojq GEZD GNBV GY3T QOJQ"),
            Some(rfc())
        );
        for wrong in [
            "",
            "GEZDGNBV",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1",
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQA",
        ] {
            assert_eq!(Secret::from_letters(wrong), None, "{wrong:?}");
        }
        let drawn = Secret::random().unwrap();
        assert_eq!(Secret::from_letters(&drawn.letters()), Some(drawn.clone()));
        assert_ne!(drawn, Secret::random().unwrap());
        assert!(!format!("{drawn:?}").contains(&drawn.letters()));
    }

    #[test]
    fn a_code_holds_for_its_step_and_one_either_way_and_once() {
        let (secret, now) = (rfc(), 1_234_567_890);
        let step = now / STEP_SECONDS;
        let check = |off: i64, last: Option<u64>, expect: Option<i64>| {
            let code = secret.code_at(now.saturating_add_signed(off * 30));
            let expect = expect.map(|off| step.saturating_add_signed(off));
            assert_eq!(secret.step_of(&code, now, last), expect, "{off} {last:?}");
        };
        check(0, None, Some(0));
        check(-1, None, Some(-1));
        check(1, None, Some(1));
        check(-2, None, None);
        check(2, None, None);
        check(0, Some(step - 1), Some(0));
        check(0, Some(step), None);
        check(-1, Some(step), None);
        check(1, Some(step), Some(1));
        for typed in ["", "12345", "1234567", "abcdef"] {
            assert_eq!(secret.step_of(typed, now, None), None, "{typed:?}");
        }
        let code = secret.code_at(now);
        assert_eq!(
            secret.step_of(&format!("{} {}", &code[..3], &code[3..]), now, None),
            Some(step)
        );
    }

    #[test]
    fn the_address_is_one_that_apps_read() {
        assert_eq!(
            rfc().address("枞阳 防返贫", "chen@town"),
            "otpauth://totp/%E6%9E%9E%E9%98%B3%20%E9%98%B2%E8%BF%94%E8%B4%AB:chen%40town?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=%E6%9E%9E%E9%98%B3%20%E9%98%B2%E8%BF%94%E8%B4%AB&digits=6&period=30"
        );
    }
}
