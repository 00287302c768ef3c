//! The costs as a file.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::{CostParams, Engine};
use http::header;

use super::signed_in::AtSite;
use crate::http::{Problem, QueryOf};

/// What the page shows of that period.
pub async fn download(
    AtSite(access): AtSite,
    State(engine): State<Engine>,
    QueryOf(params): QueryOf<CostParams>,
) -> Result<Response, Problem> {
    let name = format!("attachment; filename=\"costs-{}.csv\"", access.site().slug);
    let csv = engine.costs_csv(&access, params.parse(engine.now())?).await?;
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, csv).into_response())
}
