//! What the lines above a heading, the sheet's name and the file's name say of all rows below: town, village, date, unit.

use jiff::civil::Date;
use twofront_domain::place::PlaceCode;

use crate::cell::date::find_date;
use crate::places::Places;
use crate::script;
use crate::sheet::{Book, Grid};

/// What holds for every row of a sheet unless a column says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The village, or only the town.
    pub place: Option<PlaceCode>,
    /// The date the sheet speaks for.
    pub date: Option<Date>,
    /// The unit of money columns without one of their own (单位：万元).
    pub money_unit: Option<&'static str>,
}

/// Reads the context of a sheet whose heading begins at `heading_row` among its filled rows.
pub fn read(
    book: &Book,
    grid: &Grid,
    heading_row: usize,
    file_name: &str,
    received_on: Date,
    places: &Places,
) -> Context {
    let mut lines: Vec<String> = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    for at in 0..heading_row {
        // Blanks part the entries of such a line, so they stay here.
        let shown = grid.row(at).1.iter().map(|(_, cell)| {
            let text = book.shown(*cell);
            let words: Vec<&str> = text.split_whitespace().collect();
            script::simplified(&words.join(" ")).into_owned()
        });
        let row: Vec<String> = shown.collect();
        lines.push(row.join(" "));
        cells.extend(row);
    }
    let file_stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let date = lines
        .iter()
        .filter_map(|line| find_date(line, received_on))
        .filter(|date| *date <= received_on)
        .max();
    Context {
        place: place(
            &cells,
            &lines,
            &script::tidy(&grid.name),
            &script::tidy(file_stem),
            places,
        ),
        date,
        money_unit: money_unit(&lines),
    }
}

/// The labelled cells know best (`乡镇：..`, `村：..`), then the sheet's name, then titles; the file's name helps with the town.
fn place(cells: &[String], lines: &[String], sheet: &str, file: &str, places: &Places) -> Option<PlaceCode> {
    let town_label = labelled(cells, &["乡镇", "乡(镇)", "乡（镇）", "镇", "所属乡镇"]);
    let village_label = labelled(cells, &["村", "行政村", "村居", "村（居）", "村(居)", "所属村"]);
    let texts = || lines.iter().map(String::as_str).chain([sheet, file]);
    if let Some(village) = &village_label {
        let town_name = town_label.clone().unwrap_or_default();
        let found = places.find(Some(&town_name), Some(village));
        if found.place.is_some() {
            return found.place;
        }
        let town = texts().find_map(|text| places.town_in(text));
        if let Some(found) = places.village_in(town, village) {
            return Some(found);
        }
    }
    let town = town_label
        .as_deref()
        .and_then(|label| places.find(Some(label), None).place);
    let town = town.or_else(|| texts().find_map(|text| places.town_in(text)).cloned());
    [sheet]
        .into_iter()
        .chain(lines.iter().map(String::as_str))
        .find_map(|text| places.village_in(town.as_ref(), text))
        .or(town)
}

/// The text behind a label: in the same cell after a colon, or in the next cell.
fn labelled(cells: &[String], labels: &[&str]) -> Option<String> {
    cells.iter().enumerate().find_map(|(at, cell)| {
        // One merged cell may hold the whole line: 乡镇：.. 村：.. 填表人：..
        let mut parts = cell
            .split([' ', '；', ';', '，'])
            .flat_map(|part| part.split_once(['：', ':']));
        let inside = parts
            .find(|(label, _)| labels.contains(label))
            .map(|(_, value)| value.to_owned());
        let beside = || {
            let label = cell.trim_end_matches(['：', ':']);
            let next = cells.get(at + 1).filter(|next| !next.contains(['：', ':']));
            next.filter(|_| labels.contains(&label)).cloned()
        };
        inside.or_else(beside).filter(|value| !value.is_empty())
    })
}

fn money_unit(lines: &[String]) -> Option<&'static str> {
    let keys = lines.iter().map(|line| script::key(line));
    keys.filter_map(|key| key.split_once("单位:").map(|(_, unit)| unit.to_owned()))
        .find_map(|unit| ["万元", "千元", "元"].into_iter().find(|known| unit.starts_with(known)))
}
