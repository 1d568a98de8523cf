//! Addresses to the door: the number behind a road or a 동, 동·호 of a building, their spellings in other languages.
//!
//! Road and 동 stay: an officer needs them to know where the street lamp is, and they name no home. What follows does.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::context;
use super::places::{NO_PLACE, NO_ROAD, NO_ROAD_ENDS};

struct Pattern {
    /// Group `n`, or the whole, is what is hidden.
    regex: Regex,
    keep: fn(&str, &Hit) -> bool,
    /// Does the rest of an address (floor, room) follow?
    detailed: bool,
    /// Is it written in other letters than Hangul?
    abroad: bool,
}

/// A match: the whole of it, and the part to be hidden.
struct Hit {
    whole: Range<usize>,
    hide: Range<usize>,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |regex: &str, detailed, keep| Pattern {
        regex: Regex::new(regex).expect("the masking tests compile every pattern"),
        keep,
        detailed,
        abroad: ["[a-z]{2,}", "building", "apt|apartment", "room|rm", "[路街", "栋|棟"]
            .iter()
            .any(|mark| regex.contains(mark))
            && !regex.contains("아파트"),
    };
    let home = home();
    let number = r"(?P<n>(?:지하 ?|b)?\d{1,4}(?:-\d{1,4})?(?: ?번지|번|호)?)";
    vec![
        pattern(
            &format!(r"(?:로|길)(?: ?\d{{1,4}}(?:번|번가|가|안)? ?[가나다라마바사]?길| \d{{1,3}}번?길)? ?,? ?{number}"),
            true,
            road,
        ),
        pattern(r"(?:동|읍|면|리|\d가) ?(?P<n>(?:산 ?)?\d{1,4}(?:-\d{1,4})?(?: ?번지)?)", true, parcel),
        pattern(r"(?:산 ?)?\d{1,4}(?:-\d{1,4})? ?번지", true, |text, hit| {
            !text[hit.whole.end..].starts_with("점프")
        }),
        pattern(
            &format!(
                r"(?:(?:{home}) ?,? ?)?(?:제 ?)?(?:\d{{1,4}}|[가-하a-z]|에이|비|씨) ?동 ?,? ?(?:제 ?)?(?:\d{{1,2}} ?층 ?,? ?)?(?:지하 ?|b)?\d{{1,4}}(?:-\d{{1,3}})? ?호"
            ),
            false,
            building,
        ),
        pattern(
            &format!(r"(?:{home}|아파트|apt) ?,? ?\d{{1,4}} ?-{{1,2}} ?\d{{2,4}}(?: ?호)?"),
            false,
            |text, hit| !context::counted(&text[hit.whole.end..]),
        ),
        pattern(
            &format!(
                r"(?:{home}) ?,? ?(?:\d{{1,4}} ?동 ?|[a-z] ?동 ?)?(?:(?:지하 ?)?\d{{1,2}} ?층 ?,? ?)?(?:지하 ?|b)?\d{{1,4}}(?:-\d{{1,3}})? ?호"
            ),
            false,
            room,
        ),
        pattern(r"(?:지하 ?|b)?\d{1,4} ?호", false, lived_in),
        pattern(r"\d{2,4}-\d{3,4} ?호", false, |text, hit| {
            room(text, hit) && !text[..hit.whole.start].trim_end().ends_with('제') || lived_in(text, hit)
        }),
        pattern(r"\d{1,4}-\d{3,4}", false, block_and_room),
        pattern(
            r"[a-z]{2,}-(?:daero|ro|gil)(?:[ \-]?\d{1,4}(?:beon|ga|na)?-?gil)? ?,? ?(?P<n>\d{1,4}(?:-\d{1,4})?(?: ?, ?\d{1,4}-\d{2,4})?)",
            false,
            foreign,
        ),
        pattern(
            r"(?P<n>(?:\d{1,4}-\d{2,4} ?, ?)?\d{1,4}(?:-\d{1,4})?) ?,? ?[a-z]{2,}-(?:daero|ro|gil)\b",
            false,
            foreign,
        ),
        pattern(r"(?P<n>\d{1,4}-\d{1,4}) ?,? ?[a-z]{2,}\d?-dong\b", false, foreign),
        pattern(r"(?:bldg\.? ?|building )?\d{1,4}[ \-]?dong ?,? ?(?:no\. ?)?\d{1,4}[ \-]?ho\b", false, foreign),
        pattern(
            r"\b(?:apt|apartment|unit|flat|căn hộ|số nhà|phòng|кв|квартира|ห้อง)\.? ?(?:no\.? ?|số )?#?\d{1,4}(?:-\d{1,4})?",
            false,
            foreign,
        ),
        pattern(r"\b(?:room|rm|bldg|building|house)\.? ?(?:no\.? ?)?#?\d{1,4}(?:-\d{1,4})?", false, foreign_room),
        pattern(r"[路街道洞] ?(?:\d{1,4} ?[街巷弄路])?,? ?(?P<n>\d{1,4}(?:-\d{1,4})? ?(?:号|號|番地)?)", false, han),
        pattern(
            r"\d{1,4} ?(?:栋|棟|号楼|號樓|座|幢|동) ?,? ?(?:\d{1,2} ?[层層階] ?)?\d{1,4} ?(?:号室|號室|号|號|室|户|호)",
            false,
            foreign,
        ),
    ]
});

/// A home's name: any word that ends like one.
fn home() -> String {
    let ends = "아파트|빌라|오피스텔|맨션|연립|원룸|고시원|주택|타워|팰리스|캐슬|자이|푸르지오|래미안|힐스테이트|더샵|아이파크|편한세상|하우스|하이츠|빌|파크|타운|단지|마을|주공|apt";
    format!("[가-힣a-z0-9]{{0,12}}(?:{ends})")
}

/// Floor and room behind a house number.
static DETAIL: LazyLock<Regex> = LazyLock::new(|| {
    let home = home();
    let pattern = format!(
        r"^(?: ?\([가-힣0-9]{{1,8}}[동리가]\))? ?[,(]{{0,2}} ?(?:(?:{home}) ?,? ?)?(?:\d{{1,4}} ?- ?\d{{2,4}} ?호?|(?:(?:제 ?)?(?:\d{{1,4}}|[가-하a-z]) ?동 ?,? ?)?(?:(?:제 ?)?(?:지하 ?|b)?\d{{1,2}} ?층 ?,? ?)?(?:제 ?)?(?:지하 ?|b)?\d{{1,4}}(?:-\d{{1,3}})? ?호|(?:지하 ?|b)?\d{{1,2}} ?층)"
    );
    Regex::new(&pattern).expect("the masking tests compile it")
});

/// Finds addresses and adds them where nothing was found before.
pub(super) fn find(text: &str, found: &mut Vec<(Range<usize>, super::PersonalData)>) {
    let latin =
        text.bytes().any(|b| b.is_ascii_lowercase()) || text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let cyrillic_or_thai =
        text.chars().any(|c| ('\u{0400}'..='\u{04ff}').contains(&c) || ('\u{0e00}'..='\u{0e7f}').contains(&c));
    let abroad = latin || cyrillic_or_thai;
    for pattern in PATTERNS.iter().filter(|pattern| abroad || !pattern.abroad) {
        let mut from = 0;
        while let Some(captures) = pattern.regex.captures_at(text, from) {
            let whole = captures.get(0).expect("group 0 always matches").range();
            let mut hide = captures.name("n").map_or_else(|| whole.clone(), |n| n.range());
            from = hide.start.max(whole.start + 1);
            while !text.is_char_boundary(from) {
                from += 1;
            }
            let hit = Hit { whole, hide: hide.clone() };
            let free =
                |hide: &Range<usize>| !found.iter().any(|(other, _)| hide.start < other.end && other.start < hide.end);
            if !free(&hide) || !alone(text, &hide) || !(pattern.keep)(text, &hit) {
                continue;
            }
            if pattern.detailed
                && let Some(detail) = DETAIL.find(&text[hide.end..])
                && free(&(hide.start..hide.end + detail.end()))
                && alone(text, &(hide.start..hide.end + detail.end()))
                && !public_room(text, hide.end + detail.end())
            {
                hide.end += detail.end();
            }
            from = hide.end;
            found.push((hide, super::PersonalData::Address));
        }
    }
}

/// No digit goes on before or after.
fn alone(text: &str, span: &Range<usize>) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut before = text[..span.start].chars().rev();
    let (last, second) = (before.next(), before.next());
    let mut after = text[span.end..].chars();
    let (next, then) = (after.next(), after.next());
    let starts = digit(text[span.start..].chars().next());
    let joined = |mark: Option<char>, beyond| matches!(mark, Some(',' | '.' | '-' | ':' | '/')) && digit(beyond);
    !(starts && (digit(last) || joined(last, second))) && !digit(next) && !joined(next, then)
}

/// The word that ends at a place, without what stands before the last space.
fn word_before(text: &str, at: usize) -> &str {
    let start = text[..at]
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
    &text[start..at]
}

/// A road's name that may end like a particle: the word is long, has a number, or an address stands around it.
fn road(text: &str, hit: &Hit) -> bool {
    let head = text[hit.whole.start..].chars().next().map_or(0, char::len_utf8);
    let word = word_before(text, hit.whole.start);
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let after = &text[hit.hide.end..];
    let number = &text[hit.hide.clone()];
    let is_street = text[hit.whole.start..].starts_with('길');
    let branch = text[hit.whole.start + head..hit.hide.start].contains('길');
    let year = number.len() == 4 && number.starts_with("20") && !branch;
    // 을지로 3가역, 종로 3가에서: the digit belongs to the quarter's name.
    let quarter = after.starts_with("가역") || after.starts_with("가에") || after.starts_with("가 ");
    if quarter
        || name.chars().next_back().is_none_or(|c| !('가'..='힣').contains(&c))
        || context::counted(after)
        || year
        || after.starts_with("세대")
    {
        return false;
    }
    let weak = NO_ROAD.contains(&name) || NO_ROAD_ENDS.iter().any(|end| name.ends_with(end));
    let known =
        branch || name.len() < word.len() || number.contains('-') || number.contains("번지") || followed_by_home(after);
    let plain_number = !number.ends_with('번') && !number.ends_with('호') || number.contains("번지");
    let named = is_street || word.chars().count() >= 2 || name == "종";
    let addressed =
        ["구", "동", "시", "주소"].iter().any(|end| text[..hit.whole.start - word.len()].trim_end().ends_with(end));
    named && (branch || addressed || !weak) && (plain_number || known) && (known || !is_street || name != "한")
}

fn followed_by_home(after: &str) -> bool {
    DETAIL.find(after).is_some()
}

fn parcel(text: &str, hit: &Hit) -> bool {
    let kind_len = text[hit.whole.start..].chars().next().map_or(0, char::len_utf8);
    let word = word_before(text, hit.whole.start + kind_len);
    let number = &text[hit.hide.clone()];
    let after = &text[hit.hide.end..];
    let name = word.trim_end_matches(['동', '읍', '면', '리']);
    // 101동 is a building; 종로1가 keeps its digit in `word`.
    if name.is_empty()
        || name.chars().all(|c| c.is_ascii_digit()) && !word.ends_with('가')
        || context::counted(after) && !(number.contains('-') && after.starts_with('인'))
    {
        return false;
    }
    if number.contains("번지") {
        return true;
    }
    if NO_PLACE.iter().any(|end| word.ends_with(end)) {
        return false;
    }
    let rural = word.ends_with('리') || word.ends_with('면');
    let before = text[..hit.whole.start + kind_len - word.len()].trim_end();
    let placed = !rural || before.ends_with('읍') || before.ends_with('면') || before.ends_with('군');
    if number.contains('-') || number.starts_with('산') {
        return placed && !after.trim_start().starts_with('호');
    }
    let lives = [
        "에 살",
        "에 사는",
        "에 거주",
        "에살",
        "에사",
        "에 있는 집",
        "에 있는 빌라",
        "인데 ",
        "입니다",
        "이에요",
        "예요",
    ];
    let told = context::left(text, hit.whole.start, 20);
    placed
        && (lives.iter().take(7).any(|end| after.starts_with(end))
            || ["주소", "거주지", "사는 곳", "사는곳"].iter().any(|word| told.contains(word)))
}

/// Rooms the public goes to.
fn public_room(text: &str, end: usize) -> bool {
    let after = text[end..].trim_start();
    [
        "회의실",
        "강의실",
        "민원실",
        "상담실",
        "창구",
        "교실",
        "공급",
        "모집",
        "매입",
        "선정",
        "지원",
        "선",
        "기",
        "봉",
        "점",
    ]
    .iter()
    .any(|word| after.starts_with(word))
}

/// 101동 1203호. A 동 of one or two digits directly behind Hangul is a district's (한빛1동).
fn building(text: &str, hit: &Hit) -> bool {
    let before = text[..hit.whole.start].chars().next_back();
    let hangul = before.is_some_and(|c| ('가'..='힣').contains(&c));
    let found = &text[hit.whole.clone()];
    let first = found.find('동').map_or(found, |at| &found[..at]);
    let count = first.chars().filter(char::is_ascii_digit).count();
    !public_room(text, hit.whole.end) && (!hangul || count >= 3) && (count >= 3 || !name_of_district(first, found))
}

/// "한빛1동 301호": what stands before 동 is a name and a small number, not a building's.
fn name_of_district(first: &str, found: &str) -> bool {
    let name = first.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    !name.is_empty()
        && !found.contains("아파트")
        && !found.contains("빌라")
        && name.chars().count() < 3
        && name.len() < first.len()
        && !first.contains(' ')
}

fn room(text: &str, hit: &Hit) -> bool {
    !public_room(text, hit.whole.end)
}

/// A room alone, when somebody lives in it.
fn lived_in(text: &str, hit: &Hit) -> bool {
    let before = context::left(text, hit.whole.start, 6);
    let after = &text[hit.whole.end..];
    let home = ["윗집", "아랫집", "옆집", "앞집", "우리집", "우리 집", "저희집", "저희 집", "반지하", "집은", "집 "]
        .iter()
        .any(|word| before.contains(word));
    let lives =
        ["에 살", "에 사는", "에 거주", "에살", "사는", " 사는", " 거주", " 살고", "에서 살", " 주민인", " 입주민"]
            .iter()
            .any(|word| after.starts_with(word));
    (home || lives) && !public_room(text, hit.whole.end) && !before.ends_with("실 ") && !before.ends_with('실')
}

/// 101-1203 where a home is spoken of.
fn block_and_room(text: &str, hit: &Hit) -> bool {
    let before = context::left(text, hit.whole.start, 12);
    ["아파트", "동호수", "동호", "집주소", "집 주소", "단지", "apt"].iter().any(|word| before.contains(word))
        && !context::counted(&text[hit.whole.end..])
}

fn foreign(text: &str, hit: &Hit) -> bool {
    !context::counted(text[hit.whole.end..].trim_start())
}

fn foreign_room(text: &str, hit: &Hit) -> bool {
    let around = Range { start: hit.whole.start, end: hit.whole.end };
    !context::left(text, hit.whole.start, 12).contains("meeting")
        && (context::near(text, &around, context::LIVING, 40, 25)
            || context::near(text, &around, &["-ro", "-gil", "-dong"], 30, 30))
}

/// 韩光路34号; a bare number behind 路 or 洞 needs a word for living near.
fn han(text: &str, hit: &Hit) -> bool {
    let number = &text[hit.hide.clone()];
    let marked = number.ends_with(['号', '號', '地']) || number.contains('-');
    !context::counted(&text[hit.hide.end..])
        && !text[hit.hide.end..].starts_with(['街', '巷', '路', '号'])
        && (marked || context::near(text, &hit.whole, context::LIVING, 15, 8))
}
