//! The address of a database as people write it, which may hold a password: never shown, and taken out of the command line
//! before anybody can read it in the list of processes. Connects to nothing.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use twofront_desk::BookAddress;

use crate::failure::Failure;

/// Where addresses wait that were taken out of the command line: one a line, the one that is shown, a blank, the whole one.
const HIDDEN: &str = "TWOFRONT_HIDDEN_ADDRESSES";

/// A folder or the address of a server, as it was written.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Where that is.
    ///
    /// # Errors
    /// When it begins like the address of a server and is none.
    pub fn address(&self) -> Result<BookAddress, Failure> {
        hidden(&self.0).as_deref().unwrap_or(&self.0).parse().map_err(|_| {
            Failure::usage(
                "database-address",
                "服务器地址的写法不对，应为 postgres://用户@主机/数据库名。",
                "The server's address is not of the form postgres://user@host/database.",
            )
        })
    }
}

impl FromStr for DatabaseUrl {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.0).unwrap_or_else(|| self.0.clone()))
    }
}

/// The address without its password; `None` where there is none in it.
fn without_password(text: &str) -> Option<String> {
    if !BookAddress::is_server(text) {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    let (whole, query) = rest
        .split_once('?')
        .map_or((rest, None), |(whole, query)| (whole, Some(query)));
    let place = whole.rsplit_once('@').map_or_else(
        || whole.to_owned(),
        |(who, place)| format!("{}@{place}", who.split_once(':').map_or(who, |(user, _)| user)),
    );
    let kept: Vec<&str> = query.into_iter().flat_map(|query| query.split('&')).collect();
    let kept: Vec<&str> = kept.into_iter().filter(|one| !one.starts_with("password=")).collect();
    let query = if kept.is_empty() {
        String::new()
    } else {
        format!("?{}", kept.join("&"))
    };
    let shown = format!("{scheme}://{place}{query}");
    (shown != text).then_some(shown)
}

/// The whole address that is shown as `shown`, where it was taken out of the command line.
#[allow(clippy::disallowed_methods, reason = "part of the command line, by another way")]
fn hidden(shown: &str) -> Option<String> {
    let lines = env::var(HIDDEN).ok()?;
    let mut pairs = lines.lines().filter_map(|line| line.split_once(' '));
    pairs.find(|(one, _)| *one == shown).map(|(_, whole)| whole.to_owned())
}

/// Starts this program again with the passwords out of its command line, where there are any: everybody on the machine can read
/// that, while the environment is for this account alone.
pub fn hide_passwords() {
    let mut taken_out = Vec::new();
    let arguments: Vec<OsString> = env::args_os()
        .skip(1)
        .map(|argument| {
            let Some(text) = argument.to_str() else { return argument };
            let (flag, address) = match text.split_once('=') {
                Some((flag, address)) if flag.starts_with("--") => (format!("{flag}="), address),
                _ => (String::new(), text),
            };
            match without_password(address) {
                Some(shown) => {
                    taken_out.push(format!("{shown} {address}"));
                    OsString::from(format!("{flag}{shown}"))
                }
                None => argument,
            }
        })
        .collect();
    if !taken_out.is_empty() {
        start_again(&arguments, &taken_out.join("\n"));
    }
}

#[cfg(unix)]
fn start_again(arguments: &[OsString], hidden: &str) {
    let Ok(program) = env::current_exe() else { return };
    let mut command = std::process::Command::new(program);
    command.args(arguments).env(HIDDEN, hidden);
    // Comes back only when it fails; then the command goes on as it was started.
    let error = std::os::unix::process::CommandExt::exec(&mut command);
    tracing::debug!(%error, "could not start again");
}

#[cfg(not(unix))]
fn start_again(_arguments: &[OsString], _hidden: &str) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_taken_out() {
        let check = |text: &str, shown: Option<&str>| {
            assert_eq!(without_password(text).as_deref(), shown, "{text}");
        };
        check("postgres://clerk:geheim@db/county", Some("postgres://clerk@db/county"));
        check("postgres://clerk:ge:h@im@db/county", Some("postgres://clerk@db/county"));
        check(
            "postgresql://clerk@db/county?sslmode=require&password=geheim",
            Some("postgresql://clerk@db/county?sslmode=require"),
        );
        check("postgres://clerk@db/county?sslmode=require", None);
        check("/srv/book:geheim@x", None);
        let url: DatabaseUrl = "postgres://clerk:geheim@db/county".parse().expect("any text");
        assert!(!format!("{url:?}").contains("geheim"));
    }
}
