//! What a list is asked for by the query string of its address.

use engine::{EngineError, FieldError};

/// Filters as they came, what they mean, and what could not be read of them: then nothing narrows the list down, and the page
/// says why (`Frame::problems`).
#[derive(Clone, Debug)]
pub struct Asked<P, Q> {
    /// As they came.
    pub params: P,
    /// What they mean.
    pub query: Q,
    /// What could not be read.
    pub problems: Vec<FieldError>,
}

impl<P: Default, Q> Asked<P, Q> {
    /// Reads the filters.
    ///
    /// # Errors
    /// What is no mistake of whoever asks.
    pub fn read(params: P, parse: impl Fn(&P) -> Result<Q, EngineError>) -> Result<Self, EngineError> {
        match parse(&params) {
            Ok(query) => Ok(Self { params, query, problems: Vec::new() }),
            Err(EngineError::Invalid(errors)) => {
                let params = P::default();
                Ok(Self { query: parse(&params)?, params, problems: errors.0 })
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use engine::MessageParams;

    use super::*;

    #[test]
    fn what_cannot_be_read_filters_nothing_and_is_told() {
        let typed = MessageParams { status: Some("burnt".to_owned()), ..MessageParams::default() };
        let asked = Asked::read(typed, MessageParams::parse).unwrap();
        assert_eq!((asked.params.status, asked.problems[0].field.as_str()), (None, "status"));
        let broken = |_: &MessageParams| -> Result<(), _> { Err(EngineError::NotFound("site")) };
        assert!(Asked::read(MessageParams::default(), broken).is_err());
    }
}
