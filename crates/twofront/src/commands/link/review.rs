//! Pairs that a person should look at before anybody relies on them: uncertain ones, and likely ones with a conflict that only a
//! person may overrule, such as two different valid IDs. Each with what every field says.

use std::io;
use std::path::Path;

use twofront_linkage::explain::explain;
use twofront_linkage::kind::Texts;
use twofront_linkage::link::Linked;
use twofront_linkage::pattern::compare;
use twofront_linkage::schema::Schema;
use twofront_linkage::table::Table;

/// Pairs less likely than this are not worth a look ...
pub(super) const LEAST: f64 = 0.05;
/// ... and those at least this likely need none.
const SURE: f64 = 0.99;

/// Writes the pairs with the columns id_a, id_b, probability, reason, evidence. Returns how many there are.
pub(super) fn write(
    file: &Path,
    schema: &Schema,
    texts: &Texts,
    linked: &Linked,
    (left, right): (&Table, &Table),
) -> io::Result<usize> {
    let mut to = csv::Writer::from_path(file)?;
    to.write_record(["id_a", "id_b", "probability", "reason", "evidence"])?;
    let mut written = 0;
    for pair in linked.decided.iter().filter(|pair| pair.probability >= LEAST) {
        let pattern = compare(schema, texts, left.row(pair.left), right.row(pair.right));
        let reason = match (schema.forbids(pattern), pair.probability < SURE) {
            (true, _) => "conflict",
            (false, true) => "uncertain",
            (false, false) => continue,
        };
        let (fields, _) = explain(schema, &linked.model, pattern, 0.0);
        let said = fields.iter().filter(|says| !says.level.is_empty());
        let evidence: Vec<String> = said
            .map(|says| {
                format!(
                    "{}: {} ({:+.1})",
                    says.field,
                    says.level,
                    says.weight / std::f64::consts::LN_2
                )
            })
            .collect();
        let probability = format!("{:.6}", pair.probability);
        to.write_record([
            left.id(pair.left),
            right.id(pair.right),
            &probability,
            reason,
            &evidence.join("; "),
        ])?;
        written += 1;
    }
    to.flush()?;
    Ok(written)
}
