//! Colours that a site chooses, and the contrast that its readers need.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::FieldProblem;

/// A colour of sRGB, eight bits a channel; written `#8a4b0c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

/// Whether a page is dark on light or light on dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A site's colour as it may be used in one scheme: readable as text, and with text on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent {
    /// Of links and of the main button.
    pub accent: Colour,
    /// Of the words on that button.
    pub on_accent: Colour,
}

/// What text of ordinary size must have against its ground (WCAG 2.2, 1.4.3, level AA).
const READABLE: f64 = 4.5;

impl Colour {
    /// The colour that `#8a4b0c`, `8a4b0c` or `#840` names.
    ///
    /// # Errors
    /// `NotAColour`.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = text.trim();
        let digits: Option<Vec<u8>> = text
            .strip_prefix('#')
            .unwrap_or(text)
            .chars()
            .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
            .collect();
        match digits.as_deref() {
            Some(&[r, g, b]) => Ok(Self([r, g, b].map(|digit| digit * 17))),
            Some(&[r0, r1, g0, g1, b0, b1]) => {
                Ok(Self([(r0, r1), (g0, g1), (b0, b1)].map(|(high, low)| high * 16 + low)))
            }
            _ => Err(FieldProblem::NotAColour),
        }
    }

    /// Relative luminance, 0 for black and 1 for white (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// How well one is told from the other: 1 for the same, 21 for black and white (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// So many 255ths of the way to another colour.
    fn towards(self, other: Self, share: u8) -> Self {
        let mixed = |from: u8, to: u8| {
            let (from, to, share) = (u32::from(from), u32::from(to), u32::from(share));
            u8::try_from((from * (255 - share) + to * share) / 255).unwrap_or(u8::MAX)
        };
        let ([r, g, b], [red, green, blue]) = (self.0, other.0);
        Self([mixed(r, red), mixed(g, green), mixed(b, blue)])
    }

    /// This colour as an accent: as it is where it can be read, else darkened or lightened until it can.
    pub fn accent(self, scheme: Scheme) -> Accent {
        let Grounds { ground, ink, on_accent } = scheme.grounds();
        let readable = (0..=u8::MAX).map(|share| self.towards(ink, share)).find(|it| it.contrast(ground) >= READABLE);
        Accent { accent: readable.unwrap_or(ink), on_accent }
    }
}

/// The colours of a scheme that an accent meets, as `style/tokens.css` has them.
struct Grounds {
    /// The ground of text that is closest to accents: `--sunken` of the light scheme, `--surface` of the dark one.
    ground: Colour,
    /// What an accent that can't be read is drawn towards.
    ink: Colour,
    /// `--on-accent`.
    on_accent: Colour,
}

impl Scheme {
    const fn grounds(self) -> Grounds {
        match self {
            Self::Light => Grounds {
                ground: Colour([0xf3, 0xf0, 0xea]),
                ink: Colour([0, 0, 0]),
                on_accent: Colour([0xff, 0xff, 0xff]),
            },
            Self::Dark => Grounds {
                ground: Colour([0x1b, 0x1e, 0x24]),
                ink: Colour([0xff, 0xff, 0xff]),
                on_accent: Colour([0x1a, 0x12, 0x06]),
            },
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = FieldProblem;

    fn try_from(text: String) -> Result<Self, FieldProblem> {
        Self::parse(&text)
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn colours_are_read_as_people_write_them() {
        for (typed, read) in [("#8a4b0c", "#8a4b0c"), (" 8A4B0C ", "#8a4b0c"), ("#f80", "#ff8800")] {
            assert_eq!(colour(typed).to_string(), read);
        }
        for wrong in ["", "#", "#12", "#12345", "#1234567", "red", "#ggg", "##fff", "#fff;}", "var(--x)"] {
            assert_eq!(Colour::parse(wrong), Err(FieldProblem::NotAColour), "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((colour("#000").contrast(colour("#fff")) - 21.0).abs() < 1e-9);
        assert!((colour("#777").contrast(colour("#fff")) - 4.478).abs() < 1e-3);
    }

    #[test]
    fn what_can_be_read_stays_and_what_can_not_is_drawn_to_where_it_can() {
        assert_eq!(colour("#8a4b0c").accent(Scheme::Light).accent, colour("#8a4b0c"));
        assert_eq!(colour("#e9ad5b").accent(Scheme::Dark).accent, colour("#e9ad5b"));
        let yellow = colour("#ffee00");
        assert_ne!(yellow.accent(Scheme::Light).accent, yellow);
        assert_eq!(yellow.accent(Scheme::Dark).accent, yellow);
    }

    #[test]
    fn every_colour_can_be_read_in_both_schemes_and_carries_words() {
        let steps = || (0..=255_u8).step_by(15);
        for rgb in steps().flat_map(|r| steps().flat_map(move |g| steps().map(move |b| [r, g, b]))) {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let Accent { accent, on_accent } = Colour(rgb).accent(scheme);
                assert!(accent.contrast(scheme.grounds().ground) >= READABLE, "{} {scheme:?}", Colour(rgb));
                assert!(accent.contrast(on_accent) >= READABLE, "words on {} {scheme:?}", Colour(rgb));
            }
        }
    }
}
