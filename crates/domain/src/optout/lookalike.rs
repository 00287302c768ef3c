//! Letters of other scripts, digits and signs that look like letters of ours.
//!
//! From `confusables.txt` of Unicode Technical Standard #39, as far as the letters of the keywords are concerned. The whole
//! table would be wrong here: it makes one of `I` and `l`, and of `m` and `rn`.

/// The ASCII letter that a letter of another script looks like, in lowercase.
#[expect(clippy::match_same_arms, reason = "script by script")]
pub(super) const fn letter(c: char) -> Option<char> {
    Some(match c {
        // Cyrillic
        'а' => 'a',
        'в' => 'b',
        'с' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' | 'н' => 'h',
        'і' | 'ӏ' => 'i',
        'ј' => 'j',
        'к' => 'k',
        'м' => 'm',
        'п' => 'n',
        'о' => 'o',
        'р' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' => 't',
        'ц' => 'u',
        'ѵ' => 'v',
        'ԝ' => 'w',
        'х' => 'x',
        'у' => 'y',
        // Greek
        'α' => 'a',
        'β' => 'b',
        'ϲ' => 'c',
        'ε' => 'e',
        'η' => 'n',
        'ι' => 'i',
        'κ' => 'k',
        'μ' => 'm',
        'ν' => 'v',
        'ο' => 'o',
        'ρ' => 'p',
        'ѡ' | 'ω' => 'w',
        'σ' => 's',
        'τ' => 't',
        'υ' => 'u',
        'χ' => 'x',
        'ζ' => 'z',
        // Armenian, Georgian, Cherokee, Latin small capitals and letters of phonetics
        'տ' | 'ꜱ' | 'ꮪ' => 's',
        'օ' | 'ჿ' | 'ᴏ' | 'ꮎ' => 'o',
        'ռ' | 'ո' | 'ɴ' => 'n',
        'ս' | 'ᴜ' => 'u',
        'ց' | 'ɡ' | 'ɢ' => 'g',
        'ᴛ' | 'ꭲ' => 't',
        'ᴘ' | 'ꮲ' => 'p',
        'ᴇ' | 'ꭼ' => 'e',
        'ᴀ' | 'ɑ' | 'ꭺ' => 'a',
        'ʙ' | 'ᏼ' => 'b',
        'ᴄ' | 'ꮯ' => 'c',
        'ᴅ' | 'ꭰ' => 'd',
        'ɪ' => 'i',
        'ʟ' | 'ꮮ' => 'l',
        'ᴍ' | 'ꮇ' => 'm',
        'ʀ' => 'r',
        'ᴠ' => 'v',
        'ᴡ' => 'w',
        'ʏ' => 'y',
        _ => return digit(c),
    })
}

/// The letter that a digit stands for in a word.
const fn digit(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        _ => return None,
    })
}

/// The letter that a sign or an emoji stands for where a whole message is written so: `$TOP`, `ST🅾️P`.
pub(super) fn sign(c: char) -> Option<char> {
    let nth = |first: u32| {
        let place = u32::from(c).checked_sub(first).filter(|place| *place < 26)?;
        char::from_u32(u32::from('a') + place)
    };
    match c {
        '$' | '§' => Some('s'),
        '@' => Some('a'),
        '!' | '¡' | '|' => Some('i'),
        '+' | '†' => Some('t'),
        '€' => Some('e'),
        _ => nth(0x1f150).or_else(|| nth(0x1f170)).or_else(|| nth(0x1f1e6)),
    }
}
