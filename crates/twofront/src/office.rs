//! What every command has at hand: the configuration, the output, the desk.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use twofront_desk::standing::SignInRules;
use twofront_desk::watch::ReadingLimits;
use twofront_desk::{AnchorFolder, BookAddress, BookPlace, Desk, DeskError, DeskOptions};
use twofront_domain::digest::DigestKind;
use twofront_domain::place::PlaceCode;

use crate::config::Config;
use crate::listener::Listener;
use crate::output::Output;

/// How long closing a book may take.
const CLOSE_WITHIN: Duration = Duration::from_secs(10);

/// One run of the program.
pub struct Office {
    /// The configuration.
    pub config: Config,
    /// Where the book is.
    pub address: BookAddress,
    /// Where results go.
    pub output: Output,
    stop: Arc<AtomicBool>,
    /// Desks that were opened, to be closed at the end.
    opened: Arc<Mutex<Vec<Desk>>>,
}

impl Office {
    /// An office that reads this configuration.
    pub fn new(config: Config, address: BookAddress, output: Output) -> Self {
        Self {
            config,
            address,
            output,
            stop: Arc::new(AtomicBool::new(false)),
            opened: Arc::default(),
        }
    }

    /// The same office with the same book and another configuration otherwise.
    pub fn with(&self, config: Config) -> Self {
        self.at(self.address.clone(), config)
    }

    /// The same office with another configuration, and the book in the folder that it names.
    pub fn in_its_folder(&self, config: Config) -> Self {
        self.at(config.book.as_path().into(), config)
    }

    fn at(&self, address: BookAddress, config: Config) -> Self {
        Self {
            config,
            address,
            output: self.output,
            stop: Arc::clone(&self.stop),
            opened: Arc::clone(&self.opened),
        }
    }

    /// Where the book and its keys are.
    pub fn place(&self) -> BookPlace {
        self.config.place(self.address.clone())
    }

    /// How the desk is opened.
    pub fn desk_options(&self) -> DeskOptions {
        DeskOptions {
            book: self.place(),
            packs: self.config.packs.clone(),
            working_date: self.config.date,
        }
    }

    /// The desk with the book of the configuration.
    ///
    /// # Errors
    /// When there is no book, or it cannot be opened.
    pub async fn desk(&self) -> Result<Desk, DeskError> {
        let limits = ReadingLimits {
            unmaskings_an_hour: self.config.unmaskings_hour_max,
            household_pages_a_day: self.config.household_pages_day_max,
        };
        let rules = SignInRules {
            administrators_change_password_after: match self.config.administrators_password_days {
                0 => None,
                days => Some(days * Duration::from_hours(24)),
            },
        };
        let desk = self.to_be_closed(Desk::open(self.desk_options()).await?);
        let desk = desk.with_reading_limits(limits).with_sign_in_rules(rules);
        Ok(desk.with_anchors(self.anchors()))
    }

    /// Where the anchors are: as configured, else beside the book. Of a book on a server, in the folder where the configuration's
    /// own book would be, by the name of the database.
    pub fn anchors(&self) -> AnchorFolder {
        if let Some(folder) = &self.config.anchors {
            return AnchorFolder::new(folder);
        }
        let beside = match &self.address {
            BookAddress::Folder(folder) => folder.clone(),
            BookAddress::Server(server) => {
                let shown = server.to_string();
                self.config
                    .book
                    .with_file_name(shown.rsplit('/').next().unwrap_or("book"))
            }
        };
        let mut name = beside.file_name().unwrap_or_default().to_owned();
        name.push(".anchors");
        AnchorFolder::new(beside.with_file_name(name))
    }

    /// A desk with a new book.
    ///
    /// # Errors
    /// As [`Desk::create_with`].
    pub async fn new_desk(&self, county: &PlaceCode, digest: DigestKind) -> Result<Desk, DeskError> {
        Ok(self.to_be_closed(Desk::create_with(self.desk_options(), county, digest).await?))
    }

    fn to_be_closed(&self, desk: Desk) -> Desk {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.push(desk.clone());
        desk
    }

    /// Closes every book that was opened, so that its files are whole without a log beside them, and the next to open them need
    /// not think that something was interrupted.
    pub async fn close(&self) {
        let opened = std::mem::take(&mut *self.opened.lock().unwrap_or_else(PoisonError::into_inner));
        for desk in opened {
            // What still works in the background is not waited for: a write of it that did not end is none.
            if tokio::time::timeout(CLOSE_WITHIN, desk.close()).await.is_err() {
                tracing::warn!("the book could not be closed in time");
            }
        }
    }

    /// A listener for long work. From now on Ctrl-C asks the work to stop instead of ending the program.
    pub fn listener(&self, title: impl Into<String>) -> Arc<Listener> {
        let stop = Arc::clone(&self.stop);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                stop.store(true, Ordering::Relaxed);
            }
        });
        Listener::new(title, self.output.language, Arc::clone(&self.stop))
    }
}

/// The day a command is about: the configuration's, else today.
pub fn day(desk: &Desk) -> Date {
    desk.clock().working_date()
}
