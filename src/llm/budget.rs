//! The month's budget: when it is spent, no model is asked until the next month.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt as _;
use jiff::Timestamp;

use super::source::failed;
use super::{Model, ModelError, Prompt, TextStream, Usage};
use crate::calendar;
use crate::config;

/// What the current month has used so far. What was used before this process began comes from the database (`learn`).
pub struct Ledger {
    budget: config::Budget,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    month: Mutex<Spent>,
}

/// What a calendar month has used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spent {
    /// As `2026-11`, in Korea.
    pub month: String,
    /// Tokens of prompts and answers.
    pub tokens: i64,
    /// Their price.
    pub cost: f64,
}

impl Ledger {
    /// A ledger that knows of nothing yet.
    pub fn new(budget: config::Budget, clock: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Arc<Self> {
        Arc::new(Self { budget, clock, month: Mutex::default() })
    }

    /// What the database has of a month: at least so much was used, by this process and others. Other months than the current one are
    /// left alone.
    pub fn learn(&self, known: &Spent) {
        self.change(|month| {
            if month.month == known.month {
                month.tokens = month.tokens.max(known.tokens);
                month.cost = month.cost.max(known.cost);
            }
        });
    }

    /// What the current month has used.
    pub fn spent(&self) -> Spent {
        self.month().clone()
    }

    /// May no model be asked any more this month?
    pub fn is_spent(&self) -> bool {
        exceeds(&self.budget, &self.month())
    }

    fn charge(&self, usage: Usage) {
        self.change(|month| {
            month.tokens += usage.tokens();
            month.cost += usage.cost;
        });
    }

    /// Changes the current month, and says when that spends the budget.
    fn change(&self, change: impl FnOnce(&mut Spent)) {
        let mut month = self.month();
        let before = exceeds(&self.budget, &month);
        change(&mut month);
        metrics::gauge!("minwon_model_month_tokens").set(month.tokens as f64);
        metrics::gauge!("minwon_model_month_cost").set(month.cost);
        if !before && exceeds(&self.budget, &month) {
            tracing::error!(
                month = month.month,
                tokens = month.tokens,
                cost = month.cost,
                "the model's budget for this month is spent: answers quote the articles until it ends"
            );
        }
    }

    /// The current month; a new one begins with nothing.
    fn month(&self) -> MutexGuard<'_, Spent> {
        let current = calendar::month((self.clock)());
        let mut month = self.month.lock().unwrap_or_else(PoisonError::into_inner);
        if month.month != current {
            *month = Spent { month: current, ..Spent::default() };
        }
        month
    }
}

fn exceeds(budget: &config::Budget, month: &Spent) -> bool {
    let tokens = u64::try_from(month.tokens).unwrap_or(0);
    (budget.tokens_per_month > 0 && tokens >= budget.tokens_per_month)
        || (budget.cost_per_month > 0.0 && month.cost >= budget.cost_per_month)
}

/// A model whose use is paid for from the month's budget.
pub(super) struct Budgeted {
    model: Arc<dyn Model>,
    ledger: Arc<Ledger>,
}

impl Budgeted {
    /// Asked only while the ledger has something left.
    pub(super) fn new(model: Arc<dyn Model>, ledger: Arc<Ledger>) -> Self {
        Self { model, ledger }
    }
}

impl Model for Budgeted {
    fn name(&self) -> &str {
        self.model.name()
    }

    fn stream(&self, prompt: Prompt) -> TextStream {
        if self.ledger.is_spent() {
            return failed(ModelError::Spent);
        }
        let ledger = Arc::clone(&self.ledger);
        let charge = move |piece: &Result<super::Piece, ModelError>| {
            if let Ok(piece) = piece {
                ledger.charge(piece.usage);
            }
        };
        self.model.stream(prompt).inspect(charge).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(tokens_per_month: u64, cost_per_month: f64) -> (Arc<Ledger>, Arc<Mutex<Timestamp>>) {
        let now = Arc::new(Mutex::new("2026-11-30T14:59:59Z".parse().unwrap()));
        let clock = Arc::clone(&now);
        let ledger =
            Ledger::new(config::Budget { tokens_per_month, cost_per_month }, Arc::new(move || *clock.lock().unwrap()));
        (ledger, now)
    }

    fn usage(input: i64, output: i64, cost: f64) -> Usage {
        Usage { input, output, cost, ..Usage::default() }
    }

    #[test]
    fn a_month_in_korea_begins_with_nothing() {
        let (ledger, now) = ledger(100, 0.0);
        ledger.charge(usage(80, 19, 7.0));
        assert!(!ledger.is_spent());
        ledger.charge(usage(0, 1, 0.0));
        assert!(ledger.is_spent());
        *now.lock().unwrap() = "2026-11-30T15:00:00Z".parse().unwrap();
        assert!(!ledger.is_spent(), "midnight in Seoul");
        assert_eq!(ledger.spent(), Spent { month: "2026-12".into(), ..Spent::default() });
    }

    #[test]
    fn either_limit_is_enough_and_none_is_none() {
        let (ledger, _) = self::ledger(0, 5.0);
        ledger.charge(usage(1_000_000, 0, 4.9));
        assert!(!ledger.is_spent());
        ledger.charge(usage(0, 0, 0.2));
        assert!(ledger.is_spent());
        let (free, _) = self::ledger(0, 0.0);
        free.charge(usage(i64::MAX / 2, 0, 1e12));
        assert!(!free.is_spent());
    }

    #[test]
    fn what_the_database_knows_counts_once() {
        let (ledger, _) = ledger(100, 0.0);
        ledger.charge(usage(30, 0, 1.0));
        ledger.learn(&Spent { month: "2026-11".into(), tokens: 90, cost: 0.5 });
        assert_eq!(ledger.spent(), Spent { month: "2026-11".into(), tokens: 90, cost: 1.0 });
        ledger.learn(&Spent { month: "2026-10".into(), tokens: 900, cost: 9.0 });
        assert!(!ledger.is_spent(), "another month");
    }
}
