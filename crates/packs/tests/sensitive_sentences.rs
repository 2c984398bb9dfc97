//! What a rule's sentence may not show, with the place of the very name.

mod both_languages;
mod small_pack;

use small_pack::check;

#[test]
fn sentences_tell_no_sensitive_text() {
    let sensitive = (
        "p/fields.toml",
        "label = { zh = \"证号\", en = \"ID\" }",
        "label = { zh = \"证号\", en = \"ID\" }\nsensitive = true",
    );
    let says = |zh: &str, en: &str, expect: &[&str]| {
        let (zh, en) = (format!("zh = \"{zh}\""), format!("en = \"{en}\""));
        let rule = "p/rules/poor.toml";
        check(
            &[
                sensitive,
                (rule, "zh = \"收入{income}。\"", &zh),
                (rule, "en = \"Income {income}.\"", &en),
            ],
            expect,
        );
    };
    let told = "members.resident_id is sensitive, and a clue's sentence is read by many; leave it out: the clue lists the value masked";
    says(
        "证号{members.resident_id}",
        "ID {members.resident_id}",
        &[
            &format!("p/rules/poor.toml:12:10: {told}"),
            &format!("p/rules/poor.toml:13:11: {told}"),
        ],
    );
    says(
        "{size(members.resident_id)}位",
        "{size(members.resident_id)} digits",
        &[],
    );
    says("健康{members.health}", "Health {members.health}", &[]);
}
