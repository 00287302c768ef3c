//! The table of what was measured.

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// What it should be.
    pub(crate) target: String,
    /// What it is.
    pub(crate) measured: String,
    /// The share of the bare loop's rate, in words, where it applies.
    pub(crate) ratio: String,
    /// Whether it is what it should be.
    pub(crate) met: bool,
}

impl Row {
    /// A line without a ratio.
    pub(crate) fn new(what: impl Into<String>, target: impl Into<String>, measured: String, met: bool) -> Self {
        Self { what: what.into(), target: target.into(), measured, ratio: String::new(), met }
    }

    /// With the share of the bare loop's rate, and that rate.
    pub(crate) fn of_loop(self, rate: f64, bare: f64) -> Self {
        let ratio = format!("{:.0} % of {}", 100.0 * rate / bare.max(1.0), crate::words::rounded(bare));
        Self { ratio, ..self }
    }
}

/// The lines as a Markdown table.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let lines = rows.iter().map(|row| {
        let met = if row.met { "yes" } else { "no" };
        format!("| {} | {} | {} | {} | {met} |\n", row.what, row.target, row.measured, row.ratio)
    });
    let head = "| what | target | measured | ratio to the bare loop | met |\n| --- | --- | --- | --- | --- |\n";
    std::iter::once(head.to_owned()).chain(lines).collect()
}
