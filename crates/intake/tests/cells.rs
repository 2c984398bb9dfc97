//! Cells as people fill them: dates, numbers, units, phones, yes and no, scripts.

use jiff::civil::date;
use proptest::prelude::*;
use twofront_domain::field::FieldType;
use twofront_intake::cell::date::{find_date, parse_date, parse_date_number};
use twofront_intake::cell::number::{from_float, parse_number};
use twofront_intake::cell::phone::parse_phone;
use twofront_intake::cell::unit;
use twofront_intake::cell::word::parse_flag;
use twofront_intake::script;

#[test]
fn dates_in_every_style() {
    let near = date(2020, 2, 20);
    let check = |text: &str, expect: &str| {
        let found = parse_date(text, near).map_or("-".to_owned(), |date| date.to_string());
        assert_eq!(found, expect, "{text}");
    };
    check("2020-02-05", "2020-02-05");
    check("2020/2/5", "2020-02-05");
    check("2020.2.5", "2020-02-05");
    check("20200205", "2020-02-05");
    check("2020年2月5日", "2020-02-05");
    check("2020年2月5号", "2020-02-05");
    check("2020年2月", "2020-02-01");
    check("2020年02月份", "2020-02-01");
    check("202306", "2023-06-01");
    check("2023.6", "2023-06-01");
    check("2023.10", "2023-10-01");
    check("2014", "2014-01-01");
    check("2014年", "2014-01-01");
    check("二〇二〇年三月", "2020-03-01");
    check("二〇二〇年三月五日", "2020-03-05");
    check("二零一九年十二月二十五日", "2019-12-25");
    check("2020年元月3日", "2020-01-03");
    check("2月5日", "2020-02-05");
    check("12月20日", "2019-12-20");
    check("3月底", "2020-03-31");
    check("2020年2月底", "2020-02-29");
    check("43866", "2020-02-05");
    check("20.2.5", "2020-02-05");
    check("2020-02-05 08:30:00", "2020-02-05");
    check("2020-02-05T08:30:00", "2020-02-05");
    check("2020年2月30日", "-");
    check("2020-13-05", "-");
    check("昨天", "-");
    check("2020年二十三十月", "-");
    check("99999999", "-");
    check("", "-");
}

#[test]
fn dates_stored_as_numbers() {
    let check = |number: f64, expect: &str| {
        let found = parse_date_number(number).map_or("-".to_owned(), |date| date.to_string());
        assert_eq!(found, expect, "{number}");
    };
    check(43866.0, "2020-02-05");
    check(43866.5, "2020-02-05");
    check(202306.0, "2023-06-01");
    check(20200205.0, "2020-02-05");
    check(2023.6, "2023-06-01");
    // January, or October without its nought: not guessed.
    check(2023.1, "-");
    check(2020.0, "2020-01-01");
    check(3.0, "-");
    check(f64::NAN, "-");
}

#[test]
fn the_date_inside_a_longer_line() {
    let near = date(2020, 2, 20);
    let check = |text: &str, expect: &str| {
        let found = find_date(text, near).map_or("-".to_owned(), |date| date.to_string());
        assert_eq!(found, expect, "{text}");
    };
    check("乡镇：枞阳镇 村：岱鳌村 填表人：某某 日期：2020年2月18日", "2020-02-18");
    check("枞阳县2020年入户走访台账", "-");
    check("填报日期 2020.2.18", "2020-02-18");
    check("二〇二〇年二月十八日", "2020-02-18");
}

#[test]
fn numbers_as_people_write_them() {
    let check = |text: &str, expect: &str| {
        let found = parse_number(&script::key(text)).map_or("-".to_owned(), |number| {
            let about = if number.approximate { "~" } else { "" };
            let (whole, part) = (
                number.millionths / 1_000_000,
                number.millionths.unsigned_abs() % 1_000_000,
            );
            let part = if part == 0 {
                String::new()
            } else {
                format!(".{part:06}").trim_end_matches('0').to_owned()
            };
            format!("{about}{whole}{part}{}", number.rest)
        });
        assert_eq!(found, expect, "{text}");
    };
    check("800", "800");
    check(" 8，800.50 ", "8800.5");
    check("８８００", "8800");
    check("12,3", "12,3");
    check("-1200", "-1200");
    check("￥8800元", "8800元");
    check("1.2万", "12000");
    check("1.2万元", "12000元");
    check("1万2千斤", "12000斤");
    check("1万5", "15000");
    check("三千", "3000");
    check("三千五", "3500");
    check("三千零五", "3005");
    check("一万二千三百四十五", "12345");
    check("两千斤", "2000斤");
    check("十二个月", "12个月");
    check("二十", "20");
    check("三点五亩", "3.5亩");
    check("半吨", "0.5吨");
    check("一吨半", "1.5吨");
    check("近800斤", "~800斤");
    check("约3吨", "~3吨");
    check("大概五百斤", "~500斤");
    check("2000多斤", "~2000斤");
    check("40多万元", "~400000元");
    check("51万余元", "~510000元");
    check("800斤左右", "~800斤");
    check("不到900斤", "~900斤");
    check("5千克", "5千克");
    check("3两", "3两");
    check("十几斤", "10几斤");
    check("许多", "-");
    check("万", "-");
    check("", "-");
    check("999999999999999999999999", "-");
    check("九亿亿亿", "-");
}

#[test]
fn units_bring_amounts_to_the_field() {
    let check = |kind: FieldType, text: &str, expect: Option<i64>| {
        let number = parse_number(&script::key(text));
        let found = number.and_then(|number| {
            let factor = unit::factor(kind, &number.rest)?;
            unit::amount(&number, factor)
        });
        assert_eq!(found, expect, "{text}");
    };
    check(FieldType::Money, "1.8万元", Some(1_800_000));
    check(FieldType::Money, "3元", Some(300));
    check(FieldType::Money, "5角", Some(50));
    check(FieldType::Money, "8800块", Some(880_000));
    check(FieldType::Money, "8斤", None);
    check(FieldType::Weight, "800斤", Some(400_000));
    check(FieldType::Weight, "1.2万斤", Some(6_000_000));
    check(FieldType::Weight, "半吨", Some(500_000));
    check(FieldType::Weight, "20KG", Some(20_000));
    check(FieldType::Weight, "两担", Some(100_000));
    check(FieldType::Area, "3.2亩", Some(320));
    check(FieldType::Area, "8分", Some(80));
    check(FieldType::Area, "2公顷", Some(3_000));
    check(FieldType::Area, "100平方米", Some(15));
    check(FieldType::Temperature, "36.5℃", Some(365));
    check(FieldType::Count, "12个月", Some(12));
    check(FieldType::Count, "3人", Some(3));
    check(FieldType::Count, "3斤", None);
}

#[test]
fn floats_become_exact_amounts() {
    assert_eq!(from_float(7_900.5), Some(7_900_500_000));
    assert_eq!(from_float(0.1 + 0.2), Some(300_000));
    assert_eq!(from_float(f64::INFINITY), None);
    assert_eq!(from_float(1.0e15), None);
}

#[test]
fn phones() {
    let check = |text: &str, expect: Option<&str>| assert_eq!(parse_phone(text).as_deref(), expect, "{text}");
    check("13900000001", Some("13900000001"));
    check("139 0000 0001", Some("13900000001"));
    check("+86-13900000001", Some("13900000001"));
    check("0562-3211234", Some("05623211234"));
    check("3211234", Some("3211234"));
    check("1390000000", None);
    check("13900000001/13900000002", Some("13900000001"));
    check("12900000001", None);
    check("139000000012", None);
    check("本人", None);
}

#[test]
fn yes_and_no() {
    let check = |text: &str, expect: Option<bool>| assert_eq!(parse_flag(&script::key(text)), expect, "{text}");
    for yes in [
        "是",
        "有",
        "√",
        "1",
        "y",
        "Yes",
        "已解决",
        "合格",
        "安全",
        "已参保",
        "参加",
        "C级",
        "有症状",
        "已解除",
    ] {
        check(yes, Some(true));
    }
    for no in [
        "否",
        "无",
        "×",
        "0",
        "n",
        "未解决",
        "不合格",
        "不安全",
        "未参保",
        "没有",
        "非危房",
        "无症状",
        "未解除",
    ] {
        check(no, Some(false));
    }
    for unknown in ["也许", "不清楚", "2", "待核"] {
        check(unknown, None);
    }
}

#[test]
fn scripts_and_blanks_are_tidied() {
    let check = |text: &str, expect: &str| assert_eq!(script::tidy(text), expect, "{text}");
    check("　张　三 ", "张三");
    check("張國華", "张国华");
    check("身份證號碼", "身份证号码");
    check("'13900000001", "13900000001");
    check("=\"00123\"", "00123");
    check("１２３ＡＢ", "123AB");
    check("New  York", "New  York");
    check("红\n旗\r\n村", "红旗村");
    check("李乾", "李乾");
    check("产业帮扶，就业帮扶", "产业帮扶，就业帮扶");
    assert_eq!(script::key("人均纯收入（万元） "), "人均纯收入(万元)");
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in "[\\PC二十年月日万千百两点半多零.,/0-9-]{0,24}") {
        let key = script::key(&text);
        let _ = parse_date(&text, date(2020, 2, 20));
        let _ = find_date(&text, date(2020, 2, 20));
        let _ = parse_number(&key);
        let _ = parse_flag(&key);
        let _ = parse_phone(&text);
        let _ = unit::is_unit(&key);
    }

    #[test]
    fn no_number_makes_a_parser_panic(number in proptest::num::f64::ANY) {
        let _ = parse_date_number(number);
        let _ = from_float(number);
    }

    #[test]
    fn dates_are_read_back_in_every_style(days in 0..40_000_i32) {
        use jiff::ToSpan;
        let day = date(1980, 1, 1).checked_add(days.days()).unwrap_or(date(1980, 1, 1));
        let (year, month, of_month) = (day.year(), day.month(), day.day());
        for text in [
            day.to_string(),
            format!("{year}/{month}/{of_month}"),
            format!("{year}.{month}.{of_month}"),
            format!("{year}年{month}月{of_month}日"),
            format!("{year}{month:02}{of_month:02}"),
        ] {
            prop_assert_eq!(parse_date(&text, date(2020, 2, 20)), Some(day), "{}", text);
        }
    }

    #[test]
    fn whole_numbers_are_read_back(number in 0..1_000_000_000_i64) {
        let read = parse_number(&number.to_string()).map(|number| number.millionths);
        prop_assert_eq!(read, Some(i128::from(number) * 1_000_000));
    }

    #[test]
    fn tidying_twice_changes_nothing_more(text in "\\PC{0,24}") {
        let once = script::tidy(&text).into_owned();
        let twice = script::tidy(&once).into_owned();
        // Quotes that force text are taken off one at a time.
        prop_assume!(!once.starts_with(['\'', '`', '‘', '’', '=']));
        prop_assert_eq!(once, twice);
    }
}
