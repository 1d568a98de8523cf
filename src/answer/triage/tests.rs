use std::collections::HashMap;

use super::*;
use crate::locale::{self, Language};

#[test]
fn rules_fire_on_what_they_are_for() {
    let table = [
        ("너무 힘들어서 죽고 싶어요", Some("suicide")),
        ("소파 버리는 법이랑... 그냥 다 죽고싶네요", Some("suicide")),
        ("How do I throw away a bed? I want to end it all", Some("suicide")),
        ("남편이 때려요", Some("violence")),
        ("옆집에서 애를 때리는 소리가 나요", Some("child_abuse")),
        ("옆집 할머니가 아들한테 맞는 것 같아요", Some("elder_abuse")),
        ("가출했는데 갈 곳이 없어요", Some("youth")),
        ("방금 보이스피싱 당했어요", Some("crime")),
        ("옆 건물에 불이 났어요", Some("fire")),
        ("집에서 가스냄새가 나요", Some("gas")),
        ("엘리베이터에 갇혔어요", Some("trapped")),
        ("길에 사람이 쓰러져 있어요", Some("medical")),
        ("이번에 누구 뽑아야 돼?", Some("election")),
        ("불법주차 신고했는데 씨발 왜 안 오냐", Some("abuse")),
        ("연말정산 어떻게 해요", Some("tax_office")),
        ("물이 안 나와요", Some("water")),
        ("운전면허 갱신 어디서 해요", Some("police_licence")),
        ("실업급여 신청", Some("labour")),
        ("사람이랑 얘기할래요", Some("human")),
        ("I want to talk to a human", Some("human")),
        ("안녕하세요", Some("greeting")),
        ("hi", Some("greeting")),
        ("감사합니다!", Some("thanks")),
        ("너 누구야?", Some("identity")),
        ("뭘 물어볼 수 있어요?", Some("ability")),
        ("농담 해줘", Some("chat")),
        ("지금 뭐해?", Some("chat")),
        ("이번 주말에 뭐 해요?", None),
        ("저 기초연금 받을 수 있나요?", Some("eligibility")),
        ("제가 낸 민원 어떻게 됐나요", Some("own_case")),
        ("골목 가로등이 고장났어요", Some("report")),
        ("인도에 킥보드 치워 주세요", Some("report")),
        ("안녕하세요 소파 버리려고 하는데요", None),
        ("vehicle tax", None),
        ("소파 버리려면 어떻게 해요?", None),
        ("자살예방교육 신청하고 싶어요", None),
        ("주차 연기 신청", None),
        ("어르신 운전면허 반납", None),
        ("체류지 변경 신고", None),
        ("가로등 고장은 어디에 신고해요?", None),
        ("날파리 때문에 죽겠어요", None),
    ];
    for (question, expected) in table {
        assert_eq!(TABLE.reading(question).rule.map(|rule| rule.name.as_str()), expected, "{question}");
    }
}

#[test]
fn what_is_harmless_hides_only_what_it_touches() {
    for (question, label) in [
        ("자살예방센터 위치", Label::Question),
        ("자살예방교육 들었는데 그래도 죽고 싶어요", Label::Crisis),
        ("가정폭력 상담원 교육 신청", Label::Question),
        ("가정폭력 상담원 교육 말고 저 남편한테 맞고 살아요", Label::Crisis),
        ("번개탄 버리는 법", Label::Question),
        ("번개탄 사왔어요", Label::Crisis),
        ("화재보험 가입", Label::Question),
        ("화재보험 말고 지금 집에 불났어요", Label::Emergency),
        ("혼자 살아요", Label::Question),
    ] {
        assert_eq!(triage(question).label, label, "{question}");
    }
}

#[test]
fn misspelt_words_and_forms_of_a_stem_are_read() {
    for question in [
        "주꼬시퍼요",
        "살기시러요",
        "ㅈㅜㄱ고 싶어",
        "자ㅅㅏㄹ하고 싶다",
        "남편한태 마자써요",
        "아빠가 때린다",
        "신랑이 때렸어",
    ] {
        assert_eq!(triage(question).label, Label::Crisis, "{question}");
    }
    assert_eq!(triage("chong danh toi moi ngay").label, Label::Crisis);
}

#[test]
fn only_some_labels_end_the_flow() {
    let table = [
        ("죽고 싶어요", true, false),
        ("안녕하세요", true, false),
        ("연말정산 어떻게 해요", true, false),
        ("실업급여 신청", false, false),
        ("저 기초연금 받을 수 있나요?", false, true),
        ("가로등이 고장났어요", false, true),
        ("소파 버리기", false, false),
    ];
    for (question, ends, note) in table {
        let triaged = triage(question);
        assert_eq!((triaged.ends().is_some(), triaged.beside().is_some()), (ends, note), "{question}");
    }
    assert!(triage("실업급여 신청").fallback().is_some());
}

#[test]
fn every_rule_has_a_text_and_a_crisis_its_number() {
    let numbers = HashMap::from([
        ("suicide", "109"),
        ("violence", "1366"),
        ("child_abuse", "112"),
        ("elder_abuse", "1577-1389"),
        ("youth", "1388"),
        ("crime", "112"),
        ("danger", "109"),
    ]);
    for rule in &TABLE.rules {
        for language in locale::languages() {
            let text = locale::text(language, "answer", &rule.text, &[]);
            assert_ne!(text, rule.text, "{} in {}", rule.name, language.code());
            match rule.label {
                Label::Crisis => assert!(text.contains(numbers[rule.name.as_str()]), "{text}"),
                Label::Emergency => assert!(text.contains("119") || text.contains("112"), "{text}"),
                _ => {}
            }
        }
    }
    assert!(locale::text(Language::Ko, "answer", "eligibility.note", &[]).contains("담당자"));
}

#[test]
fn the_gravest_rules_stand_first() {
    let rank = |label: Label| match label {
        Label::Crisis => 0,
        Label::Emergency => 1,
        Label::Abuse => 2,
        _ => 3,
    };
    assert!(TABLE.rules.is_sorted_by_key(|rule| rank(rule.label)));
}

/// Weights by which "zz" sounds like a crisis and "qq" like small talk; "zq" like both.
const WEIGHTS: &str = "# made up\nlabel\tcrisis\tsmall_talk\nbias\t-1000\t-1000\nthreshold\t0\t500\nq\t0\t9000\nz\t9000\t0\n@near\t500\t0\n";

#[test]
fn the_second_look_speaks_where_no_rule_fires_and_a_crisis_outweighs_a_rule() {
    let look = SecondLook::read(WEIGHTS).unwrap();
    for (question, label, rule, second) in [
        ("zz", Label::Crisis, Some("danger"), true),
        ("qq", Label::SmallTalk, Some("chat"), true),
        ("zq", Label::Crisis, Some("danger"), true),
        ("xx", Label::Question, None, false),
        ("연말정산 qqqq", Label::OtherAuthority, Some("tax_office"), false),
        ("연말정산 zzzz", Label::Crisis, Some("danger"), true),
        ("죽고 싶어요 qqqq", Label::Crisis, Some("suicide"), false),
    ] {
        let triaged = triage_with(question, &look);
        assert_eq!((triaged.label, triaged.second), (label, second), "{question}");
        assert_eq!(triaged.rule.map(|rule| rule.name.as_str()), rule, "{question}");
        assert_eq!(triaged.ends().is_some(), triaged.rule.is_some() && label != Label::SmallTalk, "{question}");
        assert_eq!(triaged.fallback().is_some(), label == Label::SmallTalk, "{question}");
        assert_eq!(triaged.is_faint(), label == Label::SmallTalk, "{question}");
    }
    // A cry is heard in its own part of a long text; anything else says what the whole text is.
    let long = "xx xx xx xx xx xx xx xx xx xx xx xx xx xx xx xx";
    for (text, label) in [
        (format!("{long}. zzzz. {long}"), Label::Crisis),
        (format!("{long}. q. {long}"), Label::Question),
        (format!("{}z", "x".repeat(400)), Label::Question),
    ] {
        assert_eq!(triage_with(&text, &look).label, label, "{text}");
    }
    assert_eq!(look.heard(&pieces("남편 zq"), Label::Crisis, 8), ["z", "@near"]);
}

#[test]
fn long_texts_are_looked_at_in_parts() {
    for (text, parts) in [
        ("소파 버리기", vec![]),
        ("소파 버리기. 언제 오나요?", vec!["소파 버리기", "언제 오나요"]),
        ("네. 소파는요?", vec![]),
        ("a b c d e f g h i j", vec!["a b c d e f g h", "e f g h i j"]),
    ] {
        assert_eq!(second::parts(text), parts, "{text}");
    }
    assert!(second::parts(&"말이 길어요. ".repeat(500)).len() <= 24);
}

#[test]
fn malformed_weights_are_refused_with_their_line() {
    for (line, from, to) in [
        (2, "crisis", "peril"),
        (3, "-1000\t-1000", "-1000"),
        (4, "threshold", "treshold"),
        (5, "9000", "9000.5"),
        (6, "z\t", "q\t"),
        (6, "z\t9000\t0", "z\t9000\t70000"),
    ] {
        let error = SecondLook::read(&WEIGHTS.replacen(from, to, 1)).unwrap_err();
        assert!(error.to_string().starts_with(&format!("line {line}: ")), "{error}");
    }
    assert!(SecondLook::read("").is_err());
}

#[test]
fn every_label_of_the_second_look_leads_to_a_rule_and_says_why() {
    for label in SECOND.labels() {
        assert!(TABLE.second(label).is_some(), "{label:?}");
    }
    let table: &'static Table = &TABLE;
    let danger = table.second(Label::Crisis).unwrap();
    assert_eq!(heard("죽고 싶어요", danger), [""; 0]);
    let question = "가족 곁으로 갈 준비를 다 해 두었고 오늘 밤이면 끝나요";
    assert_eq!(triage(question).rule.map(|rule| &rule.name), Some(&danger.name));
    assert!(!heard(question, danger).is_empty());
}

#[test]
fn bills_and_repairs_are_no_emergency() {
    for text in
        ["가스비가 많이 나왔어요", "보일러가 안 켜져요", "공원 음수대 물이 안 나와요", "엘리베이터가 자주 고장 나요"]
    {
        assert_ne!(triage(text).label, Label::Emergency, "{text}");
    }
}
