//! XLSX: every visible sheet is a table of its own. Nothing is unpacked before its size is known.

use std::io::{self, Cursor, Read as _};
use std::panic::{self, AssertUnwindSafe};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use super::collect::Collector;
use super::table::Table;

/// Bytes of all parts of a workbook together, unpacked.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;
/// Bytes of a part that are searched for what it promises.
const HEAD: u64 = 64 * 1024;
/// Columns that a table may have.
const MAX_COLUMNS: usize = 100;

const DAMAGED: &str = "is not a readable workbook (is the file cut off?): save it again as .xlsx";

/// Reads one file; `file` is its name, the source of records that name none.
pub(super) fn read(bytes: &[u8], file: &str, path: &str, collector: &mut Collector<'_>) {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return collector.fault(0, "is locked with a password or an old .xls: save it as .xlsx without a password");
    }
    if let Err(message) = measure(bytes) {
        return collector.fault(0, message);
    }
    // calamine panics on some damaged files; the fault makes sure that nothing gathered so far is used.
    let whole = panic::catch_unwind(AssertUnwindSafe(|| read_sheets(bytes, file, path, collector)));
    if whole.is_err() {
        collector.fault(0, DAMAGED);
    }
}

fn read_sheets(bytes: &[u8], file: &str, path: &str, collector: &mut Collector<'_>) {
    let mut workbook = match Xlsx::new(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(error) => return collector.fault(0, format!("{DAMAGED} ({error})")),
    };
    let sheets: Vec<_> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let alone = sheets.len() == 1;
    let mut tables = 0;
    for (name, visible) in &sheets {
        collector.enter(if alone { path.to_owned() } else { format!("{path} [{name}]") });
        if !visible {
            collector.note(0, "passed over: the sheet is hidden");
            continue;
        }
        match sheet(&mut workbook, name, file, bytes.len() as u64, collector) {
            Ok(true) => tables += 1,
            Ok(false) if alone => {}
            Ok(false) => collector.note(0, "passed over: the sheet is empty"),
            Err(error) => return collector.fault(0, format!("{DAMAGED} ({error})")),
        }
    }
    if tables == 0 {
        collector.enter(path.to_owned());
        collector.fault(0, "is empty: give it a sheet with a header row and rows below it");
    }
}

/// Unpacks every part into nothing, so that a small file that unpacks to gigabytes is refused before it fills the memory.
fn measure(bytes: &[u8]) -> Result<(), String> {
    let damaged = |error: &dyn std::fmt::Display| format!("{DAMAGED} ({error})");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut left = MAX_UNPACKED;
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).map_err(|error| damaged(&error))?.take(left + 1);
        let mut head = Vec::new();
        part.by_ref().take(HEAD).read_to_end(&mut head).map_err(|error| damaged(&error))?;
        let size = head.len() as u64 + io::copy(&mut part, &mut io::sink()).map_err(|error| damaged(&error))?;
        if promised(&head).is_some_and(|strings| strings > size) {
            return Err(format!("{DAMAGED} (it promises more texts than it has)"));
        }
        left = left.checked_sub(size).ok_or_else(|| {
            let limit = MAX_UNPACKED / 1024 / 1024;
            format!("unpacks to more than {limit} MB: remove pictures, or divide it into several files")
        })?;
    }
    Ok(())
}

/// How many texts a part says it holds; calamine makes room for all of them at once.
fn promised(head: &[u8]) -> Option<u64> {
    let head = String::from_utf8_lossy(head);
    let (_, count) = head.split_once("uniqueCount")?;
    let count = count.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']);
    let digits = count.find(|c: char| !c.is_ascii_digit()).unwrap_or(count.len());
    Some(count[..digits].parse().unwrap_or(if digits == 0 { 0 } else { u64::MAX }))
}

/// Reads one sheet; whether there was anything in it.
fn sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    file: &str,
    size: u64,
    collector: &mut Collector<'_>,
) -> Result<bool, XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    let mut table = Table::new(file, false);
    let mut row: Vec<String> = Vec::new();
    let mut at = 0;
    let mut filled = false;
    while let Some(cell) = cells.next_cell()? {
        let (number, column) = cell.get_position();
        if number != at {
            table.row(at as usize + 1, size, &row, collector);
            row.clear();
            at = number;
        }
        let value = match text(cell.get_value()) {
            Ok(value) => value,
            Err(message) => {
                collector.fault(number as usize + 1, format!("column {}: {message}", column + 1));
                continue;
            }
        };
        if value.trim().is_empty() {
            continue;
        }
        filled = true;
        let column = column as usize;
        if column >= MAX_COLUMNS {
            collector.fault(number as usize + 1, format!("has a value beyond column {MAX_COLUMNS}: remove it"));
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = value;
    }
    table.row(at as usize + 1, size, &row, collector);
    if filled {
        table.end(collector);
    }
    Ok(filled)
}

/// A cell as text; days as `2026-01-31`, with a time as `2026-01-31T14:00:00`.
fn text(value: &DataRef<'_>) -> Result<String, String> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(moment) => date_time(*moment),
        DataRef::Error(error) => {
            return Err(format!("holds the error {error}: correct the formula, or type the value"));
        }
    })
}

fn date_time(moment: ExcelDateTime) -> String {
    if moment.is_duration() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
}
