//! Limits put on a value: 이상, 이하, 미만, 초과, 이내, 까지, 부터, 전, 후, and what other languages say for them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::text::is_latin;

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    AtLeast,
    AtMost,
    MoreThan,
    Beyond,
    LessThan,
    Within,
    Until,
    From,
    Before,
    After,
}

/// The limits on one value, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Bounds(u16);

#[derive(Debug, Deserialize)]
struct Words {
    before: Vec<String>,
    after: Vec<String>,
}

struct Table {
    before: Vec<(String, Bound)>,
    after: Vec<(String, Bound)>,
}

/// Characters within which the words of a limit stand apart from its value.
const APART: usize = 28;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let words: BTreeMap<Bound, Words> =
        toml::from_str(include_str!("bounds.toml")).expect("a test reads the embedded limits");
    let mut table = Table { before: Vec::new(), after: Vec::new() };
    for (bound, words) in words {
        table.before.extend(words.before.into_iter().map(|word| (word, bound)));
        table.after.extend(words.after.into_iter().map(|word| (word, bound)));
    }
    for words in [&mut table.before, &mut table.after] {
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }
    table
});

/// A limit that stands apart in Vietnamese: từ 120% mức trung vị trở xuống.
fn apart(ahead: &str, rest: &str) -> Option<Bound> {
    let from = ahead.trim_end().ends_with("từ");
    let near: String = rest.chars().take(APART).collect();
    let found =
        |words: &str| near.find(words).filter(|at| !near[..*at].contains(|c: char| c == ',' || c.is_ascii_digit()));
    if !from {
        return None;
    }
    found("trở lên").map(|_| Bound::AtLeast).or_else(|| found("trở xuống").map(|_| Bound::AtMost))
}

/// The limits on the value at a place of a normal text.
pub(super) fn of(text: &str, at: &Range<usize>) -> Bounds {
    let mut bounds = Bounds::default();
    let behind = behind(&text[at.end..]).or_else(|| apart(&text[..at.start], &text[at.end..]));
    if let Some(bound) = behind {
        bounds.add(bound);
    }
    // `từ 65 tuổi trở lên`: the words behind decide.
    let decided = matches!(behind, Some(Bound::AtLeast | Bound::AtMost));
    if let Some(bound) = ahead(&text[..at.start])
        && !(decided && matches!(bound, Bound::From | Bound::MoreThan | Bound::LessThan))
    {
        bounds.add(bound);
    }
    bounds
}

fn behind(rest: &str) -> Option<Bound> {
    let mut rest = rest.trim_start();
    // A weekday in brackets, a particle, or what is measured may stand between: 12월 4일(금)까지, 170cm를 초과, 120 cm wide or less.
    if rest.starts_with('(')
        && let Some(close) = rest.find(')').filter(|close| *close < 12)
    {
        rest = rest[close + 1..].trim_start();
    }
    for particle in [
        "말일",
        "말 ",
        "말",
        "底",
        "末",
        "를 ",
        "을 ",
        "이 ",
        "가 ",
        "에서 ",
        "에 ",
        "의 ",
        "은 ",
        "는 ",
        "짜리 ",
        "짜리를 ",
        "권을 ",
        "령 ",
        "된 ",
        "이 된 ",
        "가 된 ",
        "동안 ",
        "wide ",
        "tall ",
        "high ",
        "long ",
        "of age ",
        "of income ",
    ] {
        if let Some(more) = rest.strip_prefix(particle) {
            rest = more;
            break;
        }
    }
    let (word, bound) = TABLE.after.iter().find(|(word, _)| rest.starts_with(word.as_str()))?;
    let end = rest[word.len()..].chars().next();
    let within_word = word.chars().next_back().is_some_and(is_latin) && end.is_some_and(is_latin);
    // 전 begins 전화, 전액, 전체; 안 begins 안내; 후 begins 후원; 뒤 stands alone.
    let other_word = match word.as_str() {
        "전" => end.is_some_and(|c| "화액체부용국자기동문".contains(c)),
        "안" => end.is_some_and(|c| "내전심녕".contains(c)),
        "후" => end.is_some_and(|c| "원유기".contains(c)),
        "内" => end.is_some_and(|c| "容".contains(c)),
        "起" => end.is_some_and(|c| "来".contains(c)),
        "前" => end.is_some_and(|c| "往台".contains(c)),
        _ => false,
    };
    (!within_word && !other_word).then_some(*bound)
}

fn ahead(text: &str) -> Option<Bound> {
    let mut ahead = text.trim_end();
    for filler in [
        " the last",
        " a",
        " the",
        " only",
        " mức",
        " khoảng",
        " độ tuổi",
        " the age of",
        " age",
        " aged",
        " ngày",
        " lúc",
        " month",
        " 요금",
        " 금액",
        " 월",
        " 연",
        " trước",
        " maximum of",
        " 每月",
        " mỗi tháng",
    ] {
        if let Some(less) = ahead.strip_suffix(filler) {
            ahead = less.trim_end();
        }
    }
    let (word, bound) = TABLE.before.iter().find(|(word, _)| ahead.ends_with(word.as_str()))?;
    let start = ahead[..ahead.len() - word.len()].chars().next_back();
    let within_word = word.chars().next().is_some_and(is_latin) && start.is_some_and(is_latin);
    (!within_word).then_some(*bound)
}

impl Bounds {
    fn add(&mut self, bound: Bound) {
        self.0 |= 1 << bound as u16;
    }

    /// From the value on, and up to it: the ends of a span.
    pub(super) const FIRST: Self = Self(1 << Bound::From as u16);
    pub(super) const LAST: Self = Self(1 << Bound::Until as u16);

    /// Without what says that something lies before or behind the value: only a time has that.
    pub(super) fn without_order(self) -> Self {
        Self(self.0 & !(1 << Bound::Before as u16) & !(1 << Bound::After as u16))
    }

    fn has(self, bound: Bound) -> bool {
        self.0 & (1 << bound as u16) != 0
    }

    /// Does the source's limit prove this one? One that says less than the source is no contradiction; see `is_dropped_from`.
    pub(super) fn agrees(self, source: Self) -> bool {
        if self.0 == 0 {
            return true;
        }
        if source.0 == 0 {
            return ![Bound::AtLeast, Bound::MoreThan, Bound::Beyond, Bound::LessThan, Bound::Before, Bound::After]
                .iter()
                .any(|bound| self.has(*bound))
                || self.has(Bound::Until)
                || self.has(Bound::From);
        }
        // 열 시간 넘게 is said of 10시간 이상.
        // At least 3 days ahead is said of 3일 전까지, 여섯 달이 안 된 of 6개월 이내.
        let looser = self.has(Bound::Beyond) && source.has(Bound::AtLeast)
            || self.has(Bound::AtLeast) && source.has(Bound::Before)
            || self.has(Bound::LessThan) && source.has(Bound::Within);
        if looser {
            return true;
        }
        ALL.iter().any(|own| self.has(*own) && ALL.iter().any(|other| source.has(*other) && same(*own, *other)))
    }

    /// Does one mean just the values that the other leaves out: 80% 이상, 80%가 안 되면?
    pub(super) fn is_complement_of(self, other: Self) -> bool {
        let pairs = [
            (Bound::AtLeast, Bound::LessThan),
            (Bound::MoreThan, Bound::AtMost),
            (Bound::MoreThan, Bound::Within),
            (Bound::Beyond, Bound::AtMost),
            (Bound::Beyond, Bound::Within),
            (Bound::Until, Bound::Beyond),
            (Bound::Until, Bound::After),
            (Bound::Within, Bound::After),
        ];
        pairs.iter().any(|(one, two)| self.has(*one) && other.has(*two) || self.has(*two) && other.has(*one))
    }

    /// A limit that changes which values are meant.
    pub(super) fn is_condition(self) -> bool {
        [Bound::AtLeast, Bound::AtMost, Bound::MoreThan, Bound::Beyond, Bound::LessThan, Bound::Within]
            .iter()
            .any(|bound| self.has(*bound))
    }

    /// It tells of whom or what something is said: from 65 on, under 36 months.
    pub(super) fn is_group(self) -> bool {
        [Bound::AtLeast, Bound::MoreThan, Bound::Beyond, Bound::LessThan].iter().any(|bound| self.has(*bound))
    }

    /// Nothing can be done behind it: 18:00까지.
    pub(super) fn is_last(self) -> bool {
        self.has(Bound::Until)
    }

    /// It begins with the value: 7월부터.
    pub(super) fn is_first(self) -> bool {
        self.has(Bound::From)
    }

    /// It lies before or behind the value.
    pub(super) fn is_aside(self) -> bool {
        self.has(Bound::Before) || self.has(Bound::After)
    }

    /// It lies behind the value, and nothing else is said.
    pub(super) fn is_after(self) -> bool {
        self.0 == 1 << Bound::After as u16
    }

    /// Something must be done before it.
    pub(super) fn is_deadline(self) -> bool {
        self.has(Bound::Before)
    }

    /// Is the source's limit missing here?
    pub(super) fn is_dropped_from(self, source: Self) -> bool {
        self.0 == 0 && source.is_condition()
    }
}

const ALL: [Bound; 10] = [
    Bound::AtLeast,
    Bound::AtMost,
    Bound::MoreThan,
    Bound::Beyond,
    Bound::LessThan,
    Bound::Within,
    Bound::Until,
    Bound::From,
    Bound::Before,
    Bound::After,
];

fn same(one: Bound, other: Bound) -> bool {
    use Bound as B;
    let group = |bound: B| match bound {
        B::AtMost | B::Within | B::Until => 0,
        B::AtLeast | B::From => 1,
        B::MoreThan | B::Beyond => 2,
        B::LessThan => 3,
        B::Before => 4,
        B::After => 5,
    };
    let pairs = [
        (B::Before, B::Until),
        (B::MoreThan, B::After),
        (B::Beyond, B::After),
        (B::From, B::After),
        (B::LessThan, B::Before),
    ];
    group(one) == group(other) || pairs.contains(&(one, other)) || pairs.contains(&(other, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str) -> Bounds {
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap();
        let end = text.find('#').unwrap();
        of(&text.replace('#', ""), &(start..end))
    }

    #[test]
    fn limits_are_compared_across_languages() {
        for (one, other) in [
            ("65세# 이상", "aged 65# or older"),
            ("65세# 이상", "65岁#以上"),
            ("65세# 이상", "từ 65 tuổi# trở lên"),
            ("9세# 미만", "under 9#"),
            ("9세# 미만", "未满9岁#"),
            ("14일# 이내", "within 14 days#"),
            ("14일# 이내", "trong vòng 14 ngày#"),
            ("14일# 안에", "14일# 이내"),
            ("3,000원#까지", "up to 3,000 won#"),
            ("170cm#를 초과", "over 170 cm#"),
            ("170cm#를 넘으면", "170cm# 초과"),
            ("50만 원#을 넘지 않습니다", "50만 원# 이내"),
            ("3일# 전까지", "3 days# before"),
            ("10시간# 넘게", "10시간# 이상"),
            ("12월 4일#(금)까지", "by 12월 4일#"),
        ] {
            assert!(bounds(one).agrees(bounds(other)), "{one} {other}");
        }
        for (one, other) in [
            ("65세# 이하", "65세# 이상"),
            ("65세# 초과", "65세# 이상"),
            ("14일# 이후", "14일# 이내"),
            ("3일# 뒤까지", "3일# 전까지"),
            ("over 9#", "9세# 미만"),
            ("170cm#를 넘지 않으면", "170cm# 초과"),
            ("300L# 미만", "300L# 초과"),
            ("10시간# 이상", "10시간#을 넘으면"),
        ] {
            assert!(!bounds(one).agrees(bounds(other)), "{one} {other}");
        }
        assert!(bounds("65세# 어르신").is_dropped_from(bounds("65세# 이상")));
    }
}
