//! Administrative places down to the village, as codes or in words. Knows how such names are built, but no gazetteer: a
//! code and a name are never found to be the same.

use super::texts::mix;
use super::written::says_nothing;
use super::{MISSING, Packed, Texts};

mod reading;

const EXACT: u8 = 0;
const TOWN: u8 = 1;
const DIFFERENT: u8 = 2;

pub(super) fn relations() -> &'static [&'static str] {
    &["exact", "town", "different"]
}

pub(super) fn parts() -> &'static [&'static str] {
    &["whole", "town"]
}

/// Word 0: village in the low half, town in the high half. Word 1: the county. Hashes all; 0 where there is none.
pub(super) fn pack(cell: &str, texts: &mut Texts) -> Packed {
    match reading::code(cell.as_bytes()) {
        Some(found) => packed(found),
        None if says_nothing(cell) => MISSING,
        // A county has few places and many rows.
        None => texts.remembered(cell, |cell| packed(reading::words(cell))),
    }
}

fn packed(found: reading::Place) -> Packed {
    // A county tells nobody apart within its ledgers.
    if found.village == 0 && found.town == 0 {
        return MISSING;
    }
    [
        u64::from(found.village) | u64::from(found.town) << 32,
        u64::from(found.county),
    ]
}

#[inline]
pub(super) fn relation(one: Packed, other: Packed, _: &Texts) -> u8 {
    let (village, town, county) = split(one);
    let (other_village, other_town, other_county) = split(other);
    let contradict = |one: u32, other: u32| one != 0 && other != 0 && one != other;
    if contradict(county, other_county) || contradict(town, other_town) {
        DIFFERENT
    } else if village != 0 && village == other_village {
        EXACT
    } else if town != 0 && town == other_town {
        TOWN
    } else {
        DIFFERENT
    }
}

pub(super) fn part(part: u8, cell: Packed, _: &Texts) -> Option<u64> {
    let (village, town, _) = split(cell);
    let hash = if part == 0 { village } else { town };
    (hash != 0).then(|| mix(u64::from(hash)))
}

fn split(cell: Packed) -> (u32, u32, u32) {
    (cell[0] as u32, (cell[0] >> 32) as u32, cell[1] as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tells_how_two_places_are_related() {
        let check = |one: &str, other: &str, expect: &str| {
            let mut texts = Texts::default();
            let (one_packed, other_packed) = (pack(one, &mut texts), pack(other, &mut texts));
            assert!(one_packed != MISSING && other_packed != MISSING);
            let found = relation(one_packed, other_packed, &texts);
            assert_eq!(relations()[found as usize], expect, "{one} {other}");
            assert_eq!(found, relation(other_packed, one_packed, &texts));
        };
        for village in [
            "红旗村",
            "红旗村委会",
            "红旗村民委员会",
            "红旗",
            "红旗社区",
            "红旗居委会",
            "红旗村三组",
            "红旗村大王组",
            "红旗三组",
            "红旗村第3村民小组",
            "向阳镇红旗村",
            "向阳镇红旗",
            "向阳乡红旗村",
            "铜山市义安区向阳镇红旗村",
            "义安县红旗村",
            "安徽省铜山市义安区向阳镇人民政府红旗村",
            " 向阳镇 红旗村 ",
            "向阳镇（红旗村）",
            "红旗村大王庄",
        ] {
            check("红旗村", village, "exact");
        }
        check("向阳镇红旗村", "中心镇红旗村", "different");
        check("向阳镇红旗村", "向阳镇东风村", "town");
        check("向阳镇红旗村", "向阳镇", "town");
        check("向阳街道", "向阳街道办事处", "town");
        check("新市镇", "新市镇", "town");
        check("红旗村", "东风村", "different");
        check("义安县向阳镇红旗村", "无为县向阳镇红旗村", "different");
        check("新市镇新村村", "新市镇新村", "exact");
        check("村头村", "村头", "exact");
        check("市中村", "市中", "exact");
        check("349900102003", "349900102003", "exact");
        check("349900102003", "349900102003.0", "exact");
        check("349900102003", "349900102000", "town");
        check("349900102003", "349900102", "town");
        check("349900102003", "349900103003", "different");
    }

    #[test]
    fn counties_alone_and_nothing_are_missing() {
        for cell in ["", "无", "349900", "349900000000", "义安县", "安徽省"] {
            assert_eq!(pack(cell, &mut Texts::default()), MISSING, "{cell}");
        }
    }

    #[test]
    fn the_village_is_the_key() {
        let mut texts = Texts::default();
        let (one, other) = (pack("向阳镇红旗村", &mut texts), pack("红旗村", &mut texts));
        assert_eq!(part(0, one, &texts), part(0, other, &texts));
        assert!(part(1, one, &texts).is_some() && part(1, other, &texts).is_none());
    }

    proptest! {
        #[test]
        fn packs_anything(one in ".{0,40}|[红省市县镇乡村组三社区]{0,12}", other in ".{0,30}|[红省市县镇乡村组三社区]{0,12}") {
            let mut texts = Texts::default();
            let (one, other) = (pack(&one, &mut texts), pack(&other, &mut texts));
            prop_assert_eq!(relation(one, other, &texts), relation(other, one, &texts));
            if one != MISSING {
                let itself = relation(one, one, &texts);
                prop_assert_eq!(itself, if one[0] as u32 == 0 { TOWN } else { EXACT });
            }
        }
    }
}
