//! A county that many lists came to is read anew when too many of its rows stand for nothing. Synthetic throughout.

use std::fmt::Write as _;

use jiff::civil::date;
use twofront_domain::progress::Silent;

use super::*;
use crate::DeskOptions;

const HOUSEHOLDS: usize = 250;

/// The `round`-th list of the same households, one person each, every one with another income than before.
fn register(round: usize) -> String {
    let mut text =
        "序号,数据日期,县(市、区、旗),乡(镇),行政村,户编号,人编号,姓名,证件号码,人数,与户主关系,人均纯收入,监测对象类型\n"
            .to_owned();
    let letters: Vec<char> = "明山红国花根兰福春秋冬梅竹松柏江".chars().collect();
    for at in 0..HOUSEHOLDS {
        let name = format!("张{}{}", letters[at / 16], letters[at % 16]);
        let (day, number, income) = (1 + round, 34_012_345_000 + at, 8_000 + at + round);
        let at = at + 1;
        let row = format!("{at},2020-02-{day:02},枞阳县,横埠镇,黄山村,{number},01,{name},,1,户主,{income},");
        writeln!(text, "{row}").unwrap();
    }
    text
}

#[tokio::test]
async fn a_county_with_many_dead_rows_is_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let options = DeskOptions {
        book: folder.path().join("book").as_path().into(),
        packs: None,
        working_date: Some(date(2020, 2, 20)),
    };
    let desk = Desk::create(options, &"340722".parse().unwrap()).await.unwrap();
    let (mut times_read, mut dead_before) = (0, usize::MAX);
    for round in 0..8 {
        let (name, actor) = (format!("名单{round}.csv"), desk.local_actor("test"));
        let path = folder.path().join(&name);
        std::fs::write(&path, register(round)).unwrap();
        desk.import(&actor, &path, &name, Arc::new(Silent)).await.unwrap();
        let county = desk.county_now().await.unwrap();
        let (dead, all) = county.book.snapshot.dead_rows();
        assert_eq!(
            county.book.snapshot.present_counts(),
            (HOUSEHOLDS, HOUSEHOLDS),
            "round {round}"
        );
        // As many as may be there before a write, and all that the write replaced.
        let most = DEAD_LEAST.max(all / DEAD_ONE_IN) + (all - dead);
        assert!(dead <= most, "round {round}: {dead} of {all} rows are dead");
        times_read += usize::from(dead < dead_before);
        dead_before = dead;
    }
    assert!(
        (2..8).contains(&times_read),
        "changes are carried on most of the time: {times_read}"
    );
}
