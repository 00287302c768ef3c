//! The names of countries: those of the Unicode CLDR 48, each language's in the order of its alphabet.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::{Language, Region};

/// The countries of one language in its alphabet's order, and their names.
struct Countries {
    ordered: Vec<Region>,
    names: HashMap<Region, &'static str>,
}

static COUNTRIES: LazyLock<[Countries; Language::ALL.len()]> = LazyLock::new(|| Language::ALL.map(read));

/// What a country is called; its English name where the language has none for it.
pub fn country(language: Language, region: Region) -> &'static str {
    COUNTRIES[language as usize].names.get(&region).copied().unwrap_or_else(|| region.name())
}

/// Every country in the order of the language's alphabet.
pub fn countries(language: Language) -> &'static [Region] {
    &COUNTRIES[language as usize].ordered
}

fn read(language: Language) -> Countries {
    let table = match language {
        Language::English => return english(),
        Language::French => include_str!("../locales/fr/regions.txt"),
        Language::German => include_str!("../locales/de/regions.txt"),
        Language::Spanish => include_str!("../locales/es/regions.txt"),
        Language::Malay => include_str!("../locales/ms/regions.txt"),
        Language::Arabic => include_str!("../locales/ar/regions.txt"),
    };
    let rows = table.lines().filter_map(|line| {
        let (code, name) = line.split_once(' ')?;
        Some((Region::parse(code)?, name))
    });
    let (mut ordered, mut names) = (Vec::new(), HashMap::new());
    for (region, name) in rows {
        ordered.push(region);
        names.insert(region, name);
    }
    Countries { ordered, names }
}

fn english() -> Countries {
    let mut ordered: Vec<Region> = Region::geographic().collect();
    ordered.sort_by_key(|region| region.name());
    Countries { ordered, names: HashMap::new() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_country_has_a_name_in_every_language() {
        let all: BTreeSet<Region> = Region::geographic().collect();
        for language in Language::ALL {
            assert_eq!(countries(language).iter().copied().collect::<BTreeSet<_>>(), all, "{language}");
            assert_eq!(countries(language).len(), all.len(), "{language}");
            assert!(all.iter().all(|region| !country(language, *region).is_empty()), "{language}");
        }
        assert_eq!(country(Language::French, Region::DE), "Allemagne");
        assert_eq!(country(Language::German, Region::FR), "Frankreich");
        assert_eq!(country(Language::Spanish, Region::US), "Estados Unidos");
        assert_eq!(country(Language::Malay, Region::JP), "Jepun");
        assert_eq!(country(Language::Arabic, Region::EG), "مصر");
        assert_eq!(country(Language::English, Region::MY), "Malaysia");
    }

    #[test]
    fn they_stand_in_the_order_of_the_alphabet_and_not_of_the_code_points() {
        let place = |language, region| countries(language).iter().position(|other| *other == region).unwrap();
        assert!(place(Language::German, Region::EG) < place(Language::German, Region::AL), "Ägypten before Albanien");
        assert!(place(Language::French, Region::EG) < place(Language::French, Region::FI), "Égypte before Finlande");
    }
}
