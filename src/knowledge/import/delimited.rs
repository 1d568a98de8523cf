//! CSV as spreadsheets save it (RFC 4180): comma, semicolon or tab; UTF-8, CP949 or UTF-16; line breaks within quotation marks.

use super::collect::Collector;
use super::encoding;
use super::key::Key;
use super::table::Table;

const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// Reads one file; `file` is its name, the source of records that name none.
pub(super) fn read(bytes: &[u8], file: &str, collector: &mut Collector<'_>) {
    let text = match encoding::table(bytes) {
        Ok(text) => text,
        Err((line, message)) => return collector.fault(line, message),
    };
    let mut table = Table::new(file, true);
    let mut rows = Rows { rest: &text, delimiter: delimiter(&text) };
    let mut number = 0;
    while let Some(row) = rows.next() {
        number += 1;
        let within = (text.len() - rows.rest.len()) as u64 * bytes.len() as u64 / text.len() as u64;
        match row {
            Ok(cells) => table.row(number, within, &cells, collector),
            Err(Unclosed) => {
                return collector.fault(
                    number,
                    "a quotation mark is opened and never closed (is the file cut off?): close it, or get the whole file",
                );
            }
        }
    }
    table.end(collector);
}

/// The delimiter under which most cells of the header are known; the comma when none is.
fn delimiter(text: &str) -> char {
    let known = |delimiter: &char| {
        let mut rows = Rows { rest: text, delimiter: *delimiter }.map_while(Result::ok);
        let header = rows.find(|cells| cells.iter().any(|cell| !cell.trim().is_empty()));
        header.map_or(0, |header| header.iter().filter(|cell| Key::of_header(cell).is_some()).count())
    };
    // `max_by_key` takes the last of equals.
    DELIMITERS.into_iter().rev().max_by_key(known).unwrap_or(',')
}

/// The rows of a text, empty ones included, so that they count as a spreadsheet counts.
struct Rows<'t> {
    rest: &'t str,
    delimiter: char,
}

/// A quotation mark was opened in this row and the text ended before the closing one.
#[derive(Debug, PartialEq, Eq)]
struct Unclosed;

impl Iterator for Rows<'_> {
    type Item = Result<Vec<String>, Unclosed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            let mut cell = String::new();
            // Quotation marks have a meaning only where a cell begins; elsewhere they are text.
            while let Some(quoted) = self.rest.strip_prefix('"') {
                let Some(end) = quoted.find('"') else {
                    self.rest = "";
                    return Some(Err(Unclosed));
                };
                cell.push_str(&quoted[..end]);
                self.rest = &quoted[end + 1..];
                if self.rest.starts_with('"') {
                    cell.push('"');
                }
            }
            let end = self.rest.find([self.delimiter, '\n', '\r']).unwrap_or(self.rest.len());
            cell.push_str(&self.rest[..end]);
            cells.push(cell);
            self.rest = &self.rest[end..];
            match self.rest.strip_prefix(self.delimiter) {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        self.rest =
            self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix(['\n', '\r'])).unwrap_or(self.rest);
        Some(Ok(cells))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Result<Vec<String>, Unclosed>> {
        Rows { rest: text, delimiter: ',' }.collect()
    }

    #[test]
    fn rows_are_read_as_spreadsheets_write_them() {
        let row = |cells: &[&str]| Ok(cells.iter().map(|&cell| cell.to_owned()).collect::<Vec<_>>());
        assert_eq!(rows(""), []);
        assert_eq!(rows("a,b\r\n\r\nc,\n"), [row(&["a", "b"]), row(&[""]), row(&["c", ""])]);
        assert_eq!(rows("\"a,\"\"b\"\"\r\nc\",d"), [row(&["a,\"b\"\r\nc", "d"])]);
        assert_eq!(rows("\"\",\"\"\"\""), [row(&["", "\""])]);
        assert_eq!(rows("5\" 관,a\"b\""), [row(&["5\" 관", "a\"b\""])]);
        assert_eq!(rows("\"a\" b,c"), [row(&["a b", "c"])]);
        assert_eq!(rows("a\rb"), [row(&["a"]), row(&["b"])]);
        assert_eq!(rows("a\n\"b\nc"), [row(&["a"]), Err(Unclosed)]);
        assert_eq!(rows("\"\"\""), [Err(Unclosed)]);
    }
}
