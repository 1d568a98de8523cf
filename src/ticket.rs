//! A ticket (민원): its kind, its state and the moves between states that an officer may make.

use serde::{Deserialize, Serialize};

use crate::calendar::Period;

/// Kind of petition by 민원 처리에 관한 법률 and its decree (DOMAIN §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 질의민원
    Inquiry,
    /// 질의민원, 법령 해석
    LegalInquiry,
    /// 건의민원
    Suggestion,
    /// 고충민원
    Grievance,
    /// 기타민원
    Other,
}

impl Kind {
    /// All kinds in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Inquiry, Self::LegalInquiry, Self::Suggestion, Self::Grievance, Self::Other];

    /// The code used in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::LegalInquiry => "legal_inquiry",
            Self::Suggestion => "suggestion",
            Self::Grievance => "grievance",
            Self::Other => "other",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The legal time for an answer: days for 질의·건의·고충, three working hours for 기타 (즉시, decree §19).
    pub fn period(self) -> Period {
        match self {
            Self::Inquiry | Self::Grievance => Period::Days(7),
            Self::LegalInquiry | Self::Suggestion => Period::Days(14),
            Self::Other => Period::WorkingHours(3),
        }
    }
}

/// State of a ticket as officers know it (DOMAIN §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 신청: on disk, not yet received by a person.
    Arrived,
    /// 접수
    Received,
    /// 처리중
    InProgress,
    /// 보완: the resident was asked to add something; the clock rests.
    Supplement,
    /// 답변완료
    Answered,
    /// 종결
    Closed,
    /// 반려
    Returned,
    /// 취하
    Withdrawn,
}

impl Status {
    /// All states in the order of a petition's life.
    pub const ALL: [Self; 8] = [
        Self::Arrived,
        Self::Received,
        Self::InProgress,
        Self::Supplement,
        Self::Answered,
        Self::Closed,
        Self::Returned,
        Self::Withdrawn,
    ];

    /// The code used in JSON and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Received => "received",
            Self::InProgress => "in_progress",
            Self::Supplement => "supplement",
            Self::Answered => "answered",
            Self::Closed => "closed",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Does an officer still owe something?
    pub fn is_open(self) -> bool {
        matches!(self, Self::Arrived | Self::Received | Self::InProgress | Self::Supplement)
    }

    /// Does the legal clock run? It rests while the resident is asked to supplement (decree §20).
    pub fn clock_runs(self) -> bool {
        self.is_open() && self != Self::Supplement
    }

    /// The states an officer may choose next.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Arrived => &[Self::Received, Self::InProgress, Self::Answered, Self::Returned, Self::Withdrawn],
            Self::Received => &[Self::InProgress, Self::Supplement, Self::Answered, Self::Returned, Self::Withdrawn],
            Self::InProgress => &[Self::Supplement, Self::Answered, Self::Returned, Self::Withdrawn],
            Self::Supplement => &[Self::InProgress, Self::Answered, Self::Returned, Self::Withdrawn],
            Self::Answered => &[Self::InProgress, Self::Closed],
            Self::Closed | Self::Returned | Self::Withdrawn => &[Self::InProgress],
        }
    }

    /// May an officer move a ticket from this state to `to`?
    pub fn allows(self, to: Self) -> bool {
        self.next().contains(&to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(status));
        }
    }

    #[test]
    fn no_state_is_a_dead_end_and_none_leads_to_itself() {
        for status in Status::ALL {
            assert!(!status.next().is_empty(), "{status:?}");
            assert!(!status.allows(status), "{status:?}");
        }
    }
}
