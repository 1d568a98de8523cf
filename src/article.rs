//! An article: what the district says about one matter, with its source and the days on which it may answer.
//!
//! The canonical form is Markdown with TOML front matter; `docs/KNOWLEDGE.md` describes it for the people who write it.
//! `Article::parse` and `Article::to_markdown` are inverse on canonical text, so that export after import returns the same bytes.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

mod body;
mod check;
mod easy;
mod front_matter;

pub use body::{Block, Piece, blocks, pieces, plain, sentences};
pub use check::{clean_line, clean_text};
pub use easy::divide;
pub use front_matter::ParseError;

/// One of the ten fields of a district's business (DOMAIN §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 청소
    Cleaning,
    /// 일반 (여권·인허가)
    General,
    /// 복지
    Welfare,
    /// 일자리
    Jobs,
    /// 시설
    Facilities,
    /// 행사·홍보
    Events,
    /// 지역경제
    Economy,
    /// 보건
    Health,
    /// 주차
    Parking,
    /// 세무
    Tax,
}

impl Field {
    /// All fields in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::Cleaning,
        Self::General,
        Self::Welfare,
        Self::Jobs,
        Self::Facilities,
        Self::Events,
        Self::Economy,
        Self::Health,
        Self::Parking,
        Self::Tax,
    ];

    /// The code used in front matter and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cleaning => "cleaning",
            Self::General => "general",
            Self::Welfare => "welfare",
            Self::Jobs => "jobs",
            Self::Facilities => "facilities",
            Self::Events => "events",
            Self::Economy => "economy",
            Self::Health => "health",
            Self::Parking => "parking",
            Self::Tax => "tax",
        }
    }

    /// The Korean name as DOMAIN §4 lists it.
    pub fn korean(self) -> &'static str {
        match self {
            Self::Cleaning => "청소",
            Self::General => "일반",
            Self::Welfare => "복지",
            Self::Jobs => "일자리",
            Self::Facilities => "시설",
            Self::Events => "행사·홍보",
            Self::Economy => "지역경제",
            Self::Health => "보건",
            Self::Parking => "주차",
            Self::Tax => "세무",
        }
    }

    /// Reads a code or the Korean name; `None` for anything else.
    pub fn find(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|field| field.code() == text || field.korean() == text)
    }
}

/// What an article is filed under: one of the ten fields, or the label it was imported with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// One of the ten fields.
    Field(Field),
    /// A category outside the ten, kept as it came.
    Label(String),
}

impl Category {
    /// A field when `text` names one, else a label.
    pub fn from_text(text: &str) -> Self {
        Field::find(text).map_or_else(|| Self::Label(text.trim().to_owned()), Self::Field)
    }

    /// The code of the field, or the label itself.
    pub fn code(&self) -> &str {
        match self {
            Self::Field(field) => field.code(),
            Self::Label(label) => label,
        }
    }

    /// The name a Korean reader sees.
    pub fn korean(&self) -> &str {
        match self {
            Self::Field(field) => field.korean(),
            Self::Label(label) => label,
        }
    }
}

/// The municipal source that proves an article's facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the document or page.
    pub name: String,
    /// Its address, `http` or `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A day, or a day and a time, on the wall clock in Korea.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// The whole day.
    Day(Date),
    /// A moment of a day.
    Time(DateTime),
}

impl When {
    /// The day on which it falls.
    pub fn date(self) -> Date {
        match self {
            Self::Day(date) => date,
            Self::Time(time) => time.date(),
        }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Time(time) => write!(f, "{time}"),
        }
    }
}

/// When and where an event takes place, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// First day or opening time.
    pub start: When,
    /// Last day or closing time; the day of `start` when missing.
    pub end: Option<When>,
    /// Where.
    pub place: Option<String>,
    /// What it costs, in words.
    pub fee: Option<String>,
    /// How to book, in words.
    pub booking: Option<String>,
    /// For whom.
    pub audience: Option<String>,
    /// Called off; such an article still answers, and says so.
    pub cancelled: bool,
}

impl Event {
    /// The last day of the event.
    pub fn last_day(&self) -> Date {
        self.end.unwrap_or(self.start).date()
    }
}

/// One article. Fields are those of the front matter (`docs/KNOWLEDGE.md`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Unique, 1–120 characters, no control characters.
    pub id: String,
    /// At most 300 characters.
    pub title: String,
    /// Field or label.
    pub category: Category,
    /// Code of `topics.toml`.
    pub topic: Option<String>,
    /// How residents say it.
    pub questions: Vec<String>,
    /// Code of `departments.toml`, or a name.
    pub department: Option<String>,
    /// Shown beside the answer.
    pub phone: Option<String>,
    /// First day on which it may answer.
    pub effective_from: Option<Date>,
    /// Last day on which it may answer.
    pub effective_until: Option<Date>,
    /// When an officer should look at it again.
    pub review_by: Option<Date>,
    /// What proves it.
    pub source: Source,
    /// Present when the article announces an event.
    pub event: Option<Event>,
    /// Markdown without front matter, trimmed; without the text in easy words.
    pub body: String,
    /// The same in easy words, for those who read little or learn Korean: short sentences below `## 쉬운 말`, trimmed, without headings.
    /// Every number in it stands in the rest of the article.
    pub easy: Option<String>,
}

impl Article {
    /// Reads one file. Fails with the line and a remedy when the front matter is missing, cut off, has an unknown key, a bad
    /// date, or lacks `id`, `title`, a category, a source or a body.
    pub fn parse(markdown: &str) -> Result<Self, ParseError> {
        front_matter::parse(markdown)
    }

    /// The whole text that residents may read: the body, and below its heading the text in easy words.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.easy {
            Some(easy) => Cow::Owned(format!("{}\n\n{}\n\n{easy}", self.body, easy::HEADING)),
            None => Cow::Borrowed(&self.body),
        }
    }

    /// The canonical text of the article.
    pub fn to_markdown(&self) -> String {
        front_matter::write(self)
    }

    /// Checks the bounds that hold for every article, from whichever format it came.
    /// Returns what is wrong and what to do about it. What passes comes back unchanged from `to_markdown` and `parse`.
    pub fn check(&self) -> Result<(), String> {
        check::check(self).map_err(|fault| fault.message)
    }

    /// The last day on which it may answer: the earlier of `effective_until` and the event's last day.
    pub fn last_day(&self) -> Option<Date> {
        let event = self.event.as_ref().map(Event::last_day);
        match (self.effective_until, event) {
            (Some(until), Some(event)) => Some(until.min(event)),
            (until, event) => until.or(event),
        }
    }

    /// May it answer on this day? Expired and not yet effective articles never do.
    pub fn is_effective_on(&self, day: Date) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.last_day().is_none_or(|last| day <= last)
    }

    /// 기준일: the day from which the facts hold.
    pub fn as_of(&self) -> Option<Date> {
        self.effective_from
    }
}

#[cfg(test)]
mod tests;
