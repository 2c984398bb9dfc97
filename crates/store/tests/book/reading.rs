//! A county is handed on whole, or what changed of it; and a copy kept current by changes is the same as reading anew.

use crate::county::*;
use twofront_domain::field::{Catalogue, Field, Subject, known};
use twofront_domain::ids::SiteId;
use twofront_domain::lot::Lot;
use twofront_domain::review::Verdict;
use twofront_domain::site::Site;
use twofront_domain::units::{DeciCelsius, Fen, Grams};
use twofront_domain::value::{Value, Values};
use twofront_store::{
    Book, CountyView, Fault, NewLedger, NewLot, Page, Past, PersonSaid, SiteFilter, StoreError, SubjectId, Subjects,
    VaultSaid,
};

fn money(yuan: i64) -> Value {
    Value::Money(Fen::new(yuan * 100))
}

fn degrees(tenths: i64) -> Value {
    Value::Temperature(DeciCelsius::new(tenths))
}

fn row(entries: &[(&str, &str)]) -> Row {
    entries
        .iter()
        .map(|(word, value)| ((*word).to_owned(), (*value).to_owned()))
        .collect()
}

/// One entry: a survey with one lot of a family.
async fn add_lot(book: &Book, family: &Family, sha256: &str, grams: i64) -> Lot {
    let catalogue = catalogue();
    let facts = [("quantity", Value::Weight(Grams::new(grams))), ("offered", money(3))];
    let lot = Lot {
        id: new_lot(),
        household: Some(family.household),
        place: place(family.village),
        effective: day("2020-02-10"),
        values: values(&catalogue, Subject::Lot, &facts),
    };
    let ledger = new_ledger();
    let summary = summary("produce", "滞销.xlsx", sha256, false);
    let new = NewLedger {
        id: ledger,
        summary: &summary,
        accepted: 1,
        place: place(family.village),
    };
    let seconds = book.last_seq().await.unwrap();
    let mut pen = book.pen(&actor(), moment(seconds), "ledger.import").await.unwrap();
    pen.add_ledger(&new).await.unwrap();
    let new_lot = NewLot {
        lot: &lot,
        ledger: Some(ledger),
        record: None,
    };
    pen.add_lots(&catalogue, &[new_lot]).await.unwrap();
    pen.commit("lot", serde_json::Value::Null).await.unwrap();
    lot
}

async fn everything_is_handed_on_with_its_days(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (a, b) = (
        add_family(&book, VILLAGE_A, "甲一").await,
        add_family(&book, VILLAGE_B, "乙一").await,
    );
    say_of_household(&book, &a, VILLAGE_A, "2020-02-11", &[("earned", money(9))]).await;
    say_of_person(
        &book,
        &a,
        "2020-02-12",
        &[("earned", money(7)), ("worked", Value::Flag(false))],
    )
    .await;
    say_of_person(&book, &a, "2019-12-31", &[("earned", money(1))]).await;
    say_of_person(&book, &a, "2020-02-12", &[("worked", Value::Flag(true))]).await;
    let site = workshop(VILLAGE_A, "\"红星\"\\车间", Some(a.household));
    say_of_site(&book, &site, true, "2020-02-11", &[("temperature", degrees(365))]).await;
    say_of_village(&book, VILLAGE_B, "2020-02-11", &[("reported", Value::Flag(true))]).await;
    let lot = add_lot(&book, &a, "lot-1", 500).await;
    let (scope, catalogue) = (scope(COUNTY), catalogue());
    let (copy, seq) = read_all(&book, &view(&scope, &catalogue)).await;
    assert_eq!(seq, book.last_seq().await.unwrap());
    let head = &copy.homes[&a.household.to_string()][&format!("person {}", a.head)];
    let expected = [
        ("name", "\"甲一\""),
        ("relation", "\"head\""),
        ("earned", "700"),
        ("worked", "true"),
        ("2020-02-12", "event"),
        ("2020-02-12 earned", "700"),
        ("2020-02-12 worked", "true"),
    ];
    assert_eq!(
        *head,
        row(&expected),
        "of two statements for one day the later counts in each field"
    );
    let home = &copy.homes[&a.household.to_string()][&format!("household {VILLAGE_A}")];
    assert_eq!(home["2020-02-11 earned"], "900");
    let of_site = &copy.things[&format!("{} site of {} in {VILLAGE_A}", site.id, a.household)];
    assert_eq!(of_site["2020-02-11 temperature"], "365");
    assert_eq!(
        copy.things[&format!("village {VILLAGE_B}")]["2020-02-11 reported"],
        "true"
    );
    assert!(
        copy.things[&format!("village {VILLAGE_A}")].is_empty(),
        "a village of which nothing was said"
    );
    let of_lot = &copy.things[&format!("{} lot of {} in {VILLAGE_A}", lot.id, a.household)];
    assert_eq!((&*of_lot["quantity"], &*of_lot["2020-02-10 offered"]), ("500", "300"));
    assert_eq!((copy.homes.len(), copy.things.len()), (2, 4));
    let town = crate::county::scope(TOWN_B);
    let (copy, _) = read_all(&book, &view(&town, &catalogue)).await;
    assert_eq!(copy.homes.keys().collect::<Vec<_>>(), [&b.household.to_string()]);
    assert_eq!(copy.things.len(), 1);
    assert_eq!(verify(&book).await.fault, None);
}

/// One write after the other, each of its own kind.
async fn one_step(book: &Book, step: usize, families: &mut [Family; 2], site: &Site) {
    let household = families[0].household;
    match step {
        0 => say_of_person(book, &families[0], "2020-02-12", &[("earned", money(7))]).await,
        1 => say_of_household(book, &families[1], VILLAGE_B, "2020-02-12", &[("earned", money(8))]).await,
        2 => say_of_household(book, &families[0], VILLAGE_B, "2020-02-13", &[]).await,
        3 => {
            families[0].village = VILLAGE_B;
            let moved = Family {
                household: families[1].household,
                village: VILLAGE_B,
                ..families[0]
            };
            say_of_person(book, &moved, "2020-02-14", &[("worked", Value::Flag(true))]).await;
        }
        4 => say_of_site(book, site, true, "2020-02-11", &[("temperature", degrees(365))]).await,
        5 => say_of_site(book, site, false, "2020-02-11", &[("temperature", degrees(380))]).await,
        6 => say_of_village(book, VILLAGE_A, "2020-02-11", &[("reported", Value::Flag(true))]).await,
        7 => {
            add_lot(book, &families[1], "lot-1", 500).await;
        }
        8 => {
            add_lot(book, &families[1], "lot-2", 400).await;
        }
        9 => {
            let mut pen = pen(book, "support").await;
            pen.set_support_until(household, Some(day("2020-03-01"))).await.unwrap();
            pen.commit("support", serde_json::Value::Null).await.unwrap();
        }
        10 => {
            let mut pen = pen(book, "leave").await;
            pen.set_left_on(families[1].head, Some(day("2020-02-20")))
                .await
                .unwrap();
            pen.commit("leave", serde_json::Value::Null).await.unwrap();
        }
        11 => {
            let pair = pair_of_two(book, families[1].head, families[0].head).await;
            decide(book, pair, 1, Verdict::Same).await;
        }
        12 => {
            let pairs = book
                .pairs(&scope(COUNTY), &twofront_store::PairFilter::default(), Page::ALL)
                .await;
            decide(book, pairs.unwrap().rows[0].id, 1, Verdict::Withdrawn).await;
        }
        _ => {
            add_family(book, VILLAGE_A, "甲新").await;
        }
    }
}

async fn a_copy_kept_current_is_the_same_as_reading_anew(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let mut families = [
        add_family(&book, VILLAGE_A, "甲一").await,
        add_family(&book, VILLAGE_B, "乙一").await,
    ];
    let site = workshop(VILLAGE_A, "红星车间", None);
    let (scope, catalogue) = (scope(COUNTY), catalogue());
    let view = view(&scope, &catalogue);
    let (mut copy, mut seq) = read_all(&book, &view).await;
    for step in 0..14 {
        one_step(&book, step, &mut families, &site).await;
        let changed = catch_up(&book, &view, &mut copy, seq).await;
        assert!(!changed.subjects.is_empty(), "step {step} changes something");
        seq = changed.seq;
        let (anew, last) = read_all(&book, &view).await;
        assert_eq!((&copy, seq), (&anew, last), "step {step}");
        assert_eq!(verify(&book).await.fault, None, "step {step}");
    }
    let mut some = CopyRows::new(&catalogue);
    let subjects = Subjects {
        households: vec![families[0].household],
        ..Subjects::default()
    };
    book.read_subjects(&view, &subjects, &mut some).await.unwrap();
    let home = families[0].household.to_string();
    assert_eq!(some.copy.homes.keys().collect::<Vec<_>>(), [&home]);
    assert_eq!(some.copy.homes[&home], copy.homes[&home]);
    assert!(book.changed_since(seq).await.unwrap().subjects.is_empty());
}

async fn the_past_is_read_as_it_was_said_and_known(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let site = workshop(VILLAGE_A, "红星车间", None);
    say_of_site(&book, &site, true, "2020-02-11", &[("temperature", degrees(365))]).await;
    say_of_person(&book, &family, "2020-02-12", &[("earned", money(7))]).await;
    add_lot(&book, &family, "lot-1", 500).await;
    let (scope, catalogue) = (scope(COUNTY), catalogue());
    let then = |on: &str, known_by| CountyView {
        past: Some(Past { on: day(on), known_by }),
        ..view(&scope, &catalogue)
    };
    let (now, _) = read_all(&book, &view(&scope, &catalogue)).await;
    assert_eq!(read_all(&book, &then("2020-03-01", None)).await.0, now);
    let (before, _) = read_all(&book, &then("2020-02-09", None)).await;
    assert!(before.homes.is_empty(), "{before:?}");
    assert_eq!(before.things.len(), 2, "the villages alone: {before:?}");
    let (between, _) = read_all(&book, &then("2020-02-11", None)).await;
    let head = format!("person {}", family.head);
    let home = family.household.to_string();
    assert!(!between.homes[&home][&head].contains_key("earned"));
    assert_eq!(between.things.len(), 4);
    // The lot came in a few seconds after everything else.
    let (known, _) = read_all(&book, &then("2020-03-01", Some(moment(0)))).await;
    assert_eq!(known.things.len(), 3, "{known:?}");
    assert_eq!(known.homes, now.homes);
    let mut pen = pen(&book, "leave").await;
    pen.set_left_on(family.head, Some(day("2020-02-15"))).await.unwrap();
    pen.commit("leave", serde_json::Value::Null).await.unwrap();
    let gone = read_all(&book, &then("2020-02-15", None)).await.0;
    assert!(!gone.homes[&home].contains_key(&head));
    assert!(read_all(&book, &then("2020-02-14", None)).await.0.homes[&home].contains_key(&head));
    let subject = SubjectId::Site(site.id);
    let said = book
        .assertions_of_thing(&scope, &catalogue, subject, None)
        .await
        .unwrap();
    assert_eq!(said.len(), 1);
    let early = book
        .assertions_of_thing(&scope, &catalogue, subject, Some(moment(-1)))
        .await
        .unwrap();
    assert!(early.is_empty());
}

async fn days_are_worked_out_when_a_field_becomes_dated(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    say_of_person(&book, &family, "2020-02-12", &[("wage_income", money(7))]).await;
    say_of_person(&book, &family, "2020-02-13", &[("wage_income", money(8))]).await;
    let fields = catalogue()
        .fields()
        .map(|(_, field)| field.clone())
        .collect::<Vec<Field>>();
    let with = fields.into_iter().map(|field| Field {
        dated: field.dated || field.id == "wage_income",
        ..field
    });
    let (scope, later) = (scope(COUNTY), Catalogue::new(with.collect()).unwrap());
    let (copy, _) = read_all(&book, &view(&scope, &later)).await;
    let head = &copy.homes[&family.household.to_string()][&format!("person {}", family.head)];
    assert_eq!(
        (&*head["2020-02-12 wage_income"], &*head["2020-02-13 wage_income"]),
        ("700", "800")
    );
    assert_eq!(verify(&book).await.fault, None);
    book.close().await;
    let change = "UPDATE day_value SET content = replace(content, '700', '701') WHERE day = '2020-02-12'";
    assert_eq!(tamper(folder.path(), "book.db", change).await, 1);
    let book = open(folder.path()).await;
    let fault = verify(&book).await.fault;
    assert!(matches!(fault, Some((_, Fault::StatesDiffer(1)))), "{fault:?}");
}

/// One entry: what the vault is told of a family's head.
async fn say_in_vault(book: &Book, family: &Family, on: &str, tenths: i64) {
    let catalogue = catalogue();
    let entries = [("fever", degrees(tenths)), (known::NAME, Value::Text("别名".into()))];
    let said = VaultSaid {
        subject: SubjectId::Person(family.head),
        place: place(family.village),
        source_title: shared("体温"),
        source_row: (shared("表1"), 3),
        said: said(on, values(&catalogue, Subject::Person, &entries)),
    };
    let mut pen = pen(book, "vault").await;
    pen.say_in_vault(&catalogue, &[said]).await.unwrap();
    pen.commit("vault", serde_json::Value::Null).await.unwrap();
}

async fn the_vaults_side_has_only_those_it_was_told_of(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let (a, b) = (
        add_family(&book, VILLAGE_A, "甲一").await,
        add_family(&book, VILLAGE_B, "乙一").await,
    );
    say_of_person(&book, &a, "2020-02-12", &[("earned", money(7))]).await;
    say_in_vault(&book, &a, "2020-02-12", 372).await;
    say_in_vault(&book, &a, "2020-02-13", 381).await;
    let (scope, catalogue) = (vault_scope(COUNTY), catalogue());
    let view = view(&scope, &catalogue);
    let mut rows = CopyRows::new(&catalogue);
    let seq = book.read_vault_county(&view, &mut rows).await.unwrap();
    assert_eq!(rows.copy.homes.len(), 1);
    assert_eq!(rows.copy.things.len(), 1, "its village: {:?}", rows.copy.things);
    let head = &rows.copy.homes[&a.household.to_string()][&format!("person {}", a.head)];
    let shown = [
        "name",
        "fever",
        "2020-02-12 fever",
        "2020-02-12 earned",
        "2020-02-13 fever",
    ]
    .map(|word| &*head[word]);
    assert_eq!(
        shown,
        ["\"甲一\"", "381", "372", "700", "381"],
        "only emergency fields come from the vault"
    );

    say_in_vault(&book, &b, "2020-02-13", 366).await;
    assert!(
        book.changed_since(seq).await.unwrap().subjects.is_empty(),
        "the book does not say whom the vault was told of"
    );
    let mut rows = CopyRows::new(&catalogue);
    let changed = book.read_vault_changed(&view, seq, &mut rows).await.unwrap();
    assert_eq!(changed.subjects.households, [b.household]);
    assert_eq!(rows.copy.homes.keys().collect::<Vec<_>>(), [&b.household.to_string()]);
    let past = CountyView {
        past: Some(Past {
            on: day("2020-02-12"),
            known_by: None,
        }),
        ..view
    };
    let mut rows = CopyRows::new(&catalogue);
    book.read_vault_households(&past, &[a.household, b.household], &mut rows)
        .await
        .unwrap();
    let then = &rows.copy.homes[&a.household.to_string()][&format!("person {}", a.head)];
    assert_eq!((&*then["fever"], rows.copy.homes.len()), ("372", 1));
    let closed = crate::county::scope(COUNTY);
    let refused = book
        .read_vault_county(
            &crate::county::view(&closed, &catalogue),
            &mut CopyRows::new(&catalogue),
        )
        .await;
    assert!(matches!(refused, Err(StoreError::VaultClosed)));
}

async fn a_site_is_recognised_by_village_kind_and_name(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let site = workshop(VILLAGE_A, "红星车间", None);
    say_of_site(&book, &site, true, "2020-02-11", &[]).await;
    let mut pen = pen(&book, "say").await;
    let found: Option<SiteId> = pen.find_site(&place(VILLAGE_A), "workshop", "红星车间").await.unwrap();
    assert_eq!(found, Some(site.id));
    assert_eq!(
        pen.find_site(&place(VILLAGE_B), "workshop", "红星车间").await.unwrap(),
        None
    );
    let twice = twofront_store::SiteSaid {
        site: workshop(VILLAGE_A, "红星车间", None),
        is_new: true,
        said: vec![],
    };
    assert!(matches!(
        pen.say_of_sites(&catalogue(), &[twice]).await,
        Err(StoreError::Taken(_))
    ));
    drop(pen);
    let run_by = Site {
        household: Some(family.household),
        ..site.clone()
    };
    say_of_site(&book, &run_by, false, "2020-02-12", &[]).await;
    say_of_site(&book, &site, false, "2020-02-13", &[]).await;
    let filter = SiteFilter {
        household: Some(family.household),
        query: "红".to_owned(),
        ..SiteFilter::default()
    };
    let listed = book.sites(&scope(TOWN_A), &filter, Page::ALL).await.unwrap();
    assert_eq!(
        (listed.total, &listed.rows[0].site),
        (1, &run_by),
        "its household is kept"
    );
    assert!(book.site(&scope(TOWN_B), site.id).await.unwrap().is_none());
    assert_eq!(book.villages(&scope(COUNTY), None, Page::ALL).await.unwrap().total, 2);
    assert_eq!(listed.rows[0].values(&catalogue()), Values::new());
}

async fn one_call_may_speak_of_one_subject_many_times(on: On) {
    let folder = on.place().await;
    let book = with_places(folder.path()).await;
    let family = add_family(&book, VILLAGE_A, "甲一").await;
    let catalogue = catalogue();
    let days = ["2020-02-13", "2020-02-11", "2020-02-12"];
    let worked = |on: &str| {
        let facts = [("earned", money(on[9..].parse().unwrap()))];
        said(on, values(&catalogue, Subject::Person, &facts))
    };
    let people: Vec<PersonSaid> = [(family.head, false), (new_person(), true)]
        .into_iter()
        .flat_map(|(id, is_new)| days.map(|on| (id, is_new, on)))
        .map(|(id, is_new, on)| PersonSaid {
            id,
            household: family.household,
            place: place(family.village),
            is_new,
            said: vec![worked(on)],
        })
        .collect();
    let mut pen = pen(&book, "say").await;
    pen.say_of_people(&catalogue, &people).await.unwrap();
    pen.commit("say", serde_json::Value::Null).await.unwrap();
    let scope = scope(COUNTY);
    let (copy, _) = read_all(&book, &view(&scope, &catalogue)).await;
    for said in &people {
        let row = &copy.homes[&family.household.to_string()][&format!("person {}", said.id)];
        let shown = ["earned", "2020-02-11 earned", "2020-02-12 earned", "2020-02-13 earned"].map(|word| &*row[word]);
        assert_eq!(shown, ["300", "100", "200", "300"]);
    }
    assert_eq!(verify(&book).await.fault, None);
}

on_both!(
    everything_is_handed_on_with_its_days,
    a_copy_kept_current_is_the_same_as_reading_anew,
    the_past_is_read_as_it_was_said_and_known,
    days_are_worked_out_when_a_field_becomes_dated,
    the_vaults_side_has_only_those_it_was_told_of,
    a_site_is_recognised_by_village_kind_and_name,
    one_call_may_speak_of_one_subject_many_times,
);
