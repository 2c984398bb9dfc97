//! Pairs of names and the relation expected of them; parts; and what holds for any two texts.

use proptest::prelude::*;

use super::*;

fn relation_of(one: &str, other: &str) -> &'static str {
    let mut texts = Texts::default();
    let (one, other) = (pack(one, &mut texts), pack(other, &mut texts));
    relations()[usize::from(relation(one, other, &texts))]
}

#[track_caller]
fn check(one: &str, other: &str, expected: &str) {
    assert_eq!(relation_of(one, other), expected, "{one} / {other}");
    assert_eq!(relation_of(other, one), expected, "{other} / {one}");
}

#[test]
fn the_same_text() {
    check("王小明", "王小明", "exact");
    check("王小明", " 王 小\u{3000}明\u{200b}", "exact");
    check("王明", "王明（户主）", "exact");
    check("王明", "王明(户主", "exact");
    check("風雨", "風(fēng)雨(yǔ)", "exact");
    check("王明", "王明wangming", "exact");
    check("王明", "王明 Wáng Míng", "exact");
    check("（王明）", "王明", "exact");
    check("古丽·阿依木", "古丽•阿依木", "exact");
    check("陳大文", " 陳大文", "exact");
    check("Wang Wei", "WangWei", "exact");
}

#[test]
fn another_way_to_write_it() {
    check("陳大文", "陈大文", "variant");
    check("陳大文", "陈大攵", "one-character");
    check("张昇", "张升", "variant");
    check("欧阳靑靑", "歐陽青青", "variant");
    check("古丽·阿依木", "古丽阿依木", "variant");
    check("阿·依", "阿依", "variant");
    check("张伟A", "张伟B", "variant");
    check("张伟1", "张伟", "variant");
    check("Wang Wei", "WANG WEI", "variant");
}

#[test]
fn it_sounds_the_same() {
    check("王伟", "王玮", "homophone");
    check("王小明", "汪晓铭", "homophone");
    check("单雄", "山雄", "homophone");
    check("曾晟", "增成", "homophone");
    check("曾晟", "曾胜", "homophone");
    check("尉迟明", "玉池明", "homophone");
    check("万俟云", "莫其云", "homophone");
    check("古丽阿依木", "古力阿衣木", "homophone");
    check("王伟", "Wang Wei", "homophone");
    check("單雄", "shanxiong", "homophone");
    check("吕军", "Lü Jun", "homophone");
    check("王伟", "Wang Ming", "same-surname");
    check("王伟", "Li Wei", "different");
}

#[test]
fn it_looks_the_same() {
    check("王末", "王未", "look-alike");
    check("季小明", "李小明", "look-alike");
    check("张燕红", "张蒸红", "look-alike");
    check("张燕末", "张蒸未", "same-surname");
}

#[test]
fn a_character_was_lost() {
    check("王*明", "王小明", "lost-character");
    check("王？明", "王小明", "lost-character");
    check("王X明", "王小明", "lost-character");
    check("王XX", "王小明", "lost-character");
    check("王某某", "王小明", "lost-character");
    check("王某", "王小明", "lost-character");
    check("王\u{e863}明", "王小明", "lost-character");
    check("王*明", "王*明", "lost-character");
    check("王*明", "王*红", "same-surname");
    check("王*", "*明", "different");
    check("欧阳**", "欧阳小明", "lost-character");
    check("古丽阿*木", "古丽阿依木", "lost-character");
    check("李*明", "王小明", "different");
}

#[test]
fn a_slip_of_the_hand() {
    check("王小明", "王明小", "swapped");
    check("王小明", "小王明", "swapped");
    check("王伟", "伟王", "swapped");
    check("古丽阿依木", "古丽阿木依", "swapped");
    check("王小明", "王明", "dropped");
    check("王小明", "王小", "dropped");
    check("王小明", "小明", "dropped");
    check("欧阳小明", "欧阳明", "dropped");
    check("欧阳小明强", "欧阳小明", "dropped");
    check("王明", "王", "same-surname");
}

#[test]
fn little_agrees() {
    check("王小明", "王小刚", "one-character");
    check("王小明", "陈小明", "one-character");
    check("王伟", "陈伟", "one-character");
    check("王伟", "王刚", "same-surname");
    check("欧阳伟", "欧阳刚", "same-surname");
    check("欧阳伟", "欧刚强", "different");
    check("王小明", "王大刚", "same-surname");
    check("王小明", "李大刚", "different");
    check("王", "李", "different");
    check("𠮷野", "吉野", "one-character");
}

#[test]
fn no_name() {
    for cell in [
        "",
        " ",
        "无",
        "不详",
        "未知",
        "-",
        "/",
        "N/A",
        "NULL",
        "无名氏",
        "（无）",
        "*",
        "某某",
        "??",
        "12",
        "………",
    ] {
        assert_eq!(pack(cell, &mut Texts::default()), crate::kind::MISSING, "{cell}");
    }
}

fn part_of(name: &str, wanted: &str) -> Option<u64> {
    let mut texts = Texts::default();
    // So that numbers of texts are not equal by chance.
    for at in 0..name.len() {
        texts.intern(&at.to_string());
    }
    let name = pack(name, &mut texts);
    let at = parts().iter().position(|&part| part == wanted).unwrap();
    part(at as u8, name, &texts)
}

#[track_caller]
fn check_part(wanted: &str, equal: &[&str], other: &str) {
    let first = part_of(equal[0], wanted);
    assert!(first.is_some(), "{wanted} of {}", equal[0]);
    for name in equal {
        assert_eq!(part_of(name, wanted), first, "{wanted} of {name}");
    }
    assert_ne!(part_of(other, wanted), first, "{wanted} of {other}");
}

#[test]
fn parts_meet_where_they_should() {
    check_part("whole", &["陳大文", "陈大文"], "陈文大");
    check_part("whole", &["古丽·阿依木", "古丽阿依木"], "古丽阿衣木");
    check_part("pinyin", &["王小明", "汪晓铭", "Wang Xiaoming"], "王大明");
    check_part("pinyin", &["单雄", "山雄"], "但雄");
    check_part("pinyin", &["尉迟明", "玉池明"], "卫池明");
    check_part("pinyin", &["古丽阿依木", "古力阿衣木"], "古丽阿衣");
    check_part("surname", &["王小明", "王", "王*"], "汪小明");
    check_part("surname", &["欧阳小明", "欧阳伟"], "欧小明");
    check_part("given", &["王小明", "李小明"], "王小刚");
    check_part("given", &["欧阳小明", "王小明"], "欧阳明");
    check_part("initials", &["王小明", "魏晓梅"], "李小明");
    check_part("sorted", &["王小明", "王明小", "小明王"], "王小刚");
    check_part("sorted", &["古丽阿依木", "古丽阿木依"], "古丽阿依");
}

#[test]
fn a_lost_character_leaves_the_surname_only() {
    for part in ["whole", "pinyin", "given", "initials", "sorted"] {
        assert_eq!(part_of("王*明", part), None, "{part}");
        assert_eq!(part_of("古丽阿依*", part), None, "{part}");
    }
    assert!(part_of("王*明", "surname").is_some());
    assert_eq!(part_of("*小明", "surname"), None);
    assert_eq!(part_of("王", "given"), None);
}

/// Names from few characters, so that they often are close, with all that can stand in a cell.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[王小明晓陳陈欧阳歐单末未*X·]{1,6}",
        "[王小明晓陳陈 （）a1A.]{0,8}",
        "[A-Za-z ]{0,9}",
        any::<String>(),
        Just("长".repeat(300)),
    ]
}

proptest! {
    #[test]
    fn relations_are_symmetric_and_parts_never_panic(one in cell(), other in cell()) {
        let mut texts = Texts::default();
        let (a, b) = (pack(&one, &mut texts), pack(&other, &mut texts));
        let there = relation(a, b, &texts);
        prop_assert!(usize::from(there) < relations().len());
        prop_assert_eq!(there, relation(b, a, &texts));
        for at in 0..parts().len() as u8 {
            part(at, a, &texts);
        }
    }

    #[test]
    fn exact_means_the_same_text(one in "[王小明晓陳陈欧阳歐单末未]{1,7}", other in "[王小明晓陳陈欧阳歐单末未]{1,7}") {
        prop_assert_eq!(relation_of(&one, &one), "exact");
        prop_assert_eq!(relation_of(&one, &other) == "exact", one == other);
    }

    #[test]
    fn variant_means_the_same_whole(one in "[陳陈欧歐阳陽]{1,6}", other in "[陳陈欧歐阳陽]{1,6}") {
        let close = ["exact", "variant"].contains(&relation_of(&one, &other));
        prop_assert_eq!(close, part_of(&one, "whole") == part_of(&other, "whole"));
    }
}

/// Measures the usual case; run it with `--release --ignored --nocapture`.
#[test]
#[ignore = "measures, asserts nothing"]
#[allow(clippy::disallowed_methods, reason = "a measurement needs the clock")]
fn how_long_it_takes() {
    use std::hint::black_box;
    use std::time::Instant;

    let report = |what: &str, since: Instant, count: usize| {
        println!("{what}: {:.1} ns", since.elapsed().as_nanos() as f64 / count as f64);
    };
    let start = Instant::now();
    hanzi();
    report("build the table", start, 1);
    let surnames: Vec<char> = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗单曾解查".chars().collect();
    let given: Vec<char> = (0x4e00..0x9fa5).step_by(11).filter_map(char::from_u32).collect();
    let names: Vec<String> = (0..1_000_000_usize)
        .map(|at| {
            let second = given[at * 7919 % given.len()];
            [surnames[at * 31 % surnames.len()], second, given[at * 104_729 % 600]]
                .iter()
                .collect()
        })
        .collect();
    let mut texts = Texts::default();
    let start = Instant::now();
    let packed: Vec<Packed> = names.iter().map(|name| pack(name, &mut texts)).collect();
    report("pack", start, packed.len());
    let untidy: Vec<String> = names.iter().map(|name| format!(" {name}（户主）")).collect();
    let start = Instant::now();
    for name in &untidy {
        black_box(pack(name, &mut texts));
    }
    report("pack untidy", start, untidy.len());
    for (what, step) in [("relation, strangers", 7), ("relation, same surname", 24)] {
        let start = Instant::now();
        for (at, &one) in packed.iter().enumerate() {
            black_box(relation(one, packed[(at + step) % packed.len()], &texts));
        }
        report(what, start, packed.len());
    }
    for (at, what) in parts().iter().enumerate() {
        let start = Instant::now();
        for &name in &packed {
            black_box(part(at as u8, name, &texts));
        }
        report(what, start, packed.len());
    }
}
