//! Models that say how likely two rows are one person: every version is kept, and one is in force until a person puts
//! another in its place. What a body means is known by linking.

use twofront_domain::moment::Moment;
use uuid::Uuid;

use crate::book::Book;
use crate::cell::Cell;
use crate::columns::Columns;
use crate::connection::run;
use crate::error::StoreError;
use crate::pen::Pen;
use crate::table::Table;

/// See the migration; which one is in force may change.
pub(crate) const LINKAGE_MODEL: Table = Table {
    name: "linkage_model",
    columns: &[
        "id",
        "version",
        "trained_at",
        "trained_by",
        "body",
        "journal_seq",
        "in_force",
    ],
    fixed: 6,
    conflict: "",
};

const ALL: &str =
    "SELECT version, trained_at, trained_by, body, in_force FROM linkage_model ORDER BY trained_at DESC, id DESC";
const IN_FORCE: &str = "SELECT version, trained_at, trained_by, body, in_force FROM linkage_model WHERE in_force = 1";
const PUT_IN_FORCE: &str = "UPDATE linkage_model SET in_force = CASE WHEN version = $1 THEN 1 ELSE 0 END \
                            WHERE EXISTS (SELECT 1 FROM linkage_model m WHERE m.version = $1)";

/// One version of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRow {
    /// Its version, as pairs name it.
    pub version: String,
    /// When it was trained.
    pub trained_at: Moment,
    /// On whose order.
    pub trained_by: String,
    /// The model itself.
    pub body: serde_json::Value,
    /// True for the one that is used.
    pub in_force: bool,
}

fn read(columns: &mut Columns<'_>) -> Result<ModelRow, StoreError> {
    Ok(ModelRow {
        version: columns.text()?,
        trained_at: columns.moment()?,
        trained_by: columns.text()?,
        body: columns.json()?,
        in_force: columns.flag()?,
    })
}

impl Book {
    /// Every version, the newest first.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn linkage_models(&self) -> Result<Vec<ModelRow>, StoreError> {
        self.rows("linkage_model", ALL, vec![], read).await
    }

    /// The version in force; `None` while nobody has trained one and the shipped one is used.
    ///
    /// # Errors
    /// When the book cannot be read.
    pub async fn linkage_model_in_force(&self) -> Result<Option<ModelRow>, StoreError> {
        self.row("linkage_model", IN_FORCE, vec![], read).await
    }
}

impl Pen {
    /// Keeps a model that was just trained; it is not in force yet.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is one of this version.
    pub async fn add_linkage_model(&mut self, version: &str, body: &serde_json::Value) -> Result<(), StoreError> {
        let cells = vec![
            Cell::of(&Uuid::now_v7()),
            version.into(),
            self.now().into(),
            self.actor_name().into(),
            body.to_string().into(),
            self.seq().into(),
            false.into(),
        ];
        self.insert(&LINKAGE_MODEL, cells).await
    }

    /// Puts a version in force in place of the one that was.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such version.
    pub async fn put_linkage_model_in_force(&mut self, version: &str) -> Result<(), StoreError> {
        match run(self.connection(), "linkage_model", PUT_IN_FORCE, vec![version.into()]).await? {
            0 => Err(StoreError::NotFound {
                what: "linkage model",
                id: version.to_owned(),
            }),
            _ => Ok(()),
        }
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ALL, IN_FORCE, PUT_IN_FORCE];
