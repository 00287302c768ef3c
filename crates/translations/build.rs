//! Makes a function of every text in `locales/` (the visitor's, in every language) and `console/` (the console's, in English).
//! A text that is missing in a language, or has other variables there, fails the build.
#![allow(clippy::print_stdout, reason = "cargo reads what a build script prints")]

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, try_build_from_locales_folder};

fn main() -> ExitCode {
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo says where to write")?);
    for (folder, name) in [("locales", "visitor"), ("console", "console")] {
        let (code, texts) = (out.join(format!("{name}.rs")), out.join(format!("{name}.ftl")));
        let options = BuildOptions::default()
            .with_locales_folder(folder)
            .with_output_file_path(&code.to_string_lossy())
            .with_ftl_output(FtlOutputOptions::single_file(&texts.to_string_lossy()))
            .with_prefix("")
            .with_lint_level(LintLevel::Strict)
            .without_bidi_isolation()
            .without_format();
        try_build_from_locales_folder(options)?;
        complete(folder, &fs::read_to_string(&code)?)?;
    }
    Ok(())
}

/// Every text of every language must have become a function: what is missing somewhere, or takes other variables there, has
/// none.
fn complete(folder: &str, code: &str) -> Result<(), Box<dyn Error>> {
    let mut without = BTreeSet::new();
    for language in fs::read_dir(folder)? {
        let language = language?.path();
        for name in names(&language)? {
            if !code.contains(&format!("(\"{name}\",")) {
                without.insert(name);
            }
        }
    }
    if without.is_empty() {
        return Ok(());
    }
    let mut words = format!("texts of {folder}/ that a language lacks, or has with other variables:\n");
    for name in without {
        let lacking: Vec<String> = fs::read_dir(folder)?
            .filter_map(|language| language.ok().map(|language| language.path()))
            .filter(|language| !names(language).is_ok_and(|names| names.contains(&name)))
            .map(|language| language.file_name().unwrap_or_default().to_string_lossy().into_owned())
            .collect();
        let how =
            if lacking.is_empty() { "other variables".to_owned() } else { format!("not in {}", lacking.join(", ")) };
        writeln!(words, "  {name}: {how}")?;
    }
    Err(words.into())
}

/// The names of a language's texts.
fn names(language: &Path) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let mut names = BTreeSet::new();
    for file in fs::read_dir(language)? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "ftl") {
            let text = fs::read_to_string(&file)?;
            let named = text.lines().filter_map(|line| line.split_once(" =").map(|(name, _)| name));
            names.extend(named.filter(|name| is_name(name)).map(str::to_owned));
        }
    }
    Ok(names)
}

/// Whether this is a text's name, and no comment, variant or line of a text.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
