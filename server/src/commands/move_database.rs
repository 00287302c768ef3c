//! `carillon move`

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use domain::Timestamp;
use store::moving::{Figure, Move, Progress};

use crate::cli::MoveArguments;

/// How often a line is written where nobody watches a terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);
/// How often the line on a terminal is written anew.
const REDRAW_EVERY: Duration = Duration::from_millis(200);

/// Copies a database into another, compares the two and says what it found on standard output. How far it has come is
/// said on standard error.
pub async fn run(arguments: MoveArguments) -> anyhow::Result<()> {
    let now = Timestamp::from_micros(jiff::Timestamp::now().as_microsecond());
    let moving = Move::begin(&arguments.from, &arguments.to, arguments.resume, now).await?;
    let started = Instant::now();
    let mut meter = Meter::new("copying");
    moving.copy(|progress| meter.show(progress)).await.context(
        "the move broke off; the target can't be served until it is finished. Run it again with --resume to go on",
    )?;
    meter.end();
    let mut meter = Meter::new("comparing");
    let figures = moving
        .compare(|progress| meter.show(progress))
        .await
        .context("everything was copied, but could not be compared. Run it again with --resume")?;
    meter.end();
    print(&figures).context("the comparison can't be printed")?;
    let wrong = figures.iter().filter(|figure| !figure.agrees()).count();
    if wrong > 0 {
        bail!(
            "{wrong} figures differ: the source was changed meanwhile, or the target was. The target can't be served. \
             Stop every process and move into a new, empty database"
        );
    }
    moving.finish().await?;
    writeln!(
        io::stdout(),
        "Everything is there and the same ({} figures, {:.0} s). The secret key file goes along with the database: \
         start Carillon on the target with the same one.",
        figures.len(),
        started.elapsed().as_secs_f64()
    )?;
    Ok(())
}

/// The figures as a table: what, source, target, and a word where they differ.
fn print(figures: &[Figure]) -> io::Result<()> {
    let width = |of: fn(&Figure) -> &str, least: usize| {
        figures.iter().map(|figure| of(figure).chars().count()).max().unwrap_or(0).max(least)
    };
    let (what, source, target) = (width(|f| &f.what, 4), width(|f| &f.source, 6), width(|f| &f.target, 6));
    let mut out = io::stdout().lock();
    writeln!(out, "{:what$}  {:>source$}  {:>target$}", "what", "source", "target")?;
    for figure in figures {
        let word = if figure.agrees() { "" } else { "  DIFFERS" };
        writeln!(out, "{:what$}  {:>source$}  {:>target$}{word}", figure.what, figure.source, figure.target)?;
    }
    out.flush()
}

/// Says on standard error how far it is: a line that is written over on a terminal, else a line now and then.
struct Meter {
    doing: &'static str,
    began: Instant,
    /// Rows that were done before it began: they say nothing about the speed.
    before: Option<u64>,
    said: Option<Instant>,
    table: String,
    terminal: bool,
}

impl Meter {
    fn new(doing: &'static str) -> Self {
        let terminal = io::stderr().is_terminal();
        Self { doing, began: Instant::now(), before: None, said: None, table: String::new(), terminal }
    }

    fn show(&mut self, progress: Progress<'_>) {
        let before = *self.before.get_or_insert(progress.all_rows);
        let pause = if self.terminal { REDRAW_EVERY } else { LINE_EVERY };
        let due = self.said.is_none_or(|said| said.elapsed() >= pause);
        // Each table has a line of its own where lines stay.
        let begins = !self.terminal && self.table != progress.table && progress.of > 0;
        if !due && !begins {
            return;
        }
        progress.table.clone_into(&mut self.table);
        self.said = Some(Instant::now());
        let line = line(self.doing, progress, before, self.began.elapsed());
        // Standard error may be closed; the move goes on without it.
        let _ = if self.terminal { write!(io::stderr(), "\r\x1b[2K{line}") } else { writeln!(io::stderr(), "{line}") };
    }

    fn end(&self) {
        if self.terminal && self.said.is_some() {
            let _ = writeln!(io::stderr());
        }
    }
}

/// `copying messages: 1,200,000 of 10,000,000 rows, 12 % of all, 85,000 rows/s, 1 min 43 s left`
fn line(doing: &str, progress: Progress<'_>, before: u64, elapsed: Duration) -> String {
    let Progress { table, rows, of, all_rows, all_of } = progress;
    let share = (all_rows * 100).checked_div(all_of).unwrap_or(100);
    let line = format!("{doing} {table}: {} of {} rows, {share} % of all", grouped(rows), grouped(of));
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let done = all_rows.saturating_sub(before);
    if let Some(rate) = (done.saturating_mul(1_000)).checked_div(millis).filter(|rate| *rate > 0 && millis > 1_000) {
        let left = all_of.saturating_sub(all_rows) / rate;
        return format!("{line}, {} rows/s, {} min {:02} s left", grouped(rate), left / 60, left % 60);
    }
    line
}

/// A number with commas.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_and_how_long() {
        let progress =
            Progress { table: "messages", rows: 1_200_000, of: 10_000_000, all_rows: 1_500_000, all_of: 11_500_000 };
        let said = line("copying", progress, 500_000, Duration::from_secs(10));
        assert_eq!(
            said,
            "copying messages: 1,200,000 of 10,000,000 rows, 13 % of all, 100,000 rows/s, 1 min 40 s left"
        );
        let nothing = Progress { table: "sites", rows: 0, of: 0, all_rows: 0, all_of: 0 };
        assert_eq!(line("copying", nothing, 0, Duration::ZERO), "copying sites: 0 of 0 rows, 100 % of all");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!((grouped(0), grouped(999), grouped(1_000)), ("0".to_owned(), "999".to_owned(), "1,000".to_owned()));
    }
}
