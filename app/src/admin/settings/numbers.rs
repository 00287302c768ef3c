//! Whole numbers in the forms of the settings: the field, and how what was typed is read.

use engine::{EngineError, FieldErrors, SitePatch};
use leptos::prelude::*;

use crate::components::Field;
use crate::forms::Draft;

/// A field for a whole number, with what was typed or else what is saved.
#[component]
pub fn NumberField(
    /// What its form said when it was sent last.
    draft: Draft,
    /// The field's name.
    name: &'static str,
    /// What it is.
    label: &'static str,
    /// What is saved, if anything is.
    #[prop(into)]
    saved: Option<u32>,
    /// What the settings call the part it belongs to, where it belongs to one: `protection`.
    #[prop(optional)]
    part: &'static str,
    /// What to type.
    #[prop(optional)]
    hint: &'static str,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let saved = || saved.map(|number| number.to_string()).unwrap_or_default();
    view! {
        <Field
            name=name
            label=label
            hint=hint
            inputmode="numeric"
            required=required
            value=draft.value(name).unwrap_or_else(saved)
            error=draft.error(&path_of(part, name))
        />
    }
}

/// The whole numbers of a form, read one by one; what is none is told at its field.
pub struct Numbers<'a> {
    values: &'a [(&'a str, &'a str)],
    part: &'static str,
    errors: FieldErrors,
}

impl<'a> Numbers<'a> {
    /// Those among the fields of a form, which belong to this part of the settings (to none: empty).
    pub fn among(values: &'a [(&'a str, &'a str)], part: &'static str) -> Self {
        Self { values, part, errors: FieldErrors::default() }
    }

    /// The number in a field that may be empty.
    pub fn optional(&mut self, field: &str) -> Option<i64> {
        if self.typed(field).is_empty() { None } else { self.required(field) }
    }

    /// The number in a field that may not.
    pub fn required(&mut self, field: &str) -> Option<i64> {
        let number = self.typed(field).parse();
        number.inspect_err(|_| self.errors.add(path_of(self.part, field), "Give a whole number, such as 10.")).ok()
    }

    /// The patch that was made of them, if all of them could be read.
    pub fn checked(self, patch: SitePatch) -> Result<SitePatch, EngineError> {
        if self.errors.is_empty() { Ok(patch) } else { Err(EngineError::Invalid(self.errors)) }
    }

    fn typed(&self, field: &str) -> &'a str {
        self.values.iter().find(|(name, _)| *name == field).map_or("", |(_, typed)| typed.trim())
    }
}

fn path_of(part: &str, field: &str) -> String {
    if part.is_empty() { field.to_owned() } else { format!("{part}.{field}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_or_refused_at_their_field() {
        let values = [("a", " 3 "), ("b", "0"), ("c", ""), ("d", "1.5")];
        let mut good = Numbers::among(&values, "");
        assert_eq!((good.required("a"), good.required("b"), good.optional("c")), (Some(3), Some(0), None));
        assert!(good.checked(SitePatch::default()).is_ok());
        let mut bad = Numbers::among(&values, "records");
        assert_eq!((bad.required("c"), bad.optional("d"), bad.required("a")), (None, None, Some(3)));
        let Err(EngineError::Invalid(errors)) = bad.checked(SitePatch::default()) else { panic!("two are no numbers") };
        assert!(errors.of("records.a").is_none());
        assert!(errors.of("records.c").is_some() && errors.of("records.d").is_some());
    }
}
