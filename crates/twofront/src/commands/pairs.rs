//! Why two people are thought to be one person, or two: the evidence as a small chart, and a sentence.

use twofront_desk::view::pair::{FieldComparison, SideView};

use crate::Outcome;
use crate::office::Office;
use crate::output::Output;

/// The longest bar, in characters; one stands for one bit, which doubles or halves the odds.
const BAR_MAX: u32 = 20;

/// What speaks for two people being one.
pub async fn why(one: &str, other: &str, office: &Office) -> anyhow::Result<Outcome> {
    let (desk, out) = (office.desk().await?, &office.output);
    let reader = desk.local_actor("read");
    let (one, other) = (
        desk.person_meant(&reader, one).await?,
        desk.person_meant(&reader, other).await?,
    );
    let why = desk.why_same(&reader, one, other).await?;
    if out.json {
        out.json(&why)?;
        return Ok(Outcome::Fine);
    }
    out.line(side(&why.one))?;
    out.line(side(&why.other))?;
    out.line("")?;
    let rows = why.fields.iter().map(|field| cells(out, field));
    out.rows(
        &[
            ("项目", "field"),
            ("一方", "one"),
            ("另一方", "other"),
            ("比较", "compared"),
            ("依据", "bits"),
            ("", ""),
        ],
        rows.collect(),
    )?;
    out.line("")?;
    out.line(out.text(&why.sentence))?;
    Ok(Outcome::Fine)
}

fn side(side: &SideView) -> String {
    let source = side.source.as_ref();
    let source = source.map_or(String::new(), |row| format!("{} {} {}", row.title, row.sheet, row.row));
    format!("{} · {} · {source}", side.name, side.place)
        .trim_end_matches([' ', '·'])
        .to_owned()
}

fn cells(out: &Output, field: &FieldComparison) -> Vec<String> {
    let weight = field.weight_millibits;
    vec![
        out.text(&field.field).to_owned(),
        field.one.clone().unwrap_or_default(),
        field.other.clone().unwrap_or_default(),
        out.text(&field.agreement).to_owned(),
        weight.map_or(String::new(), |weight| format!("{:+.1}", f64::from(weight) / 1000.0)),
        weight.map_or(String::new(), bar),
    ]
}

/// Full blocks speak for one person, light ones for two.
fn bar(millibits: i32) -> String {
    let length = millibits.unsigned_abs().div_ceil(1000).min(BAR_MAX) as usize;
    if millibits < 0 { "░" } else { "█" }.repeat(length)
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_are_as_long_as_the_evidence_is_strong() {
        let check = |millibits: i32, expected: &str| assert_eq!(bar(millibits), expected, "{millibits}");
        check(0, "");
        check(4100, "█████");
        check(-2000, "░░");
        check(90_000, &"█".repeat(20));
    }
}
