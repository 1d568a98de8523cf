//! How often one client may do what. Counted in memory per process; a wrong lookup code is counted in the database as well.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config;

/// The address of the client that made a request; the router puts it beside the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(pub IpAddr);

impl Client {
    /// A client whose address is not known.
    pub const UNKNOWN: Self = Self(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Any request.
    Request,
    /// A question.
    Question,
    /// A new ticket, or a message to one.
    Ticket,
    /// A password or a lookup code.
    Guess,
}

/// The counters of all clients.
pub struct Limits {
    limiters: Option<Limiters>,
}

struct Limiters {
    request: DefaultKeyedRateLimiter<IpAddr>,
    question: DefaultKeyedRateLimiter<IpAddr>,
    ticket: DefaultKeyedRateLimiter<IpAddr>,
    guess: DefaultKeyedRateLimiter<IpAddr>,
}

impl Limits {
    /// The configured limits.
    pub fn new(config: &config::Limits) -> Self {
        let at_least_one = |count: u32| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        let minute = |count: u32| RateLimiter::keyed(Quota::per_minute(at_least_one(count)));
        Self {
            limiters: Some(Limiters {
                request: minute(config.requests_per_minute),
                question: minute(config.questions_per_minute),
                ticket: RateLimiter::keyed(Quota::per_hour(at_least_one(config.tickets_per_hour))),
                guess: minute(config.logins_per_minute),
            }),
        }
    }

    /// No limits: for measuring.
    pub fn none() -> Self {
        Self { limiters: None }
    }

    /// Counts one action. `Err` is the time after which the client may try again.
    pub fn check(&self, action: Action, client: IpAddr) -> Result<(), Duration> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        let limiter = match action {
            Action::Request => &limiters.request,
            Action::Question => &limiters.question,
            Action::Ticket => &limiters.ticket,
            Action::Guess => &limiters.guess,
        };
        limiter.check_key(&network(client)).map_err(|not_until| not_until.wait_time_from(DefaultClock::default().now()))
    }

    /// Forgets clients whose counts have run out, so that memory stays bounded by the clients of the last hour.
    pub fn forget_old(&self) {
        if let Some(limiters) = &self.limiters {
            for limiter in [&limiters.request, &limiters.question, &limiters.ticket, &limiters.guess] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
    }
}

/// A household has one IPv4 address, but a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let s = v6.segments();
            IpAddr::V6(Ipv6Addr::new(s[0], s[1], s[2], s[3], 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_client_is_held_back_and_others_are_not() {
        let mut config = Config::defaults().unwrap().limits;
        config.questions_per_minute = 2;
        let limits = Limits::new(&config);
        let client = |last: u8| IpAddr::from([192, 0, 2, last]);
        assert!(limits.check(Action::Question, client(1)).is_ok());
        assert!(limits.check(Action::Question, client(1)).is_ok());
        assert!(limits.check(Action::Question, client(1)).unwrap_err() > Duration::ZERO);
        assert!(limits.check(Action::Question, client(2)).is_ok());
        assert!(limits.check(Action::Ticket, client(1)).is_ok());
        assert!(Limits::none().check(Action::Question, client(1)).is_ok());
    }

    #[test]
    fn addresses_of_one_network_are_one_client() {
        let a: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let b: IpAddr = "2001:db8:1:2:ffff::2".parse().unwrap();
        assert_eq!(network(a), network(b));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), IpAddr::from([192, 0, 2, 1]));
    }
}
