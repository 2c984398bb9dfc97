//! Every column of every row that the journal covers, changed, removed, added, moved and exchanged one by one: found, and the
//! table, the entry and where it can be said the row are named.

use crate::county::*;
use twofront_domain::actor::{Actor, Grant, Role};
use twofront_domain::card::RequestKind;
use twofront_domain::field::Subject;
use twofront_domain::ids::{AccountId, CardRequestId};
use twofront_domain::lot::Lot;
use twofront_domain::review::Verdict;
use twofront_store::{
    Account, AlertKind, Book, BookPlace, Broken, CoveredTable, Fault, NewCardRequest, NewLot, NewPackChange,
    PackChangeKind, PackChangeState, SubjectId, VaultSaid, covered_tables,
};

/// Covered tables that the book below has no rows in: it takes a pair that was decided and taken back again.
const EMPTY: [&str; 1] = ["withdrawal"];

async fn accounts(book: &Book, family: &Family) {
    let id = AccountId::new(uuid::Uuid::now_v7());
    let chen = Account {
        id,
        login: "chen".to_owned(),
        name: "陈测试".to_owned(),
        grant: None,
        password_hash: "$".to_owned(),
        created_at: moment(0),
        disabled_at: None,
        password_set_at: moment(0),
        second_factor_since: None,
    };
    let grant = Grant {
        role: Role::Town,
        place: place(TOWN_A),
        worker: None,
        site: None,
        vault: false,
    };
    let mut pen = pen(book, "account.add").await;
    pen.add_account(&chen).await.unwrap();
    pen.add_grant(id, &grant, "").await.unwrap();
    pen.raise_alert(AlertKind::Unmasking, Some(id), moment(0), 31, 30)
        .await
        .unwrap();
    let fields = ["resident_id".to_owned()];
    pen.note_unmasking(family.head, &fields, "check", "").await.unwrap();
    pen.commit("chen", serde_json::Value::Null).await.unwrap();
}

async fn packs(book: &Book) {
    let change = NewPackChange {
        id: new_change(),
        pack: "livelihood".to_owned(),
        kind: PackChangeKind::Parameter,
        target: "monitoring_line".to_owned(),
        content: serde_json::json!({ "amount": 1 }),
        starts_on: day("2020-03-14"),
        legal_basis: "测试文件".to_owned(),
        note: String::new(),
    };
    let mut pen = pen(book, "pack.draft").await;
    pen.draft_pack_change(&change).await.unwrap();
    let model = serde_json::json!({ "version": "m1" });
    pen.add_linkage_model("m1", &model).await.unwrap();
    pen.commit("pack", serde_json::Value::Null).await.unwrap();
    let other = Actor {
        account: Some(account(2)),
        ..named_actor("李四")
    };
    let mut pen = book.pen(&other, moment(1), "pack.approve").await.unwrap();
    let decided = pen.decide_pack_change(change.id, PackChangeState::InForce, "");
    decided.await.unwrap();
    pen.commit("pack", serde_json::Value::Null).await.unwrap();
}

async fn planned(book: &Book, family: &Family, task: twofront_domain::ids::TaskId) {
    let worker = worker_in(VILLAGE_A, "干部");
    let lot = Lot {
        id: new_lot(),
        household: Some(family.household),
        place: place(VILLAGE_A),
        effective: day("2020-02-10"),
        values: Default::default(),
    };
    let new = NewLot {
        lot: &lot,
        ledger: None,
        record: None,
    };
    let mut pen = pen(book, "plan.make").await;
    pen.put_workers(std::slice::from_ref(&worker)).await.unwrap();
    pen.add_lots(&catalogue(), &[new]).await.unwrap();
    let plan = plan_of(worker.id, vec![visit_for(family, &[task])], Vec::new());
    pen.add_plan(new_plan(), &plan, &serde_json::json!([])).await.unwrap();
    pen.commit("plan", serde_json::Value::Null).await.unwrap();
}

async fn card(book: &Book, family: &Family) {
    let mut pen = pen(book, "card.print").await;
    let card = pen.add_card(family.household, "digest", "0562-1").await.unwrap();
    let task = task_for(family, None);
    pen.add_tasks(std::slice::from_ref(&task)).await.unwrap();
    let new = NewCardRequest {
        id: CardRequestId::new(uuid::Uuid::now_v7()),
        receipt: "R".to_owned(),
        card,
        household: family.household,
        kind: RequestKind::Copy,
        clue: None,
        line: String::new(),
        says: String::new(),
        task: task.task.id,
        due: day("2020-03-12"),
    };
    pen.add_card_request(&new).await.unwrap();
    pen.commit("card", serde_json::Value::Null).await.unwrap();
}

/// Something in every covered table.
async fn filled(address: &BookPlace) -> Book {
    let book = with_places(address).await;
    let a = add_family(&book, VILLAGE_A, "甲一").await;
    let b = add_family(&book, VILLAGE_B, "乙一").await;
    let hits = [hit(&a, "low-income", "收入低"), vault_hit(&b, "fever", "发热")];
    let clues = screen(&book, "2020-02-10", &hits).await.clues;
    let task = task_for(&a, Some(clues[0].0));
    let mut pen = pen(&book, "task.add").await;
    pen.add_tasks(std::slice::from_ref(&task)).await.unwrap();
    pen.commit("task", serde_json::Value::Null).await.unwrap();
    for (clue, _) in &clues {
        let mut pen = book.pen(&named_actor("张三"), moment(0), "clue.answer").await.unwrap();
        let answer = pen.answer_clue(*clue, "在外务工").await.unwrap();
        pen.commit("answer", serde_json::Value::Null).await.unwrap();
        let mut pen = book.pen(&named_actor("李四"), moment(1), "clue.decide").await.unwrap();
        pen.decide_answer(answer, false, "看过原件").await.unwrap();
        pen.commit("clue", serde_json::Value::Null).await.unwrap();
    }
    planned(&book, &a, task.task.id).await;
    accounts(&book, &a).await;
    card(&book, &a).await;
    packs(&book).await;
    let open = open_row(&book, &a, &[a.head]).await;
    for (who, verdict) in [(1, Verdict::Same), (2, Verdict::Same), (3, Verdict::Different)] {
        decide(&book, open[0], who, verdict).await;
    }
    in_vault(&book, &b).await;
    let response = book.responses().await.unwrap()[0].response.id;
    let mut pen = crate::county::pen(&book, "response.close.ask").await;
    pen.ask_to_close(response, day("2020-06-30"), "测试文件").await.unwrap();
    pen.commit("response", serde_json::Value::Null).await.unwrap();
    book
}

async fn in_vault(book: &Book, family: &Family) {
    let catalogue = catalogue();
    let origin = [("origin", twofront_domain::value::Value::Text("某地".into()))];
    let said = VaultSaid {
        subject: SubjectId::Person(family.head),
        place: place(VILLAGE_B),
        source_title: shared("returnees"),
        source_row: (shared("表1"), 3),
        said: said("2020-02-10", values(&catalogue, Subject::Person, &origin)),
    };
    let (ledger, row, found) = (
        new_ledger(),
        record(3, VILLAGE_B, "乙一,某地"),
        finding("odd", 3, "某地"),
    );
    let summary = summary("returnees", "r.xlsx", "sha-returnees", true);
    let new = twofront_store::NewLedger {
        id: ledger,
        summary: &summary,
        accepted: 1,
        place: place(COUNTY),
    };
    let mut pen = pen(book, "ledger.import").await;
    pen.add_ledger(&new).await.unwrap();
    let rows = twofront_store::NewRecord {
        id: new_record(),
        record: &row,
        link: None,
        household: None,
    };
    pen.add_records(ledger, true, &[rows]).await.unwrap();
    let findings = twofront_store::NewFinding {
        id: new_finding(),
        finding: &found,
        place: place(VILLAGE_B),
    };
    pen.add_findings(ledger, true, &[findings]).await.unwrap();
    pen.say_in_vault(&catalogue, &[said]).await.unwrap();
    pen.commit("vault", serde_json::Value::Null).await.unwrap();
}

/// One table of a book that is tampered with.
struct Target<'b> {
    book: &'b Book,
    on: On,
    table: CoveredTable,
    /// Id and entry of one row.
    id: String,
    seq: i64,
}

impl Target<'_> {
    fn file(&self) -> &'static str {
        if self.table.vault { "vault.db" } else { "book.db" }
    }

    async fn run(&self, statement: &str) -> u64 {
        tamper(self.book.place(), self.file(), statement).await
    }

    /// Does something to the table, verifies, and undoes it. Gives what was found, or nothing when nothing could be done.
    async fn found_after(&self, statements: &[String]) -> Option<Vec<Broken>> {
        let name = self.table.name;
        self.run(&format!("CREATE TABLE before AS SELECT * FROM {name}")).await;
        let mut changed = 0;
        for statement in statements {
            changed = self.run(statement).await;
        }
        let verified = verify(self.book).await;
        self.run(&format!("DELETE FROM {name}")).await;
        self.run(&format!("INSERT INTO {name} SELECT * FROM before")).await;
        self.run("DROP TABLE before").await;
        (changed > 0).then(|| {
            assert!(verified.fault.is_some(), "{statements:?} was not found");
            verified.broken
        })
    }

    /// The place that is named for the entry.
    fn place(&self, broken: &[Broken], seq: i64, what: &str) -> Broken {
        let fault = if self.table.vault {
            Fault::VaultRowsChanged
        } else {
            Fault::RowsChanged
        };
        let place = broken.iter().find(|one| {
            (one.from, one.to) == (seq, seq)
                && one.fault == fault
                && (self.table.vault || one.table == Some(self.table.name))
        });
        let place = place.unwrap_or_else(|| panic!("{what} of {} at {seq}: {broken:?}", self.table.name));
        place.clone()
    }

    async fn is_number(&self, column: &str) -> bool {
        let name = self.table.name;
        let asked = match self.on {
            On::Sqlite => {
                format!("SELECT COUNT(*) FROM pragma_table_info('{name}') WHERE name = '{column}' AND type = 'BIGINT'")
            }
            On::Postgres => format!(
                "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = current_schema() \
                 AND table_name = '{name}' AND column_name = '{column}' AND data_type = 'bigint'"
            ),
        };
        number(self.book.place(), self.file(), &asked).await == 1
    }

    async fn every_column(&self) {
        let (name, id) = (self.table.name, self.table.columns[0]);
        for column in self.table.columns {
            let to = match *column {
                "journal_seq" => continue,
                _ if self.is_number(column).await => format!("COALESCE({column}, 0) + 1"),
                // An id stays one: the last digit becomes another.
                _ if *column == id => format!("substr({id}, 1, 35) || CASE WHEN {id} LIKE '%0' THEN '1' ELSE '0' END"),
                _ => format!("COALESCE({column}, '') || 'x'"),
            };
            let change = format!("UPDATE {name} SET {column} = {to} WHERE {id} = '{}'", self.id);
            let broken = self.found_after(&[change]).await.expect("a row");
            let place = self.place(&broken, self.seq, column);
            if !self.table.vault && *column != id {
                assert_eq!(place.rows, std::slice::from_ref(&self.id), "{name}.{column}: {place:?}");
            }
        }
    }

    async fn whole_rows(&self, other: Option<(String, i64)>) {
        let (name, id) = (self.table.name, self.table.columns[0]);
        let remove = format!("DELETE FROM {name} WHERE {id} = '{}'", self.id);
        let broken = self.found_after(&[remove]).await.expect("a row");
        let place = self.place(&broken, self.seq, "removing");
        assert!(place.counts.is_none_or(|(then, now)| then == now + 1), "{place:?}");

        let new = uuid::Uuid::now_v7().to_string();
        let added = [
            format!(
                "CREATE TABLE another AS SELECT * FROM {name} WHERE {id} = '{}'",
                self.id
            ),
            format!("UPDATE another SET {id} = '{new}'"),
            format!("INSERT INTO {name} SELECT * FROM another WHERE true ON CONFLICT DO NOTHING"),
        ];
        if let Some(broken) = self.found_after(&added).await {
            let place = self.place(&broken, self.seq, "adding");
            // Beside a single row both are named.
            assert!(self.table.vault || place.rows.contains(&new), "{place:?}");
        }
        self.run("DROP TABLE another").await;

        let to = if self.seq == 1 { 2 } else { 1 };
        let away = format!("UPDATE {name} SET journal_seq = {to} WHERE {id} = '{}'", self.id);
        let broken = self.found_after(&[away]).await.expect("a row");
        self.place(&broken, self.seq, "moving away");
        let place = self.place(&broken, to, "moving here");
        assert!(self.table.vault || place.rows.contains(&self.id), "{place:?}");

        if let Some((theirs, seq)) = other {
            let name_it = |from: &str, to: &str| format!("UPDATE {name} SET {id} = '{to}' WHERE {id} = '{from}'");
            let exchanged = [
                name_it(&self.id, "held"),
                name_it(&theirs, &self.id),
                name_it("held", &theirs),
            ];
            let broken = self.found_after(&exchanged).await.expect("two rows");
            self.place(&broken, self.seq, "exchanging");
            self.place(&broken, seq, "exchanging");
        }
    }
}

async fn every_row_that_is_touched_is_named(on: On) {
    let place = on.place().await;
    let book = filled(place.path()).await;
    assert_eq!(verify(&book).await.fault, None);
    let mut empty = Vec::new();
    for table in covered_tables() {
        let file = if table.vault { "vault.db" } else { "book.db" };
        let (name, id) = (table.name, table.columns[0]);
        let count = number(place.path(), file, &format!("SELECT COUNT(*) FROM {name}")).await;
        if count == 0 {
            empty.push(name);
            continue;
        }
        let row = async |at: i64| {
            let text = format!("SELECT {id} FROM {name} ORDER BY journal_seq, {id} LIMIT 1 OFFSET {at}");
            let found = text_of(place.path(), file, &text).await;
            let seq = format!("SELECT journal_seq FROM {name} ORDER BY journal_seq, {id} LIMIT 1 OFFSET {at}");
            (found, number(place.path(), file, &seq).await)
        };
        let (found, seq) = row(0).await;
        let target = Target {
            book: &book,
            on,
            table,
            id: found,
            seq,
        };
        target.every_column().await;
        let other = if count > 1 { Some(row(count - 1).await) } else { None };
        target.whole_rows(other).await;
        assert_eq!(verify(&book).await.fault, None, "{name} is as it was");
    }
    assert_eq!(empty, EMPTY, "tables without rows");
}

on_both!(every_row_that_is_touched_is_named);
