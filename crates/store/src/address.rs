//! Where a book is kept: in a folder, or on a PostgreSQL server. Knows how to write a server's address without its password;
//! opens nothing.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::keys::KeysFolder;

/// Where a book is kept.
#[derive(Clone, Debug)]
pub enum BookAddress {
    /// Two files in a folder.
    Folder(PathBuf),
    /// Two schemas of a database on a PostgreSQL server.
    Server(ServerAddress),
}

/// A database on a PostgreSQL server, and who asks for it. Neither form for people shows the password.
#[derive(Clone)]
pub struct ServerAddress(Box<PgConnectOptions>);

/// Where a book is kept, and where the keys of its vault are.
#[derive(Clone, Debug)]
pub struct BookPlace {
    /// Where the book is.
    pub address: BookAddress,
    /// Where its keys are: beside the book's folder if nobody says otherwise.
    pub keys: KeysFolder,
}

impl BookPlace {
    /// A book whose keys are in this folder.
    pub fn with_keys(address: impl Into<BookAddress>, keys: PathBuf) -> Self {
        Self {
            address: address.into(),
            keys: KeysFolder::at(keys),
        }
    }
}

impl From<BookAddress> for BookPlace {
    fn from(address: BookAddress) -> Self {
        Self {
            keys: KeysFolder::beside(&address),
            address,
        }
    }
}

impl From<&BookAddress> for BookPlace {
    fn from(address: &BookAddress) -> Self {
        address.clone().into()
    }
}

impl From<&Path> for BookPlace {
    fn from(folder: &Path) -> Self {
        BookAddress::from(folder).into()
    }
}

impl From<&PathBuf> for BookPlace {
    fn from(folder: &PathBuf) -> Self {
        folder.as_path().into()
    }
}

impl From<&BookPlace> for BookPlace {
    fn from(place: &BookPlace) -> Self {
        place.clone()
    }
}

impl fmt::Display for BookPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

/// A text that is no address of a server.
#[derive(Debug, thiserror::Error)]
#[error("not an address of the form postgres://user@host/database")]
pub struct NoAddress;

impl BookAddress {
    /// True for an address of a server.
    pub fn is_server(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// The folder, unless the book is on a server.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Server(_) => None,
        }
    }
}

impl From<&Path> for BookAddress {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl From<&PathBuf> for BookAddress {
    fn from(folder: &PathBuf) -> Self {
        Self::Folder(folder.clone())
    }
}

impl From<&BookAddress> for BookAddress {
    fn from(address: &BookAddress) -> Self {
        address.clone()
    }
}

/// A server's address, or else a folder.
impl FromStr for BookAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        if Self::is_server(text) {
            text.parse().map(Self::Server)
        } else {
            Ok(Self::Folder(PathBuf::from(text)))
        }
    }
}

impl fmt::Display for BookAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Server(server) => server.fmt(f),
        }
    }
}

impl ServerAddress {
    /// The same with this password instead.
    #[must_use]
    pub fn with_password(self, password: &str) -> Self {
        Self(Box::new(self.0.password(password)))
    }

    /// How sqlx is told to connect.
    pub(crate) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::clone(&self.0)
    }
}

/// `postgres://user:password@host:port/database?sslmode=...`. Where there is no password in it, that of `PGPASSWORD` or of
/// the password file counts (`PGPASSFILE`, `~/.pgpass`).
impl FromStr for ServerAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        if !BookAddress::is_server(text) {
            return Err(NoAddress);
        }
        // What the parser says may quote the address with its password.
        let options: PgConnectOptions = text.parse().map_err(|_| NoAddress)?;
        match options.get_database() {
            Some(_) => Ok(Self(Box::new(options))),
            None => Err(NoAddress),
        }
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (user, database) = (self.0.get_username(), self.0.get_database().unwrap_or_default());
        match self.0.get_socket() {
            Some(socket) => write!(f, "postgres://{user}@localhost/{database}?host={}", socket.display()),
            None => {
                let (host, port) = (self.0.get_host(), self.0.get_port());
                write!(f, "postgres://{user}@{host}:{port}/{database}")
            }
        }
    }
}

impl fmt::Debug for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_their_password() {
        let check = |text: &str, shown: &str| {
            let address: BookAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), shown);
            assert!(!format!("{address:?}").contains("geheim"), "{text}");
        };
        check("postgres://clerk:geheim@db/county", "postgres://clerk@db:5432/county");
        check(
            "postgresql://clerk:geheim@[::1]:5433/county?sslmode=require",
            "postgres://clerk@[::1]:5433/county",
        );
        check(
            "postgres://clerk@db/county?password=geheim",
            "postgres://clerk@db:5432/county",
        );
        check(
            "postgres://clerk:geheim@localhost/county?host=/run/postgresql",
            "postgres://clerk@localhost/county?host=/run/postgresql",
        );
        check("/srv/book", "/srv/book");
    }

    #[test]
    fn what_names_no_database_is_no_address() {
        for text in ["postgres://clerk:geheim@db", "postgres://clerk:geheim@db:port/county"] {
            let refused = text.parse::<BookAddress>();
            assert!(!format!("{refused:?}").contains("geheim"), "{refused:?}");
            assert!(refused.is_err(), "{text}");
        }
    }
}
