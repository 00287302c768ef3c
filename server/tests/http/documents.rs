//! What the documents name is there: a requirement that is shown by a test which nobody wrote is shown by nothing.

use std::path::{Path, PathBuf};

/// The documents that name tests.
const DOCUMENTS: [&str; 5] =
    ["docs/security.md", "docs/consent.md", "docs/fault-map.md", "docs/quiet-hours.md", "docs/reliability.md"];
/// Where a name without a path may be.
const PLACES: [&str; 6] =
    ["", "server/tests/http", "end2end/tests", "end2end/attack", "crates/store/tests/store", "crates/engine/tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What stands in backticks in a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Files that a name may mean.
fn found(name: &str) -> Vec<PathBuf> {
    PLACES.iter().map(|place| root().join(place).join(name)).filter(|path| path.exists()).collect()
}

/// Why nothing is there that has this name; `None` where something is, or where it names nothing of ours.
fn missing(name: &str) -> Option<String> {
    let (file, test) = name.split_once("::").map_or((name, None), |(file, test)| (file, Some(test)));
    let is_file = [".rs", ".ts", ".js", ".toml"].iter().any(|end| file.ends_with(end)) && !file.contains(' ');
    if is_file || file.ends_with('/') && !file.starts_with('/') {
        let files = found(file);
        if files.is_empty() {
            return Some(format!("there is no {file}"));
        }
        let text = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
        let has = |test: &str| files.iter().any(|path| text(path).contains(&format!("fn {test}(")));
        return test.filter(|test| !has(test)).map(|test| format!("{file} has no test {test}"));
    }
    if let Some(target) = name.strip_prefix("make ") {
        let makefile = std::fs::read_to_string(root().join("Makefile")).unwrap();
        let is_there = makefile.lines().any(|line| line.starts_with(&format!("{target}:")));
        return (!is_there).then(|| format!("the Makefile has no {target}"));
    }
    if let Some(target) = name.strip_prefix("fuzz ") {
        let is_there = root().join(format!("fuzz/targets/{target}.rs")).exists();
        return (!is_there).then(|| format!("there is no fuzz target {target}"));
    }
    None
}

#[test]
fn every_test_that_a_document_names_exists() {
    let mut problems = Vec::new();
    let mut named = 0;
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        for name in quoted(&text) {
            named += 1;
            problems.extend(missing(name).map(|why| format!("{document}: {why}")));
        }
    }
    assert!(named > 100, "only {named} names were found");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A requirement that is met is shown by something; the table says so where there is nothing to show.
#[test]
fn every_requirement_is_shown_by_something() {
    let text = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let (_, table) = text.split_once("| requirement | here | shown by |").unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| V")).collect();
    assert!(rows.len() > 60, "{}", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [_, here, shown] = cells.as_slice() else { panic!("three cells: {row}") };
        assert!(!here.is_empty() && !shown.is_empty(), "{row}");
    }
}

#[test]
fn what_is_not_there_is_found_out() {
    assert!(missing("walk.rs").is_none() && missing("crates/store/tests/store/races.rs").is_none());
    assert!(missing("nowhere.rs").is_some() && missing("make gold").is_some() && missing("fuzz gold").is_some());
    assert!(missing("documents.rs::what_is_not_there_is_found_out").is_none());
    assert!(missing("documents.rs::what_is_gold").is_some());
}
