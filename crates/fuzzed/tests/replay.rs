//! Seeds and findings of the fuzz targets, each called once.

#![allow(clippy::unwrap_used, reason = "a test that finds something else than it expects ends")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use fuzzed::TARGETS;

fn folder(kind: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(kind)
}

fn files(kind: &str, target: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder(kind).join(target)) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn what_was_found_once_stays_found() {
    for (name, check) in TARGETS {
        let seeds = files("seeds", name);
        assert!(seeds.len() >= 4, "{name} has too few seeds to begin with");
        for file in seeds.into_iter().chain(files("findings", name)) {
            let data = fs::read(&file).unwrap();
            let result = std::panic::catch_unwind(|| check(&data));
            assert!(result.is_ok(), "{}", file.display());
        }
    }
}

/// Every folder belongs to a target, and every target is one that `make fuzz` runs.
#[test]
fn nothing_is_left_behind() {
    let names: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    for kind in ["seeds", "findings"] {
        for entry in fs::read_dir(folder(kind)).into_iter().flatten() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(names.contains(&name) || name == "README.md", "{kind}/{name} belongs to no target");
        }
    }
    let programs = fs::read_dir(folder("targets")).unwrap();
    let programs = programs.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    assert_eq!(programs.collect::<BTreeSet<_>>(), names);
}
