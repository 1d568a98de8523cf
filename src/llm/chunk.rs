//! What a server of chat completions sends, and how its tokens are counted.

use serde::Deserialize;

use super::usage::estimate;
use super::{Prompt, Usage};

/// One event. Unknown fields are left alone: servers send more than the protocol has.
#[derive(Debug, Deserialize)]
pub(super) struct Chunk {
    #[serde(default)]
    pub(super) choices: Vec<Choice>,
    #[serde(default)]
    pub(super) usage: Option<Report>,
    /// Some servers report a failure within the stream.
    #[serde(default)]
    pub(super) error: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    pub(super) delta: Delta,
    #[serde(default)]
    pub(super) finish_reason: Option<String>,
}

#[derive(Debug, Deserialize, Default)]
pub(super) struct Delta {
    #[serde(default)]
    pub(super) content: Option<String>,
}

/// The server's own count.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Report {
    #[serde(default)]
    prompt_tokens: u32,
    #[serde(default)]
    completion_tokens: u32,
}

/// Prices of a million tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prices {
    pub(super) input: f64,
    pub(super) output: f64,
}

/// Counts the tokens of one call: estimates on the way, and what is missing to the server's own count when it comes.
#[derive(Debug)]
pub(super) struct Count {
    prices: Prices,
    /// What the prompt has at a guess.
    prompt: i64,
    /// What was told so far.
    so_far: Usage,
}

impl Count {
    pub(super) fn new(prices: Prices, prompt: &Prompt) -> Self {
        Self { prices, prompt: estimate(&prompt.system) + estimate(&prompt.user), so_far: Usage::default() }
    }

    /// The server has taken the prompt.
    pub(super) fn asked(&mut self) -> Usage {
        self.told(self.prompt, 0, self.prompt)
    }

    /// The model said so much.
    pub(super) fn said(&mut self, text: &str) -> Usage {
        let tokens = estimate(text);
        self.told(0, tokens, tokens)
    }

    /// The server's count takes the place of the estimates. Some servers send one with every chunk, the last of which counts.
    pub(super) fn reported(&mut self, report: Report) -> Usage {
        let (input, output) = (i64::from(report.prompt_tokens), i64::from(report.completion_tokens));
        let Usage { input: known_input, output: known_output, estimated, .. } = self.so_far;
        self.told(input - known_input, output - known_output, -estimated)
    }

    fn told(&mut self, input: i64, output: i64, estimated: i64) -> Usage {
        let price = |tokens: i64, million: f64| tokens as f64 * million / 1e6;
        let cost = price(input, self.prices.input) + price(output, self.prices.output);
        let usage = Usage { input, output, estimated, cost };
        self.so_far += usage;
        usage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Prices = Prices { input: 200.0, output: 1000.0 };

    fn count() -> (Count, Usage) {
        let prompt = Prompt { system: "Answer.".into(), user: "소파 버리기".into() };
        let mut count = Count::new(PRICES, &prompt);
        let usage = count.asked();
        (count, usage)
    }

    #[test]
    fn the_servers_count_takes_the_place_of_estimates() {
        let (mut count, mut usage) = count();
        assert_eq!((usage.input, usage.estimated), (2 + 6, 8), "two for `Answer.`, five syllables and a space");
        usage += count.said("신고합니다.");
        usage += count.reported(Report { prompt_tokens: 100, completion_tokens: 10 });
        assert_eq!((usage.input, usage.output, usage.estimated), (100, 10, 0));
        assert!((usage.cost - (100.0 * 200.0 + 10.0 * 1000.0) / 1e6).abs() < 1e-12);
    }

    #[test]
    fn without_a_count_the_estimates_stay() {
        let (mut count, mut usage) = count();
        usage += count.said("신고");
        usage += count.said("");
        assert_eq!((usage.input, usage.output, usage.estimated), (8, 2, 10));
    }
}
