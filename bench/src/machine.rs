//! The machine that was measured on.

use std::path::Path;
use std::process::Command;

use sqlx::{Connection as _, PgConnection, SqliteConnection};

/// The machine, its system, the databases and the binary, a Markdown list.
pub(crate) async fn describe(carillon: &Path, folder: &Path) -> anyhow::Result<String> {
    let cores = std::thread::available_parallelism()?;
    let model = line_of("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = line_of("/proc/meminfo", "MemTotal").and_then(|text| text.trim_end_matches(" kB").parse::<u64>().ok());
    let memory =
        memory.map_or_else(|| "unknown".to_owned(), |kibibytes| format!("{} GiB", kibibytes.div_ceil(1024 * 1024)));
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let disk = said_by("findmnt", &["-n", "-o", "FSTYPE,SOURCE", "-T", &folder.to_string_lossy()]);
    let mut sqlite = SqliteConnection::connect("sqlite::memory:").await?;
    let sqlite: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut sqlite).await?;
    let postgres = match std::env::var(store::testing::POSTGRES_URL) {
        Ok(url) => postgres(&url).await?,
        Err(_) => "PostgreSQL: not measured".to_owned(),
    };
    let binary = said_by(&carillon.to_string_lossy(), &["version"]);
    let commit = said_by("git", &["log", "-1", "--format=commit %h of %cs"]);
    Ok(format!(
        "- {cores} cores, {model}; {memory} of memory; Linux {}\n\
         - Disk: {disk}\n\
         - SQLite {sqlite}, WAL, `synchronous=FULL`\n\
         - {postgres}\n\
         - {binary}, {commit}\n",
        kernel.trim()
    ))
}

async fn postgres(url: &str) -> anyhow::Result<String> {
    let mut connection = PgConnection::connect(url).await?;
    let mut settings = Vec::new();
    for name in ["fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "autovacuum"] {
        let value: String =
            sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(&mut connection).await?;
        settings.push(format!("`{name}={value}`"));
    }
    let version: String =
        sqlx::query_scalar("SELECT current_setting('server_version')").fetch_one(&mut connection).await?;
    Ok(format!("PostgreSQL {version}, {}", settings.join(", ")))
}

/// What stands behind a name in a file of the kernel's.
fn line_of(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The first line that a program prints.
pub(crate) fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").split_whitespace().collect::<Vec<_>>().join(" ")
}
