//! A text as a QR code, drawn into the page: no picture is fetched, and no other server learns the secret.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// Modules of free space around the code (ISO/IEC 18004 asks for four).
const QUIET_ZONE: usize = 4;

/// The code; nothing where the text is too long for one.
#[component]
pub fn Qr(
    /// What it says.
    text: String,
    /// What it is, for who can't see it.
    label: &'static str,
) -> impl IntoView {
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else { return ().into_any() };
    let size = code.width() + 2 * QUIET_ZONE;
    // Dark on light whatever the page's colours are: cameras want it so.
    view! {
        <svg class="qr" role="img" aria-label=label viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
            <rect width="100%" height="100%" fill="#fff" />
            <path d=path_of(&code) fill="#000" />
        </svg>
    }
    .into_any()
}

/// One square for each dark module.
fn path_of(code: &QrCode) -> String {
    use std::fmt::Write as _;
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (index % width + QUIET_ZONE, index / width + QUIET_ZONE);
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finder_pattern_is_in_its_corner() {
        let code = QrCode::with_error_correction_level(b"otpauth://totp/x?secret=y", EcLevel::M).unwrap();
        let path = path_of(&code);
        assert!(path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"), "{path}");
        assert!(!path.contains("M5 5h"), "the ring around it is light");
    }
}
