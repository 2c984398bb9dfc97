//! How long it takes to find one record among many: `one_record A.csv B.csv`. Trains on both files, then looks rows of A up among
//! those of B one by one and prints the median and the 99th percentile.

use std::fs::File;
use std::time::Instant;

use twofront_linkage::index::Index;
use twofront_linkage::kind::Texts;
use twofront_linkage::link::link_two;
use twofront_linkage::read::ReadTable;
use twofront_linkage::schema::Schema;

const ASKED: usize = 20_000;
/// Odds of one to a hundred and fifty, as a logarithm.
const FAINT: f64 = -5.0;

#[allow(clippy::print_stdout, reason = "an example talks to whoever runs it")]
#[allow(clippy::disallowed_methods, reason = "measuring time is what it is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let [a, b] = files.as_slice() else {
        return Err("usage: one_record A.csv B.csv".into());
    };
    let schema = Schema::parse(Schema::shipped_text("county").ok_or("no county schema")?)?;
    let there = [
        ReadTable::fields_there(&schema, File::open(a)?)?,
        ReadTable::fields_there(&schema, File::open(b)?)?,
    ];
    let kept: Vec<bool> = there[0]
        .iter()
        .zip(&there[1])
        .map(|(one, other)| *one && *other)
        .collect();
    let schema = schema.only(&kept);
    let mut texts = Texts::default();
    let left = ReadTable::csv(&schema, &mut texts, File::open(a)?)?.table;
    let right = ReadTable::csv(&schema, &mut texts, File::open(b)?)?;
    let model = link_two(&schema, &texts, &left, &right.table, None, 0.5).model;
    let rows = right.table.len();
    let mut index = Index::new(schema.clone(), model, texts, right.table);
    let mut reader = csv::Reader::from_path(a)?;
    let headings = reader.headers()?.clone();
    let column = |names: &[String]| {
        headings
            .iter()
            .position(|heading| names.iter().any(|name| name == heading))
    };
    let columns: Vec<Option<usize>> = schema.fields.iter().map(|field| column(&field.columns)).collect();
    let mut nanoseconds = Vec::with_capacity(ASKED);
    let mut found = 0;
    for record in reader.records().take(ASKED) {
        let record = record?;
        let cells = columns.iter().map(|at| at.and_then(|at| record.get(at)).unwrap_or(""));
        let start = Instant::now();
        let likely = index.find(cells, FAINT);
        nanoseconds.push(start.elapsed().as_nanos());
        found += usize::from(likely.first().is_some_and(|likely| likely.probability >= 0.5));
    }
    nanoseconds.sort_unstable();
    let at = |share: f64| nanoseconds[((nanoseconds.len() - 1) as f64 * share) as usize] as f64 / 1000.0;
    println!("{} records asked among {rows}, {found} found", nanoseconds.len());
    println!(
        "median {:.1} us, 99th percentile {:.1} us, slowest {:.1} us",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    Ok(())
}
