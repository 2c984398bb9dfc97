//! Clues that a screening has to reckon with: those that are open, and those that a person dismissed or explained.

use std::collections::{HashMap, HashSet};

use twofront_domain::ids::ClueId;

use crate::assertion::{IDS_AT_ONCE, id_cells, ids};
use crate::cell::Cell;
use crate::clue::ClueState;
use crate::connection::{all, all_opened, first};
use crate::error::StoreError;
use crate::pen::Pen;
use crate::renewal::reason_print;
use crate::screening::{NewClue, Screening, VAULT_CLUE, VAULT_REASON};
use crate::sealing::Opener;
use crate::subject::Subjects;

macro_rules! standing {
    () => {
        "state IN ('open', 'dismissed', 'explained')"
    };
}
const OF_PACK: &str = concat!(
    "SELECT id, clue_key, vault, state, reason_print FROM clue WHERE pack = $1 AND ",
    standing!(),
    " ORDER BY id"
);
/// In every state: asked for some states, SQLite reads all clues of the county in them instead of the few of the subjects.
const OF_SUBJECTS: &str = concat!(
    "SELECT id, pack, clue_key, state, reason_print FROM clue WHERE vault = 0 AND subject_id IN ",
    ids!(),
    " ORDER BY id"
);
const BY_ID: &str = concat!(
    "SELECT id, pack, state FROM clue WHERE ",
    standing!(),
    " AND id IN ",
    ids!()
);
const MEMBERS: &str = concat!(
    "SELECT p.id FROM household h JOIN person p ON p.place_code = h.place_code AND p.household_id = h.id WHERE h.id IN ",
    ids!()
);
const ANY_IN_VAULT: &str = "SELECT id FROM clue WHERE vault = 1 AND pack = $1 LIMIT 1";
macro_rules! in_vault {
    ($filter:expr) => {
        concat!(
            "SELECT c.id, c.clue_key, r.id, r.body FROM vault_clue c JOIN vault_reason r ON r.clue_id = c.id \
             AND r.id = (SELECT MAX(n.id) FROM vault_reason n WHERE n.clue_id = c.id)",
            $filter
        )
    };
}
const IN_VAULT: &str = in_vault!("");
const IN_VAULT_OF_SUBJECTS: &str = in_vault!(concat!(" WHERE c.subject_id IN ", ids!()));

/// What a screening has to know of an earlier clue.
pub(crate) struct KnownClue {
    pub(crate) id: ClueId,
    pub(crate) open: bool,
    /// Tells its newest reason apart from others.
    pub(crate) print: String,
}

/// Earlier clues by their key. Of several settled ones the newest counts, and an open one before all.
#[derive(Default)]
pub(crate) struct KnownClues(pub(crate) HashMap<String, KnownClue>);

impl KnownClues {
    /// Clues come oldest first.
    fn add(&mut self, key: String, clue: KnownClue) {
        if !self.0.get(&key).is_some_and(|earlier| earlier.open) {
            self.0.insert(key, clue);
        }
    }
}

type KeyAndPrint = (String, String);

impl Pen {
    /// Those of the screened packs, of the whole county.
    pub(crate) async fn known_clues(&mut self, screening: &Screening) -> Result<KnownClues, StoreError> {
        let mut known = KnownClues::default();
        let mut in_vault: Option<HashMap<ClueId, KeyAndPrint>> = None;
        for pack in &screening.packs {
            let cells = vec![pack.id.as_str().into()];
            let rows = all(self.connection(), "clue", OF_PACK, cells, |columns| {
                let (id, key, vault) = (columns.parsed()?, columns.text()?, columns.flag()?);
                let open = columns.str()? == "open";
                let print = columns.text()?;
                Ok((key, vault, KnownClue { id, open, print }))
            });
            for (mut key, vault, mut clue) in rows.await? {
                if vault {
                    let vault_clues = match in_vault.take() {
                        Some(vault_clues) => vault_clues,
                        None => self.vault_clues(IN_VAULT, vec![]).await?,
                    };
                    if let Some((vault_key, print)) = vault_clues.get(&clue.id) {
                        (key, clue.print) = (vault_key.clone(), print.clone());
                    }
                    in_vault = Some(vault_clues);
                }
                known.add(key, clue);
            }
        }
        Ok(known)
    }

    /// Those of the screened packs, of these subjects and whatever was hit.
    pub(crate) async fn known_clues_of(
        &mut self,
        screening: &Screening,
        concerned: &Subjects,
        hits: &[NewClue],
    ) -> Result<KnownClues, StoreError> {
        let mut subjects: HashSet<String> = concerned.ids().map(|id| id.to_string()).collect();
        subjects.extend(hits.iter().map(|hit| hit.subject.to_string()));
        for some in concerned.households.chunks(IDS_AT_ONCE) {
            let members = all(self.connection(), "person", MEMBERS, id_cells(some), |columns| {
                columns.text()
            });
            subjects.extend(members.await?);
        }
        let subjects: Vec<String> = subjects.into_iter().collect();
        let packs: HashSet<&str> = screening.packs.iter().map(|pack| pack.id.as_str()).collect();
        let mut known = KnownClues::default();
        for some in subjects.chunks(IDS_AT_ONCE) {
            let rows = all(self.connection(), "clue", OF_SUBJECTS, id_cells(some), |columns| {
                let (id, pack, key) = (columns.parsed()?, columns.text()?, columns.text()?);
                let state = columns.word(ClueState::from_word)?;
                let (open, print) = (state == ClueState::Open, columns.text()?);
                Ok((state, pack, key, KnownClue { id, open, print }))
            });
            for (state, pack, key, clue) in rows.await? {
                if state != ClueState::Closed && packs.contains(pack.as_str()) {
                    known.add(key, clue);
                }
            }
        }
        if self.any_vault_clue(&packs).await? {
            self.known_vault_clues_of(&packs, &subjects, &mut known).await?;
        }
        Ok(known)
    }

    async fn any_vault_clue(&mut self, packs: &HashSet<&str>) -> Result<bool, StoreError> {
        for pack in packs {
            let cells = vec![Cell::from(*pack)];
            let found = first(self.connection(), "clue", ANY_IN_VAULT, cells, |columns| columns.text());
            if found.await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn known_vault_clues_of(
        &mut self,
        packs: &HashSet<&str>,
        subjects: &[String],
        known: &mut KnownClues,
    ) -> Result<(), StoreError> {
        let mut in_vault = HashMap::new();
        for some in subjects.chunks(IDS_AT_ONCE) {
            in_vault.extend(self.vault_clues(IN_VAULT_OF_SUBJECTS, id_cells(some)).await?);
        }
        let mut clues: Vec<ClueId> = in_vault.keys().copied().collect();
        clues.sort_unstable();
        for some in clues.chunks(IDS_AT_ONCE) {
            let rows = all(self.connection(), "clue", BY_ID, id_cells(some), |columns| {
                let (id, pack) = (columns.parsed::<ClueId>()?, columns.text()?);
                Ok((id, pack, columns.str()? == "open"))
            });
            let mut rows = rows.await?;
            rows.sort_unstable_by_key(|(id, _, _)| *id);
            for (id, pack, open) in rows {
                if packs.contains(pack.as_str())
                    && let Some((key, print)) = in_vault.remove(&id)
                {
                    known.add(key, KnownClue { id, open, print });
                }
            }
        }
        Ok(())
    }

    /// Key and print of vault clues. The book holds neither: with the print one could try out values.
    async fn vault_clues(
        &mut self,
        statement: &'static str,
        cells: Vec<Cell>,
    ) -> Result<HashMap<ClueId, KeyAndPrint>, StoreError> {
        let Some(key) = self.vault_key().await? else {
            return Ok(HashMap::new());
        };
        let mut opener = Opener::new(key);
        let vault = self.vault_connection().await?;
        let rows = all_opened(vault, (statement, cells), &mut opener, |columns, opener| {
            let id = columns.str()?;
            let key = opener.text(columns, (VAULT_CLUE.name, id, "clue_key"))?;
            let reason_id = columns.str()?;
            let reason = opener.json(columns, (VAULT_REASON.name, reason_id, "body"))?;
            let id = id.parse().map_err(|_| columns.unreadable())?;
            Ok((id, (key, reason_print(&reason))))
        });
        Ok(rows.await?.into_iter().collect())
    }
}

/// Every statement of this file, for the test that prepares them all on both databases.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[
    OF_PACK,
    OF_SUBJECTS,
    BY_ID,
    MEMBERS,
    ANY_IN_VAULT,
    IN_VAULT,
    IN_VAULT_OF_SUBJECTS,
];
