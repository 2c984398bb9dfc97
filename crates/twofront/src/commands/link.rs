//! Linking tables outside the book: CSV files in, pairs of row ids with probabilities out. Nothing is taken into the book.

mod limits;
mod review;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use twofront_linkage::kind::Texts;
use twofront_linkage::link::{Linked, find_duplicates, link_two};
use twofront_linkage::model::Model;
use twofront_linkage::read::{ReadError, ReadTable};
use twofront_linkage::schema::Schema;
use twofront_linkage::table::Table;

use crate::Outcome;
use crate::cli::LinkArgs;
use crate::failure::Failure;
use crate::office::Office;

/// So many links are written at once: ids lie far apart in memory, and the processor fetches them side by side when they are asked
/// for without writing in between.
const AT_ONCE: usize = 64;

/// What linking has to say beside the file of links.
#[derive(Serialize)]
struct Summary {
    rows: Vec<usize>,
    fields: Vec<String>,
    compared: u64,
    links: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_review: Option<usize>,
    out: PathBuf,
    limits: Vec<String>,
}

/// Links one or two files.
pub fn link(args: &LinkArgs, office: &Office) -> anyhow::Result<Outcome> {
    let schema = schema(&args.schema)?;
    refuse_own_input(args)?;
    let trained = args.model.as_deref().map(read_model).transpose()?;
    let mut limits = Vec::new();
    let schema = in_use(&schema, &args.files, &mut limits)?;
    if let Some(model) = &trained {
        fits(model, &schema)?;
    }
    let mut texts = Texts::default();
    let mut tables = Vec::with_capacity(args.files.len());
    for file in &args.files {
        let read = ReadTable::csv(&schema, &mut texts, open(file)?).map_err(|error| unreadable(file, error))?;
        limits::of_table(file, &read, &mut limits);
        tables.push(read.table);
    }
    let least = args
        .review
        .as_ref()
        .map_or(args.least, |_| args.least.min(review::LEAST));
    let linked = match tables.as_slice() {
        [left, right] => link_two(&schema, &texts, left, right, trained, least),
        [table, ..] => find_duplicates(&schema, &texts, table, trained),
        [] => return Ok(Outcome::Fine),
    };
    limits::of_keys(&linked.passed_over, &mut limits);
    let (left, right) = (&tables[0], tables.last().unwrap_or(&tables[0]));
    let links = write_links(&args.out, &linked, left, right, args.least)?;
    let review = |file: &PathBuf| {
        let written = review::write(file, &schema, &texts, &linked, (left, right));
        written.map_err(|error| unwritable(file, &error))
    };
    let to_review = args.review.as_ref().map(review).transpose()?;
    if let Some(file) = &args.save_model {
        write_model(file, &linked.model)?;
    }
    let summary = Summary {
        rows: tables.iter().map(Table::len).collect(),
        fields: schema.fields.iter().map(|field| field.name.clone()).collect(),
        compared: linked.compared,
        links,
        to_review,
        out: args.out.clone(),
        limits: limits
            .iter()
            .map(|limit| limit.get(office.output.language).to_owned())
            .collect(),
    };
    tell(&summary, office)?;
    // The program ends here; giving gigabytes back piece by piece would only take time.
    std::mem::forget((linked, tables, texts));
    Ok(Outcome::Fine)
}

fn tell(summary: &Summary, office: &Office) -> io::Result<()> {
    let out = &office.output;
    if out.json {
        return out.json(summary);
    }
    for limit in &summary.limits {
        out.note(limit);
    }
    let rows: Vec<String> = summary.rows.iter().map(ToString::to_string).collect();
    let (compared, links, file) = (summary.compared, summary.links, summary.out.display());
    out.line(out.pick(
        &format!(
            "{} 行；比较了 {compared} 对；写出 {links} 条关联：{file}",
            rows.join(" 与 ")
        ),
        &format!(
            "{} rows; {compared} pairs compared; {links} links written to {file}",
            rows.join(" and ")
        ),
    ))
}

/// A shipped schema by its name, or a file.
fn schema(named: &str) -> anyhow::Result<Schema> {
    let text = match Schema::shipped_text(named) {
        Some(text) => text.to_owned(),
        None => fs::read_to_string(named).map_err(|error| {
            let shipped = Schema::shipped_names().collect::<Vec<_>>().join(", ");
            Failure::usage(
                "schema-unreadable",
                format!("没有自带的比对方案“{named}”，也读不到这个文件（{error}）。自带的有：{shipped}。"),
                format!("There is no shipped schema \"{named}\", nor a file that can be read ({error}). Shipped are: {shipped}."),
            )
        })?,
    };
    Schema::parse(&text).map_err(|error| {
        Failure::usage(
            "schema-wrong",
            format!("比对方案 {named} 有误：{error}"),
            format!("The schema {named} cannot be used: {error}"),
        )
        .into()
    })
}

/// The part of the schema for which every file has columns: what only one side says compares nothing.
fn in_use(
    schema: &Schema,
    files: &[PathBuf],
    limits: &mut Vec<twofront_domain::text::Bilingual>,
) -> anyhow::Result<Schema> {
    let mut kept = vec![true; schema.fields.len()];
    for file in files {
        let there = ReadTable::fields_there(schema, open(file)?).map_err(|error| unreadable(file, error))?;
        let missing = schema
            .fields
            .iter()
            .zip(&there)
            .filter(|(_, there)| !**there)
            .map(|(field, _)| field.name.as_str());
        limits::missing_columns(file, &missing.collect::<Vec<_>>(), limits);
        kept.iter_mut().zip(there).for_each(|(kept, there)| *kept &= there);
    }
    let schema = schema.only(&kept);
    if schema.keys.is_empty() {
        return Err(Failure::new(
            "nothing-to-compare",
            "这些文件没有足够的共同字段可供比对：比对方案里的每一种比对键都缺列。请检查表头，或改写比对方案。",
            "The files share too few fields to be linked: every key of the schema lacks a column. Check the headings or write a schema for them.",
        )
        .into());
    }
    Ok(schema)
}

fn write_links(out: &Path, linked: &Linked, left: &Table, right: &Table, least: f64) -> anyhow::Result<usize> {
    let mut file = csv::Writer::from_writer(BufWriter::with_capacity(
        1 << 18,
        File::create(out).map_err(|error| unwritable(out, &error))?,
    ));
    let mut write = || -> io::Result<usize> {
        file.write_record(["id_a", "id_b", "probability"])?;
        let mut links = 0;
        let mut probability = Vec::with_capacity(16);
        for pairs in linked.decided.chunks(AT_ONCE) {
            let pairs = pairs.iter().filter(|pair| pair.probability >= least);
            let ids: Vec<_> = pairs
                .clone()
                .map(|pair| (left.id(pair.left), right.id(pair.right)))
                .collect();
            for (pair, (id_a, id_b)) in pairs.zip(ids) {
                probability.clear();
                write!(probability, "{:.6}", pair.probability)?;
                file.write_record([id_a.as_bytes(), id_b.as_bytes(), &probability])?;
                links += 1;
            }
        }
        file.flush()?;
        Ok(links)
    };
    write().map_err(|error| unwritable(out, &error))
}

fn read_model(file: &Path) -> anyhow::Result<Model> {
    serde_json::from_reader(io::BufReader::new(open(file)?)).map_err(|error| {
        Failure::usage(
            "model-unreadable",
            format!(
                "{} 不是可用的模型文件（{error}）。请用 --save-model 重新训练一个。",
                file.display()
            ),
            format!(
                "{} is not a model ({error}). Train one with --save-model.",
                file.display()
            ),
        )
        .into()
    })
}

fn fits(model: &Model, schema: &Schema) -> anyhow::Result<()> {
    let fields: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    if model.fits(schema) {
        return Ok(());
    }
    Err(Failure::usage(
        "model-does-not-fit",
        format!(
            "模型是按别的字段训练的；这些文件共有的字段是：{}。请去掉 --model 重新训练。",
            fields.join("、")
        ),
        format!(
            "The model was trained with other fields; these files share: {}. Leave --model out to train anew.",
            fields.join(", ")
        ),
    )
    .into())
}

fn write_model(file: &Path, model: &Model) -> anyhow::Result<()> {
    let to = BufWriter::new(File::create(file).map_err(|error| unwritable(file, &error))?);
    Ok(serde_json::to_writer(to, model)?)
}

/// The file of links must not take the place of a file that is read.
fn refuse_own_input(args: &LinkArgs) -> anyhow::Result<()> {
    let outputs = [Some(&args.out), args.save_model.as_ref(), args.review.as_ref()];
    for out in outputs.into_iter().flatten() {
        let same = |file: &PathBuf| {
            file == out || matches!((file.canonicalize(), out.canonicalize()), (Ok(one), Ok(other)) if one == other)
        };
        if args.files.iter().chain(&args.model).any(same) {
            let file = out.display();
            return Err(Failure::usage(
                "out-is-input",
                format!("{file} 是要读的文件，不能写到它上面，请换个名字。"),
                format!("{file} is one of the files to be read; write to another name."),
            )
            .into());
        }
    }
    Ok(())
}

fn open(file: &Path) -> anyhow::Result<File> {
    let opened = File::open(file).and_then(|opened| match opened.metadata()?.is_dir() {
        true => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        false => Ok(opened),
    });
    opened.map_err(|error| unreadable(file, ReadError::Io(error)))
}

fn unreadable(file: &Path, error: ReadError) -> anyhow::Error {
    let file = file.display();
    let zh = match &error {
        ReadError::Io(cause) => format!("读不了文件 {file}：{cause}"),
        ReadError::Csv(cause) => format!("{file} 不是 CSV 文件：{cause}。请另存为 CSV 再试。"),
        ReadError::NoText => format!("{file} 是工作簿或其他非文本文件，请另存为 CSV 再试。"),
        ReadError::Empty => format!("{file} 是空的：第一行应当是表头。"),
        ReadError::NothingKnown { headings } => {
            format!(
                "{file} 没有一列是比对方案认识的；它的表头是：{headings}。请改表头，或在方案的 columns 里加上这些名称。"
            )
        }
    };
    let remedy = match &error {
        ReadError::NothingKnown { .. } => ". Rename the headings, or add them to `columns` in the schema",
        _ => "",
    };
    Failure::new("table-unreadable", zh, format!("{file} {error}{remedy}.")).into()
}

fn unwritable(file: &Path, error: &io::Error) -> anyhow::Error {
    let file = file.display();
    Failure::new(
        "cannot-write",
        format!("写不了文件 {file}：{error}"),
        format!("{file} cannot be written: {error}."),
    )
    .into()
}
