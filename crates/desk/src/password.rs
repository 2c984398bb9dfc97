//! Passwords: what is accepted, how they are kept (Argon2id). Knows no account.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::error::{DeskError, ErrorClass};

/// Fewest characters of a password.
pub const PASSWORD_CHARACTERS_MIN: usize = 10;

/// Checks length and variety: GB/T 22239 level 3 (8.1.4.1) asks for complexity without naming a number; ten characters of
/// three kinds out of capitals, small letters, digits and others is what counties' inspectors accept. A sentence of 20
/// characters passes without variety.
///
/// # Errors
/// `password-too-weak` with what is missing.
pub fn accept(password: &str, login: &str) -> Result<(), DeskError> {
    let weak = |zh: &str, en: &str| Err(DeskError::new(ErrorClass::Invalid, "password-too-weak", zh, en));
    let characters = password.chars().count();
    if characters < PASSWORD_CHARACTERS_MIN {
        return weak("密码至少要10个字符。", "The password needs at least 10 characters.");
    }
    if characters > 200 {
        return weak("密码最多200个字符。", "The password may have at most 200 characters.");
    }
    if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        return weak(
            "密码不能包含登录名。",
            "The password must not contain the sign-in name.",
        );
    }
    let kinds: [fn(&char) -> bool; 4] = [
        |c| c.is_uppercase(),
        |c| c.is_lowercase(),
        |c| c.is_numeric(),
        |c| !c.is_alphanumeric() || (c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()),
    ];
    let kinds_used = kinds.iter().filter(|kind| password.chars().any(|c| kind(&c))).count();
    if kinds_used < 3 && characters < 20 {
        return weak(
            "密码要包含大写字母、小写字母、数字、其他字符中的至少三种，或者长度达到20个字符。",
            "The password needs three of: capitals, small letters, digits, other characters - or 20 characters.",
        );
    }
    Ok(())
}

/// The PHC string to keep (Argon2id with a random salt). Takes tens of milliseconds of CPU: call it off the async threads.
///
/// # Errors
/// When the machine has no randomness to give.
pub fn hash(password: &str) -> Result<String, DeskError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| {
            DeskError::new(
                ErrorClass::Internal,
                "internal",
                "无法保存密码。",
                "The password could not be kept.",
            )
            .because(std::io::Error::other(error.to_string()))
        })
}

/// True when `password` is the one behind `kept`. Where there is no account (`None`) it works as hard and says no, so that
/// time does not tell which logins exist.
pub fn matches(password: &str, kept: Option<&str>) -> bool {
    // A hash of nothing anybody knows, with the same cost as real ones.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$VHdvZnJvbnROb2JvZHk$H5GXnnb0ShOtNY6YJaSxgTXbmhkKCcgAEVHsHTLnPYU";
    let text = kept.unwrap_or(NOBODY);
    let Ok(parsed) = PasswordHash::new(text) else {
        return false;
    };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && kept.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        let check = |password: &str, accepted: bool| {
            assert_eq!(accept(password, "chen").is_ok(), accepted, "{password}");
        };
        check("", false);
        check("short-A1", false);
        check("alllowercaseletters", false);
        check("Chen-2020-county", false);
        check("Spring-2020-fields", true);
        check("a whole sentence is fine as well", true);
        check("春耕防疫两手抓Ab2020", true);
    }

    #[test]
    fn only_the_right_password_matches() {
        let kept = hash("Spring-2020-fields").expect("hash");
        assert!(matches("Spring-2020-fields", Some(&kept)));
        assert!(!matches("spring-2020-fields", Some(&kept)));
        assert!(!matches("Spring-2020-fields", None));
        assert!(kept.starts_with("$argon2id$"));
    }
}
