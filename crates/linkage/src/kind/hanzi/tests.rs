//! What the table knows of single characters, and that its data files are whole.

use super::*;

fn check_fold(variants: &str, plain: &str) {
    let folded: String = variants.chars().map(fold).collect();
    assert_eq!(folded, plain, "{variants}");
}

#[test]
fn variants_have_one_plain_form() {
    check_fold("陳張劉黃楊趙", "陈张刘黄杨赵");
    check_fold("峯羣昇陞甦堃珎濶㛃産眞緖", "峰群升升苏坤珍阔洁产真绪");
    check_fold("髙﨑靑晳鍾鐘锺煇寗", "高崎青皙钟钟钟辉宁");
    check_fold("王李喆哲淼渺犇奔明", "王李喆哲淼渺犇奔明");
    check_fold("ＡＢ１２（）　", "AB12() ");
    check_fold("abc é ☃ 😀", "abc é ☃ 😀");
}

#[test]
fn folding_twice_changes_nothing() {
    for c in (0..=0x2_ffff).filter_map(char::from_u32) {
        assert_eq!(fold(fold(c)), fold(c), "{c}");
    }
}

fn check_reads(c: char, spelled: &[&str]) {
    let table = hanzi();
    for syllable in spelled {
        let number = table.syllable(syllable).unwrap();
        assert!(table.reads(c as u16, number), "{c} {syllable}");
    }
}

#[test]
fn polyphones_have_all_their_readings() {
    check_reads('单', &["SHAN", "DAN", "CHAN"]);
    check_reads('曾', &["ZENG", "CENG"]);
    check_reads('解', &["XIE", "JIE"]);
    check_reads('仇', &["QIU", "CHOU"]);
    check_reads('查', &["ZHA", "CHA"]);
    check_reads('盖', &["GE", "GAI"]);
    check_reads('区', &["OU", "QU"]);
    check_reads('尉', &["YU", "WEI"]);
    check_reads('吕', &["LV", "LYU"]);
    check_reads('王', &["WANG"]);
    assert!(!hanzi().reads('王' as u16, hanzi().syllable("YU").unwrap()));
    let shan = hanzi().syllable("SHAN").unwrap();
    assert_eq!(hanzi().character('单' as u16).surname_syllable(), shan);
    assert_eq!(hanzi().character('單' as u16).surname_syllable(), shan);
}

#[test]
fn syllables_fit_nine_bits() {
    let table = hanzi();
    assert!((0..=u16::MAX).all(|code| table.character(code).given_syllable() < 512));
    // All but a few made in Japan have a reading.
    let silent = (0x4e00..=0x9fa5).filter(|&code| table.character(code).given_syllable() == NO_SYLLABLE);
    assert!(silent.count() < 200);
    assert_eq!(table.initial(NO_SYLLABLE), 0);
    assert_eq!(table.initial(512), 0);
    assert_eq!(table.initial(table.syllable("ZHONG").unwrap()), b'Z');
}

#[test]
fn look_alikes_are_known_both_ways() {
    for (one, other) in ["未末", "己已", "戊戌", "晴睛", "季李", "燕蒸", "王玉", "伟炜", "俊峻"].map(|pair| {
        let mut pair = pair.chars();
        (pair.next().unwrap() as u16, pair.next().unwrap() as u16)
    }) {
        assert!(hanzi().look_alike(one, other) && hanzi().look_alike(other, one));
    }
    assert!(!hanzi().look_alike('王' as u16, '陈' as u16));
    assert!(!hanzi().look_alike('王' as u16, '王' as u16));
}

#[test]
fn every_word_of_the_data_files_is_well_formed() {
    for word in plain_forms::words(plain_forms::VARIANTS) {
        assert_eq!(word.chars().count(), 2, "{word}");
    }
    for word in plain_forms::words(look_alikes::GROUPS) {
        assert!(word.chars().count() >= 2, "{word}");
        assert!(word.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}')), "{word}");
    }
    let table = hanzi();
    for word in plain_forms::words(readings::POLYPHONES) {
        let spelled = word.trim_start_matches(|c: char| !c.is_ascii_lowercase());
        for syllable in spelled.split([',', '|']) {
            let capitals = syllable.replace('ü', "v").to_uppercase();
            assert!(table.syllable(&capitals).is_some(), "{word}");
        }
    }
    let compound = plain_forms::words(surnames::COMPOUND).count();
    assert_eq!(table.surnames.len(), compound);
    assert!(
        table
            .surnames
            .windows(2)
            .all(|two| two[0].characters < two[1].characters)
    );
}
