//! What no answer may say: promises of action, actions said to be done, decisions about a person. And sentences that say nothing.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use serde::Deserialize;

#[derive(Deserialize)]
struct Patterns {
    promise: Vec<String>,
    decision: Vec<String>,
    unless: Vec<String>,
    glue: Vec<String>,
}

struct Sets {
    promise: RegexSet,
    promises: Vec<Regex>,
    decision: RegexSet,
    unless: RegexSet,
    glue: RegexSet,
}

static SETS: LazyLock<Sets> = LazyLock::new(|| {
    let patterns: Patterns = toml::from_str(include_str!("promises.toml")).expect("a test reads the embedded patterns");
    let set = |patterns: &[String]| RegexSet::new(patterns).expect("a test reads the embedded patterns");
    let each = patterns.promise.iter().map(|pattern| Regex::new(pattern).expect("a test reads the embedded patterns"));
    Sets {
        promises: each.collect(),
        promise: set(&patterns.promise),
        decision: set(&patterns.decision),
        unless: set(&patterns.unless),
        glue: set(&patterns.glue),
    }
});

/// A promise of action, or an action said to be done, unless the passages say it themselves: 행사는 취소되었습니다.
pub(super) fn promises(text: &str, passages: &[&str]) -> bool {
    let quoted = |pattern: usize| {
        let mut found = SETS.promises[pattern].find_iter(text);
        found.all(|found| passages.iter().any(|passage| passage.contains(found.as_str())))
    };
    !SETS.promise.matches(text).iter().all(quoted)
}

/// A decision whether someone is eligible.
pub(super) fn decides(text: &str) -> bool {
    SETS.decision.is_match(text) && !SETS.unless.is_match(text)
}

/// A sentence that only leads over or takes leave.
pub(super) fn is_glue(text: &str) -> bool {
    SETS.glue.is_match(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_and_decisions_are_found() {
        for text in [
            "접수해 드리겠습니다.",
            "연락드릴게요.",
            "처리해 드렸습니다.",
            "담당자가 내일 전화드릴 예정입니다.",
            "신청이 완료되었습니다.",
            "예약해 드렸어요.",
            "저희가 대신 신청하겠습니다.",
            "i have submitted your request.",
            "we will call you tomorrow.",
            "i'll register it for you.",
            "your application has been received.",
            "我会帮您提交申请。",
            "我们会尽快联系您。",
            "已为您登记。",
            "chúng tôi sẽ gọi lại cho bạn.",
            "tôi đã đăng ký giúp bạn.",
        ] {
            assert!(promises(text, &[]), "{text}");
        }
        for text in [
            "대상자이십니다.",
            "고객님은 지원을 받으실 수 있습니다.",
            "you are eligible for it.",
            "您符合条件。",
            "bạn đủ điều kiện.",
        ] {
            assert!(decides(text), "{text}");
        }
    }

    #[test]
    fn information_is_neither() {
        for text in [
            "무료로 빌려 드립니다.",
            "신청하시면 됩니다.",
            "결과를 문자로 알립니다.",
            "만 65세 이상이면 받으실 수 있습니다.",
            "전입 스티커를 드립니다.",
            "you can apply online.",
            "residents will receive a notice by text message.",
            "you are eligible if you are 65 or older.",
            "可以申请。",
            "bạn có thể đăng ký.",
        ] {
            assert!(!promises(text, &[]) && !decides(text), "{text}");
        }
    }

    #[test]
    fn glue_is_told_from_statements() {
        for text in [
            "안내해 드립니다.",
            "문의하신 내용은 다음과 같습니다.",
            "here is the information you asked for.",
            "您好,具体如下。",
            "xin chào, thông tin như sau.",
        ] {
            assert!(is_glue(text), "{text}");
        }
        assert!(!is_glue("수수료는 3,000원입니다."));
    }
}
