//! What people read, in every language of Carillon, and how numbers and countries are written in them.
//!
//! The texts are Fluent files (<https://projectfluent.org>): the visitor's in `locales/`, in every language, the console's in
//! `console/`, in English. The build makes a function of each, so that a name that doesn't exist and a variable that is left
//! out don't compile; a text that a language lacks fails the build (`build.rs`). Plurals go by the Unicode CLDR.
//!
//! Only the server has this: what an island says later is handed to it with its page.

mod countries;
mod numbers;
mod refusals;
mod site;

use std::sync::LazyLock;

use domain::Language;

pub use countries::{countries, country};
pub use numbers::{money, number};
pub use refusals::phone_problem;
pub use site::{built_in, own_text, words_in};

/// As the build makes it.
#[allow(warnings, clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::expect_used, reason = "generated")]
mod visitor {
    include!(concat!(env!("OUT_DIR"), "/visitor.rs"));
}

/// As the build makes it.
#[allow(warnings, clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::expect_used, reason = "generated")]
mod console {
    include!(concat!(env!("OUT_DIR"), "/console.rs"));
}

/// The texts of the console, a function each.
pub use console::L10nLanguage as ConsolePhrases;
/// The texts for visitors in one language, a function each.
pub use visitor::L10nLanguage as Phrases;

static VISITOR: LazyLock<[Phrases; Language::ALL.len()]> = LazyLock::new(|| Language::ALL.map(load));
static CONSOLE: LazyLock<ConsolePhrases> = LazyLock::new(|| console::L10n::En.load());

/// The texts for visitors in that language.
pub fn phrases(language: Language) -> &'static Phrases {
    &VISITOR[language as usize]
}

/// The texts of the console.
pub fn console_phrases() -> &'static ConsolePhrases {
    &CONSOLE
}

fn load(language: Language) -> Phrases {
    use visitor::L10n;
    match language {
        Language::English => L10n::En,
        Language::French => L10n::Fr,
        Language::German => L10n::De,
        Language::Spanish => L10n::Es,
        Language::Malay => L10n::Ms,
        Language::Arabic => L10n::Ar,
    }
    .load()
}
