//! What was measured, by metric, by whom, round by round.

use crate::stats::median;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Samples(BTreeMap<(&'static str, String), Vec<f64>>);

impl Samples {
    pub fn add(&mut self, metric: &'static str, who: &str, value: f64) {
        println!("    {metric}, {who}: {}", short(value));
        self.0.entry((metric, who.to_owned())).or_default().push(value);
    }

    /// The median over the rounds, when it was measured.
    pub fn median(&self, metric: &'static str, who: &str) -> Option<f64> {
        self.0.get(&(metric, who.to_owned())).map(|values| median(values))
    }

    /// The ratio in each round.
    pub fn ratios(&self, above: (&'static str, &str), below: (&'static str, &str)) -> Vec<f64> {
        let values = |(metric, who): (&'static str, &str)| self.0.get(&(metric, who.to_owned()));
        match (values(above), values(below)) {
            (Some(above), Some(below)) => above.iter().zip(below).map(|(above, below)| above / below).collect(),
            _ => Vec::new(),
        }
    }

    /// The highest value of a metric, whoever's.
    pub fn highest(&self, metric: &str) -> f64 {
        let values = self.0.iter().filter(|((name, _), _)| *name == metric).flat_map(|(_, values)| values);
        values.copied().fold(0.0, f64::max)
    }

    /// Everything, with its median and its rounds.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str, &[f64])> {
        self.0.iter().map(|((metric, who), values)| (*metric, who.as_str(), values.as_slice()))
    }
}

/// Three or four digits, whatever the size.
pub fn short(value: f64) -> String {
    match value.abs() {
        _ if value.is_nan() => "–".to_owned(),
        0.0 => "0".to_owned(),
        size if size >= 100.0 => grouped(value.round() as i64),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn grouped(value: i64) -> String {
    let digits = value.abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let check = |value, expected: &str| assert_eq!(short(value), expected);
        check(1_234_567.8, "1,234,568");
        check(99.96, "100.0");
        check(0.0123, "0.012");
        check(0.0, "0");
        check(f64::NAN, "–");
    }
}
