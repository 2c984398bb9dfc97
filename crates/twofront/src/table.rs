//! Tables for a terminal: columns aligned although Chinese characters are twice as wide as Latin ones.

use unicode_width::UnicodeWidthStr;

const GAP: &str = "  ";

/// The lines of a table, headings first. Numbers are aligned to the right.
pub fn lines(headings: &[String], rows: &[Vec<String>], bold: bool) -> Vec<String> {
    let columns = headings.len();
    let cell = |row: &'_ [String], column: usize| row.get(column).map_or(String::new(), |text| one_line(text));
    let width_of = |column: usize| {
        let cells = rows.iter().map(|row| cell(row, column).width());
        cells.chain([headings[column].width()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width_of).collect();
    let numeric: Vec<bool> = (0..columns)
        .map(|column| !rows.is_empty() && rows.iter().all(|row| is_number(&cell(row, column))))
        .collect();
    let line = |row: &[String]| {
        let cells: Vec<String> = (0..columns)
            .map(|column| padded(&cell(row, column), widths[column], numeric[column]))
            .collect();
        cells.join(GAP).trim_end().to_owned()
    };
    let heading = line(headings);
    let heading = if bold {
        format!("\u{1b}[1m{heading}\u{1b}[0m")
    } else {
        heading
    };
    std::iter::once(heading)
        .chain(rows.iter().map(|row| line(row)))
        .collect()
}

fn padded(text: &str, width: usize, right: bool) -> String {
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right {
        blanks + text
    } else {
        text.to_owned() + &blanks
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-')
}

/// A cell never breaks the table, and never speaks to the terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn columns_align_for_wide_characters() {
        let headings = ["姓名".to_owned(), "n".to_owned(), "note".to_owned()];
        let rows = vec![
            vec!["王小明".to_owned(), "7".to_owned(), "a\nb".to_owned()],
            vec!["Li".to_owned(), "120".to_owned()],
        ];
        let expect = ["姓名      n  note", "王小明    7  a b", "Li      120"];
        assert_eq!(lines(&headings, &rows, false), expect);
        assert!(lines(&headings, &rows, true)[0].starts_with("\u{1b}[1m"));
    }
}
