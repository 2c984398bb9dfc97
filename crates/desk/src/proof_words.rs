//! Where a book is broken, in words. What is broken is found by the book.

use twofront_store::{Broken, DestroyedEntries, Fault};

use crate::view::Text;

/// One broken place: which entries, what, and as far as it is known which table and rows, or which line of the anchors.
pub(crate) fn place_text(place: &Broken) -> Text {
    let (zh, en) = fault_words(&place.fault);
    let (mut more_zh, mut more_en) = (String::new(), String::new());
    if let Some(table) = place.table {
        more_zh += &format!("，表 {table}");
        more_en += &format!(", table {table}");
    }
    if !place.rows.is_empty() {
        let rows = place.rows.join(", ");
        more_zh += &format!("，行 {rows}");
        more_en += &format!(", row {rows}");
    }
    if let Some((then, now)) = place.counts.filter(|(then, now)| then != now) {
        more_zh += &format!("（当时写入{then}行，现有{now}行）");
        more_en += &format!(" ({then} rows were written, {now} are there)");
    }
    if let Some(line) = &place.anchor {
        more_zh += &format!("（据存证 {line}）");
        more_en += &format!(" (by the anchor {line})");
    }
    let (at_zh, at_en) = match (place.from, place.to) {
        (0, 0) => ("每日存证".to_owned(), "Anchors".to_owned()),
        (from, to) if from == to => (format!("第{from}条"), format!("Entry {from}")),
        (from, to) => (format!("第{from}至{to}条"), format!("Entries {from} to {to}")),
    };
    Text {
        zh: format!("{at_zh}：{zh}{more_zh}"),
        en: format!("{at_en}: {en}{more_en}"),
    }
}

/// What is gone under a certificate.
pub(crate) fn destroyed_text(destroyed: &DestroyedEntries) -> Text {
    let DestroyedEntries {
        certificate,
        entries,
        closing,
    } = destroyed;
    let (zh, en) = match closing {
        false => (
            format!("{entries}条日志对应的专库数据已依《销毁证明》{certificate}销毁，不算问题"),
            format!(
                "The vault rows of {entries} entries were destroyed under certificate {certificate}; this is no fault"
            ),
        ),
        true => (
            format!("{entries}条日志对应的专库数据正在依《销毁证明》{certificate}销毁"),
            format!("The vault rows of {entries} entries are being destroyed under certificate {certificate}"),
        ),
    };
    Text { zh, en }
}

fn fault_words(fault: &Fault) -> (String, String) {
    let (zh, en) = match fault {
        Fault::Gap => ("日志条目缺失", "missing from the journal"),
        Fault::EntryChanged => ("日志条目被改动", "the entry was changed"),
        Fault::ChainBroken => (
            "前后两条接不上，其中一条被换过",
            "the two do not hang together: one was exchanged",
        ),
        Fault::TailMissing => (
            "末尾的日志条目丢失，或数据库被换成了旧的副本",
            "missing at the end, or an older copy was put in the book's place",
        ),
        Fault::RowsChanged => ("该次写入的数据行被改动", "rows written with it were changed"),
        Fault::VaultRowsChanged => ("该次写入的专库数据被改动", "vault rows written with it were changed"),
        Fault::Rewritten => (
            "日志被整体改写，与当时记下的摘要不符",
            "the journal was rewritten: this is not the hash that was noted",
        ),
        Fault::AnchorChanged => (
            "每日存证文件被改动、缺行，或属于另一个数据库",
            "the file of anchors was changed, lacks a line, or belongs to another book",
        ),
        Fault::StatesDiffer(count) => {
            return (
                format!("{count}个人或户的现值与来源记录不符"),
                format!("the state of {count} people or households differs from what their sources say"),
            );
        }
    };
    (zh.to_owned(), en.to_owned())
}
