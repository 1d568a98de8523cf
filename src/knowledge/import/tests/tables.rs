use encoding_rs::EUC_KR;

use super::*;

const TABLE: &str = "번호,분류,제목,내용,질문 예시,담당부서,전화번호,출처,URL,시행일,만료일\n\
    1,청소,소파 버리기,\"소파는 신고하고 버립니다.\n\"\"필증\"\"을 붙입니다.\",소파 어떻게 버려요?|쇼파 내놓기;소파 수거,자원순환과,02-0000-1130,조례,https://a.example/,2026. 1. 1.,2026-12-31\n\
    ,,,,,,,,,,\n\
    ,기타 업무,,\"여권은, 구청에서\",여권 어디서 만들어요?,,,,,,\n";

fn summary(articles: &[Article]) -> Vec<String> {
    articles.iter().map(Article::to_markdown).collect()
}

#[test]
fn a_table_is_the_same_in_every_dress() {
    let expected = summary(&articles("faq.csv", TABLE));
    insta::assert_snapshot!(expected.join("\n"));
    let tabs = TABLE.replace("여권은,", "여권은#").replace(',', "\t").replace('#', ",");
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(tabs.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let semicolons =
        TABLE.replace("쇼파 내놓기;", "쇼파 내놓기|").replace("여권은,", "여권은#").replace(',', ";").replace('#', ",");
    let dresses: [(&str, Vec<u8>); 6] = [
        ("CRLF", TABLE.replace('\n', "\r\n").into()),
        ("BOM", format!("\u{feff}{TABLE}").into()),
        ("CP949", EUC_KR.encode(TABLE).0.into()),
        ("tabs", tabs.into()),
        ("UTF-16", utf16),
        ("semicolons", semicolons.into()),
    ];
    for (dress, bytes) in dresses {
        assert_eq!(summary(&articles("faq.csv", bytes)), expected, "{dress}");
    }
}

#[test]
fn faults_are_told_by_row_as_a_spreadsheet_counts() {
    let text = "id,title,body,effective_from,event_start,event_cancelled\n\
        a,가,\"두\n줄\",,,\n\
        \n\
        b,나,글,2026-13-01,,\n\
        c,다,글,,어제,\n\
        d,라,글,,2026-01-01,글쎄\n\
        e,마,글\n\
        f,바,글,,,,덤\n\
        a,사,글,,,\n\
        ,아,글,,,\n\
        ,아,다른 글,,,\n";
    insta::assert_snapshot!(faults("a.csv", text));
}

#[test]
fn bad_tables_are_refused() {
    let cp949 = EUC_KR.encode(TABLE).0.into_owned();
    let table = [
        faults("empty.csv", ""),
        faults("blank.csv", "\n,,\n"),
        faults("header.csv", "id,title,body\n"),
        faults("unknown.csv", "id,title,body,비고,비고2\n1,가,글,x,y\n"),
        faults("twice.csv", "id,번호,body\n1,2,글\n"),
        faults("no-body.csv", "id,title\n1,가\n"),
        faults("no-header.csv", "1,소파,글\n"),
        faults("unnamed.csv", "id,body,\n1,글,x\n"),
        faults("cut.csv", &TABLE[..TABLE.find("필증").unwrap()]),
        faults("cut-utf8.csv", &TABLE.as_bytes()[..TABLE.len() - 40 - 1]),
        faults("cut-cp949.csv", &cp949[..cp949.len() - 10]),
        faults("binary.csv", b"PK\x03\x04\0\0"),
        faults("noise.csv", b"id,body\n1,\xff\xff\n"),
        faults("damaged.csv", [TABLE.as_bytes(), b"\xff,\n"].concat()),
    ];
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn stray_quotation_marks_within_a_cell_are_kept() {
    let found = articles("a.csv", "id,body\n1,5\" 관은 버립니다\n2,글\n");
    assert_eq!((found.len(), found[0].body.as_str()), (2, "5\" 관은 버립니다"));
}
