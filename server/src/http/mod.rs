//! What all doors share: reading requests strictly, answering problems, and the layers around every route.

pub mod body_limit;
pub mod client_ip;
pub mod consent_file;
pub mod crowd;
pub mod etag;
pub mod leaving;
pub mod observe;
pub mod origin;
pub mod path;
pub mod problem;
pub mod query;
pub mod security_headers;
pub mod strict_json;
pub mod text;

pub use consent_file::consent_file;
pub use path::{PathId, path_part};
pub use problem::Problem;
pub use query::{QueryOf, QueryParams};
pub use strict_json::StrictJson;
