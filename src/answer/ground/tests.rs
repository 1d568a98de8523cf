//! Sentences against one passage, by what is right or wrong about them; and what holds for every passage.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const SOFA: &str = "소파 버리기
소파는 대형폐기물이며 신고하고 수수료를 낸 뒤에 내놓습니다. 수수료를 내지 않은 물건은 수거하지 않습니다.

## 수수료

| 품목 | 기준 | 수수료(1개) |
| --- | --- | --- |
| 소파 1인용 | 폭 110cm 이하 | 3,000원 |
| 소파 2인용 | 폭 110cm 초과 170cm 이하 | 5,000원 |

## 취소

- 배출일 전날 18:00까지 취소하면 수수료를 전액 환불합니다. 단, 수거를 마친 뒤에는 환불하지 않습니다.
- 신청은 2026년 12월 3일부터 받습니다.

## 문의

자원순환과(02-0000-1130)에서 평일 09:00–18:00에 받습니다. 누리집은 https://www.hanbit.example/sofa 입니다.";

fn verdict(sentence: &str, language: Language) -> Verdict {
    check(sentence, &[SOFA], language, date(2026, 11, 21))
}

fn assert_holds(sentence: &str, passage: &str, language: Language, holds: bool) {
    let verdict = check(sentence, &[passage], language, date(2026, 11, 21));
    assert_eq!(!matches!(verdict, Verdict::Fails(_)), holds, "{sentence}: {verdict:?}");
}

#[test]
fn faithful_sentences_are_kept() {
    for (sentence, language) in [
        ("2인용 소파의 수수료는 5천 원입니다.", Language::Ko),
        ("1인용은 삼천원, 2인용은 오천원을 내시면 됩니다.", Language::Ko),
        ("수수료를 내지 않으시면 수거하지 않아요.", Language::Ko),
        ("전날 오후 6시까지 취소하시면 전액 환불됩니다.", Language::Ko),
        ("신청은 다음 달 3일부터 받습니다.", Language::Ko),
        ("평일 오전 9시부터 오후 6시까지 자원순환과 02-0000-1130에서 받습니다.", Language::Ko),
        ("The fee for a two-seater sofa (소파 2인용) is 5,000 won.", Language::En),
        ("双人沙发（소파 2인용）手续费为5,000韩元。", Language::Zh),
        ("Phí ghế sofa 2 người (소파 2인용) là 5.000 won.", Language::Vi),
        ("Items without a paid fee are not collected.", Language::En),
    ] {
        assert!(
            !matches!(verdict(sentence, language), Verdict::Fails(_)),
            "{sentence}: {:?}",
            verdict(sentence, language)
        );
    }
}

#[test]
fn wrong_sentences_fail_for_their_reason() {
    for (sentence, language, reason) in [
        ("2인용 소파의 수수료는 7천 원입니다.", Language::Ko, Reason::Value),
        ("2인용 소파의 수수료는 5천 명입니다.", Language::Ko, Reason::Value),
        ("1인용 소파의 수수료는 5,000원입니다.", Language::Ko, Reason::OtherFact),
        ("1인용은 5,000원, 2인용은 3,000원입니다.", Language::Ko, Reason::OtherFact),
        ("수수료를 내지 않아도 수거합니다.", Language::Ko, Reason::Polarity),
        ("배출일 전날 18:00 이후에 취소하면 전액 환불합니다.", Language::Ko, Reason::Direction),
        ("신청은 이번 달 3일부터 받습니다.", Language::Ko, Reason::Value),
        ("02-0000-1131로 전화하세요.", Language::Ko, Reason::Value),
        ("폐기물관리과에 문의하세요.", Language::Ko, Reason::Name),
        ("소파는 관할 세무서에 신고합니다.", Language::Ko, Reason::Name),
        ("https://evil.example/sofa 에서 신청합니다.", Language::Ko, Reason::Name),
        ("대형폐기물 신고를 접수해 드리겠습니다.", Language::Ko, Reason::Promise),
        ("고객님은 환불 대상자이십니다.", Language::Ko, Reason::Decision),
        ("냉장고는 그냥 버리면 됩니다.", Language::Ko, Reason::Unsupported),
        ("The fee for a one-seater sofa is 5,000 won.", Language::En, Reason::OtherFact),
        ("We will call you about your sofa.", Language::En, Reason::Promise),
        ("我会帮您申请。", Language::Zh, Reason::Promise),
        ("Report the sofa at the tax office.", Language::En, Reason::Name),
        ("Phí ghế sofa 2 người là 50.000 won.", Language::Vi, Reason::Value),
    ] {
        assert_eq!(verdict(sentence, language), Verdict::Fails(reason), "{sentence}");
    }
}

#[test]
fn duties_and_what_is_left_out_are_not_turned_round() {
    const TENT: &str = "텐트 빌리기
텐트는 물에 씻지 않고 반납해도 됩니다. 예약 없이 방문하면 텐트를 빌릴 수 없습니다.
신분증 사본은 신청인이 직접 제출해야 합니다. 구민은 이용할 수 있으나 법인과 무등록 단체는 제외합니다.
방문 접수: 월~금 09:00~18:00, 토 09:00~13:00";
    for (sentence, holds) in [
        ("텐트는 안 씻고 반납하셔도 됩니다.", true),
        ("텐트는 물에 씻어서 반납하셔야 합니다.", false),
        ("예약하지 않고 오시면 텐트를 빌리기 어렵습니다.", true),
        ("예약하지 않고 오시면 텐트를 빌릴 수 있습니다.", false),
        ("신분증 사본은 신청인이 직접 내셔야 합니다.", true),
        ("신분증 사본은 신청인이 직접 제출하지 않으셔도 됩니다.", false),
        ("법인은 제외됩니다.", true),
        ("법인도 이용 대상입니다.", false),
        ("토요일은 오후 1시까지 방문하실 수 있습니다.", true),
        ("토요일은 오후 6시까지 방문하실 수 있습니다.", false),
    ] {
        assert_holds(sentence, TENT, Language::Ko, holds);
    }
}

#[test]
fn a_value_keeps_what_it_hangs_on() {
    const HALL: &str = "마을회관 이용
운영: 평일 09:00~18:00, 휴관일: 매주 월요일
요가 강좌는 월·수 10:00~10:50에 하며 한 달 수강료는 30,000원입니다.
환불 신청은 수강을 취소한 날부터 7일 이내에 받습니다. 이의신청은 결과 통지를 받은 날부터 90일 이내에 합니다.
문의: 문화체육과 축제팀 02-0000-1111, 교통 통제 관련 교통행정과 02-0000-2222
안내 스티커는 주민에게 무료로 나누어 드립니다.
현수막 게시대는 매월 10일에 접수하며 1업체가 5개소까지 신청합니다.
어르신 이용권은 분기별 3만원 상당입니다. 봉투는 1인 20매까지 팔며 20L 봉투의 가격은 490원입니다.";
    for (sentence, language, holds) in [
        ("마을회관은 매주 월요일에 쉽니다.", Language::Ko, true),
        ("마을회관은 매주 금요일에 쉽니다.", Language::Ko, false),
        ("요가 강좌는 50분 동안 합니다.", Language::Ko, true),
        ("요가 강좌는 40분 동안 합니다.", Language::Ko, false),
        ("요가 강좌 수강료는 매년 3만 원입니다.", Language::Ko, false),
        ("이의신청은 결과 통지를 받은 날부터 90일 안에 합니다.", Language::Ko, true),
        ("이의신청은 수강을 취소한 날부터 90일 안에 합니다.", Language::Ko, false),
        ("For traffic control, call the Traffic Division (교통행정과) at 02-0000-2222.", Language::En, true),
        ("For traffic control, call the Traffic Division (교통행정과) at 02-0000-1111.", Language::En, false),
        ("안내 스티커는 비용 없이 나누어 드립니다.", Language::Ko, true),
        ("안내 스티커는 비용을 내야 나누어 드립니다.", Language::Ko, false),
        ("현수막 게시대는 매월 10일에 접수합니다.", Language::Ko, true),
        ("현수막 게시대는 매월 1일에 접수합니다.", Language::Ko, false),
        ("어르신 이용권은 석 달마다 3만 원 상당입니다.", Language::Ko, true),
        ("20리터 봉투의 가격은 한 장에 490원입니다.", Language::Ko, true),
    ] {
        assert_holds(sentence, HALL, language, holds);
    }
}

#[test]
fn a_word_is_denied_only_where_the_passage_denies_it() {
    const WASTE: &str = "생활폐기물 배출
토요일은 수거하지 않으므로 배출할 수 없습니다.
접수: 2026. 4. 4.(토) ~ 4. 8.(수), 구청 3층 청소행정과 방문
제외: 유흥주점, 금융업
대여 연장은 한 번, 7일(예약이 있으면 연장 불가)입니다. 사망신고는 온라인으로 할 수 없습니다. 친족이 신고합니다.
과태료 문의는 주차단속과에서 받습니다.";
    for (sentence, language, holds) in [
        ("토요일에는 수거를 하지 않으니 배출하지 말아 주세요.", Language::Ko, true),
        ("토요일에도 수거하므로 배출하실 수 있습니다.", Language::Ko, false),
        ("온라인으로는 신고할 수 없습니다.", Language::Ko, true),
        ("사망신고는 온라인으로 할 수 있습니다.", Language::Ko, false),
        ("4월 4일 토요일부터 4월 8일까지 청소행정과를 방문해 접수합니다.", Language::Ko, true),
        ("4월 5일부터 4월 8일까지 청소행정과를 방문해 접수합니다.", Language::Ko, false),
        ("Applications are taken from April 4 to April 8.", Language::En, true),
        ("There is no collection on Saturdays.", Language::En, true),
        ("과태료는 주차단속과에 문의하세요.", Language::Ko, true),
        ("Chúng tôi sẽ giữ chỗ cho bạn.", Language::Vi, false),
        ("대여 기간을 연장해 두었습니다.", Language::Ko, false),
        ("유흥주점은 제외됩니다.", Language::Ko, true),
    ] {
        assert_holds(sentence, WASTE, language, holds);
    }
}

#[test]
fn a_sentence_about_one_row_stays_in_it() {
    const TABLE: &str = "## 이용료\n\n| 구역 | 평일 | 주말 |\n| --- | --- | --- |\n| 일반 데크 | 20,000원 | 30,000원 |\n| 오두막 | 70,000원 | 100,000원 |";
    for (sentence, holds) in [
        ("일반 데크는 평일에 2만 원, 주말에는 3만 원입니다.", true),
        ("일반 데크는 평일에 2만 원, 주말에는 10만 원입니다.", false),
        ("일반 데크는 평일에 2만 원, 오두막은 주말에 10만 원입니다.", true),
    ] {
        assert_holds(sentence, TABLE, Language::Ko, holds);
    }
}

#[test]
fn a_condition_left_out_is_added_in_the_passages_words() {
    let Verdict::Amended { conditions } = verdict("취소하면 수수료를 전액 환불합니다.", Language::Ko)
    else {
        panic!("the deadline is left out");
    };
    assert!(conditions.iter().any(|condition| condition.contains("18:00까지")), "{conditions:?}");
}

#[test]
fn a_condition_is_added_once() {
    let evidence = Evidence::read(&[SOFA], date(2026, 11, 21));
    let mut said = Said::default();
    let mut ask = || evidence.check("2인용 소파의 수수료는 5,000원입니다.", &[0], Language::Ko, &mut said);
    assert!(matches!(ask(), Verdict::Amended { .. }));
    assert_eq!(ask(), Verdict::Holds);
}

#[test]
fn only_cited_passages_prove() {
    let evidence =
        Evidence::read(&["소파 수수료는 3,000원입니다.", "침대 수수료는 8,000원입니다."], date(2026, 11, 21));
    let check =
        |cited: &[usize]| evidence.check("침대 수수료는 8,000원입니다.", cited, Language::Ko, &mut Said::default());
    assert_eq!(check(&[1]), Verdict::Holds);
    assert_eq!(check(&[0]), Verdict::Fails(Reason::Value));
}

#[test]
fn what_only_leads_over_is_idle() {
    assert_eq!(verdict("문의하신 내용은 다음과 같습니다.", Language::Ko), Verdict::Idle);
}

proptest! {
    #[test]
    fn an_amount_that_is_not_there_never_passes(amount in 1_u32..99_999_999) {
        prop_assume!(![1, 2, 3_000, 5_000].contains(&amount));
        for (sentence, language) in [
            (format!("수수료는 {amount}원입니다."), Language::Ko),
            (format!("The fee is {amount} won."), Language::En),
            (format!("手续费为{amount}韩元。"), Language::Zh),
            (format!("Phí là {amount} won."), Language::Vi),
        ] {
            prop_assert_eq!(verdict(&sentence, language), Verdict::Fails(Reason::Value), "{}", sentence);
        }
    }

    #[test]
    fn no_text_makes_it_panic(sentence in "\\PC{0,80}", passage in "\\PC{0,120}") {
        for language in [Language::Ko, Language::En, Language::Zh, Language::Vi, Language::Ja] {
            check(&sentence, &[&passage], language, date(2026, 11, 21));
        }
    }
}
