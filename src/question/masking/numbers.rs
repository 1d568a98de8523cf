//! Numbers that identify: found by shape in the folded text, kept or let go by what stands around them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::PersonalData as P;
use super::context;

struct Pattern {
    kind: P,
    regex: Regex,
    /// Keeps the match, given the folded text and where it stands.
    keep: fn(&str, &Range<usize>) -> bool,
}

/// In order of precedence: an earlier kind wins where two overlap.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |kind, regex: &str, keep| Pattern {
        kind,
        regex: Regex::new(regex).expect("the masking tests compile every pattern"),
        keep,
    };
    // What people write between the groups of a number; 다시 and 에 are how hyphens are read aloud.
    let gap = r" {0,2}(?:[-./,:)|]{1,2}|다시|에|국에)? {0,2}";
    let joint = r" {0,2}[-./:]{0,2} {0,2}";
    // A digit, written or spoken.
    let d = "[0-9공영일이삼사오육륙칠팔구]";
    let mobile = r"[0o공영] ?[1li일] ?[016-9o공영일육륙칠팔구]";
    let provider = "네이버|지메일|쥐메일|구글|다음|한메일|카카오|네이트|핫메일|야후";
    let tld = "com|net|co|kr|org|go|ac|io|컴|넷|케이알|씨오|코|씨오엠";
    let region = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주";
    let plate = "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자육공해국합]";
    vec![
        pattern(
            P::Email,
            r"[a-z0-9][a-z0-9._%+\-]{0,63} ?@ ?[a-z0-9][a-z0-9\-]{0,62}(?:\.[a-z0-9\-]{1,63}){0,4}(?:[,.] ?(?:com|net|kr))?",
            email,
        ),
        pattern(
            P::Email,
            &format!(
                r"(?:[a-z0-9._%+\-]{{2,64}}|[가-힣]{{2,8}}) ?(?:@|[(\[]?골뱅이[)\]]?|[(\[]at[)\]]|앳|에트) ?(?:[a-z0-9][a-z0-9\-]{{1,62}}|{provider})(?: ?(?:\.|,|닷|점|쩜|dot|[(\[]dot[)\]]) ?(?:{tld})){{0,2}}"
            ),
            spoken_email,
        ),
        pattern(
            P::Email,
            &format!(r"[a-z0-9._%+\-]{{2,64}} at [a-z0-9\-]{{2,63}}(?: ?(?:dot|\.) ?(?:{tld})){{1,2}}"),
            always,
        ),
        pattern(P::Rrn, &format!(r"\d{{6}}{joint}[1-4][\d*x]{{6}}"), resident),
        pattern(P::Frn, &format!(r"\d{{6}}{joint}[5-8][\d*x]{{6}}"), resident),
        pattern(P::Rrn, r"\d(?: ?\d){5} {0,2}-? {0,2}[1-4](?: ?\d){6}", resident),
        pattern(P::Frn, r"\d(?: ?\d){5} {0,2}-? {0,2}[5-8](?: ?\d){6}", resident),
        pattern(P::Rrn, r"\d{6} ?- ?[1-4]", resident_word),
        pattern(P::Frn, r"\d{6} ?- ?[5-8]", resident_word),
        pattern(P::Rrn, r"[1-8]\d{6}", back_half),
        pattern(
            P::Card,
            r"\d{4}(?:[ \-./]{0,3}\d{4}){3}|\d{4}[ \-./]{0,3}\d{6}[ \-./]{0,3}\d{4,5}|\d(?: \d){15}",
            card,
        ),
        pattern(P::Card, r"\d{4}(?:[ \-]{0,3}[\d*x]{4}){2}[ \-]{0,3}[\d*x]{4}", masked_card),
        pattern(P::Licence, r"\d{2}[ \-./]{1,3}\d{2}[ \-./]{1,3}\d{6}[ \-./]{1,3}\d{2}", licence),
        pattern(
            P::Licence,
            &format!(r"(?:{region}) ?\d{{2}}[ \-]{{1,3}}\d{{6}}[ \-]{{1,3}}\d{{2}}|\d{{10,12}}"),
            licence_word,
        ),
        pattern(
            P::Phone,
            &format!(
                r"(?:(?:\+|00)?82{gap}\(?0?\)?{gap})?\(?{mobile}\)?{gap}(?:{d}{{4}}{gap}{d}{{4}}|{d}{{3}}{gap}{d}{{4}}|{d}(?:[ \-.]?{d}){{7}})\d{{0,2}}"
            ),
            phone,
        ),
        pattern(
            P::Phone,
            &format!(r"(?:\+|00)?82{gap}\(?0?\)?{gap}(?:1[016-9]|2|[3-6][1-5]|[78]0|50\d?){gap}\d{{3,4}}{gap}\d{{4}}"),
            phone,
        ),
        pattern(P::Phone, &format!(r"\(?0(?:2|[3-6][1-5]|[78]0|50\d?)\)?{gap}\d{{3,4}}{gap}\d{{4}}"), phone),
        pattern(
            P::Phone,
            &format!(r"\(?(?:{mobile}|02|0[3-6][1-5]|070|050\d)\)?{gap}[\d*x]{{3,4}}{gap}[\d*x]{{4}}"),
            half_hidden,
        ),
        pattern(P::Phone, r"[2-9]\d{2,3} ?[-.)] ?\d{4}", local_phone),
        pattern(P::Passport, r"[msrod]\d{3}[a-z]\d{4}|[msrod]\d{8}", word),
        pattern(P::Passport, r"[a-z]{1,2}[ \-]?\d{3}[ \-]?[a-z]?[ \-]?\d{3,6}[a-z]?", passport_word),
        pattern(P::Passport, r"[a-z]{0,2} ?\d{2,4} \d{4,7}|[a-z]{1,2} ?\d{4} \d{4}", passport_number),
        pattern(
            P::Plate,
            &format!(r"(?:(?:{region}) ?\d{{1,2}}|\d{{2,3}})[ \-]?{plate}[ \-]?\d{{2}}[\d*x]{{2}}"),
            plate_number,
        ),
        pattern(P::Plate, &format!(r"(?:{region}) ?[가-힣]{{2,3}} ?{plate} ?\d{{4}}"), motorcycle),
        pattern(P::Plate, r"(?:외교|영사|준외|준영|국기|협정|대표) ?\d{3} ?- ?\d{3}", always),
    ]
});

/// How `@` is written or said otherwise.
pub(super) const SPOKEN_AT: [&str; 6] = ["골뱅이", " at ", "(at)", "[at]", "앳", "에트"];

/// Fewer digits, written, spoken or hidden, than any spelling of the kind has.
fn least(kind: P) -> usize {
    match kind {
        P::Email | P::Address => 0,
        P::Plate => 4,
        P::Rrn | P::Frn | P::Passport | P::Phone => 7,
        P::Licence | P::Account => 10,
        P::Card => 14,
    }
}

/// Runs of digit groups, any of which may be an account.
static GROUPS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d{1,14}(?:[ \-.]{1,3}\d{1,14}){0,6}").expect("the masking tests compile it"));

/// Finds them, precedence first; `taken` says whether a stretch overlaps what was found before.
pub(super) fn find(text: &str, found: &mut Vec<(Range<usize>, P)>) {
    let digits = text.chars().filter(|c| c.is_ascii_digit() || "공영일이삼사오육륙칠팔구*xoli".contains(*c)).count();
    let mail = text.contains('@') || SPOKEN_AT.iter().any(|at| text.contains(at));
    for pattern in PATTERNS.iter().filter(|pattern| digits >= least(pattern.kind) && (mail || pattern.kind != P::Email))
    {
        let mut from = 0;
        while let Some(hit) = pattern.regex.find_at(text, from) {
            let span = hit.range();
            let free = !found.iter().any(|(other, _)| span.start < other.end && other.start < span.end);
            if free && whole(text, &span, found) && (pattern.keep)(text, &span) {
                from = span.end;
                found.push((span, pattern.kind));
            } else {
                from = text[span.start..].chars().next().map_or(text.len(), |c| span.start + c.len_utf8());
            }
        }
    }
    for run in GROUPS.find_iter(text) {
        let mut from = run.start();
        while let Some(span) = next_account(text, from..run.end()) {
            let other = found.iter().find(|(other, _)| span.start < other.end && other.start < span.end);
            from = other.map_or(span.end, |(other, _)| other.end);
            if other.is_none() && whole(text, &span, found) && account(text, &span) {
                found.push((span, P::Account));
            }
        }
    }
}

/// Is it a whole number, not a piece of a longer one? Hangul and Latin letters may stand directly beside it (`전화010`, `HP010`); an
/// amount's comma, a document number's hyphen may not, unless what stands before it is personal data itself.
fn whole(text: &str, span: &Range<usize>, found: &[(Range<usize>, P)]) -> bool {
    let mut before = text[..span.start].chars().rev();
    let (last, second) = (before.next(), before.next());
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let starts = digit(text[span.start..].chars().next());
    let ends = digit(text[..span.end].chars().next_back());
    let after = digit(text[span.end..].chars().next());
    // A comma before 010 parts two phones; amounts have no leading zero behind theirs.
    let grouped = matches!(last, Some('.' | '-')) || last == Some(',') && !text[span.clone()].starts_with("01");
    let piece = grouped && digit(second) && starts;
    let follows_found = || found.iter().any(|(other, _)| other.end + 1 == span.start);
    let goes_on = digit(last) && starts || after && ends;
    if piece { !goes_on && follows_found() } else { !goes_on }
}

fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> + Clone {
    text.bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0'))
}

fn always(_: &str, _: &Range<usize>) -> bool {
    true
}

fn email(text: &str, span: &Range<usize>) -> bool {
    text[span.clone()].split_once('@').is_some_and(|(_, domain)| domain.contains(|c: char| c.is_ascii_lowercase()))
}

fn spoken_email(text: &str, span: &Range<usize>) -> bool {
    const PROVIDERS: [&str; 12] = [
        "naver",
        "gmail",
        "daum",
        "hanmail",
        "kakao",
        "nate",
        "네이버",
        "지메일",
        "다음",
        "한메일",
        "카카오",
        "네이트",
    ];
    let found = &text[span.clone()];
    PROVIDERS.iter().any(|name| found.contains(name))
        || ["com", "net", "kr", "컴", "넷", "org"].iter().any(|end| found.ends_with(end))
}

/// A hyphen between six and seven digits says enough; without one the date of birth must be possible. A company's number is no person's.
fn resident(text: &str, span: &Range<usize>) -> bool {
    let before = context::left(text, span.start, 8);
    if ["법인등록번호", "법인번호", "바코드", "isbn"].iter().any(|word| before.contains(word)) {
        return false;
    }
    let found = &text[span.clone()];
    let hidden = found.bytes().filter(|b| !b.is_ascii_digit() && *b != b'-' && *b != b' ').count();
    born(found)
        || (hidden == 0 && found.as_bytes().get(6) == Some(&b'-'))
        || context::near(text, span, context::RESIDENT, 15, 6)
}

fn born(text: &str) -> bool {
    let date: Vec<u32> = digits(text).take(6).collect();
    date.len() == 6 && (1..=12).contains(&(date[2] * 10 + date[3])) && (1..=31).contains(&(date[4] * 10 + date[5]))
}

fn resident_word(text: &str, span: &Range<usize>) -> bool {
    born(&text[span.clone()]) && context::near(text, span, context::RESIDENT, 15, 0)
}

/// The last seven digits alone, when the words before say so.
fn back_half(text: &str, span: &Range<usize>) -> bool {
    let before = context::left(text, span.start, 10);
    ["뒷자리", "뒤자리", "뒷번호", "뒤 7자리", "뒤7자리"].iter().any(|word| before.contains(word))
}

fn luhn(digits: impl DoubleEndedIterator<Item = u32>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    sum > 0 && sum.is_multiple_of(10)
}

fn card(text: &str, span: &Range<usize>) -> bool {
    let long = digits(&text[span.clone()]).count() >= 15;
    long && luhn(digits(&text[span.clone()])) || context::near(text, span, context::CARD, 10, 0)
}

fn masked_card(text: &str, span: &Range<usize>) -> bool {
    let found = &text[span.clone()];
    found.contains(['*', 'x']) && digits(found).count() >= 6
}

/// Offices are numbered 11 to 26 and 28; near the word any number counts.
fn licence(text: &str, span: &Range<usize>) -> bool {
    let office = digits(&text[span.clone()]).take(2).fold(0, |office, digit| office * 10 + digit);
    matches!(office, 11..=26 | 28) || context::near(text, span, context::LICENCE, 20, 10)
}

fn licence_word(text: &str, span: &Range<usize>) -> bool {
    let found = &text[span.clone()];
    let count = digits(found).count();
    let wanted = if found.starts_with(|c: char| c.is_ascii_digit()) { count == 12 } else { count == 10 };
    wanted && context::near(text, span, context::LICENCE, 20, 10)
}

/// A phone written in syllables needs more of them than a word by chance has.
fn phone(text: &str, span: &Range<usize>) -> bool {
    // 82 begins amounts too: without a plus it must not be followed by anything but a whole number.
    !context::counted(&text[span.end..]) || text[span.clone()].contains(['-', ' ', '.', '+'])
}

fn half_hidden(text: &str, span: &Range<usize>) -> bool {
    let found = &text[span.clone()];
    found.contains(['*', 'x']) && digits(found).count() >= 5
}

/// A number without its area code, when the words before speak of a telephone.
fn local_phone(text: &str, span: &Range<usize>) -> bool {
    let year = text[span.clone()].starts_with("202");
    !year && context::near(text, span, context::PHONE, 12, 0) && !context::counted(&text[span.end..])
}

/// Letters must not continue the match on either side.
fn word(text: &str, span: &Range<usize>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !letter(text[..span.start].chars().next_back()) && !letter(text[span.end..].chars().next())
}

fn passport_word(text: &str, span: &Range<usize>) -> bool {
    (7..=9).contains(&digits(&text[span.clone()]).count())
        && word(text, span)
        && context::near(text, span, context::PASSPORT, 20, 10)
}

/// Digits alone, or parted otherwise than Korea does, behind the words for a passport's number.
fn passport_number(text: &str, span: &Range<usize>) -> bool {
    let named = ["번호", "number", "номер", "паспорта", "号", "號", "番号", "số", "no."];
    let told = context::left(text, span.start, 12);
    passport_word(text, span) && named.iter().any(|word| told.contains(word))
}

/// Counters and years look like plates when written apart ("301호 2026년", "12주 3000원").
fn plate_number(text: &str, span: &Range<usize>) -> bool {
    const COUNTERS: [char; 17] =
        ['주', '호', '조', '로', '도', '부', '구', '모', '보', '수', '두', '오', '하', '무', '소', '고', '사'];
    let found = &text[span.clone()];
    if context::priced(&text[span.end..]) || text[..span.start].ends_with('제') {
        return false;
    }
    let year = ["19", "20"].iter().any(|century| found[found.len() - 4..].starts_with(century));
    let counter = found.contains(' ') && found.contains(COUNTERS);
    !(counter && year) || context::near(text, span, context::CAR, 40, 20)
}

fn motorcycle(text: &str, span: &Range<usize>) -> bool {
    !context::priced(&text[span.end..])
        && context::near(text, span, &["오토바이", "이륜", "번호판", "배달", "스쿠터"], 40, 20)
}

/// The next stretch of 10 to 14 digits whose groups are joined in one way.
fn next_account(text: &str, run: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let count =
        |from: usize, digit: bool| bytes[from..run.end].iter().take_while(|b| b.is_ascii_digit() == digit).count();
    let mut start = run.start;
    while start < run.end {
        start += count(start, false);
        let (mut at, mut total, mut joint, mut best) = (start, 0, None, None);
        loop {
            let group = count(at, true);
            at += group;
            total += group;
            // Past ten digits, a group set apart by a space may be the next word's: "…456789 30만원".
            let next_word = best.is_some() && joint == Some(b' ') && context::counted(&text[at..]);
            if (10..=14).contains(&total) && !next_word {
                best = Some(at);
            }
            let gap = count(at, false);
            let this = bytes[at..at + gap].iter().copied().find(|b| *b != b' ').unwrap_or(b' ');
            if gap == 0 || joint.is_some_and(|joint| joint != this) {
                break;
            }
            joint = Some(this);
            at += gap;
        }
        if let Some(end) = best {
            return Some(start..end);
        }
        start += count(start, true);
    }
    None
}

fn account(text: &str, span: &Range<usize>) -> bool {
    let found = &text[span.clone()];
    let groups: Vec<&str> = found.split([' ', '-', '.']).filter(|group| !group.is_empty()).collect();
    let year = groups[0].len() == 4 && (groups[0].starts_with("19") || groups[0].starts_with("20"));
    // 2026-11-21 10, 2026-000123: dates and the tickets' own numbers.
    let dated = year && groups.len() > 1 && (groups[1].len() <= 2 || groups[1].len() == 6 && groups.len() == 2);
    let before = context::left(text, span.start, 8);
    if dated || context::counted(&text[span.end..]) || context::NO_ACCOUNT.iter().any(|word| before.contains(word)) {
        return false;
    }
    context::near(text, span, context::ACCOUNT, 60, 20)
        || context::BANK.iter().any(|bank| context::left(text, span.start, 6).contains(bank))
}
