//! What stands around a number: the words that make ten digits an account, and those that make them something else.

use std::ops::Range;

/// Words for money held at a bank.
pub(super) const ACCOUNT: &[&str] = &[
    "계좌",
    "통장",
    "입금",
    "송금",
    "이체",
    "예금주",
    "은행",
    "농협",
    "신협",
    "수협",
    "새마을금고",
    "우체국",
    "뱅크",
    "환급",
    "account",
    "bank",
    "deposit",
    "transfer",
    "remit",
    "账户",
    "账号",
    "帐号",
    "银行",
    "汇款",
    "口座",
    "振込",
    "tài khoản",
    "ngân hàng",
    "chuyển khoản",
    "счет",
    "счёт",
    "банк",
    "บัญชี",
    "ธนาคาร",
];
/// Banks by their short names: these count only directly before the number.
pub(super) const BANK: &[&str] = &[
    "국민",
    "신한",
    "우리",
    "하나",
    "기업",
    "카카오",
    "토스",
    "케이",
    "씨티",
    "제일",
    "산업",
    "부산",
    "대구",
    "광주",
    "전북",
    "경남",
    "제주",
    "새마을",
    "저축",
    "kb",
    "ibk",
    "nh",
    "sc",
    "im",
];
/// Numbers that are not accounts whatever stands around them.
pub(super) const NO_ACCOUNT: &[&str] = &[
    "납부번호",
    "접수번호",
    "관리번호",
    "사업자",
    "등록번호",
    "고지번호",
    "문서번호",
    "신고번호",
    "송장",
    "운송장",
    "바코드",
    "고유번호",
    "공고",
];
/// Words for a driver's licence.
pub(super) const LICENCE: &[&str] =
    &["면허", "licence", "license", "驾照", "驾驶证", "免許", "bằng lái", "права", "ใบขับขี่"];
/// Words for a passport.
pub(super) const PASSPORT: &[&str] =
    &["여권", "passport", "护照", "旅券", "パスポート", "パスポ", "hộ chiếu", "паспорт", "พาสปอร์ต", "หนังสือเดินทาง"];
/// Words for the numbers the state gives to persons.
pub(super) const RESIDENT: &[&str] = &[
    "주민",
    "주번",
    "민번",
    "외국인등록",
    "등록증",
    "resident",
    "arc",
    "alien",
    "registration",
    "外国人登录",
    "登录证",
];
/// Words for cars.
pub(super) const CAR: &[&str] = &[
    "차",
    "번호판",
    "견인",
    "오토바이",
    "이륜",
    "plate",
    "car",
    "vehicle",
    "parked",
    "truck",
    "motor",
    "车",
    "車",
    "xe",
    "biển số",
    "машин",
    "номер",
];
/// Words for a card.
pub(super) const CARD: &[&str] =
    &["카드", "신용", "체크", "비자", "마스터", "아멕스", "card", "visa", "amex", "卡", "カード", "thẻ", "карт", "บัตร"];
/// Words for a telephone.
pub(super) const PHONE: &[&str] = &["전화", "연락", "폰", "tel", "phone", "call", "☎", "📞", "电话", "điện thoại"];
/// Words that say that somebody lives there.
pub(super) const LIVING: &[&str] = &[
    "주소",
    "살아",
    "살고",
    "사는",
    "살던",
    "살았",
    "삽니다",
    "살 때",
    "거주",
    "우리 집",
    "우리집",
    "저희 집",
    "저희집",
    "집은",
    "집이",
    "세대주",
    "live",
    "living",
    "address",
    "my home",
    "my place",
    "住",
    "地址",
    "địa chỉ",
    "sống",
];

/// Does one of the words stand within so many characters before or after?
pub(super) fn near(text: &str, span: &Range<usize>, words: &[&str], before: usize, after: usize) -> bool {
    let (left, right) = (left(text, span.start, before), right(text, span.end, after));
    words.iter().any(|word| left.contains(word) || right.contains(word))
}

/// Up to so many characters before a place.
pub(super) fn left(text: &str, at: usize, most: usize) -> &str {
    let from = text[..at].char_indices().rev().take(most).last().map_or(at, |(from, _)| from);
    &text[from..at]
}

/// Up to so many characters after a place.
pub(super) fn right(text: &str, at: usize, most: usize) -> &str {
    let to = text[at..].char_indices().nth(most).map_or(text.len(), |(to, _)| at + to);
    &text[at..to]
}

/// What is counted or dated: beginnings of what follows the number.
const COUNTERS: &[&str] = &[
    "원",
    "만",
    "천",
    "억",
    "백",
    "분",
    "시",
    "월",
    "년",
    "개",
    "명",
    "회",
    "%",
    "퍼센트",
    "프로",
    "장",
    "대",
    "살",
    "세",
    "평",
    "점",
    "k",
    "m",
    "c",
    "l",
    "℃",
    "㎡",
    "㎝",
    "㎏",
    "리터",
    "킬로",
    "미터",
    "센티",
    "주",
    "차",
    "급",
    "종",
    "단",
    "등",
    "건",
    "가지",
    "권",
    "곳",
    "마리",
    "박",
    "배",
    "층",
    ":",
    "길",
    "학년",
    "반",
    "위",
    "자리",
    "부",
    "매",
    "편",
    "통",
    "벌",
    "팩",
    "봉",
    "박스",
    "상자",
    "칸",
    "석",
    "좌석",
    "팀",
    "조",
    "가구",
    "호선",
    "호점",
    "$",
    "년도",
    "여",
    "인용",
    "인분",
    "인 ",
    "일",
    "번 버스",
    "번버스",
    "번 출구",
    "번출구",
    "번 창구",
    "번창구",
    "번",
    "동 주민",
    "동주민",
    ",0",
    "분기",
    "달러",
    "포인트",
    "정거장",
    "정류장",
    "구역",
    "센터",
    "가 ",
    "안길",
    "도 ",
    "쪽",
    "항",
    "코스",
    "구간",
    "year",
    "won",
    "people",
    "hour",
    "min",
    "day",
    "点",
    "元",
    "年",
    "月",
    "日",
    "岁",
    "个",
];
/// Words that begin like a counter and are none.
const NO_COUNTERS: &[&str] = &[
    "번지",
    "대문",
    "장소",
    "세대",
    "주택",
    "건물",
    "층간",
    "반지하",
    "주차",
    "일대",
    "인데",
    "매일",
    "부근",
    "주변",
    "단지",
];

/// What stands there is counted or dated, so the number before it is no number of a house or a car.
pub(super) fn counted(after: &str) -> bool {
    !NO_COUNTERS.iter().any(|word| after.starts_with(word)) && COUNTERS.iter().any(|unit| after.starts_with(unit))
}

/// What is counted in hundreds and thousands behind a unit: "301호 2026년", "12주 3000원".
pub(super) fn priced(after: &str) -> bool {
    const UNITS: &[&str] = &[
        "원",
        "만",
        "억",
        "년",
        "월",
        "일 ",
        "명",
        "개",
        "장",
        "ml",
        "m",
        "미터",
        "마리",
        "%",
        "가구",
        "세대",
        "kg",
        "km",
        "그램",
        "g",
        "리터",
        "건",
        "회",
        "분",
        "시",
        "점",
        "층",
        "호",
        "평",
        "여",
        ",",
        "포인트",
        "석",
        "면",
        "달러",
        "권",
        "학년",
        "매",
    ];
    UNITS.iter().any(|unit| after.starts_with(unit))
        && !after.starts_with("분이")
        && !after.starts_with("만 ")
        && !after.starts_with(", ")
}
