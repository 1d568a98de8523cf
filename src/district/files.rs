//! The four TOML files of a district, read with line numbers and written in one canonical form.

use std::collections::HashSet;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::value::Datetime;

use super::{Department, District, Holiday, Neighbourhood, Topic, Weekdays};

/// The text of each file; empty for one that is missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'a> {
    /// `departments.toml`
    pub departments: &'a str,
    /// `topics.toml`
    pub topics: &'a str,
    /// `neighbourhoods.toml`
    pub neighbourhoods: &'a str,
    /// `holidays.toml`
    pub holidays: &'a str,
}

impl Sources<'_> {
    /// The names of the files, in the order of the fields.
    pub const FILES: [&'static str; 4] = [DEPARTMENTS, TOPICS, NEIGHBOURHOODS, HOLIDAYS];
}

/// Why a file of the district cannot be read: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} line {line}: {message}")]
pub struct DistrictError {
    /// Name of the file.
    pub file: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong and the remedy.
    pub message: String,
}

const DEPARTMENTS: &str = "departments.toml";
const TOPICS: &str = "topics.toml";
const NEIGHBOURHOODS: &str = "neighbourhoods.toml";
const HOLIDAYS: &str = "holidays.toml";

const DEPARTMENTS_HEAD: &str =
    "# 부서. code는 안내문과 주제가 부서를 가리키는 이름으로, 부서 이름이 바뀌어도 그대로 둡니다.\n";
const TOPICS_HEAD: &str =
    "# 민원 주제. 접수된 민원은 주제의 부서로 갑니다. keywords는 글 속에서 주제를 찾는 낱말입니다.\n";
const NEIGHBOURHOODS_HEAD: &str = "# 동. general 일반쓰레기, food 음식물쓰레기, recyclables 재활용품을 내놓는 요일 (단독주택·상가 기준, 공동주택은 단지 기준).\n";
const HOLIDAYS_HEAD: &str =
    "# 관공서의 공휴일 (관공서의 공휴일에 관한 규정). 임시공휴일이 정해지면 한 줄을 더합니다.\n";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DepartmentFile {
    #[serde(default)]
    department: Vec<Spanned<Department>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicFile {
    #[serde(default)]
    topic: Vec<Spanned<Topic>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeighbourhoodFile {
    #[serde(default)]
    neighbourhood: Vec<Spanned<Neighbourhood>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayFile {
    #[serde(default)]
    holiday: Vec<Spanned<Holiday>>,
}

/// One file while it is read: turns offsets into lines.
struct File<'a> {
    name: &'static str,
    text: &'a str,
}

impl File<'_> {
    fn error(&self, offset: usize, message: impl Into<String>) -> DistrictError {
        let line = 1 + self.text.get(..offset).unwrap_or(self.text).matches('\n').count();
        DistrictError { file: self.name, line, message: message.into() }
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, DistrictError> {
        toml::from_str(self.text).map_err(|error| {
            self.error(
                error.span().map_or(0, |span| span.start),
                remedy(&error.message().trim_end().replace('\n', ", ")),
            )
        })
    }

    /// Takes entries whose key is new and whose texts are not empty.
    fn take<T>(
        &self,
        entries: Vec<Spanned<T>>,
        key: impl Fn(&T) -> String,
        fault: impl Fn(&T) -> Option<String>,
    ) -> Result<Vec<T>, DistrictError> {
        let mut seen = HashSet::new();
        let mut taken = Vec::with_capacity(entries.len());
        for entry in entries {
            let start = entry.span().start;
            let value = entry.into_inner();
            let key = key(&value);
            if key.trim().is_empty() {
                return Err(self.error(start, "`code` is empty: give each entry its own"));
            }
            if let Some(fault) = fault(&value) {
                return Err(self.error(start, format!("`{key}`: {fault}")));
            }
            if !seen.insert(key.clone()) {
                return Err(
                    self.error(start, format!("`{key}` comes twice: remove one of the two, or give it its own code"))
                );
            }
            taken.push(value);
        }
        Ok(taken)
    }
}

/// The TOML reader's words with the remedy where there is a usual one.
fn remedy(message: &str) -> String {
    if message.starts_with("unknown field") {
        format!("{message}: remove the key or correct its spelling")
    } else if message.starts_with("missing field") {
        format!("{message}: add it to the entry")
    } else {
        message.to_owned()
    }
}

pub(super) fn parse(sources: &Sources<'_>) -> Result<District, DistrictError> {
    let file = File { name: DEPARTMENTS, text: sources.departments };
    let entries = file.read::<DepartmentFile>()?.department;
    let departments = file.take(
        entries,
        |entry| entry.code.clone(),
        |entry| empty(&[("name", &entry.name), ("phone", &entry.phone)]),
    )?;

    let file = File { name: TOPICS, text: sources.topics };
    let entries = file.read::<TopicFile>()?.topic;
    let topics = file.take(
        entries,
        |entry| entry.code.clone(),
        |entry| {
            // Without a list of departments the database knows which exist.
            if !sources.departments.trim().is_empty()
                && !departments.iter().any(|department| department.code == entry.department)
            {
                return Some(format!(
                    "no department has the code `{}`: add it to {DEPARTMENTS}, or correct the topic",
                    entry.department
                ));
            }
            if entry.keywords.iter().any(|keyword| keyword.trim().is_empty()) {
                return Some("a keyword is empty and would match every text: remove it".to_owned());
            }
            empty(&[("name", &entry.name)])
        },
    )?;

    let file = File { name: NEIGHBOURHOODS, text: sources.neighbourhoods };
    let entries = file.read::<NeighbourhoodFile>()?.neighbourhood;
    let neighbourhoods = file.take(
        entries,
        |entry| entry.code.clone(),
        |entry| {
            empty(&[
                ("name", &entry.name),
                ("office", &entry.office),
                ("address", &entry.address),
                ("phone", &entry.phone),
                ("put_out", &entry.put_out),
            ])
        },
    )?;

    let file = File { name: HOLIDAYS, text: sources.holidays };
    let entries = file.read::<HolidayFile>()?.holiday;
    let mut holidays = file.take(entries, |entry| entry.date.to_string(), |entry| empty(&[("name", &entry.name)]))?;
    holidays.sort_by_key(|holiday| holiday.date);

    Ok(District { departments, topics, neighbourhoods, holidays, lexicon: String::new() })
}

fn empty(texts: &[(&str, &String)]) -> Option<String> {
    texts.iter().find(|(_, text)| text.trim().is_empty()).map(|(key, _)| format!("`{key}` is empty: fill it in"))
}

/// A day without a time, as TOML writes it.
pub(super) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let remedy = "write the day as 2026-01-31, without quotes or a time";
    let value = Datetime::deserialize(deserializer).map_err(|_| serde::de::Error::custom(remedy))?;
    value.to_string().parse().ok().filter(|_| value.time.is_none()).ok_or_else(|| serde::de::Error::custom(remedy))
}

pub(super) fn write(district: &District) -> [(&'static str, String); 4] {
    let mut departments = DEPARTMENTS_HEAD.to_owned();
    for department in &district.departments {
        let mut entry = Entry::new(&mut departments, "department");
        entry.text("code", &department.code).text("name", &department.name).text("phone", &department.phone);
        entry.maybe("hours", department.hours.as_ref());
    }
    let mut topics = TOPICS_HEAD.to_owned();
    for topic in &district.topics {
        let mut entry = Entry::new(&mut topics, "topic");
        entry.text("code", &topic.code).text("name", &topic.name).maybe("name_en", topic.name_en.as_ref());
        entry.text("field", topic.field.code()).text("department", &topic.department);
        entry.list("keywords", topic.keywords.iter().map(String::as_str));
    }
    let mut neighbourhoods = NEIGHBOURHOODS_HEAD.to_owned();
    for place in &district.neighbourhoods {
        let mut entry = Entry::new(&mut neighbourhoods, "neighbourhood");
        entry.text("code", &place.code).text("name", &place.name).text("office", &place.office);
        entry.text("address", &place.address).text("phone", &place.phone);
        entry.days("general", &place.general).days("food", &place.food).days("recyclables", &place.recyclables);
        entry.text("put_out", &place.put_out);
    }
    let mut holidays = HOLIDAYS_HEAD.to_owned();
    for holiday in &district.holidays {
        let mut entry = Entry::new(&mut holidays, "holiday");
        entry.line("date", &holiday.date.to_string()).text("name", &holiday.name);
    }
    [(DEPARTMENTS, departments), (TOPICS, topics), (NEIGHBOURHOODS, neighbourhoods), (HOLIDAYS, holidays)]
}

/// One `[[table]]` being written.
struct Entry<'a>(&'a mut String);

impl<'a> Entry<'a> {
    fn new(out: &'a mut String, table: &str) -> Self {
        let _ = write!(out, "\n[[{table}]]\n");
        Self(out)
    }

    fn line(&mut self, key: &str, value: &str) -> &mut Self {
        let _ = writeln!(self.0, "{key} = {value}");
        self
    }

    fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.line(key, &quoted(value))
    }

    fn maybe(&mut self, key: &str, value: Option<&String>) -> &mut Self {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    fn list<'t>(&mut self, key: &str, values: impl Iterator<Item = &'t str>) -> &mut Self {
        let values: Vec<_> = values.map(quoted).collect();
        self.line(key, &format!("[{}]", values.join(", ")))
    }

    fn days(&mut self, key: &str, days: &Weekdays) -> &mut Self {
        self.list(key, days.codes())
    }
}

/// A TOML basic string on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
