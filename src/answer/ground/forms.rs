//! The forms in which dates, days, times and phone numbers are written, and what each means.

use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::Date;
use regex::{Captures, Regex};

use super::text::is_latin;
use super::units::Unit;
use super::values::Value;
use crate::korean::hangul;

const MONTHS: &str = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
const DAY: &str = "mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?";
const SHORT: &str = "mon|tue|wed|thu|fri|sat|sun";

/// The hours in native numbers, the longer words first.
const NATIVE_HOURS: &str = "열두|열한|열|아홉|여덟|일곱|여섯|다섯|네|세|두|한";

/// How a matched form becomes a value.
pub(super) type Make = fn(&Captures<'_>, Date) -> Option<Value>;

pub(super) struct Form {
    pub(super) pattern: Regex,
    pub(super) make: Make,
    /// What a text must have for the form to be looked for.
    pub(super) figures: bool,
    pub(super) scripts: Scripts,
}

/// Scripts of a text or a pattern.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scripts {
    hangul: bool,
    han: bool,
    latin: bool,
}

impl Scripts {
    pub(super) fn of(text: &str) -> Self {
        let mut scripts = Self::default();
        for c in text.chars() {
            scripts.hangul |= hangul::is_syllable(c);
            scripts.han |= ('\u{4e00}'..='\u{9fff}').contains(&c);
            scripts.latin |= is_latin(c);
        }
        scripts
    }

    pub(super) fn meets(self, text: Self) -> bool {
        let any = self.hangul || self.han || self.latin;
        !any || self.hangul && text.hangul || self.han && text.han || self.latin && text.latin
    }
}

fn form(pattern: &str, make: Make) -> Form {
    let pattern = pattern.replace("{months}", MONTHS).replace("{day}", DAY).replace("{short}", SHORT);
    let scripts = Scripts::of(&pattern.replace("\\d", "").replace("\\s", ""));
    let figures = pattern.contains("\\d");
    Form { pattern: Regex::new(&pattern).expect("the forms are fixed and a test reads them"), make, figures, scripts }
}

/// The words of the form may be left out.
fn in_any_script(form: Form) -> Form {
    Form { scripts: Scripts::default(), ..form }
}

/// The forms, each tried on what the ones before it have left.
pub(super) static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    vec![
        form(r"(?:\+82[- ]?\(?0?|\(?0)\d{1,2}\)?[- .]?\d{3,4}[- .]\d{4}|1[3-9]\d{2}-\d{4}", |found, _| {
            phone(&found[0])
        }),
        form(r"(\d{4})\s*[년年]\s*(\d{1,2})\s*[월月]\s*(\d{1,2})\s*[일日号]", |f, _| {
            date(number(f, 1), number(f, 2)?, number(f, 3)?)
        }),
        form(r"((?:19|20)\d{2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,2})\.?", |f, _| {
            date(number(f, 1), number(f, 2)?, number(f, 3)?)
        }),
        form(r"(\d{1,2})[-./](\d{1,2})[-./]((?:19|20)\d{2})", |f, _| {
            date(number(f, 3), number(f, 2)?, number(f, 1)?)
                .or_else(|| date(number(f, 3), number(f, 1)?, number(f, 2)?))
        }),
        form(r"(올해|금년|내년|작년|지난해)\s*(\d{1,2})\s*월\s*(\d{1,2})\s*일", |f, today| {
            date(Some(year_away(today, &f[1])), number(f, 2)?, number(f, 3)?)
        }),
        form(r"(今年|明年|去年)\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]", |f, today| {
            date(Some(year_away(today, &f[1])), number(f, 2)?, number(f, 3)?)
        }),
        form(r"(다음|이번|지난)\s?달\s*(\d{1,2})\s*일", |f, today| {
            month_away(today, shift(&f[1]), number(f, 2)?)
        }),
        form(r"(下|本|这|上)个?月\s*(\d{1,2})\s*[日号]", |f, today| {
            month_away(today, shift(&f[1]), number(f, 2)?)
        }),
        form(r"ngày (\d{1,2}) tháng (sau|tới|này|trước)", |f, today| {
            month_away(today, shift(&f[2]), number(f, 1)?)
        }),
        form(r"(\d{1,2})\s*[월月]\s*(\d{1,2})\s*[일日号]", |f, _| date(None, number(f, 1)?, number(f, 2)?)),
        // 4. 8.(화), 1.16.~1.31.
        form(r"(\d{1,2})\.\s?(\d{1,2})\.", |f, _| date(None, number(f, 1)?, number(f, 2)?)),
        form(r"({months})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+((?:19|20)\d{2}))?", |f, _| {
            date(number(f, 3), month(&f[1])?, number(f, 2)?)
        }),
        form(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?({months})(?:,?\s+((?:19|20)\d{2}))?", |f, _| {
            date(number(f, 3), month(&f[2])?, number(f, 1)?)
        }),
        form(r"(\d{1,2})(?:st|nd|rd|th)? of next month", |f, today| month_away(today, 1, number(f, 1)?)),
        form(r"(?:ngày|mùng|mồng)?\s?(\d{1,2}) tháng (\d{1,2})(?:\s?,?\s?năm ((?:19|20)\d{2}))?", |f, _| {
            date(number(f, 3), number(f, 2)?, number(f, 1)?)
        }),
        form(r"ngày (\d{1,2})/(\d{1,2})", |f, _| date(None, number(f, 2)?, number(f, 1)?)),
        form(r"tầng (\d{1,2})", |f, _| Some(Value::Count(Unit::Floor, number(f, 1)? * 1_000))),
        form(r"(?:매월|매달|매 월)\s?(\d{1,2})\s?일", |f, _| number(f, 1).map(Value::DayOfMonth)),
        form(r"ngày (\d{1,2})", |f, _| number(f, 1).map(Value::DayOfMonth)),
        form(r"tháng (\d{1,2})", |f, _| number(f, 1).map(Value::Month)),
        form(r"năm ((?:19|20)\d{2})", |f, _| number(f, 1).map(Value::Year)),
        form(r"(january|february|march|april|june|july|august|september|october|november|december)", |f, _| {
            month(&f[1]).map(Value::Month)
        }),
        form(r"(\d{1,2})/(\d{1,2})", |f, _| Some(Value::Slashed(number(f, 1)?, number(f, 2)?))),
        form(
            r"(오전|오후|저녁|아침|새벽|밤|낮|am|pm)?\s?(\d{1,2})\s?시(?:\s?(\d{1,2})\s?분|\s?(반))?",
            |f, _| {
                if f.get(0)?.as_str().is_empty() {
                    None
                } else {
                    time(
                        f.get(1).map_or("", |half| half.as_str()),
                        number(f, 2)?,
                        if f.get(4).is_some() { 30 } else { number(f, 3).unwrap_or(0) },
                    )
                }
            },
        ),
        // 밤 열 시, 새벽 한 시 반: hours are counted in native numbers.
        form(
            &format!(r"(오전|오후|저녁|아침|새벽|밤|낮)?\s?({NATIVE_HOURS})\s?시(?:\s?([0-9]{{1,2}})\s?분|\s?(반))?"),
            |f, _| {
                let hour = NATIVE_HOURS.split('|').rev().position(|word| word == &f[2])?;
                let minute = if f.get(4).is_some() { 30 } else { number(f, 3).unwrap_or(0) };
                time(half(f, &[1]), i64::try_from(hour).ok()? + 1, minute)
            },
        ),
        in_any_script(form(
            r"(오전|오후|저녁|아침|새벽|밤|낮|上午|下午|晚上|早上|中午|凌晨)?\s?(\d{1,2}):(\d{2})(?:\s?(a\.?m\.?|p\.?m\.?|sáng|chiều|tối))?",
            |f, _| clock(half(f, &[1, 4]), number(f, 2)?, number(f, 3)?),
        )),
        form(r"(\d{1,2})(?:\s?o.?clock)?\s?(a\.?m\.?|p\.?m\.?)", |f, _| time(half(f, &[2]), number(f, 1)?, 0)),
        form(r"(\w+)(?:\s?o.?clock)? (in the morning|in the afternoon|in the evening|at night)", |f, _| {
            let names =
                ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
            let named = names.iter().position(|name| *name == &f[1]).and_then(|at| i64::try_from(at + 1).ok());
            let half = if f[2].ends_with("morning") { "am" } else { "pm" };
            time(half, number(f, 1).or(named)?, 0)
        }),
        form(
            r"(上午|下午|晚上|早上|中午|凌晨|傍晚|夜里)?(十[一二]|[一二三四五六七八九十两])[点點](?:钟|(半))?",
            |f, _| {
                let hours = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
                let hour = hours.iter().position(|hour| *hour == f[2].replace('两', "二"))?;
                time(half(f, &[1]), i64::try_from(hour).ok()? + 1, if f.get(3).is_some() { 30 } else { 0 })
            },
        ),
        form(r"(上午|下午|晚上|早上|中午|凌晨)?(\d{1,2})[点點時时](?:(\d{1,2})分|(半))?", |f, _| {
            time(half(f, &[1]), number(f, 2)?, if f.get(4).is_some() { 30 } else { number(f, 3).unwrap_or(0) })
        }),
        form(r"(\d{1,2})\s?(?:giờ|h)\s?(\d{2})?\s?(sáng|chiều|tối|đêm|trưa)", |f, _| {
            time(half(f, &[3]), number(f, 1)?, number(f, 2).unwrap_or(0))
        }),
        form(r"(\d{1,2})(?:h|\s?giờ )(\d{2})", |f, _| clock("", number(f, 1)?, number(f, 2)?)),
        form(r"(\d{1,2})h", |f, _| clock("", number(f, 1)?, 0)),
        form(r"글피|모레|내일|오늘|tomorrow|today|后天|明天|今天|ngày mai|hôm nay", |f, today| {
            let days = match &f[0] {
                "글피" => 3,
                "모레" | "后天" => 2,
                "내일" | "tomorrow" | "明天" | "ngày mai" => 1,
                _ => 0,
            };
            let then = today.checked_add(days.days()).ok()?;
            date(Some(i64::from(then.year())), i64::from(then.month()), i64::from(then.day()))
        }),
        form(r"정오|noon|正午", |_, _| Some(Value::Time(720))),
        form(r"자정|midnight|午夜", |_, _| Some(Value::Time(1440))),
        form(r"([월화수목금토일])요일\s?(?:-|부터|에서)\s?([월화수목금토일])요일", |f, _| {
            Some(span(korean(&f[1])?, korean(&f[2])?))
        }),
        form(r"([월화수목금토일])\s?-\s?([월화수목금토일])(?:요일)?", |f, _| {
            Some(span(korean(&f[1])?, korean(&f[2])?))
        }),
        form(r"[월화수목금토일](?:\s?[·,/]\s?[월화수목금토일])+(?:요일)?", |f, _| {
            Some(Value::Week(
                f[0].trim_end_matches("요일")
                    .chars()
                    .filter_map(|c| korean(c.encode_utf8(&mut [0; 4])))
                    .fold(0, |all, day| all | 1 << day),
            ))
        }),
        form(r"([월화수목금토일])요일", |f, _| Some(Value::Week(1 << korean(&f[1])?))),
        form(r"\(([월화수목금토일])\)", |f, _| Some(Value::Week(1 << korean(&f[1])?))),
        // The one day whose short name is no other word: 토 10:00-15:00.
        form(r"\b(토)\b", |f, _| Some(Value::Week(1 << korean(&f[1])?))),
        form(
            r"평일|weekdays?|working days?|business days?|工作日|平日|ngày (?:trong tuần|thường|làm việc)",
            |_, _| Some(Value::Week(0b001_1111)),
        ),
        form(r"주말|weekends?|周末|cuối tuần", |_, _| Some(Value::Week(0b110_0000))),
        form(r"({day})\s?(?:-|to|through)\s?({day})", |f, _| Some(span(english(&f[1])?, english(&f[2])?))),
        form(r"({short})\.?\s?(?:-|to)\s?({short})", |f, _| Some(span(english(&f[1])?, english(&f[2])?))),
        form(r"\(({short})\.?\)", |f, _| Some(Value::Week(1 << english(&f[1])?))),
        form(r"({day})", |f, _| Some(Value::Week(1 << english(&f[1])?))),
        form(
            r"(?:周|星期|礼拜)([一二三四五六日天])\s?(?:至|到|-)\s?(?:周|星期|礼拜)?([一二三四五六日天])",
            |f, _| Some(span(chinese(&f[1])?, chinese(&f[2])?)),
        ),
        form(
            r"(?:周|星期|礼拜)([一二三四五六日天](?:\s?[、,和]\s?[一二三四五六日天])*)",
            |f, _| {
                Some(Value::Week(
                    f[1].chars().filter_map(|c| chinese(c.encode_utf8(&mut [0; 4]))).fold(0, |all, day| all | 1 << day),
                ))
            },
        ),
        form(
            r"(thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\s?(?:-|đến|tới)\s?(thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)",
            |f, _| Some(span(vietnamese(&f[1])?, vietnamese(&f[2])?)),
        ),
        form(
            r"(?:con|lần|nhà|căn|người|hạng|loại|bước|năm|thẻ) thứ (nhất|hai|ba|tư|năm)",
            |f, _| {
                let nth = ["nhất", "hai", "ba", "tư", "năm"].iter().position(|word| *word == &f[1])?;
                Some(Value::Ordinal(i64::try_from(nth).ok()? + 1))
            },
        ),
        form(r"(?:weeks?|tuần(?: thai)?(?: thứ)?) (\d{1,2})", |f, _| Some(Value::Days(number(f, 1)? * 7_000))),
        form(r"the (\d{1,2})(?:st|nd|rd|th)", |f, _| number(f, 1).map(Value::DayOfMonth)),
        // The first and third of a kind, not a Tuesday.
        form(r"thứ nhất(?:,| và) thứ (hai|ba|tư|năm)", |f, _| {
            Some(Value::Ordinal(i64::from(vietnamese(&f[1])?) + 2))
        }),
        form(r"thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật", |f, _| {
            Some(Value::Week(1 << vietnamese(&f[0])?))
        }),
    ]
});

fn number(found: &Captures<'_>, group: usize) -> Option<i64> {
    found.get(group)?.as_str().parse().ok()
}

fn date(year: Option<i64>, month: i64, day: i64) -> Option<Value> {
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Value::Date { year, month, day })
}

fn year_away(today: Date, word: &str) -> i64 {
    i64::from(today.year())
        + match word {
            "내년" | "明年" => 1,
            "작년" | "지난해" | "去年" => -1,
            _ => 0,
        }
}

fn shift(word: &str) -> i64 {
    match word {
        "다음" | "下" | "sau" | "tới" => 1,
        "지난" | "上" | "trước" => -1,
        _ => 0,
    }
}

fn month_away(today: Date, months: i64, day: i64) -> Option<Value> {
    let then = today.first_of_month().checked_add(months.months()).ok()?;
    date(Some(i64::from(then.year())), i64::from(then.month()), day)
}

fn month(name: &str) -> Option<i64> {
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let at = names.iter().position(|short| name.starts_with(short))?;
    i64::try_from(at + 1).ok()
}

/// The digits with a 1 before them; +82 is the leading 0.
fn phone(text: &str) -> Option<Value> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let international =
        text.starts_with("+82").then(|| format!("0{}", digits.trim_start_matches("82").trim_start_matches('0')));
    let digits = international.unwrap_or(digits);
    // 2026-2027 is a span of years.
    let years = digits.len() == 8 && digits[..2] == digits[4..6] && ["19", "20"].contains(&&digits[..2]);
    (!years).then(|| format!("1{digits}").parse().ok().map(Value::Phone)).flatten()
}

fn half<'a>(found: &'a Captures<'_>, groups: &[usize]) -> &'a str {
    groups.iter().find_map(|group| found.get(*group)).map_or("", |half| half.as_str())
}

/// A time said with `시`, `点` or am and pm; without its half of the day it may be either.
fn time(half: &str, hour: i64, minute: i64) -> Option<Value> {
    if hour > 24 || minute > 59 {
        return None;
    }
    let late = half.starts_with('p')
        || ["오후", "저녁", "밤", "낮", "下午", "晚上", "傍晚", "夜里", "中午", "chiều", "tối", "đêm", "trưa"]
            .contains(&half);
    let open = half.is_empty() && (1..=12).contains(&hour);
    let minutes = match (late, hour) {
        (true, 12) if matches!(half, "밤" | "đêm" | "晚上") => 1_440,
        (true, 11) if matches!(half, "낮" | "trưa" | "中午") => 660,
        (true, 1..=4) if matches!(half, "밤" | "đêm" | "夜里") => hour * 60,
        (true, 1..=11) => (hour + 12) * 60,
        (false, 12) if !half.is_empty() && !open => 0,
        _ => hour * 60,
    } + minute;
    Some(if open { Value::HalfTime(minutes) } else { Value::Time(minutes) })
}

/// A time with minutes behind a colon: on the 24-hour clock unless it says otherwise.
fn clock(half: &str, hour: i64, minute: i64) -> Option<Value> {
    if half.is_empty() {
        (hour <= 24 && minute < 60).then_some(Value::Time(hour * 60 + minute))
    } else {
        time(half, hour, minute)
    }
}

fn span(first: u8, last: u8) -> Value {
    let length = (last + 7 - first) % 7;
    Value::Week((0..=length).fold(0, |all, step| all | 1 << ((first + step) % 7)))
}

fn korean(day: &str) -> Option<u8> {
    index("월화수목금토일", day)
}

fn chinese(day: &str) -> Option<u8> {
    if day == "天" { Some(6) } else { index("一二三四五六日", day) }
}

fn index(days: &str, day: &str) -> Option<u8> {
    let day = day.chars().next()?;
    days.chars().position(|c| c == day).and_then(|at| u8::try_from(at).ok())
}

fn english(day: &str) -> Option<u8> {
    let at = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().position(|short| day.starts_with(short))?;
    u8::try_from(at).ok()
}

fn vietnamese(day: &str) -> Option<u8> {
    if day == "chủ nhật" {
        return Some(6);
    }
    let names = [("hai", "2"), ("ba", "3"), ("tư", "4"), ("năm", "5"), ("sáu", "6"), ("bảy", "7")];
    let at = names.iter().position(|(word, figure)| day.ends_with(word) || day.ends_with(figure))?;
    u8::try_from(at).ok()
}
