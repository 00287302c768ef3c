//! One call, in words and shapes.

use engine::Paged;
use http::StatusCode;
use serde_json::Value;
use utoipa::openapi::path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, HeaderBuilder, Ref, RefOr, Required, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{BEARER, parameters, refusals};
use crate::http::QueryParams;
use crate::routes::Access;

/// What is to be said of a call, beside what the route table knows.
pub struct Called {
    method: &'static str,
    path: &'static str,
    operation: OperationBuilder,
    schemas: Vec<(String, RefOr<Schema>)>,
    refusals: Vec<StatusCode>,
}

impl Called {
    /// The call of this method and address. `name` is its own among all calls.
    pub fn new(method: &'static str, path: &'static str, name: &str) -> Self {
        let mut called = Self {
            method,
            path,
            operation: OperationBuilder::new().operation_id(Some(name)).tag(resource(path)),
            schemas: Vec::new(),
            // What is no UTF-8, and a process that is too busy or has lost its database.
            refusals: vec![StatusCode::BAD_REQUEST, StatusCode::SERVICE_UNAVAILABLE],
        };
        for capture in captures(path) {
            called.operation = called.operation.parameter(parameters::of_path(capture));
            called.refusals.push(StatusCode::NOT_FOUND);
        }
        if method != "GET" {
            // A body where none is wanted is read all the same: it was meant to do something.
            let body = [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::UNPROCESSABLE_ENTITY];
            called.refusals.extend(body);
        }
        called
    }

    /// In one line, what the call does.
    #[must_use]
    pub fn says(mut self, summary: &str) -> Self {
        self.operation = self.operation.summary(Some(summary));
        self
    }

    /// What else is to be known of it.
    #[must_use]
    pub fn explains(mut self, words: &str) -> Self {
        self.operation = self.operation.description(Some(words));
        self
    }

    /// It takes the parameters of `Q`, as they are described; one that is not is found by a test.
    #[must_use]
    pub fn filters<Q: QueryParams>(mut self, described: &[(&str, Schema, &str)]) -> Self {
        for name in Q::NAMES {
            let own = described.iter().find(|(own, ..)| own == name).cloned();
            let words = own.or_else(|| parameters::of_every_list(name));
            let mut parameter = ParameterBuilder::new().name(*name).parameter_in(ParameterIn::Query);
            parameter = parameter.required(Required::False);
            if let Some((_, schema, words)) = words {
                parameter = parameter.schema(Some(schema)).description(Some(words));
            }
            self.operation = self.operation.parameter(parameter);
        }
        self.refusals.push(StatusCode::UNPROCESSABLE_ENTITY);
        self
    }

    /// It takes this header, and nothing goes without it.
    #[must_use]
    pub fn wants_header(mut self, name: &str, words: &str) -> Self {
        let value =
            Object::builder().schema_type(utoipa::openapi::Type::String).min_length(Some(1)).max_length(Some(255));
        // Printable ASCII, and not only blanks.
        let value = value.pattern(Some("^[!-~]+$"));
        let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(Required::True);
        self.operation = self.operation.parameter(header.schema(Some(value)).description(Some(words)));
        self
    }

    /// It takes a body like this one.
    #[must_use]
    pub fn takes<T: ToSchema>(mut self, example: Value) -> Self {
        let mut content = Content::new(Some(self.mention::<T>()));
        content.example = Some(example);
        let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
        self.operation = self.operation.request_body(Some(body.build()));
        self.refusals.push(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        self
    }

    /// It answers this.
    #[must_use]
    pub fn answers<T: ToSchema>(mut self, status: u16, words: &str) -> Self {
        let content = Content::new(Some(self.mention::<T>()));
        self.answer(status, ResponseBuilder::new().description(words).content("application/json", content))
    }

    /// It answers this, or a CSV file where the query asks for one.
    #[must_use]
    pub fn answers_or_csv<T: ToSchema>(mut self, words: &str) -> Self {
        let json = Content::new(Some(self.mention::<T>()));
        let csv = Content::new(Some(Object::builder().schema_type(Type::String)));
        let answer = ResponseBuilder::new().description(words).content("application/json", json);
        self.answer(200, answer.content("text/csv", csv))
    }

    /// It answers a page of a list of these.
    #[must_use]
    pub fn answers_page_of<T: ToSchema>(mut self) -> Self {
        let name = format!("PageOf{}", T::name());
        self.schemas.push((name.clone(), Paged::<T>::schema()));
        self.mention::<T>();
        let content = Content::new(Some(Ref::from_schema_name(name)));
        self.answer(200, ResponseBuilder::new().description("A page of them.").content("application/json", content))
    }

    /// It answers JSON that nobody describes.
    #[must_use]
    pub fn answers_json(self, status: u16, words: &str) -> Self {
        let content = Content::new(Some(Object::new()));
        self.answer(status, ResponseBuilder::new().description(words).content("application/json", content))
    }

    /// It answers without a body.
    #[must_use]
    pub fn answers_nothing(self, status: u16, words: &str) -> Self {
        self.answer(status, ResponseBuilder::new().description(words))
    }

    /// It may be refused for this too, beside what comes from its method and its address.
    #[must_use]
    pub fn refuses(mut self, status: StatusCode) -> Self {
        self.refusals.push(status);
        self
    }

    /// Whether it is the call of this method and address.
    pub(super) fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }

    /// The operation, and the schemas it mentions.
    pub(super) fn into_operation(mut self, access: Access) -> (Operation, Vec<(String, RefOr<Schema>)>) {
        if let Access::Key(scope) = access {
            self.refusals.extend([StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN]);
            let words = self.operation.build();
            let need = format!("For keys with the scope `{scope}`.");
            let words_before = words.description.clone().map(|words| format!("{words} ")).unwrap_or_default();
            let security = SecurityRequirement::new(BEARER, [] as [&str; 0]);
            self.operation =
                OperationBuilder::from(words).description(Some(format!("{words_before}{need}"))).security(security);
        }
        for status in &self.refusals {
            self.operation = self.operation.response(status.as_str(), refusals::mention(*status));
        }
        (self.operation.build(), self.schemas)
    }

    fn answer(mut self, status: u16, mut response: ResponseBuilder) -> Self {
        if status == 201 && self.method == "POST" && !self.path.ends_with('}') && !self.path.contains("{id}") {
            let place = HeaderBuilder::new().description(Some("The address of what was made.")).build();
            response = response.header("Location", place);
        }
        self.operation = self.operation.response(status.to_string(), response.build());
        self
    }

    /// A reference to the schema of `T`, which then stands among the components with all that it mentions.
    fn mention<T: ToSchema>(&mut self) -> Ref {
        self.schemas.push((T::name().into_owned(), <T as PartialSchema>::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(T::name())
    }
}

fn captures(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// What the address is about: the first word after the site.
fn resource(path: &'static str) -> &'static str {
    let mut parts = path.trim_start_matches("/api/v1/").split('/');
    let first = parts.next().unwrap_or_default();
    parts.nth(1).unwrap_or(first)
}
