//! "가온동 오늘 재활용 내놔도 돼요?": collection days of a neighbourhood, from the district's data and proven by its article.

use std::sync::Arc;

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::compose::{Citation, Composed, ComposedBy};
use crate::article::Article;
use crate::calendar::Calendar;
use crate::district::{District, Neighbourhood, Weekdays};
use crate::korean::hangul;
use crate::korean::when;
use crate::locale::{self, Language};

const WASTE: [&str; 9] =
    ["쓰레기", "재활용", "분리수거", "분리배출", "음식물", "음쓰", "종량제봉투", "일반봉투", "garbage"];
/// `수요일에 가온동 뭐 버려요`: what is put out, without a word for it.
const WHAT: [&str; 8] = ["뭐버", "뭘버", "무엇을버", "뭐내놓", "뭘내놓", "뭐내놔", "뭘내놔", "뭐배출"];
const DAY: [&str; 22] = [
    "요일",
    "언제내",
    "언제버",
    "언제수거",
    "언제가져",
    "언제배출",
    "무슨날",
    "내놓는날",
    "버리는날",
    "배출일",
    "수거일",
    "배출하는날",
    "내놔도",
    "내놓아도",
    "내놓을",
    "버려도되",
    "버려도돼",
    "내다놔도",
    "수거하나",
    "수거해",
    "수거하는날",
    "몇시에내",
];
/// Their days differ: holidays have an article of their own, and so have things that need a sticker or a box.
const OTHER: [&str; 27] = [
    "명절",
    "설지나",
    "설쇠",
    "설끝나",
    "설날",
    "설연휴",
    "추석",
    "연휴",
    "신정",
    "공휴일",
    "대형",
    "소파",
    "가구",
    "냉장고",
    "가전",
    "폐기물",
    "건전지",
    "형광등",
    "약",
    "옷",
    "이불",
    "매트리스",
    "유리",
    "스티로폼",
    "사업장",
    "공사",
    "단속",
];

/// A question for collection days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The neighbourhood named, by its place in the district's list.
    pub neighbourhood: Option<usize>,
    /// The day named, when it is one.
    day: Option<Date>,
}

/// Does the text ask on which days waste is put out?
pub(super) fn asked(text: &str, district: &District, today: Date, calendar: &Calendar) -> Option<Asked> {
    let squeezed: String = text.chars().filter(|c| hangul::is_alphanumeric(*c)).collect();
    let has = |words: &[&str]| words.iter().any(|word| squeezed.contains(word));
    let neighbourhood = district.neighbourhoods.iter().position(|known| squeezed.contains(&known.name));
    if !(has(&WASTE) || neighbourhood.is_some() && has(&WHAT)) || has(&OTHER) {
        return None;
    }
    let days = when::days(text, today, calendar);
    let day = days.filter(|days| days.first == days.last).map(|days| days.first);
    let asks = has(&DAY) || (neighbourhood.is_some() && (day.is_some() || squeezed.contains("언제")));
    asks.then_some(Asked { neighbourhood, day })
}

/// The article that proves a neighbourhood's days: the one about it alone, else one that names it.
pub(super) fn proof<'a>(articles: &'a [Arc<Article>], neighbourhood: &Neighbourhood) -> Option<&'a Arc<Article>> {
    let about = |article: &&Arc<Article>| article.topic.as_deref() == Some("waste.collection");
    let in_title = articles.iter().filter(about).find(|article| article.title.contains(&neighbourhood.name));
    in_title.or_else(|| articles.iter().filter(about).find(|article| article.body.contains(&neighbourhood.name)))
}

/// The neighbourhood's days, and what the day asked for means.
pub(super) fn compose(asked: &Asked, neighbourhood: &Neighbourhood, proof: &Article, language: Language) -> Composed {
    let text = |key: &str, values: &[(&str, &str)]| locale::text(language, "answer", key, values);
    let kinds = [
        (text("collection.general", &[]), &neighbourhood.general),
        (text("collection.food", &[]), &neighbourhood.food),
        (text("collection.recyclables", &[]), &neighbourhood.recyclables),
    ];
    let name = neighbourhood.name.as_str();
    let mut parts = Vec::new();
    if let Some(day) = asked.day {
        let put_out: Vec<&str> =
            kinds.iter().filter(|(_, days)| days.contains(day.weekday())).map(|(kind, _)| kind.as_str()).collect();
        let (date, weekday) = (day.to_string(), weekday(day.weekday(), language));
        let values = [("name", name), ("date", date.as_str()), ("weekday", weekday.as_str())];
        parts.push(if put_out.is_empty() {
            text("collection.day_none", &values)
        } else {
            let kinds = put_out.join(", ");
            text("collection.day", &[values.as_slice(), &[("kinds", kinds.as_str())]].concat())
        });
    }
    let mut lines = vec![text("collection.heading", &[("name", name)])];
    for (kind, days) in &kinds {
        let next = asked.day.filter(|day| !days.contains(day.weekday())).and_then(|day| next(days, day));
        let next = next.map(|day| text("collection.next", &[("date", &day.to_string())])).unwrap_or_default();
        lines.push(format!("- {kind}: {}{next}", listed(days, language)));
    }
    lines.push(text("collection.hours", &[("hours", &neighbourhood.put_out)]));
    parts.push(lines.join("\n"));
    parts.push(text("collection.housing", &[]));
    let quote = proof.body.lines().filter(|line| line.contains(name)).collect::<Vec<_>>().join("\n");
    Composed { text: parts.join("\n\n"), citations: vec![Citation::of(proof, quote)], by: ComposedBy::Quote }
}

fn next(days: &Weekdays, after: Date) -> Option<Date> {
    (1..=7).map(|ahead| after.saturating_add(Span::new().days(ahead))).find(|day| days.contains(day.weekday()))
}

fn listed(days: &Weekdays, language: Language) -> String {
    days.0.iter().map(|day| weekday(*day, language)).collect::<Vec<_>>().join("·")
}

fn weekday(day: Weekday, language: Language) -> String {
    locale::text(language, "answer", &format!("weekday.{}", day.to_monday_one_offset()), &[])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn district() -> District {
        let days = Weekdays(vec![Weekday::Monday]);
        let neighbourhood = Neighbourhood {
            code: "gaon".into(),
            name: "가온동".into(),
            office: String::new(),
            address: String::new(),
            phone: String::new(),
            general: days.clone(),
            food: days.clone(),
            recyclables: days,
            put_out: "18:00–24:00".into(),
        };
        District { neighbourhoods: vec![neighbourhood], ..District::default() }
    }

    #[test]
    fn questions_for_days_are_told_from_questions_for_things() {
        let table = [
            ("가온동 오늘 재활용 내놔도 돼요?", Some(Some(0))),
            ("가온동 쓰레기 언제 버려요", Some(Some(0))),
            ("다음 주 수요일에 가온동은 뭐 버려요?", Some(Some(0))),
            ("수요일에 뭐 버려요?", None),
            ("쓰레기 버리는 날이 언제예요", Some(None)),
            ("재활용 무슨 요일에 내놔요?", Some(None)),
            ("가온동 소파 언제 가져가요", None),
            ("추석 때 쓰레기 언제 내놔요", None),
            ("가온동은 설 쇠고 나서 언제부터 쓰레기 내놓나요", None),
            ("쓰레기봉투 어디서 사요", None),
            ("음식물 쓰레기 어떻게 버려요", None),
        ];
        for (text, expected) in table {
            let found = asked(text, &district(), date(2026, 11, 25), &Calendar::default());
            assert_eq!(found.map(|asked| asked.neighbourhood), expected, "{text}");
        }
    }
}
