//! Public holidays, working time and statutory due dates (민원 처리에 관한 법률 §19; DOMAIN §1).

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time, Weekday, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};
use serde::Deserialize;

use crate::district::District;

/// How long an office may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Working days, the first day counted.
    Days(u32),
    /// Working hours from the moment of receipt.
    WorkingHours(u32),
}

/// The office's working hours on a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingHours {
    /// Doors open.
    pub start: Time,
    /// Doors close.
    pub end: Time,
    /// Lunch begins; not counted.
    pub lunch_start: Time,
    /// Lunch ends.
    pub lunch_end: Time,
}

impl Default for WorkingHours {
    fn default() -> Self {
        Self {
            start: time(9, 0, 0, 0),
            end: time(18, 0, 0, 0),
            lunch_start: time(12, 0, 0, 0),
            lunch_end: time(13, 0, 0, 0),
        }
    }
}

/// Working days and hours of an office in Korea.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    holidays: BTreeMap<Date, String>,
    hours: WorkingHours,
}

/// The time zone of every deadline: KST has no summer time.
pub fn korea() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(9))
}

/// The date and time on the wall in Korea.
pub fn in_korea(instant: Timestamp) -> Zoned {
    instant.to_zoned(korea())
}

/// The calendar month in Korea, as `2026-11`.
pub fn month(instant: Timestamp) -> String {
    in_korea(instant).strftime("%Y-%m").to_string()
}

impl Calendar {
    /// A calendar with these holidays and hours.
    pub fn new(holidays: impl IntoIterator<Item = (Date, String)>, hours: WorkingHours) -> Self {
        Self { holidays: holidays.into_iter().collect(), hours }
    }

    /// The calendar of a district's holidays.
    pub fn of(district: &District, hours: WorkingHours) -> Self {
        Self::new(district.holidays.iter().map(|holiday| (holiday.date, holiday.name.clone())), hours)
    }

    /// The holiday's name, when the day is one.
    pub fn holiday(&self, day: Date) -> Option<&str> {
        self.holidays.get(&day).map(String::as_str)
    }

    /// Neither Saturday, Sunday nor a holiday.
    pub fn is_working_day(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays.contains_key(&day)
    }

    /// Is the office open at this moment?
    pub fn is_open_at(&self, instant: Timestamp) -> bool {
        let now = in_korea(instant).datetime();
        self.is_working_day(now.date()) && self.spans(now.date()).iter().any(|(start, end)| *start <= now && now < *end)
    }

    /// When an answer is due that was received at `received`.
    ///
    /// Days: working days, the first day counted; due when the office closes on the last one. What is received after closing
    /// time or on a day off counts from the next working day. Hours: working hours, lunch left out.
    pub fn due(&self, received: Timestamp, period: Period) -> Timestamp {
        let received = in_korea(received).datetime();
        let due = match period {
            Period::Days(days) => self.last_of_days(received, days),
            Period::WorkingHours(hours) => self.after_working(received, SignedDuration::from_hours(i64::from(hours))),
        };
        at_korean_time(due)
    }

    /// When an answer is due whose clock rested from `from` to `to` (보완; decree §20: the first and the last day do not count).
    pub fn due_after_rest(&self, due: Timestamp, period: Period, from: Timestamp, to: Timestamp) -> Timestamp {
        let before = in_korea(due).datetime();
        let due = match period {
            Period::Days(_) => {
                let (first, last) = (in_korea(from).date(), in_korea(to).date());
                let rested =
                    first.series(1.day()).take_while(|day| *day <= last).filter(|day| self.is_working_day(*day));
                rested.fold(before.date(), |day, _| self.next_working_day(day)).to_datetime(before.time())
            }
            Period::WorkingHours(_) => self.after_working(before, self.working_time(from, to)),
        };
        at_korean_time(due)
    }

    /// Working time between two moments, lunch and days off left out; zero when `to` does not come after `from`.
    pub fn working_time(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        let (from, to) = (in_korea(from).datetime(), in_korea(to).datetime());
        let days =
            from.date().series(1.day()).take_while(|day| *day <= to.date()).filter(|day| self.is_working_day(*day));
        let spans = days.flat_map(|day| self.spans(day));
        let within = spans.map(|(start, end)| start.max(from).duration_until(end.min(to)).max(SignedDuration::ZERO));
        within.fold(SignedDuration::ZERO, |sum, part| sum + part)
    }

    /// Working time of one day.
    pub fn working_day(&self) -> SignedDuration {
        let hours = self.hours;
        hours.start.duration_until(hours.lunch_start) + hours.lunch_end.duration_until(hours.end)
    }

    fn last_of_days(&self, received: DateTime, days: u32) -> DateTime {
        let mut day = received.date();
        if !self.is_working_day(day) || received.time() >= self.hours.end {
            day = self.next_working_day(day);
        }
        for _ in 1..days {
            day = self.next_working_day(day);
        }
        day.to_datetime(self.hours.end)
    }

    fn after_working(&self, received: DateTime, time: SignedDuration) -> DateTime {
        let mut left = time;
        let mut day = received.date();
        loop {
            if self.is_working_day(day) {
                for (start, end) in self.spans(day) {
                    let from = start.max(received);
                    let span = from.duration_until(end);
                    if span <= SignedDuration::ZERO {
                        continue;
                    }
                    if left <= span {
                        return from + left;
                    }
                    left -= span;
                }
            }
            day = self.next_working_day(day);
        }
    }

    /// Morning and afternoon of a working day.
    fn spans(&self, day: Date) -> [(DateTime, DateTime); 2] {
        let at = |time: Time| day.to_datetime(time);
        [(at(self.hours.start), at(self.hours.lunch_start)), (at(self.hours.lunch_end), at(self.hours.end))]
    }

    fn next_working_day(&self, day: Date) -> Date {
        let mut next = day;
        loop {
            next = next.saturating_add(1.day());
            if self.is_working_day(next) || next == Date::MAX {
                return next;
            }
        }
    }
}

/// The moment at which clocks in Korea show this.
fn at_korean_time(time: DateTime) -> Timestamp {
    time.to_zoned(korea()).map_or(Timestamp::MAX, |time| time.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn calendar() -> Calendar {
        let days = [(2026, 9, 24), (2026, 9, 25), (2026, 9, 26), (2026, 10, 3), (2026, 10, 5), (2026, 10, 9)];
        let holidays = days.map(|(year, month, day)| (date(year, month, day), "공휴일".to_owned()));
        Calendar::new(holidays, WorkingHours::default())
    }

    fn due(received: &str, period: Period) -> String {
        let received: DateTime = received.parse().unwrap();
        let due = calendar().due(received.to_zoned(korea()).unwrap().timestamp(), period);
        in_korea(due).datetime().to_string()
    }

    #[test]
    fn worked_examples_of_the_law() {
        let table = [
            ("2026-09-18T10:00", Period::Days(7), "2026-09-30T18:00:00"),
            ("2026-10-01T10:00", Period::Days(14), "2026-10-22T18:00:00"),
            ("2026-09-18T17:00", Period::WorkingHours(3), "2026-09-21T11:00:00"),
            ("2026-09-18T11:00", Period::WorkingHours(3), "2026-09-18T15:00:00"),
            ("2026-09-18T22:00", Period::WorkingHours(3), "2026-09-21T12:00:00"),
            ("2026-09-18T22:00", Period::Days(7), "2026-10-01T18:00:00"),
            ("2026-09-23T18:00", Period::Days(1), "2026-09-28T18:00:00"),
        ];
        for (received, period, expected) in table {
            assert_eq!(due(received, period), expected, "{received} {period:?}");
        }
    }

    fn moment(text: &str) -> Timestamp {
        at_korean_time(text.parse().unwrap())
    }

    #[test]
    fn working_time_leaves_out_nights_lunch_and_holidays() {
        let table = [
            ("2026-09-18T10:00", "2026-09-18T11:30", 90),
            ("2026-09-18T10:00", "2026-09-18T15:00", 240),
            ("2026-09-18T07:00", "2026-09-18T22:00", 480),
            ("2026-09-23T17:00", "2026-09-28T10:00", 120),
            ("2026-09-18T15:00", "2026-09-18T10:00", 0),
            ("2026-09-19T10:00", "2026-09-20T10:00", 0),
        ];
        for (from, to, minutes) in table {
            let found = calendar().working_time(moment(from), moment(to));
            assert_eq!(found, SignedDuration::from_mins(minutes), "{from} to {to}");
        }
        assert_eq!(calendar().working_day(), SignedDuration::from_hours(8));
    }

    #[test]
    fn the_days_of_a_supplement_do_not_count() {
        let rested = |due: &str, period, from: &str, to: &str| {
            let due = calendar().due_after_rest(moment(due), period, moment(from), moment(to));
            in_korea(due).datetime().to_string()
        };
        let days = Period::Days(7);
        assert_eq!(rested("2026-09-30T18:00", days, "2026-09-21T10:00", "2026-09-22T10:00"), "2026-10-02T18:00:00");
        assert_eq!(rested("2026-09-22T18:00", days, "2026-09-21T10:00", "2026-09-21T11:00"), "2026-09-23T18:00:00");
        let hours = Period::WorkingHours(3);
        assert_eq!(rested("2026-09-18T11:00", hours, "2026-09-18T10:00", "2026-09-18T15:00"), "2026-09-18T16:00:00");
    }
}
