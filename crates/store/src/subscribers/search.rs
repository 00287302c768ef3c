//! Searching a list for numbers that contain some digits.
//!
//! What few numbers contain is looked up by its groups of three digits (`subscriber_digits` on SQLite, the GIN index
//! `subscribers_by_digits` on PostgreSQL), counted exactly and sorted. What very many contain is met everywhere: then the
//! list is walked in its order until the page is full, and the total is estimated. A sample tells the two apart.

use domain::SubscriberStatus;
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Page, StoreError, SubscriberSort,
    db::{ToValue as _, Tx, Value, args, to_json},
    dialect::Field,
    subscribers::list::{Found, List, Run},
};

/// In a list up to this length every number is looked at.
const SHORT: u64 = 20_000;
/// The newest subscribers that are looked at to tell how common some digits are.
const SAMPLE: u32 = 5_000;
/// More numbers than this are not sorted.
const MANY: u64 = 30_000;

/// The page of a list, of numbers that contain the digits.
pub(super) async fn find(tx: &mut Tx, list: &List<'_>, digits: &str, page: Page) -> Result<Found, StoreError> {
    let listed: u64 = list.runs.iter().map(|run| run.n).sum();
    if listed == 0 {
        return Ok(Found { phones: Vec::new(), total: 0, total_is_estimate: false });
    }
    let people = list.census.total();
    if people <= SHORT {
        let sorted = sort(tx, list, digits, Source::Everybody, page).await?;
        return Ok(sorted.unwrap_or(Found { phones: Vec::new(), total: 0, total_is_estimate: false }));
    }
    let sample = sample(tx, list, digits).await?;
    let expected = |of: u64| sample.saturating_mul(of) / u64::from(SAMPLE);
    if digits.len() >= 3
        && expected(people) <= MANY
        && let Some(found) = sort(tx, list, digits, Source::Groups, page).await?
    {
        return Ok(found);
    }
    walk(tx, list, digits, page, expected(listed)).await
}

/// How many of the newest numbers contain the digits.
async fn sample(tx: &mut Tx, list: &List<'_>, digits: &str) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT COUNT(*) AS found
         FROM (SELECT phone FROM subscribers{} WHERE site_id = $1 AND deleted_at IS NULL
               ORDER BY created_at DESC, phone DESC LIMIT {SAMPLE}) AS newest
         WHERE CAST(phone AS TEXT) LIKE $2",
        tx.dialect().by_index("subscribers_by_time")
    );
    tx.one(AssertSqlSafe(sql), args![list.site, format!("%{digits}%")]).await?.get("found")
}

/// Where numbers are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// Among all of the site's.
    Everybody,
    /// Where the groups of three digits are.
    Groups,
}

/// Gathers the numbers, counts and sorts them; `None` if there are too many.
async fn sort(
    tx: &mut Tx,
    list: &List<'_>,
    digits: &str,
    source: Source,
    page: Page,
) -> Result<Option<Found>, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        place: usize,
        region: &'static str,
    }
    let mut values = args![list.site, format!("%{digits}%"), page.size, page.offset()];
    let from = match source {
        Source::Everybody => format!("subscribers s{}", tx.dialect().by_index("subscribers_by_number")),
        Source::Groups => {
            let groups = groups(digits);
            values.push(tx.dialect().digit_groups(&groups).to_value());
            tx.dialect().with_digit_groups(values.len())
        }
    };
    let filter = list.filter;
    let region = filter.region.map(|region| region.to_value());
    let conditions = conditions(filter.status, region, &mut values);
    let way = list.order.direction.sql();
    let (join, by) = match list.order.sort {
        SubscriberSort::Number => (String::new(), format!("few.phone {way}")),
        SubscriberSort::Since => (String::new(), format!("few.created_at {way}, few.phone {way}")),
        SubscriberSort::Status => (String::new(), format!("few.status {way}, few.phone {way}")),
        SubscriberSort::Region | SubscriberSort::Credits => {
            // In the order of the runs, which is that of the list already.
            let regions = list.runs.iter().enumerate();
            let places: Vec<_> =
                regions.filter_map(|(place, run)| Some(Bound { place, region: run.region?.as_str() })).collect();
            values.push(to_json(&places)?.to_value());
            let parameter = u8::try_from(values.len()).unwrap_or(u8::MAX);
            let fields = [("place", Field::Int), ("region", Field::Text)];
            let rows = tx.dialect().rows_of(parameter, "placed", &fields);
            (format!(" JOIN {rows} ON placed.region = few.region"), format!("placed.place, few.phone {way}"))
        }
    };
    let few = format!(
        "WITH few AS MATERIALIZED (
             SELECT s.phone, s.region, s.created_at, s.status FROM {from}
             WHERE s.site_id = $1 AND s.deleted_at IS NULL AND CAST(s.phone AS TEXT) LIKE $2{conditions}
             LIMIT {})",
        2 * MANY + 1
    );
    let sql = format!(
        "{few} SELECT counted.total, listed.phone
         FROM (SELECT COUNT(*) AS total FROM few) AS counted
         LEFT JOIN (SELECT few.phone, ROW_NUMBER() OVER (ORDER BY {by}) AS place FROM few{join}
                    ORDER BY place LIMIT $3 OFFSET $4) AS listed ON TRUE
         ORDER BY listed.place"
    );
    let rows = tx.all(AssertSqlSafe(sql), values).await?;
    let total = rows.first().map_or(Ok(0), |row| row.get("total"))?;
    if total > 2 * MANY {
        return Ok(None);
    }
    let mut phones = Vec::new();
    for row in &rows {
        phones.extend(row.get::<Option<i64>>("phone")?);
    }
    Ok(Some(Found { phones, total, total_is_estimate: false }))
}

/// Walks the list in its order until the page is full.
async fn walk(tx: &mut Tx, list: &List<'_>, digits: &str, page: Page, expected: u64) -> Result<Found, StoreError> {
    let offset = u64::try_from(page.offset()).unwrap_or(u64::MAX);
    let mut skip = offset;
    let mut wanted = u64::from(page.size);
    let mut phones: Vec<i64> = Vec::new();
    for run in &list.runs {
        let mut values = args![list.site, format!("%{digits}%"), wanted, skip];
        let (selection, order) = in_order(tx, list, run, &mut values);
        let sql = format!("SELECT s.phone {selection} ORDER BY {order} LIMIT $3 OFFSET $4");
        let rows = tx.all(AssertSqlSafe(sql), values).await?;
        for row in &rows {
            phones.push(row.get("phone")?);
        }
        wanted -= u64::try_from(rows.len()).unwrap_or(wanted).min(wanted);
        if wanted == 0 {
            break;
        }
        if !rows.is_empty() {
            skip = 0;
        } else if list.runs.len() > 1 && skip > 0 {
            let mut values = args![list.site, format!("%{digits}%")];
            let (selection, _) = in_order(tx, list, run, &mut values);
            let counted: u64 =
                tx.one(AssertSqlSafe(format!("SELECT COUNT(*) AS found {selection}")), values).await?.get("found")?;
            skip -= counted.min(skip);
        }
    }
    let seen = offset + u64::try_from(phones.len()).unwrap_or(0);
    // Where the list ended, its length is known.
    let ended = wanted > 0 && (!phones.is_empty() || offset == 0);
    let total = if ended { seen } else { expected.max(seen) };
    Ok(Found { phones, total, total_is_estimate: !ended })
}

/// A run of the list, of numbers that contain the digits (`$2`), and its order.
fn in_order(tx: &Tx, list: &List<'_>, run: &Run, values: &mut Vec<Value>) -> (String, String) {
    let way = list.order.direction.sql();
    let (index, order) = match (list.order.sort, run.region) {
        (SubscriberSort::Since, _) => ("subscribers_by_time", format!("s.created_at {way}, s.phone {way}")),
        (_, Some(_)) => ("subscribers_by_region", format!("s.phone {way}")),
        (_, None) => ("subscribers_by_number", format!("s.phone {way}")),
    };
    let conditions = conditions(run.status, run.region.map(|region| region.to_value()), values);
    let selection = format!(
        "FROM subscribers s{} WHERE s.site_id = $1 AND s.deleted_at IS NULL AND CAST(s.phone AS TEXT) LIKE $2{conditions}",
        tx.dialect().by_index(index)
    );
    (selection, order)
}

/// The filter's other conditions.
fn conditions(status: Option<SubscriberStatus>, region: Option<Value>, values: &mut Vec<Value>) -> String {
    let status = status.map(|status| status.to_value());
    let mut conditions = Vec::new();
    for (column, value) in [("status", status), ("region", region)] {
        if let Some(value) = value {
            values.push(value);
            conditions.push(format!(" AND s.{column} = ${}", values.len()));
        }
    }
    conditions.concat()
}

/// Groups of three digits side by side, from the end of the number, where numbers differ most.
fn groups(digits: &str) -> Vec<&str> {
    let mut groups = Vec::new();
    let mut end = digits.len();
    while end >= 3 {
        groups.extend(digits.get(end - 3..end));
        end -= 3;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn groups_are_taken_from_the_end() {
        assert_eq!(groups("123"), ["123"]);
        assert_eq!(groups("60122"), ["122"]);
        assert_eq!(groups("60122000123"), ["123", "000", "122"]);
    }
}
