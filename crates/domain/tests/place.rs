//! Places as ledgers name them: suffixes that differ, names that occur twice, codes that are not enough.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

use proptest::prelude::*;
use twofront_domain::place::{Gazetteer, Place, PlaceCode, PlaceLevel, PlaceMatch, bare_name};

/// The committed gazetteer, so that the traps below are the real ones.
fn gazetteer() -> Gazetteer {
    let text = include_str!("../../../data/gazetteer.csv");
    Gazetteer::new(text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Place {
            code: cells[0].parse().unwrap(),
            name: cells[1].to_owned(),
        }
    }))
}

fn told(found: &PlaceMatch) -> String {
    match found {
        PlaceMatch::One(code) => code.to_string(),
        PlaceMatch::Several(codes) => format!("{} places", codes.len()),
        PlaceMatch::None => "none".to_owned(),
    }
}

#[test]
fn villages_are_found_by_name_within_their_town() {
    let gazetteer = gazetteer();
    let check = |town: Option<&str>, village: &str, expect: &str| {
        assert_eq!(
            told(&gazetteer.find_village(town, village)),
            expect,
            "{town:?} {village:?}"
        );
    };
    // Suffixes don't matter, in the ledger or in the gazetteer.
    for village in ["杨湾社区居民委员会", "杨湾社区", "杨湾", " 杨 湾 "] {
        check(Some("义津镇"), village, "340722110002");
        check(Some("义津"), village, "340722110002");
    }
    // The same name in several towns: the town decides, and without it nobody guesses.
    check(Some("横埠镇"), "新华", "340722106218");
    check(Some("义津镇"), "胜利村", "340722110212");
    check(None, "新华村", "3 places");
    check(Some(""), "新华村", "3 places");
    check(Some("不存在镇"), "新华村", "3 places");
    // The same name twice in one town: only the suffix decides, and without one nobody guesses.
    check(Some("仙岳山街道"), "碧山村", "430281003206");
    check(Some("仙岳山"), "碧山社区", "430281003002");
    check(Some("会宫镇"), "会宫社区", "340722112001");
    check(Some("仙岳山街道"), "碧山", "2 places");
    check(None, "碧山村", "2 places");
    // A known town without that village is not answered with another town's village.
    check(Some("横埠镇"), "胜利", "none");
    check(None, "没有这个村", "none");
}

#[test]
fn towns_are_found_by_name() {
    let gazetteer = gazetteer();
    for (town, expect) in [
        ("会宫镇", "340722112"),
        ("会宫", "340722112"),
        ("阳三石街道", "430281002"),
        ("无名镇", "none"),
    ] {
        assert_eq!(told(&gazetteer.find_town(town)), expect, "{town}");
    }
}

#[test]
fn suffixes_leave_a_name_that_still_says_something() {
    for (name, expect) in [
        ("公塥村委会", "公塥"),
        ("公塥村民委员会", "公塥"),
        ("义津社区居民委员会", "义津"),
        ("阳三石街道办事处", "阳三石"),
        ("枞阳县", "枞阳"),
        ("新村", "新村"),
        ("村", "村"),
        ("", ""),
        (" 杨 湾 社 区 ", "杨湾"),
    ] {
        assert_eq!(bare_name(name), expect, "{name:?}");
    }
}

#[test]
fn the_committed_counties_are_whole() {
    let gazetteer = gazetteer();
    for (county, towns, villages) in [("340722", 17, 214), ("430281", 25, 272)] {
        let county: PlaceCode = county.parse().unwrap();
        assert_eq!(gazetteer.children(&county).count(), towns, "towns of {county}");
        let inside = |place: &&Place| place.code.level() == PlaceLevel::Village && place.code.is_within(&county);
        assert_eq!(
            gazetteer.places().iter().filter(inside).count(),
            villages,
            "villages of {county}"
        );
    }
    for place in gazetteer.places() {
        let parent = place.code.parent();
        assert!(
            parent.is_none_or(|code| gazetteer.get(&code).is_some()),
            "{} has no parent here",
            place.code
        );
    }
}

#[test]
fn codes() {
    for (text, parent) in [
        ("34", None),
        ("3407", Some("34")),
        ("340722", Some("3407")),
        ("340722112", Some("340722")),
        ("340722112001", Some("340722112")),
    ] {
        let code: PlaceCode = text.parse().unwrap();
        assert_eq!(code.parent().as_ref().map(PlaceCode::as_str), parent);
    }
    for text in [
        "",
        "3",
        "340",
        "34072",
        "34072x",
        "3407221120010",
        "３４０７２２",
        " 340722",
    ] {
        assert!(text.parse::<PlaceCode>().is_err(), "{text:?}");
    }
}

#[test]
fn a_code_given_twice_keeps_its_first_name() {
    let code: PlaceCode = "340722115".parse().unwrap();
    let place = |name: &str| Place {
        code: code.clone(),
        name: name.to_owned(),
    };
    let gazetteer = Gazetteer::new([place("金社镇"), place("钱铺镇")]);
    assert_eq!(gazetteer.name(&code), "金社镇");
    assert_eq!(gazetteer.find_town("钱铺镇"), PlaceMatch::None);
}

proptest! {
    #[test]
    fn every_village_is_found_by_its_full_name(at in 0..534_usize) {
        let gazetteer = gazetteer();
        let place = &gazetteer.places()[at];
        if place.code.level() == PlaceLevel::Village {
            let town = place.code.parent().unwrap();
            let found = gazetteer.find_village(Some(gazetteer.name(&town)), &place.name);
            prop_assert_eq!(found, PlaceMatch::One(place.code.clone()));
        }
    }

    #[test]
    fn looking_up_never_panics(town in proptest::option::of("\\PC{0,12}"), village in "\\PC{0,12}") {
        gazetteer().find_village(town.as_deref(), &village);
    }
}
