//! Words and figures.

use std::io::Write as _;
use std::time::Duration;

/// Progress goes to standard error, so that standard output holds the report alone.
pub(crate) fn tell(what: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stderr(), "… {what}")?)
}

/// So many in that time, for each second.
#[allow(clippy::cast_precision_loss, reason = "a rate is rounded anyway")]
pub(crate) fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(0.001)
}

/// A whole number in groups of three: 1,000,000.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A rate or another figure that is rounded to a whole number.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is rounded, and nothing here is negative"
)]
pub(crate) fn rounded(figure: f64) -> String {
    grouped(figure.max(0.0).round() as u64)
}

/// A time in milliseconds, to a tenth.
pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// Mebibytes, rounded up.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            ["0", "999", "1,000", "1,234,567"],
            [0, 999, 1_000, 1_234_567].map(grouped).each_ref().map(String::as_str)
        );
    }
}
