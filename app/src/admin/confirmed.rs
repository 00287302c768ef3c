//! What has to be typed before something is done that nobody can undo.

use engine::EngineError;

/// Refuses unless what was typed is what was asked for, whatever its case.
///
/// # Errors
/// `Invalid`, with what to type.
pub fn confirmed(typed: &str, asked: &str) -> Result<(), EngineError> {
    if typed.trim().to_lowercase() == asked.trim().to_lowercase() {
        return Ok(());
    }
    Err(EngineError::invalid("", format!("To confirm, type “{asked}”. Nothing was changed.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_itself_confirms_and_nothing_else() {
        assert!(confirmed(" Ada@Example.org ", "ada@example.org").is_ok());
        for typed in ["", "ada", "ada@example.org.", "yes"] {
            assert!(confirmed(typed, "ada@example.org").is_err(), "{typed}");
        }
    }
}
