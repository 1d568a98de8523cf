//! Days in words: "오늘", "이번 주말", "다음 주 수요일", "12월 25일", "설날 때", resolved against a day and the holidays.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

use crate::calendar::Calendar;

/// Days in a row, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Days {
    fn one(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// Do two runs of days share one?
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// The words by which this module knows days, longest first: for those who look at what else a text says.
pub const WORDS: [&str; 40] = [
    "다다음주",
    "다음주말",
    "이번주말",
    "내일모레",
    "크리스마스",
    "어린이날",
    "이번주",
    "다음주",
    "지난주",
    "일주일",
    "그저께",
    "주말에",
    "주말",
    "월요일",
    "화요일",
    "수요일",
    "목요일",
    "금요일",
    "토요일",
    "일요일",
    "다음달",
    "이번달",
    "성탄절",
    "설연휴",
    "한가위",
    "오늘",
    "내일",
    "모레",
    "글피",
    "어제",
    "금일",
    "금주",
    "담주",
    "이달",
    "내달",
    "연말",
    "설날",
    "추석",
    "신정",
    "새해",
];

/// Counted from today.
const RELATIVE: [(&str, i64); 10] = [
    ("그저께", -2),
    ("어제", -1),
    ("오늘", 0),
    ("금일", 0),
    ("지금", 0),
    ("내일모레", 2),
    ("내일", 1),
    ("낼", 1),
    ("모레", 2),
    ("글피", 3),
];

/// Days counted in words of their own.
const COUNTED: [(&str, i64); 9] = [
    ("하루", 1),
    ("이틀", 2),
    ("사흘", 3),
    ("나흘", 4),
    ("닷새", 5),
    ("엿새", 6),
    ("일주일", 7),
    ("열흘", 10),
    ("보름", 15),
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("월요일", Weekday::Monday),
    ("화요일", Weekday::Tuesday),
    ("수요일", Weekday::Wednesday),
    ("목요일", Weekday::Thursday),
    ("금요일", Weekday::Friday),
    ("토요일", Weekday::Saturday),
    ("일요일", Weekday::Sunday),
];

/// What residents call a holiday, and the name in the calendar.
const FEASTS: [(&str, &str); 14] = [
    ("크리스마스", "성탄절"),
    ("성탄절", "성탄절"),
    ("성탄", "성탄절"),
    ("구정", "설날"),
    ("설날", "설날"),
    ("설 연휴", "설날"),
    ("추석", "추석"),
    ("한가위", "추석"),
    ("신정", "신정"),
    ("새해", "신정"),
    ("어린이날", "어린이날"),
    ("삼일절", "삼일절"),
    ("광복절", "광복절"),
    ("한글날", "한글날"),
];

/// The days a text speaks of, seen from `today`; `None` when it names none. Past days are taken only where the words say so.
pub fn days(text: &str, today: Date, calendar: &Calendar) -> Option<Days> {
    let text = text.replace(char::is_whitespace, " ");
    let squeezed = text.replace(' ', "");
    date(&squeezed, today)
        .or_else(|| week(&squeezed, today))
        .or_else(|| feast(&text, today, calendar))
        .or_else(|| month(&squeezed, today))
        .or_else(|| relative(&text, &squeezed, today))
        .or_else(|| later(&squeezed, today))
}

/// `2026년 12월 25일`, `12월 25일`, `12/25`. A day without a year is the next one.
fn date(text: &str, today: Date) -> Option<Days> {
    let chars: Vec<char> = text.chars().collect();
    for at in 0..chars.len() {
        let starts = chars[at].is_ascii_digit() && (at == 0 || !chars[at - 1].is_ascii_digit());
        let Some((month, next)) = starts.then(|| number(&chars, at)).flatten() else { continue };
        let separator = *chars.get(next)?;
        if !matches!(separator, '월' | '/') {
            continue;
        }
        let Some((day, end)) = number(&chars, next + 1) else { continue };
        let marked = separator == '/' || chars.get(end) == Some(&'일');
        let year = (separator == '월').then(|| year_before(&chars, at)).flatten();
        if let (true, Some(date)) = (marked, on(year, month, day, today)) {
            return Some(Days::one(date));
        }
    }
    None
}

fn on(year: Option<i16>, month: i64, day: i64, today: Date) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = Date::new(year.unwrap_or(today.year()), month, day).ok()?;
    if year.is_none() && date < today { Date::new(today.year() + 1, month, day).ok() } else { Some(date) }
}

/// `2026년` directly before.
fn year_before(chars: &[char], at: usize) -> Option<i16> {
    let year: String = chars.get(at.checked_sub(5)?..at)?.iter().collect();
    year.strip_suffix('년')?.parse().ok().filter(|year| (2000..2100).contains(year))
}

fn number(chars: &[char], at: usize) -> Option<(i64, usize)> {
    let digits: String = chars[at..].iter().take(2).take_while(|c| c.is_ascii_digit()).collect();
    Some((digits.parse().ok()?, at + digits.len()))
}

/// `이번 주`, `다음 주 수요일`, `주말`, `토요일`.
fn week(text: &str, today: Date) -> Option<Days> {
    let offset = match () {
        () if text.contains("다다음주") => Some(2),
        () if text.contains("다음주") || text.contains("담주") => Some(1),
        () if text.contains("지난주") => Some(-1),
        () if text.contains("이번주") || text.contains("금주") => Some(0),
        () => None,
    };
    let monday = today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
    let start = |weeks: i64| monday.saturating_add(Span::new().days(weeks * 7));
    let weekday = WEEKDAYS.iter().find(|(name, _)| text.contains(name)).map(|(_, day)| *day);
    if let Some(day) = weekday {
        let in_week = |monday: Date| monday.saturating_add(i64::from(day.to_monday_zero_offset()).days());
        let named = in_week(start(offset.unwrap_or(0)));
        return Some(Days::one(if offset.is_none() && named < today { in_week(start(1)) } else { named }));
    }
    if text.contains("주말") {
        let saturday = start(offset.unwrap_or(0)).saturating_add(5.days());
        return Some(Days { first: saturday, last: saturday.saturating_add(1.day()) });
    }
    let monday = start(offset?);
    let first = if offset == Some(0) { today } else { monday };
    Some(Days { first, last: monday.saturating_add(6.days()) })
}

/// The next block of days off that bears the name, substitutes included; Christmas with its eve.
fn feast(text: &str, today: Date, calendar: &Calendar) -> Option<Days> {
    let (_, name) = FEASTS.iter().find(|(word, _)| text.contains(word))?;
    let bears = |day: Date| calendar.holiday(day).is_some_and(|holiday| holiday.contains(name));
    // A feast begins on its eve.
    let eve = i64::from(*name == "성탄절" && !bears(today));
    let first = (0..400).map(|days| today.saturating_add(Span::new().days(days))).find(|day| bears(*day))?;
    let mut last = first;
    while bears(last.saturating_add(1.day())) {
        last = last.saturating_add(1.day());
    }
    Some(Days { first: first.saturating_sub(eve.days()), last })
}

/// `이번 달`, `다음 달`, `연말`, `12월`, `12월 초`.
fn month(text: &str, today: Date) -> Option<Days> {
    let whole = |first: Date| Days { first: first.max(today), last: first.last_of_month() };
    if ["다음달", "담달", "내달"].iter().any(|word| text.contains(word)) {
        return Some(whole(today.last_of_month().saturating_add(1.day())));
    }
    if ["이번달", "이달"].iter().any(|word| text.contains(word)) {
        return Some(whole(today.first_of_month()));
    }
    if text.contains("연말") {
        let first = Date::new(today.year(), 12, 15).ok()?;
        return Some(Days { first: first.max(today), last: first.last_of_month() });
    }
    let chars: Vec<char> = text.chars().collect();
    let at =
        (0..chars.len()).find(|at| chars[*at].is_ascii_digit() && (*at == 0 || !chars[at - 1].is_ascii_digit()))?;
    let (number, next) = number(&chars, at)?;
    let is_month = chars.get(next) == Some(&'월') && chars.get(next + 1).is_none_or(|c| !c.is_ascii_digit());
    let month = i8::try_from(number).ok().filter(|_| is_month)?;
    let first = Date::new(today.year(), month, 1).ok()?;
    Some(whole(if first.last_of_month() < today { Date::new(today.year() + 1, month, 1).ok()? } else { first }))
}

fn relative(text: &str, squeezed: &str, today: Date) -> Option<Days> {
    // "내일" is a word of its own, not the end of another ("다음 달 내 일정").
    let named = |word: &str| {
        let starts_word = text.split(' ').any(|part| part.starts_with(word));
        starts_word || (!text.contains(' ') && squeezed.contains(word) && word.chars().count() > 1)
    };
    let (_, offset) = RELATIVE.iter().find(|(word, _)| named(word))?;
    Some(Days::one(today.saturating_add(Span::new().days(*offset))))
}

/// `3일 뒤`, `사흘 후`.
fn later(text: &str, today: Date) -> Option<Days> {
    let after = |at: usize| ["뒤", "후", "있다가"].iter().any(|word| text[at..].starts_with(word));
    let counted = COUNTED.iter().find_map(|(word, days)| {
        let at = text.find(word)? + word.len();
        after(at).then_some(*days)
    });
    let in_digits = || {
        let at = text.find("일뒤").or_else(|| text.find("일후"))?;
        let digits: String =
            text[..at].chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
        digits.parse::<i64>().ok().filter(|days| *days < 400)
    };
    let days = counted.or_else(in_digits)?;
    Some(Days::one(today.saturating_add(Span::new().days(days))))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::WorkingHours;

    fn calendar() -> Calendar {
        let holidays = [
            (date(2026, 12, 25), "성탄절"),
            (date(2027, 1, 1), "신정"),
            (date(2027, 2, 6), "설날 연휴"),
            (date(2027, 2, 7), "설날"),
            (date(2027, 2, 8), "설날 연휴"),
            (date(2027, 2, 9), "설날 대체공휴일"),
        ];
        Calendar::new(holidays.map(|(day, name)| (day, name.to_owned())), WorkingHours::default())
    }

    #[test]
    fn words_become_days() {
        // 2026-11-25 is a Wednesday.
        let today = date(2026, 11, 25);
        let table = [
            ("오늘 재활용 내놔도 돼요?", Some(("2026-11-25", "2026-11-25"))),
            ("내일 도서관 열어요?", Some(("2026-11-26", "2026-11-26"))),
            ("모레요", Some(("2026-11-27", "2026-11-27"))),
            ("이번 주말에 뭐 해요", Some(("2026-11-28", "2026-11-29"))),
            ("이번주말행사", Some(("2026-11-28", "2026-11-29"))),
            ("다음 주말 공연", Some(("2026-12-05", "2026-12-06"))),
            ("다음 주 수요일", Some(("2026-12-02", "2026-12-02"))),
            ("이번 주 금요일에", Some(("2026-11-27", "2026-11-27"))),
            ("화요일에 쓰레기", Some(("2026-12-01", "2026-12-01"))),
            ("수요일에 쓰레기", Some(("2026-11-25", "2026-11-25"))),
            ("다음주 행사", Some(("2026-11-30", "2026-12-06"))),
            ("이번 주 행사", Some(("2026-11-25", "2026-11-29"))),
            ("크리스마스에 뭐 해요?", Some(("2026-12-24", "2026-12-25"))),
            ("설날 때 쓰레기 언제 내놔요", Some(("2027-02-06", "2027-02-09"))),
            ("12월 25일 공연", Some(("2026-12-25", "2026-12-25"))),
            ("1월 3일에", Some(("2027-01-03", "2027-01-03"))),
            ("2027년 1월 3일", Some(("2027-01-03", "2027-01-03"))),
            ("12/5 행사", Some(("2026-12-05", "2026-12-05"))),
            ("12월 축제", Some(("2026-12-01", "2026-12-31"))),
            ("이번 달 행사 알려 주세요", Some(("2026-11-25", "2026-11-30"))),
            ("다음 달 강좌", Some(("2026-12-01", "2026-12-31"))),
            ("사흘 뒤", Some(("2026-11-28", "2026-11-28"))),
            ("3일 뒤에 이사 가요", Some(("2026-11-28", "2026-11-28"))),
            ("소파 버리려면 어떻게 해요?", None),
            ("13월 40일", None),
        ];
        for (text, expected) in table {
            let found = days(text, today, &calendar()).map(|days| (days.first.to_string(), days.last.to_string()));
            let expected = expected.map(|(first, last)| (first.to_owned(), last.to_owned()));
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_in_order(text in "[가-하0-9월일/주말다음이번 ]{0,20}", day in 0..3650_i64) {
            let today = date(2024, 1, 1).saturating_add(Span::new().days(day));
            if let Some(days) = days(&text, today, &calendar()) {
                prop_assert!(days.first <= days.last);
            }
        }
    }
}
