//! The desk itself: the book, the packs in force, the gazetteer, the clock.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::civil::Date;
use twofront_domain::actor::{Actor, Role, Scope};
use twofront_domain::digest::DigestKind;
use twofront_domain::place::{Gazetteer, PlaceCode};
use twofront_domain::text::Language;
use twofront_packs::{PackError, Packs};
use twofront_store::{Book, BookPlace, Pen};

use crate::clock::Clock;
use crate::error::{DeskError, ErrorClass};
use crate::gazetteer::places_of;
use crate::in_force::InForce;
use crate::linking::KnownPeopleCache;
use crate::live::{Live, stopwatch};
use crate::packs_check;
use crate::proof::Proof;
use crate::standing::SignInRules;
use crate::watch::Watch;

/// How to open a desk.
#[derive(Clone, Debug)]
pub struct DeskOptions {
    /// Where the book is kept: a folder (`book.db`, `vault.db`), or a database on a PostgreSQL server; and where its keys are.
    pub book: BookPlace,
    /// A county's own packs folder; the shipped packs otherwise.
    pub packs: Option<PathBuf>,
    /// A fixed working date, for demonstrations and exercises.
    pub working_date: Option<Date>,
}

/// The county desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(crate) book: Book,
    pub(crate) in_force: Arc<InForce>,
    pub(crate) gazetteer: Arc<Gazetteer>,
    pub(crate) county: PlaceCode,
    pub(crate) clock: Clock,
    pub(crate) known_people: Arc<Mutex<KnownPeopleCache>>,
    pub(crate) live: Arc<Live>,
    pub(crate) watch: Arc<Watch>,
    pub(crate) sign_in_rules: SignInRules,
    pub(crate) proof: Arc<Proof>,
}

impl Desk {
    /// Creates a book for `county` in an empty or missing folder, or in a database of a server that holds none yet.
    ///
    /// # Errors
    /// When there is a book already, the county is not in the gazetteer, or the packs are faulty.
    pub async fn create(options: DeskOptions, county: &PlaceCode) -> Result<Self, DeskError> {
        Self::create_with(options, county, DigestKind::default()).await
    }

    /// The same with another digest for the journal and what it covers. It stays the book's own.
    ///
    /// # Errors
    /// As [`Desk::create`].
    pub async fn create_with(options: DeskOptions, county: &PlaceCode, digest: DigestKind) -> Result<Self, DeskError> {
        let packs = packs(options.packs.as_deref())?;
        let places = places_of(county)?;
        let book = Book::open_with(&options.book, digest).await?;
        if book.county().await?.is_some() {
            return Err(DeskError::new(
                ErrorClass::Conflict,
                "book-exists",
                format!("{} 里已经有一本台账数据库，请换一个地方，或直接打开它。", options.book),
                format!(
                    "{} already holds a book; choose another place or open it.",
                    options.book
                ),
            ));
        }
        let desk = Self {
            book,
            in_force: Arc::new(InForce::new(packs)),
            gazetteer: Arc::new(Gazetteer::new(places.clone())),
            county: county.clone(),
            clock: Clock::with_working_date(options.working_date),
            known_people: Arc::default(),
            live: Arc::default(),
            watch: Arc::default(),
            sign_in_rules: SignInRules::default(),
            proof: Arc::default(),
        };
        let mut pen = desk.pen(&desk.local_actor("set up"), "book.create").await?;
        pen.set_county(county).await?;
        pen.put_places(&places).await?;
        pen.commit(county.as_str(), serde_json::json!({ "places": places.len() }))
            .await?;
        Ok(desk)
    }

    /// Opens an existing book.
    ///
    /// # Errors
    /// When there is no book, it was written by a newer program, or the packs are faulty.
    pub async fn open(options: DeskOptions) -> Result<Self, DeskError> {
        let packs = packs(options.packs.as_deref())?;
        let book = Book::open_existing(&options.book).await?;
        let county = book.county().await?.ok_or_else(|| {
            DeskError::new(
                ErrorClass::Conflict,
                "book-unfinished",
                "这本台账数据库没有建完，请删除该文件夹后重新 init。",
                "This book was never finished; remove its folder and run init again.",
            )
        })?;
        let gazetteer = book.gazetteer().await?;
        let desk = Self {
            book,
            in_force: Arc::new(InForce::new(packs)),
            gazetteer: Arc::new(gazetteer),
            county,
            clock: Clock::with_working_date(options.working_date),
            known_people: Arc::default(),
            live: Arc::default(),
            watch: Arc::default(),
            sign_in_rules: SignInRules::default(),
            proof: Arc::default(),
        };
        let actor = desk.local_actor("update");
        desk.book.grant_what_accounts_had(&actor, desk.clock.now()).await?;
        desk.keep_the_vault(&actor).await;
        desk.look_for_changes().await?;
        Ok(desk)
    }

    /// The packs in force now. Keep what this gives for as long as one answer is worked out.
    pub fn packs(&self) -> Arc<Packs> {
        self.in_force.now()
    }

    /// The gazetteer.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The county the book is for.
    pub fn county(&self) -> &PlaceCode {
        &self.county
    }

    /// The clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The person at the machine that holds the book: works as the county does, vault included, and may do everything.
    pub fn local_actor(&self, purpose: &str) -> Actor {
        Actor {
            account: None,
            name: "local".to_owned(),
            role: Some(Role::County),
            scope: self.whole_county(true),
            device: "cli".to_owned(),
            purpose: purpose.to_owned(),
        }
    }

    /// A scope over the county, for work that must not stop at a town's border whoever asks for it.
    pub(crate) fn whole_county(&self, vault: bool) -> Scope {
        Scope::area(self.county.clone(), vault)
    }

    /// Takes the pen for one write. With it in hand, what the desk reads of the book is all there is.
    pub(crate) async fn pen(&self, actor: &Actor, action: &str) -> Result<Pen, DeskError> {
        self.anchor_when_due().await;
        let waited = stopwatch();
        let pen = self.book.pen(actor, self.clock.now(), action).await?;
        metrics::histogram!("twofront_pen_wait_seconds").record(waited.elapsed());
        Ok(pen)
    }

    /// Takes the pen for a brief write that reads nothing of the book while it has it, but through the pen: it becomes
    /// durable together with others.
    pub(crate) async fn brief_pen(&self, actor: &Actor, action: &str) -> Result<Pen, DeskError> {
        let waited = stopwatch();
        let pen = self.book.brief_pen(actor, self.clock.now(), action).await?;
        metrics::histogram!("twofront_pen_wait_seconds").record(waited.elapsed());
        Ok(pen)
    }
}

/// The packs of a folder, or the shipped ones.
fn packs(folder: Option<&Path>) -> Result<Packs, DeskError> {
    let loaded = match folder {
        None => Packs::shipped(),
        Some(folder) => twofront_packs::load::read_folder(folder)
            .map_err(|error| vec![error])
            .and_then(|files| twofront_packs::load::load(&files)),
    };
    loaded.map_err(|errors| packs_faulty(&errors))
}

/// The packs cannot be used; each fault names its file and place.
pub(crate) fn packs_faulty(errors: &[PackError]) -> DeskError {
    let listed = |language| {
        let lines: Vec<String> = errors.iter().take(20).map(|error| error.line(language)).collect();
        lines.join("\n")
    };
    let mut error = DeskError::new(
        ErrorClass::Invalid,
        "packs-faulty",
        format!("工作包有{}处错误：\n{}", errors.len(), listed(Language::Zh)),
        format!("The packs have {} faults:\n{}", errors.len(), listed(Language::En)),
    );
    error.faults = packs_check::faults(errors);
    error
}

/// Runs work that keeps a processor busy away from the threads that answer requests.
pub(crate) async fn busy<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| DeskError::internal().because(error))
}
