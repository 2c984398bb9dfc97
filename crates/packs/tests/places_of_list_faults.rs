//! Every fault has the place of the very value and a remedy: forms, procedures, checklists, measures and indicators.

mod both_languages;
mod small_pack;

use small_pack::check;

#[test]
fn forms() {
    let one = |from, to, expect: &[&str]| check(&[("p/forms/visit.toml", from, to)], expect);
    one(
        "id = \"visit\"",
        "id = \"visits\"",
        &[
            "p/forms/visit.toml:1:7: the file must be called after its id: visits.toml",
            "p/procedures/decide.toml:13:9: pack p has no form \"visit\"; did you mean \"visits\"?",
        ],
    );
    one(
        "tasks = [\"ask\"]",
        "tasks = [\"ask\", \"asc\"]",
        &["p/forms/visit.toml:5:18: tasks.toml of pack p has no task \"asc\"; did you mean \"ask\"?"],
    );
    one(
        "household.safe_water",
        "household.safe_watr",
        &[
            "p/forms/visit.toml:8:10: no pack describes the field \"household.safe_watr\"; did you mean \"household.safe_water\"?",
        ],
    );
    one(
        "household.safe_water",
        "person.work_months",
        &["p/forms/visit.toml:8:10: these answers are about a household, the field is about a person"],
    );
    one(
        "relevant = \"!water\"",
        "relevant = \"!watter\"",
        &["p/forms/visit.toml:13:14: the form has no \"watter\"; did you mean \"water\"?"],
    );
    one(
        "relevant = \"!water\"",
        "relevant = \"(!water\"",
        &["p/forms/visit.toml:13:13: the bracket ( is not closed"],
    );
    one(
        "relevant = \"!water\"",
        "relevant = \"months > 1\"",
        &["p/forms/visit.toml:13:13: the form has no \"months\""],
    );
    one(
        "age >= 16",
        "agee >= 16",
        &["p/forms/visit.toml:17:12: a person has no \"agee\"; did you mean \"age\"?"],
    );
    one(
        "months <= 12",
        "months <= param.lin",
        &["p/forms/visit.toml:21:31: no pack has a parameter \"lin\"; did you mean \"line\"?"],
    );
}

#[test]
fn questions() {
    let one = |from, to, expect: &[&str]| check(&[("p/forms/visit.toml", from, to)], expect);
    one(
        "type = \"text\"",
        "type = \"code\"",
        &["p/forms/visit.toml:10:7: a question of type code, and only that, needs codes to choose from"],
    );
    one(
        "label = { zh = \"水源\", en = \"Source\" }\n",
        "",
        &["p/forms/visit.toml:10:7: a question without a field needs a label"],
    );
    one(
        "id = \"source\"",
        "id = \"water\"",
        &[
            "p/forms/visit.toml:10:7: question \"water\" is defined twice, first at p/forms/visit.toml:7:7; give one of them another id",
        ],
    );
    one(
        "constraint_text = { zh = \"不超过12\", en = \"At most 12\" }\n",
        "",
        &[
            "p/forms/visit.toml:19:7: a constraint and constraint_text go together: what is checked, and what is said where it fails",
        ],
    );
    one(
        "field = \"household.safe_water\"",
        "field = \"household.safe_water\"\ntype = \"flag\"",
        &["p/forms/visit.toml:9:1: type is that of the field \"household.safe_water\"; leave it out"],
    );
    one(
        "id = \"source\"",
        "id = \"source\"\nfresh = true",
        &["p/forms/visit.toml:11:1: without a field nothing is filled in anyway; leave fresh out"],
    );
}

#[test]
fn procedures() {
    let one = |from, to, expect: &[&str]| check(&[("p/procedures/decide.toml", from, to)], expect);
    one(
        "next = \"show\"",
        "next = \"shwo\"",
        &["p/procedures/decide.toml:15:69: there is no step \"shwo\"; did you mean \"show\"?"],
    );
    one(
        "next = \"end\"",
        "next = \"look\"",
        &[
            "p/procedures/decide.toml:9:7: from step \"look\" no way leads to \"end\"; give it an outcome that does",
            "p/procedures/decide.toml:17:7: from step \"show\" no way leads to \"end\"; give it an outcome that does",
        ],
    );
    one(
        "form = \"visit\"",
        "form = \"vist\"",
        &["p/procedures/decide.toml:13:9: pack p has no form \"vist\"; did you mean \"visit\"?"],
    );
    one(
        "other_than = [\"look\"]",
        "other_than = [\"lock\"]",
        &[
            "p/procedures/decide.toml:20:16: other_than names other steps of this procedure; \"lock\" is none; did you mean \"look\"?",
        ],
    );
    one(
        "income < param.line",
        "incom < param.line",
        &["p/procedures/decide.toml:14:56: a household has no \"incom\"; did you mean \"income\"?"],
    );
    one(
        "income < param.line",
        "income < param.lime",
        &["p/procedures/decide.toml:14:71: no pack has a parameter \"lime\"; did you mean \"line\"?"],
    );
}

#[test]
fn publicity_days_and_doubles() {
    let one = |from, to, expect: &[&str]| check(&[("p/procedures/decide.toml", from, to)], expect);
    one(
        ", \"person.health\"]",
        "]",
        &["p/procedures/decide.toml:21:49: a public list never shows person.health: add it"],
    );
    one(
        "\"person.health\"]",
        "\"person.helth\"]",
        &[
            "p/procedures/decide.toml:21:49: a public list never shows person.health: add it",
            "p/procedures/decide.toml:21:108: no pack describes the field \"person.helth\"; did you mean \"person.health\"?",
        ],
    );
    one(
        "days = 2",
        "days = 20",
        &["p/procedures/decide.toml:12:8: the step may take 20 days, the whole procedure 15; change one of them"],
    );
    one(
        "by = [\"village\"]\ndays",
        "by = [\"vilage\"]\ndays",
        &[
            "p/procedures/decide.toml:11:7: unknown variant `vilage`, expected one of `household`, `operator`, `paired-worker`, `village`, `village-meeting`, `town`, `county-office`, `departments`; did you mean \"village\"?",
        ],
    );
    one(
        "id = \"show\"",
        "id = \"look\"",
        &[
            "p/procedures/decide.toml:15:69: there is no step \"show\"",
            "p/procedures/decide.toml:17:7: step \"look\" is defined twice, first at p/procedures/decide.toml:9:7; give one of them another id",
            "p/procedures/decide.toml:20:16: other_than names other steps of this procedure; \"look\" is none",
        ],
    );
    one(
        "{ id = \"again\"",
        "{ id = \"done\"",
        &["p/procedures/decide.toml:24:13: outcome \"done\" is defined twice; give one of them another id"],
    );
    let copy = small_pack::FILES[8].1.replace("id = \"decide\"", "id = \"decide-too\"");
    let mut files = small_pack::files();
    files.insert("p/procedures/decide-too.toml".to_owned(), copy);
    small_pack::check_files(
        &files,
        &[
            "p/procedures/decide.toml:5:9: \"decide-too\" decides the same in the same place on the same days (p/procedures/decide-too.toml:5:9); end one of them",
        ],
    );
}

#[test]
fn checklists() {
    let one = |file, from, to, expect: &[&str]| check(&[(file, from, to)], expect);
    one(
        "p/checklists.toml",
        "met = \"safe_water\"",
        "met = \"safe_watr\"",
        &["p/checklists.toml:10:8: a household has no \"safe_watr\"; did you mean \"safe_water\"?"],
    );
    one(
        "p/checklists.toml",
        "legal_basis = \"办法一\"",
        "legal_basis = \"\"",
        &["p/checklists.toml:9:16: name the document that asks for it, or: default, to be confirmed by the county"],
    );
    one(
        "p/checklists.toml",
        "subject = \"household\"",
        "subject = \"household\"\nsite_kind = \"workshop\"",
        &["p/checklists.toml:5:1: only a checklist about a site has a site_kind"],
    );
    one(
        "p/checklists.toml",
        "subject = \"household\"",
        "subject = \"person\"",
        &[
            "p/checklists.toml:4:12: a checklist is about a site or a household",
            "p/checklists.toml:10:8: a person has no \"safe_water\"",
        ],
    );
}

#[test]
fn measures_and_indicators() {
    let one = |file, from, to, expect: &[&str]| check(&[(file, from, to)], expect);
    one(
        "p/measures.toml",
        "risks = [\"illness\"]",
        "risks = [\"ilness\"]",
        &["p/measures.toml:4:11: field household.main_cause has no code \"ilness\"; did you mean \"illness\"?"],
    );
    one(
        "p/measures.toml",
        "given_by = [\"village\"]",
        "given_by = [\"vilage\"]",
        &[
            "p/measures.toml:5:13: unknown variant `vilage`, expected one of `paired-worker`, `village`, `town`, `county-office`, `workshop`, `medical-insurance`, `civil-affairs`, `disabled-federation`, `housing`, `water`, `education`, `labour`, `health`, `agriculture`, `emergency`, `police`, `market`, `statistics`; did you mean \"village\"?",
        ],
    );
    one(
        "p/measures.toml",
        "given_by = [\"village\"]",
        "given_by = []",
        &["p/measures.toml:5:12: say who gives it"],
    );
    one(
        "p/indicators.toml",
        "count = \"!safe_water\"",
        "count = \"!safe_watr\"",
        &["p/indicators.toml:6:11: a household has no \"safe_watr\"; did you mean \"safe_water\"?"],
    );
    one(
        "p/indicators.toml",
        "of = \"member_count > 0\"\n",
        "",
        &["p/indicators.toml:5:9: a share (percent, per-thousand) needs of = \"...\", a number has none"],
    );
    one(
        "p/indicators.toml",
        "count = \"!safe_water\"",
        "count = \"!safe_water &&\\n  members.exists(m, m.x\"",
        &["p/indicators.toml:6:42: the bracket ( is not closed"],
    );
    one(
        "p/indicators.toml",
        "subject = \"household\"",
        "subject = \"worker\"",
        &["p/indicators.toml:4:12: indicators count people, households, lots, sites or villages"],
    );
}
