//! Times in words, as officers read them: in Korean time, deadlines in working time.

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp, Zoned};

use super::texts::{text, with};
use crate::calendar::{Calendar, Period, in_korea};
use crate::store::Ticket;
use crate::ticket::Status;

/// 접수: what arrives online is to be received within this time (민원 처리에 관한 법률 시행령; DOMAIN §1).
const RECEIPT: Period = Period::WorkingHours(8);

/// A moment, for a `<time>` element.
#[derive(Debug, Clone)]
pub(super) struct When {
    /// RFC 3339.
    pub(super) iso: String,
    /// `11. 21.(토) 22:07`, with the year when it is another one.
    pub(super) shown: String,
}

/// A deadline, and how it stands.
#[derive(Debug, Clone)]
pub(super) struct Due {
    /// The moment.
    pub(super) at: When,
    /// `기한 2일 지남`, `오늘까지 · 3시간 남음`.
    pub(super) words: String,
    /// Name of a style: `late`, `today`, `soon`, `rest`, or none.
    pub(super) tone: &'static str,
}

/// The moment in words.
pub(super) fn when(at: Timestamp, now: Timestamp) -> When {
    let (at, now) = (in_korea(at), in_korea(now));
    let day = with(
        "when.day",
        &[
            ("month", &at.month().to_string()),
            ("day", &at.day().to_string()),
            ("weekday", &text(weekday(at.weekday()))),
            ("time", &at.strftime("%H:%M").to_string()),
        ],
    );
    let year = at.year().to_string();
    let shown = if at.year() == now.year() { day } else { with("when.year", &[("year", &year), ("day", &day)]) };
    When { iso: iso(&at), shown }
}

fn iso(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "weekday.mon",
        Weekday::Tuesday => "weekday.tue",
        Weekday::Wednesday => "weekday.wed",
        Weekday::Thursday => "weekday.thu",
        Weekday::Friday => "weekday.fri",
        Weekday::Saturday => "weekday.sat",
        Weekday::Sunday => "weekday.sun",
    }
}

/// The deadline of a ticket's answer.
pub(super) fn due(calendar: &Calendar, ticket: &Ticket, now: Timestamp) -> Due {
    let at = when(ticket.due_at, now);
    match ticket.status {
        Status::Supplement => Due { at, words: text("due.rests"), tone: "rest" },
        status if status.clock_runs() => open(calendar, ticket.due_at, now),
        _ => Due { at, words: text("due.done"), tone: "" },
    }
}

/// The deadline of a ticket's receipt, while it waits for it.
pub(super) fn receipt_due(calendar: &Calendar, ticket: &Ticket, now: Timestamp) -> Option<Due> {
    (ticket.status == Status::Arrived).then(|| open(calendar, calendar.due(ticket.arrived_at, RECEIPT), now))
}

fn open(calendar: &Calendar, due: Timestamp, now: Timestamp) -> Due {
    let at = when(due, now);
    if due < now {
        let span = span(calendar.working_time(due, now), calendar.working_day());
        let words = span.map_or_else(|| text("due.late"), |span| with("due.late_by", &[("span", &span)]));
        return Due { at, words, tone: "late" };
    }
    let left = calendar.working_time(now, due);
    let span = span(left, calendar.working_day()).unwrap_or_else(|| text("span.moment"));
    let (key, tone) = if in_korea(due).date() == in_korea(now).date() {
        ("due.today", "today")
    } else if left < calendar.working_day() * 2 {
        ("due.left", "soon")
    } else {
        ("due.left", "")
    };
    Due { at, words: with(key, &[("span", &span)]), tone }
}

/// Working time in words, in days of `day`; `None` for less than a minute.
fn span(time: SignedDuration, day: SignedDuration) -> Option<String> {
    let minutes = time.as_mins();
    let in_day = day.as_mins().max(1);
    let (days, hours, minutes) = (minutes / in_day, minutes % in_day / 60, minutes % in_day % 60);
    let values = [("days", &*days.to_string()), ("hours", &*hours.to_string()), ("minutes", &*minutes.to_string())];
    let key = match (days, hours, minutes) {
        (0, 0, 0) => return None,
        (0, 0, _) => "span.minutes",
        (0, _, 0) => "span.hours",
        (0, _, _) => "span.hours_minutes",
        (_, 0, _) => "span.days",
        _ => "span.days_hours",
    };
    Some(with(key, &values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_as_people_tell_them() {
        let day = SignedDuration::from_hours(8);
        let table = [(5, "5분"), (60, "1시간"), (90, "1시간 30분"), (480, "1일"), (600, "1일 2시간"), (965, "2일")];
        for (minutes, expected) in table {
            assert_eq!(span(SignedDuration::from_mins(minutes), day).as_deref(), Some(expected));
        }
        assert_eq!(span(SignedDuration::ZERO, day), None);
    }

    #[test]
    fn deadlines_say_how_they_stand() {
        let calendar = Calendar::new([], crate::calendar::WorkingHours::default());
        let now: Timestamp = "2026-10-01T10:00:00+09:00".parse().unwrap();
        let table = [
            ("2026-10-01T15:00:00+09:00", "오늘 마감 · 4시간 남음", "today"),
            ("2026-10-02T11:00:00+09:00", "1일 1시간 남음", "soon"),
            ("2026-10-12T18:00:00+09:00", "7일 7시간 남음", ""),
            ("2026-09-30T17:00:00+09:00", "기한 2시간 지남", "late"),
        ];
        for (due, words, tone) in table {
            let due = open(&calendar, due.parse().unwrap(), now);
            assert_eq!((due.words.as_str(), due.tone), (words, tone));
        }
        let shown = when("2027-01-04T09:05:00+09:00".parse().unwrap(), now);
        assert_eq!((shown.shown.as_str(), shown.iso.as_str()), ("2027. 1. 4.(월) 09:05", "2027-01-04T09:05:00+09:00"));
    }
}
