//! UTF-16 in hexadecimal digits, as providers hand over inbound texts with coding 3.

use crate::InvalidUcs2Hex;

/// Decodes UTF-16BE in hexadecimal digits: `00530054004F0050` is STOP.
pub fn decode_ucs2_hex(hex: &str) -> Result<String, InvalidUcs2Hex> {
    let _ = hex;
    todo!()
}
