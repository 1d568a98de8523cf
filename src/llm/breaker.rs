//! Leaving a server alone that fails again and again: after some failures in a row nobody asks it for a while, then one does, and if that
//! fails too the while is twice as long.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The pause grows up to so many times its first length.
const LONGEST: u32 = 16;

/// Who may ask a server that may be failing. Time is given by the caller of the pure part; the public methods take the clock's.
#[derive(Debug)]
pub struct Breaker {
    failures: u32,
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Failures in a row.
    failed: u32,
    /// Nobody asks before; some when the server is being left alone.
    until: Option<Instant>,
    pause: Duration,
    /// Somebody is asking whether it works again.
    probing: bool,
}

/// The right to ask once. Say how it went; a pass that is dropped says nothing.
#[derive(Debug)]
pub struct Pass {
    breaker: Arc<Breaker>,
    probe: bool,
    told: bool,
}

impl Breaker {
    /// Opens after this many failures in a row, first for `pause`.
    pub fn new(failures: u32, pause: Duration) -> Arc<Self> {
        Arc::new(Self { failures: failures.max(1), pause, state: Mutex::default() })
    }

    /// The right to ask now; none while the server is left alone.
    pub fn admit(self: &Arc<Self>) -> Option<Pass> {
        self.admit_at(Instant::now())
    }

    fn admit_at(self: &Arc<Self>, now: Instant) -> Option<Pass> {
        let mut state = self.state();
        let probe = match state.until {
            None => false,
            Some(until) if now < until || state.probing => return None,
            Some(_) => true,
        };
        state.probing |= probe;
        Some(Pass { breaker: Arc::clone(self), probe, told: false })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// The server worked. True when it had been left alone until now.
    pub fn succeeded(mut self) -> bool {
        self.told = true;
        let mut state = self.breaker.state();
        if state.until.is_none() || self.probe {
            *state = State::default();
        }
        self.probe
    }

    /// The server failed. True when it is left alone from now on.
    pub fn failed(self) -> bool {
        self.failed_at(Instant::now())
    }

    fn failed_at(mut self, now: Instant) -> bool {
        self.told = true;
        let mut state = self.breaker.state();
        // A call that was open when the server began to be left alone adds nothing.
        if state.until.is_some() && !self.probe {
            return false;
        }
        state.failed = state.failed.saturating_add(1);
        state.probing = false;
        if state.failed < self.breaker.failures {
            return false;
        }
        let first = self.breaker.pause;
        state.pause = (state.pause * 2).clamp(first, first * LONGEST);
        state.until = Some(now + state.pause);
        !self.probe
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.probe && !self.told {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(2);

    fn opened() -> (Arc<Breaker>, Instant) {
        let (breaker, now) = (Breaker::new(2, PAUSE), Instant::now());
        assert!(!breaker.admit_at(now).unwrap().failed_at(now), "once is not often");
        assert!(breaker.admit_at(now).unwrap().failed_at(now), "twice in a row is");
        (breaker, now)
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed() {
        let (breaker, now) = (Breaker::new(2, PAUSE), Instant::now());
        for _ in 0..5 {
            assert!(!breaker.admit_at(now).unwrap().failed_at(now));
            assert!(!breaker.admit_at(now).unwrap().succeeded());
        }
    }

    #[test]
    fn one_asks_after_the_pause_and_its_success_lets_all_in() {
        let (breaker, now) = opened();
        assert!(breaker.admit_at(now + PAUSE / 2).is_none());
        let probe = breaker.admit_at(now + PAUSE).unwrap();
        assert!(breaker.admit_at(now + PAUSE).is_none(), "one at a time");
        assert!(probe.succeeded(), "said once");
        assert!(breaker.admit_at(now + PAUSE).is_some_and(|pass| !pass.succeeded()));
    }

    #[test]
    fn the_pause_doubles_up_to_a_bound() {
        let (breaker, mut now) = opened();
        for times in [1, 2, 4, 8, 16, 16] {
            assert!(breaker.admit_at(now + PAUSE * times / 2).is_none(), "{times}");
            now += PAUSE * times;
            assert!(!breaker.admit_at(now).unwrap().failed_at(now), "said only once");
        }
    }

    #[test]
    fn a_probe_that_is_given_up_makes_room_for_another() {
        let (breaker, now) = opened();
        drop(breaker.admit_at(now + PAUSE).unwrap());
        assert!(breaker.admit_at(now + PAUSE).is_some());
    }

    #[test]
    fn calls_that_were_open_do_not_make_it_longer() {
        let (breaker, now) = (Breaker::new(1, PAUSE), Instant::now());
        let (one, other) = (breaker.admit_at(now).unwrap(), breaker.admit_at(now).unwrap());
        assert!(one.failed_at(now));
        assert!(!other.failed_at(now + PAUSE / 2));
        assert!(breaker.admit_at(now + PAUSE).is_some());
    }
}
