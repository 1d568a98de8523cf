//! The risk–coverage curve, drawn for the terminal and as SVG.

use std::fmt::Write as _;

use super::measure::Point;
use super::report::Subject;

const COLUMNS: usize = 60;
const ROWS: usize = 12;
/// Shares of all questions answered for which the table has a row.
const STEPS: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// The greatest risk shown, rounded up to a tenth.
fn top(curve: &[Point]) -> f64 {
    let worst = curve.iter().map(|point| point.risk).fold(0.05, f64::max);
    (worst * 10.0).ceil() / 10.0
}

/// The first point at which at least this share is answered.
fn at(curve: &[Point], coverage: f64) -> Option<&Point> {
    curve.iter().find(|point| point.coverage >= coverage - 1e-9)
}

/// A sketch in characters: risk upwards, coverage to the right.
pub fn sketch(curve: &[Point]) -> String {
    let top = top(curve);
    let mut grid = [[' '; COLUMNS]; ROWS];
    for (column, cells) in (0..COLUMNS).map(|column| (column, (column + 1) as f64 / COLUMNS as f64)) {
        if let Some(point) = at(curve, cells) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the rows")]
            let row = ((1.0 - point.risk / top) * (ROWS - 1) as f64).round() as usize;
            grid[row.min(ROWS - 1)][column] = '•';
        }
    }
    let mut text =
        String::from("risk (share of the answers that is wrong) by coverage (share of the questions answered)\n");
    for (row, cells) in grid.iter().enumerate() {
        let risk = top * (1.0 - row as f64 / (ROWS - 1) as f64);
        let _ = writeln!(text, "{:>5.1} % │{}", 100.0 * risk, cells.iter().collect::<String>().trim_end());
    }
    let _ = writeln!(text, "        └{}", "─".repeat(COLUMNS));
    let _ = writeln!(text, "         0 %{:>width$}", "100 %", width = COLUMNS - 3);
    text
}

/// The curve as an SVG of its own with its table below: system fonts, a title and a description for those who do not see it.
pub fn svg(subject: &Subject, curve: &[Point], chosen: Option<Point>) -> String {
    const LEFT: f64 = 70.0;
    const TOP: f64 = 60.0;
    const WIDTH: f64 = 540.0;
    const HEIGHT: f64 = 260.0;
    let top = top(curve);
    let x = |coverage: f64| LEFT + WIDTH * coverage;
    let y = |risk: f64| TOP + HEIGHT * (1.0 - risk / top);
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let description = chosen.map_or_else(String::new, |point| {
        format!(
            "At 95 % precision {} of all questions are answered, {} of the answerable ones rightly.",
            percent(point.coverage),
            percent(point.recall)
        )
    });
    let name = escaped(&subject.set);
    let mut svg = String::from(concat!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 600" role="img" aria-labelledby="title description" "#,
        r##"font-family="system-ui, sans-serif" font-size="13" fill="#1a1a1a">"##,
        "\n"
    ));
    let _ = writeln!(svg, r#"<title id="title">Risk and coverage: {name}, {}</title>"#, subject.date);
    let _ =
        writeln!(svg, r#"<desc id="description">{description} The table below holds the values of the curve.</desc>"#);
    let _ = writeln!(svg, r##"<rect width="640" height="600" fill="#ffffff"/>"##);
    let _ = writeln!(svg, r#"<text x="20" y="26" font-size="16" font-weight="600">Risk and coverage: {name}</text>"#);
    let _ = writeln!(svg, r#"<text x="20" y="46">{description}</text>"#);
    for step in 0..=5 {
        let share = f64::from(step) / 5.0;
        let (risk, line) = (top * share, y(top * share));
        let _ = writeln!(svg, r##"<path d="M{LEFT} {line:.1}H{:.1}" stroke="#d0d0d0"/>"##, LEFT + WIDTH);
        let _ = writeln!(svg, r#"<text x="62" y="{:.1}" text-anchor="end">{:.0} %</text>"#, line + 4.0, 100.0 * risk);
        let bottom = TOP + HEIGHT + 18.0;
        let _ = writeln!(
            svg,
            r#"<text x="{:.1}" y="{bottom:.1}" text-anchor="middle">{:.0} %</text>"#,
            x(share),
            100.0 * share
        );
    }
    let line: Vec<String> =
        curve.iter().map(|point| format!("{:.1},{:.1}", x(point.coverage), y(point.risk))).collect();
    let _ = writeln!(svg, r##"<polyline fill="none" stroke="#0b4f9e" stroke-width="2" points="{}"/>"##, line.join(" "));
    if let Some(point) = chosen {
        let (cx, cy) = (x(point.coverage), y(point.risk));
        let _ = writeln!(svg, r##"<circle cx="{cx:.1}" cy="{cy:.1}" r="5" fill="#b3261e"/>"##);
        let _ = writeln!(svg, r#"<text x="{cx:.1}" y="{:.1}" text-anchor="middle">95 % precision</text>"#, cy - 10.0);
    }
    let _ = writeln!(
        svg,
        r#"<text x="20" y="362">Across: questions answered. Upwards: share of the answers that is wrong.</text>"#
    );
    let columns = [160.0, 300.0, 440.0, 600.0];
    let row = |svg: &mut String, at: f64, weight: &str, cells: [String; 4]| {
        for (column, cell) in columns.iter().zip(cells) {
            let _ =
                writeln!(svg, r#"<text x="{column}" y="{at}" text-anchor="end" font-weight="{weight}">{cell}</text>"#);
        }
    };
    row(&mut svg, 390.0, "600", ["answered", "wrong", "answerable, right", "from confidence"].map(str::to_owned));
    for (index, step) in STEPS.iter().enumerate() {
        let Some(point) = at(curve, *step) else { continue };
        let threshold = if point.threshold < 0.0 { "–".to_owned() } else { format!("{:.3}", point.threshold) };
        let cells = [percent(point.coverage), percent(point.risk), percent(point.recall), threshold];
        row(&mut svg, 410.0 + 18.0 * index as f64, "400", cells);
    }
    svg.push_str("</svg>\n");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::config::Thresholds;
    use crate::eval::measure::{Scored, at_precision, curve};

    #[test]
    fn both_drawings_hold_the_curve() {
        let scored: Vec<Scored> =
            (0..100).map(|n| Scored { confidence: 1.0 - f64::from(n) / 100.0, right: n < 50 }).collect();
        let curve = curve(&scored, 60);
        let sketch = sketch(&curve);
        assert_eq!(sketch.matches('•').count(), COLUMNS, "{sketch}");
        let thresholds = Thresholds { answer: 0.5, clarify: 0.2 };
        let subject = Subject::new("a <set>".to_owned(), 3, date(2026, 11, 21), thresholds);
        let svg = svg(&subject, &curve, at_precision(&curve, 0.95));
        assert!(svg.contains("a &lt;set&gt;") && svg.contains("<desc") && svg.matches("<circle").count() == 1);
        assert_eq!(svg.matches("font-weight=\"400\"").count(), 40, "ten rows of four cells");
    }
}
