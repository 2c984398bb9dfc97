//! Villager groups as written in ledgers: which are the same, and in which order they come.

use twofront_allocate::group::{GroupKey, same_group};

#[test]
fn the_same_group_in_many_writings() {
    for (one, other, same) in [
        ("1组", "一组", true),
        ("1组", "第一村民小组", true),
        ("１０组", "十组", true),
        ("21组", "二十一组", true),
        ("二〇组", "20组", true),
        ("一百零三组", "103 组", true),
        ("一百二十组", "120组", true),
        (" 2 组", "2组", true),
        ("河东三组", "河东3组", true),
        ("王家湾", "王家湾组", true),
        ("1组", "11组", false),
        ("河东1组", "河西1组", false),
        ("十组", "一组", false),
        ("", "", false),
        ("组", "组", false),
        ("", "1组", false),
    ] {
        assert_eq!(same_group(one, other), same, "{one:?} and {other:?}");
        assert_eq!(same_group(other, one), same, "{other:?} and {one:?}");
    }
}

#[test]
fn groups_come_in_the_order_people_call_them() {
    let expected = [
        "1组",
        "一组",
        "2组",
        "第三组",
        "9组",
        "10组",
        "十一组",
        "20组",
        "河东1组",
        "河东10组",
        "王家湾",
        "",
    ];
    let mut shuffled = expected;
    shuffled.reverse();
    shuffled.sort_by_key(|text| (GroupKey::read(text), usize::from(*text == "一组")));
    assert_eq!(shuffled, expected);
}
