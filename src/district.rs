//! The district as data: departments, topics, neighbourhoods (동) and holidays, read from and written to the TOML files of
//! `knowledge/` (`docs/KNOWLEDGE.md`). Names and numbers change by district and year, so none of them is code.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::article::Field;

mod files;

pub use files::{DistrictError, Sources};

/// Everything about a district but its articles. Lists keep the order of their file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct District {
    /// Who answers.
    pub departments: Vec<Department>,
    /// What petitions are about.
    pub topics: Vec<Topic>,
    /// The 동.
    pub neighbourhoods: Vec<Neighbourhood>,
    /// Days on which nobody works, by date.
    pub holidays: Vec<Holiday>,
    /// The district's own entries of the lexicon, as the lines of `lexicon.tsv`; empty when it has none.
    pub lexicon: String,
}

/// A department (부서).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Unique; never changes, while names do.
    pub code: String,
    /// Name as residents read it.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// Opening hours in words.
    pub hours: Option<String>,
}

/// What a petition can be about; routes it to a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Unique, as `waste.bulky`.
    pub code: String,
    /// Name in Korean.
    pub name: String,
    /// Name in English.
    pub name_en: Option<String>,
    /// Field it belongs to.
    pub field: Field,
    /// Code of the department that answers.
    pub department: String,
    /// Words that give the topic away in a text.
    pub keywords: Vec<String>,
}

/// A neighbourhood (동): its office, and on which days what is put out for collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neighbourhood {
    /// Unique.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of the community centre (주민센터).
    pub office: String,
    /// Its address.
    pub address: String,
    /// Its phone.
    pub phone: String,
    /// Days for general waste.
    pub general: Weekdays,
    /// Days for food waste.
    pub food: Weekdays,
    /// Days for recyclables.
    pub recyclables: Weekdays,
    /// Hours in which to put it out, in words.
    pub put_out: String,
}

/// A public holiday, a substitute or a temporary one (임시공휴일).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The day.
    #[serde(deserialize_with = "files::date")]
    pub date: Date,
    /// Its name.
    pub name: String,
}

/// Days of the week; written as `["mon", "thu"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weekdays(pub Vec<Weekday>);

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl Weekdays {
    /// Is it one of them?
    pub fn contains(&self, day: Weekday) -> bool {
        self.0.contains(&day)
    }

    fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(|day| WEEKDAYS.iter().find(|(_, known)| known == day).map(|(code, _)| *code))
    }
}

impl Serialize for Weekdays {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.codes())
    }
}

impl<'de> Deserialize<'de> for Weekdays {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let codes = Vec::<String>::deserialize(deserializer)?;
        let day = |code: &String| {
            WEEKDAYS.iter().find(|(known, _)| known == code).map(|(_, day)| *day).ok_or_else(|| {
                serde::de::Error::custom(format!("`{code}` is not a day: write mon, tue, wed, thu, fri, sat or sun"))
            })
        };
        codes.iter().map(day).collect::<Result<_, _>>().map(Self)
    }
}

impl District {
    /// Reads the files of a knowledge folder. Fails with file, line and remedy on unknown keys, missing or empty values, codes that
    /// come twice, days that do not exist, and topics of an unknown department.
    pub fn parse(sources: &Sources<'_>) -> Result<Self, DistrictError> {
        files::parse(sources)
    }

    /// The canonical TOML files: name and content. `parse` reads them back, and the files of `knowledge/` come out byte for byte.
    pub fn to_files(&self) -> [(&'static str, String); 4] {
        files::write(self)
    }

    /// The department with this code or name.
    pub fn department(&self, code_or_name: &str) -> Option<&Department> {
        let wanted = code_or_name.trim();
        self.departments.iter().find(|department| department.code == wanted || department.name == wanted)
    }

    /// The topic with this code.
    pub fn topic(&self, code: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.code == code)
    }

    /// The topic that `text` is about: the one whose keyword in it is the longest, the earlier one in the file when two are equally
    /// long. Spaces and case do not matter.
    pub fn topic_of(&self, text: &str) -> Option<&Topic> {
        let text = compact(text);
        let mut best: Option<(usize, &Topic)> = None;
        for topic in &self.topics {
            for keyword in topic.keywords.iter().map(|keyword| compact(keyword)) {
                let length = keyword.chars().count();
                if best.is_none_or(|(longest, _)| length > longest) && text.contains(&keyword) {
                    best = Some((length, topic));
                }
            }
        }
        best.map(|(_, topic)| topic)
    }

    /// The department that answers for a topic.
    pub fn department_of_topic(&self, topic: &str) -> Option<&Department> {
        self.department(&self.topic(topic)?.department)
    }
}

/// Without spaces, in lower case.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCES: Sources<'static> = Sources {
        departments: include_str!("../knowledge/departments.toml"),
        topics: include_str!("../knowledge/topics.toml"),
        neighbourhoods: include_str!("../knowledge/neighbourhoods.toml"),
        holidays: include_str!("../knowledge/holidays.toml"),
    };

    #[test]
    fn the_demo_district_is_written_back_byte_for_byte() {
        let district = District::parse(&SOURCES).unwrap();
        let texts = [SOURCES.departments, SOURCES.topics, SOURCES.neighbourhoods, SOURCES.holidays];
        for ((name, written), text) in district.to_files().into_iter().zip(texts) {
            assert!(written == text, "{name} differs:\n{written}");
        }
        assert_eq!(district.neighbourhoods.len(), 12);
        assert!(district.neighbourhoods[0].general.contains(Weekday::Monday));
    }

    #[test]
    fn the_longest_keyword_decides_and_spaces_do_not_matter() {
        let topic = |code: &str, keywords: &[&str]| Topic {
            code: code.to_owned(),
            name: code.to_owned(),
            name_en: None,
            field: Field::Cleaning,
            department: "cleaning".to_owned(),
            keywords: keywords.iter().map(|&keyword| keyword.to_owned()).collect(),
        };
        let district = District {
            departments: vec![Department {
                code: "cleaning".to_owned(),
                name: "청소행정과".to_owned(),
                phone: "02-0000-1110".to_owned(),
                hours: None,
            }],
            topics: vec![topic("general", &["쓰레기"]), topic("food", &["음식물 쓰레기", "RFID"])],
            ..District::default()
        };
        let found = |text: &str| district.topic_of(text).map(|topic| topic.code.as_str());
        assert_eq!(found("쓰 레 기 언제 버려요"), Some("general"));
        assert_eq!(found("음식물쓰레기는요?"), Some("food"));
        assert_eq!(found("rfid 카드"), Some("food"));
        assert_eq!(found("여권"), None);
        assert_eq!(district.department_of_topic("food").map(|found| found.name.as_str()), Some("청소행정과"));
        assert_eq!(district.department("청소행정과"), district.department("cleaning"));
        assert_eq!(district.department("없는과"), None);
    }

    #[test]
    fn faults_are_named_with_file_line_and_remedy() {
        let department = "[[department]]\ncode = \"a\"\nname = \"가\"\nphone = \"1\"\n";
        let topic =
            "[[topic]]\ncode = \"t\"\nname = \"티\"\nfield = \"tax\"\ndepartment = \"b\"\nkeywords = [\"세\"]\n";
        let holiday = |date: &str| format!("# 공휴일\n\n[[holiday]]\ndate = {date}\nname = \"날\"\n");
        let error = |departments: &str, topics: &str, holidays: &str| {
            District::parse(&Sources { departments, topics, holidays, neighbourhoods: "" }).unwrap_err().to_string()
        };
        insta::assert_snapshot!([
            error(&format!("{department}fax = \"2\"\n"), "", ""),
            error(&format!("{department}\n{department}"), "", ""),
            error("[[department]]\ncode = \"\"\nname = \"가\"\nphone = \"1\"\n", "", ""),
            error("[[department]]\ncode = \"a\n", "", ""),
            error(department, topic, ""),
            error(department, &topic.replace("\"b\"", "\"a\"").replace("tax", "taxes"), ""),
            error(department, &topic.replace("\"b\"", "\"a\"").replace("[\"세\"]", "[\" \"]"), ""),
            error("", "", &holiday("2026-02-30")),
            error("", "", &holiday("2026-02-03T10:00:00")),
            error("", "", &holiday("\"2026-02-03\"")),
            error("", "", &format!("{}\n{}", holiday("2026-02-03"), holiday("2026-02-03"))),
        ].join("\n"), @r#"
        departments.toml line 5: unknown field `fax`, expected one of `code`, `name`, `phone`, `hours`: remove the key or correct its spelling
        departments.toml line 6: `a` comes twice: remove one of the two, or give it its own code
        departments.toml line 1: `code` is empty: give each entry its own
        departments.toml line 2: invalid basic string, expected `"`
        topics.toml line 1: `t`: no department has the code `b`: add it to departments.toml, or correct the topic
        topics.toml line 4: unknown variant `taxes`, expected one of `cleaning`, `general`, `welfare`, `jobs`, `facilities`, `events`, `economy`, `health`, `parking`, `tax`
        topics.toml line 1: `t`: a keyword is empty and would match every text: remove it
        holidays.toml line 4: invalid date, expected day between 01 and 28
        holidays.toml line 4: write the day as 2026-01-31, without quotes or a time
        holidays.toml line 4: write the day as 2026-01-31, without quotes or a time
        holidays.toml line 9: `2026-02-03` comes twice: remove one of the two, or give it its own code
        "#);
    }
}
