use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::*;

fn saved(fill: impl Fn(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

fn header(sheet: &mut Worksheet, names: &[&str]) {
    for (name, column) in names.iter().zip(0..) {
        sheet.write(0, column, *name).unwrap();
    }
}

fn row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (cell, column) in cells.iter().zip(0..) {
        if !cell.is_empty() {
            sheet.write(row, column, *cell).unwrap();
        }
    }
}

/// Text, numbers, dates, a formula; two sheets with rows, an empty and a hidden one.
pub(super) fn varied() -> Vec<u8> {
    saved(|workbook| {
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let sheet = workbook.add_worksheet().set_name("청소").unwrap();
        header(sheet, &["번호", "분류", "제목", "내용", "질문", "전화", "시행일", "행사시작", "취소"]);
        row(sheet, 1, &["", "청소", "소파", "소파는\n버립니다.", "어떻게 버려요?\n쇼파", "02-0000-1130"]);
        sheet.write(1, 0, 12).unwrap();
        sheet.write_with_format(1, 6, ExcelDateTime::from_ymd(2026, 1, 1).unwrap(), &date).unwrap();
        row(sheet, 4, &["x", "행사", "축제", "열립니다.", "", "120"]);
        sheet.write(4, 5, 120).unwrap();
        let start = ExcelDateTime::from_ymd(2026, 10, 17).unwrap().and_hms(11, 30, 0).unwrap();
        sheet.write_with_format(4, 7, &start, &time).unwrap();
        sheet.write(4, 8, false).unwrap();
        let second = workbook.add_worksheet().set_name("복지").unwrap();
        header(second, &["내용"]);
        second.write_formula(1, 0, Formula::new("=A1").set_result("계산된 글입니다.")).unwrap();
        workbook.add_worksheet().set_name("빈 장").unwrap();
        workbook.add_worksheet().set_name("숨은 장").unwrap().set_hidden(true).write(0, 0, "비밀").unwrap();
    })
}

#[test]
fn sheets_become_articles() {
    let folder = Folder::new().file("faq.xlsx", varied());
    let batch = folder.read(&["faq.xlsx"]).unwrap_or_else(|errors| panic!("{errors}"));
    let texts: Vec<_> = batch.articles.iter().map(Article::to_markdown).collect();
    insta::assert_snapshot!(texts.join("\n"));
    let notes = batch.notes.to_string().replace(&format!("{}/", folder.0.path().display()), "");
    insta::assert_snapshot!(notes);
}

#[test]
fn bad_cells_are_told_by_row_and_sheet() {
    let one = saved(|workbook| {
        let sheet = workbook.add_worksheet();
        header(sheet, &["id", "body", "phone", "effective_from"]);
        row(sheet, 1, &["a", "글"]);
        sheet.write(1, 2, 212_345_678).unwrap();
        row(sheet, 3, &["b", "글"]);
        sheet.write(3, 3, 46_023).unwrap();
        row(sheet, 5, &["a2", "글", "", "", "덤"]);
        row(sheet, 6, &["c"]);
        sheet.write_formula(6, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        row(sheet, 7, &["d", "글"]);
        sheet.write(7, 16_000, "멀리").unwrap();
    });
    let two = saved(|workbook| {
        for name in ["하나", "둘"] {
            let sheet = workbook.add_worksheet().set_name(name).unwrap();
            header(sheet, &["id", "body"]);
            row(sheet, 1, &["a", "글"]);
        }
    });
    insta::assert_snapshot!([faults("one.xlsx", one), faults("two.xlsx", two)].join("\n"));
}

#[test]
fn bad_workbooks_are_refused() {
    let good = saved(|workbook| {
        let sheet = workbook.add_worksheet();
        header(sheet, &["id", "body"]);
        row(sheet, 1, &["a", "글"]);
    });
    let no_workbook = {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("hello.txt", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"hello").unwrap();
        zip.finish().unwrap().into_inner()
    };
    let table = [
        faults("cut.xlsx", &good[..good.len() / 2]),
        faults("cut-end.xlsx", &good[..good.len() - 1]),
        faults("text.xlsx", "id,body"),
        faults("nothing.xlsx", ""),
        faults("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        faults("other.xlsx", no_workbook),
        faults(
            "blank.xlsx",
            saved(|workbook| {
                workbook.add_worksheet();
            }),
        ),
    ];
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1024 * 1024];
    (0..300).for_each(|_| zip.write_all(&zeros).unwrap());
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(
        faults("bomb.xlsx", bomb),
        "bomb.xlsx: unpacks to more than 256 MB: remove pictures, or divide it into several files"
    );
}

#[test]
fn a_promise_of_more_texts_than_there_are_is_refused() {
    for count in ["99999999999", "99999999999999999999999"] {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(format!("<sst count=\"1\" uniqueCount = '{count}'><si/></sst>").as_bytes()).unwrap();
        let said = faults("a.xlsx", zip.finish().unwrap().into_inner());
        assert!(said.ends_with("(it promises more texts than it has)"), "{said}");
    }
}

#[test]
fn a_cell_far_away_costs_nothing() {
    let bytes = saved(|workbook| {
        let sheet = workbook.add_worksheet();
        header(sheet, &["id", "body"]);
        row(sheet, 1_048_575, &["a", "글"]);
    });
    assert_eq!(articles("far.xlsx", bytes).len(), 1);
}
