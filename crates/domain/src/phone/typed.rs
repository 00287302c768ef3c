//! A list of numbers typed into one field.

/// Splits a typed list at spaces, commas, semicolons and line breaks; empty parts are left out. A list keeps to one
/// piece for each number, so that `+60123456789 60123456666` is two.
pub fn split_typed(text: &str) -> Vec<&str> {
    let separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '；' | '、' | '،');
    text.split(separator).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_every_separator_people_use() {
        assert_eq!(split_typed("60123456789 60123456666"), ["60123456789", "60123456666"]);
        assert_eq!(split_typed(" +1,+2;\r\n+3,,\t+4\u{a0}x\n"), ["+1", "+2", "+3", "+4", "x"]);
        assert_eq!(split_typed(" ,;\n"), [""; 0]);
    }
}
