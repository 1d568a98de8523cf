//! "이번 주말에 뭐 해요?": the events of the days asked for, in order, cancelled ones said so.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::compose::{Citation, Composed, ComposedBy, event_facts};
use crate::article::{Article, Event};
use crate::calendar::Calendar;
use crate::korean::hangul;
use crate::korean::when::{self, Days};
use crate::locale::{self, Language};

/// Events listed at most.
const MOST: usize = 6;
/// Days looked ahead when none are named.
const AHEAD: i64 = 30;
/// Letters that may be left of a question about no event in particular.
const LEFT: usize = 2;

/// Kinds of events by the words that ask for them, and the topics they stand under; no topic: all.
const KINDS: [(&[&str], &[&str]); 6] = [
    (&["축제", "페스티벌", "festival"], &["event.festival"]),
    (&["공연", "음악회", "콘서트", "전시회", "전시", "영화", "concert", "performance"], &["event.performance"]),
    (&["강좌", "강의", "수업", "교육"], &["event.class"]),
    (&["장터", "벼룩시장", "플리마켓", "바자회"], &["event.market"]),
    (&["체험"], &["event.family", "event.class"]),
    (
        &[
            "행사",
            "이벤트",
            "프로그램",
            "볼거리",
            "놀거리",
            "즐길거리",
            "갈만한곳",
            "갈만한데",
            "놀러갈",
            "뭐해",
            "뭐하",
            "뭐있",
            "뭐열",
            "events",
            "event",
        ],
        &[],
    ),
];

/// Whom an event is for, by the words that ask.
const AUDIENCES: [(&[&str], &[&str]); 4] = [
    (
        &["아이들이랑", "아이랑", "아이와", "아이들", "아이", "애들이랑", "애들", "애기", "어린이", "가족이랑", "가족"],
        &["어린이", "가족", "아동", "유아", "초등", "누구나"],
    ),
    (&["어르신", "노인", "부모님이랑", "부모님"], &["어르신", "노인", "65세", "60세", "누구나"]),
    (&["청소년", "중학생", "고등학생"], &["청소년", "중학", "고등", "누구나"]),
    (&["청년"], &["청년", "누구나"]),
];

/// Words around the subject that name no event of their own.
const FILLERS: [&str; 48] = [
    "우리동네에서",
    "우리동네",
    "우리구에서",
    "우리구",
    "한빛구에서",
    "한빛구",
    "동네에서",
    "동네",
    "구에서",
    "구청에서",
    "근처에",
    "근처",
    "알려주세요",
    "알려줘요",
    "알려줘",
    "알려",
    "궁금해요",
    "궁금",
    "있나요",
    "있을까요",
    "있어요",
    "있어",
    "있나",
    "있는지",
    "뭐가",
    "뭐",
    "무슨",
    "어떤",
    "하나요",
    "하는",
    "해요",
    "해",
    "하죠",
    "열리나요",
    "열리는",
    "열려요",
    "열려",
    "추천",
    "볼만한",
    "갈만한",
    "좋은",
    "무료로",
    "무료",
    "공짜로",
    "공짜",
    "목록",
    "일정",
    "좀",
];

/// A question for events in general.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The days.
    pub days: Days,
    /// Topics asked for; empty for all.
    topics: &'static [&'static str],
    /// Words of the audience asked for; empty for all.
    audience: &'static [&'static str],
    /// Only what costs nothing.
    free: bool,
}

/// Does the text ask which events there are, rather than about one of them?
pub(super) fn asked(text: &str, today: Date, calendar: &Calendar) -> Option<Asked> {
    let mut rest: String = text.chars().filter(|c| hangul::is_alphanumeric(*c)).flat_map(char::to_lowercase).collect();
    let (words, topics) = KINDS.iter().find(|(words, _)| words.iter().any(|word| rest.contains(word)))?;
    let named_days = when::days(text, today, calendar);
    let audience = AUDIENCES.iter().find(|(words, _)| words.iter().any(|word| rest.contains(word)));
    let free = ["무료", "공짜", "free"].iter().any(|word| rest.contains(word));
    let words = words.iter().chain(audience.map_or(&[][..], |(words, _)| words)).chain(&FILLERS);
    for word in words.chain(&when::WORDS) {
        rest = rest.replace(word, "");
    }
    let left = rest.chars().filter(|c| !c.is_ascii_digit() && !"은는이가을를에도요만의날년월일때".contains(*c)).count();
    if left > LEFT {
        return None;
    }
    let days = named_days.unwrap_or(Days { first: today, last: today.saturating_add(AHEAD.days()) });
    Some(Asked { days, topics, audience: audience.map_or(&[], |(_, marks)| marks), free })
}

impl Asked {
    fn wants(&self, article: &Article, event: &Event) -> bool {
        let contains = |text: &Option<String>, marks: &[&str]| {
            text.as_deref().is_none_or(|text| marks.iter().any(|mark| text.contains(mark)))
        };
        let days = Days { first: event.start.date(), last: event.last_day() };
        days.overlaps(&self.days)
            && (self.topics.is_empty() || article.topic.as_deref().is_some_and(|topic| self.topics.contains(&topic)))
            && (self.audience.is_empty() || contains(&event.audience, self.audience))
            && (!self.free || contains(&event.fee, &["무료"]))
    }
}

/// Lists what was asked for; `None` when there is nothing.
pub(super) fn compose(
    asked: &Asked,
    events: &[Arc<Article>],
    language: Language,
) -> Option<(Composed, Vec<Arc<Article>>)> {
    let mut found: Vec<(&Event, &Arc<Article>)> = events
        .iter()
        .filter_map(|article| Some((article.event.as_ref()?, article)))
        .filter(|(event, article)| asked.wants(article, event))
        .collect();
    // What is called off stands last, what begins earlier first.
    found.sort_by(|(a, one), (b, other)| (a.cancelled, a.start, &one.id).cmp(&(b.cancelled, b.start, &other.id)));
    if found.is_empty() {
        return None;
    }
    let count = found.len().to_string();
    let text = |key: &str, values: &[(&str, &str)]| locale::text(language, "answer", key, values);
    let mut paragraphs = vec![text("agenda.heading", &[("days", &shown(asked.days)), ("count", &count)])];
    let mut citations = Vec::new();
    for (event, article) in found.iter().take(MOST) {
        let facts = event_facts(event, language);
        paragraphs.push(format!("{}\n{facts}", article.title));
        citations.push(Citation::of(article, event_facts(event, Language::Ko)));
    }
    if found.len() > MOST {
        paragraphs.push(text("agenda.more", &[("count", &(found.len() - MOST).to_string())]));
    }
    let articles = found.into_iter().map(|(_, article)| Arc::clone(article)).collect();
    Some((Composed { text: paragraphs.join("\n\n"), citations, by: ComposedBy::Quote }, articles))
}

/// The days in figures.
pub(super) fn shown(days: Days) -> String {
    if days.first == days.last { days.first.to_string() } else { format!("{} – {}", days.first, days.last) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn only_questions_about_events_in_general_are_taken() {
        let today = date(2026, 11, 25);
        let calendar = Calendar::default();
        let table = [
            ("이번 주말에 뭐 해요?", true),
            ("이번 달 행사 알려 주세요", true),
            ("12월 축제", true),
            ("아이랑 갈 만한 무료 행사 있나요?", true),
            ("주말 공연", true),
            ("우리 동네 행사 뭐 있어요", true),
            ("한빛 겨울빛축제 언제 해요?", false),
            ("축제 자원봉사 신청 방법", false),
            ("행사장 빌리려면 얼마예요", false),
            ("소파 버리려면 어떻게 해요?", false),
            ("이번 주말 도서관 열어요?", false),
        ];
        for (text, expected) in table {
            assert_eq!(asked(text, today, &calendar).is_some(), expected, "{text}");
        }
    }
}
