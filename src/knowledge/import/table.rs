//! Rows with a header row: what CSV and XLSX have in common.

use super::collect::Collector;
use super::key::Key;
use super::record::{Outcome, Record};
use crate::article::clean_line;

/// A table while it is read, row by row. The first row that is not empty is the header.
pub(super) struct Table<'t> {
    file: &'t str,
    columns: Columns,
    /// A row must have a cell for every column: it has in CSV, while a spreadsheet leaves out empty cells.
    strict: bool,
    records: usize,
}

enum Columns {
    Unread,
    /// The key of each column; `None` for one without header, which must stay empty.
    Known(Vec<Option<Key>>),
    /// The header is wrong: its faults are told, and the rows say nothing more.
    Wrong,
}

impl<'t> Table<'t> {
    /// `file` is the file's name, the source of records that name none.
    pub(super) fn new(file: &'t str, strict: bool) -> Self {
        Self { file, columns: Columns::Unread, strict, records: 0 }
    }

    /// Takes the row `number`, as a spreadsheet counts; `within` is how many bytes of the file are read.
    pub(super) fn row<T: AsRef<str>>(
        &mut self,
        number: usize,
        within: u64,
        cells: &[T],
        collector: &mut Collector<'_>,
    ) {
        if cells.iter().all(|cell| cell.as_ref().trim().is_empty()) {
            return;
        }
        let columns = match &self.columns {
            Columns::Wrong => return,
            Columns::Unread => {
                self.columns = header(number, cells, collector);
                return;
            }
            Columns::Known(columns) => columns,
        };
        self.records += 1;
        if self.strict && cells.len() < columns.len() {
            let (has, wants) = (cells.len(), columns.len());
            return collector.fault(
                number,
                format!("has {has} cells, the header {wants} (is the row cut off, or a quotation mark missing?): complete the row"),
            );
        }
        let mut record = Record::default();
        for (at, cell) in cells.iter().map(AsRef::as_ref).enumerate() {
            match columns.get(at) {
                Some(Some(key)) => record.set(*key, cell),
                _ if cell.trim().is_empty() => {}
                _ => {
                    return collector.fault(
                        number,
                        format!(
                            "has a value in column {} that has no header: name the column or empty the cell",
                            at + 1
                        ),
                    );
                }
            }
        }
        match record.into_article(collector.options, self.file) {
            Outcome::Article(article) => collector.article(number, within, *article),
            Outcome::WithoutText => collector.note(number, "passed over: it has no text that could answer"),
            Outcome::Faults(faults) => faults.into_iter().for_each(|fault| collector.fault(number, fault)),
        }
    }

    /// No row follows.
    pub(super) fn end(&self, collector: &mut Collector<'_>) {
        match self.columns {
            Columns::Unread => collector.fault(0, "is empty: give it a header row and rows below it"),
            Columns::Known(_) if self.records == 0 => collector.fault(0, "has a header but no rows: add rows below it"),
            Columns::Known(_) | Columns::Wrong => {}
        }
    }
}

fn header<T: AsRef<str>>(number: usize, cells: &[T], collector: &mut Collector<'_>) -> Columns {
    let mut columns = Vec::with_capacity(cells.len());
    let mut unknown = Vec::new();
    let mut wrong = false;
    for cell in cells {
        let name = clean_line(cell.as_ref());
        let key = Key::of_header(&name);
        let shown = format!("`{}`", name.chars().take(40).collect::<String>());
        if key.is_none() && !name.is_empty() {
            unknown.push(shown);
        } else if key.is_some() && columns.contains(&key) {
            collector.fault(number, format!("the header {shown} means the same as another column: keep one of them"));
            wrong = true;
        }
        columns.push(key);
    }
    if !unknown.is_empty() {
        let names = unknown.iter().take(10).map(String::as_str).collect::<Vec<_>>().join(", ");
        collector.fault(
            number,
            format!("unknown header {names}: rename the column to one of {}, or remove it", Key::headers()),
        );
        wrong = true;
    }
    if !wrong && !columns.contains(&Some(Key::Body)) {
        collector.fault(number, "no column holds the text: name one `body` or `내용`");
        wrong = true;
    }
    if wrong { Columns::Wrong } else { Columns::Known(columns) }
}
