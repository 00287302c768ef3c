//! Pages of a list without a search, at any depth.
//!
//! How long the list is, and each region's part of it, is known beforehand; so a page is reached from the nearer end of an
//! index that holds the order and all that is filtered by, without reading a row. Where few pass the filter they are
//! gathered and sorted instead.

use domain::SubscriberStatus;
use sqlx::AssertSqlSafe;

use crate::{
    Direction, Page, StoreError, SubscriberFilter, SubscriberSort,
    db::{ToValue as _, Tx, Value, args},
    dialect::Dialect,
    subscribers::list::{Found, List, Run},
};

/// Gathering and sorting one entry costs as much as stepping over so many.
const GATHERED_IN_STEPS: u64 = 8;

/// The page of a list.
pub(super) async fn find(tx: &mut Tx, list: &List<'_>, page: Page) -> Result<Found, StoreError> {
    let total = list.runs.iter().map(|run| run.n).sum();
    let mut skip = u64::try_from(page.offset()).unwrap_or(u64::MAX);
    let mut wanted = u64::from(page.size);
    let mut phones = Vec::new();
    for run in &list.runs {
        if wanted == 0 {
            break;
        }
        if skip >= run.n {
            skip -= run.n;
            continue;
        }
        let stretch = Stretch { from: skip, count: wanted.min(run.n - skip) };
        phones.extend(walk(tx, list, run, stretch).await?);
        (skip, wanted) = (0, wanted - stretch.count);
    }
    Ok(Found { phones, total, total_is_estimate: false })
}

/// Places of a run, from 0.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: u64,
    count: u64,
}

/// The numbers in a stretch of a run.
async fn walk(tx: &mut Tx, list: &List<'_>, run: &Run, stretch: Stretch) -> Result<Vec<i64>, StoreError> {
    let behind = run.n - stretch.from - stretch.count;
    let backwards = behind < stretch.from;
    let (skip, direction) =
        if backwards { (behind, list.order.direction.reversed()) } else { (stretch.from, list.order.direction) };
    let way = Way { skip, count: stretch.count, direction };
    let (sql, values) = statement(tx.dialect(), list, run, way);
    let rows = tx.all(AssertSqlSafe(sql), values).await?;
    let mut phones = rows.iter().map(|row| row.get("phone")).collect::<Result<Vec<i64>, _>>()?;
    if backwards {
        phones.reverse();
    }
    Ok(phones)
}

/// How a stretch is reached.
struct Way {
    skip: u64,
    count: u64,
    direction: Direction,
}

fn statement(dialect: Dialect, list: &List<'_>, run: &Run, way: Way) -> (String, Vec<Value>) {
    let keys: &[&str] = match list.order.sort {
        SubscriberSort::Since => &["created_at", "phone"],
        SubscriberSort::Number | SubscriberSort::Region | SubscriberSort::Credits | SubscriberSort::Status => {
            &["phone"]
        }
    };
    let mut values = args![list.site, way.count, way.skip];
    let gathered = gathered(list, run, &way);
    let index = gathered.unwrap_or(match (list.order.sort, run.region, run.status) {
        (SubscriberSort::Since, ..) => "subscribers_by_time",
        (_, Some(_), Some(status)) if status != SubscriberStatus::Active => "subscribers_by_status",
        (_, Some(_), _) => "subscribers_by_region",
        (_, None, _) => "subscribers_by_number",
    });
    let mut clauses = vec!["deleted_at IS NULL".to_owned()];
    if let Some(status) = run.status {
        values.push(status.to_value());
        clauses.push(format!("status = ${}", values.len()));
        if status != SubscriberStatus::Active {
            // As the index says it.
            clauses.push("status <> 'active'".to_owned());
        }
    }
    let order = |keys: &[&str]| {
        let keys: Vec<String> = keys.iter().map(|key| format!("{key} {}", way.direction.sql())).collect();
        keys.join(", ")
    };
    let by_index = dialect.by_index(index);
    if gathered.is_some() {
        clauses.push("site_id = $1".to_owned());
        in_region(run, &mut clauses, &mut values);
        let sql = format!(
            "WITH few AS MATERIALIZED (SELECT phone, created_at FROM subscribers{by_index} WHERE {})
             SELECT phone FROM few ORDER BY {} LIMIT $2 OFFSET $3",
            clauses.join(" AND "),
            order(keys)
        );
        return (sql, values);
    }
    let is_led_by_region = index == "subscribers_by_region";
    let mut lead = if is_led_by_region { vec!["site_id", "region"] } else { vec!["site_id"] };
    if dialect == Dialect::Sqlite && index != "subscribers_by_status" {
        // Nobody walks past the end of the run, because its length is known: so there is only a beginning to look for, and no
        // comparison at each step, which halves the time.
        if !is_led_by_region {
            in_region(run, &mut clauses, &mut values);
        }
        let bound = if is_led_by_region {
            values.push(run.region.to_value());
            format!("($1, ${})", values.len())
        } else {
            "($1)".to_owned()
        };
        let compare = match way.direction {
            Direction::Ascending => ">=",
            Direction::Descending => "<=",
        };
        clauses.push(format!("({}) {compare} {bound}", lead.join(", ")));
    } else {
        lead.clear();
        clauses.push("site_id = $1".to_owned());
        in_region(run, &mut clauses, &mut values);
    }
    lead.extend(keys);
    let sql = format!(
        "SELECT phone FROM subscribers{by_index} WHERE {} ORDER BY {} LIMIT $2 OFFSET $3",
        clauses.join(" AND "),
        order(&lead)
    );
    (sql, values)
}

fn in_region(run: &Run, clauses: &mut Vec<String>, values: &mut Vec<Value>) {
    if let Some(region) = run.region {
        values.push(region.to_value());
        clauses.push(format!("region = ${}", values.len()));
    }
}

/// The index to gather a run from, where sorting what it holds is cheaper than walking.
fn gathered(list: &List<'_>, run: &Run, way: &Way) -> Option<&'static str> {
    let status = run.status.filter(|status| *status != SubscriberStatus::Active);
    let (index, held) = match (list.order.sort, run.region, status) {
        (SubscriberSort::Since, _, Some(_)) | (SubscriberSort::Number | SubscriberSort::Status, None, Some(_)) => {
            ("subscribers_by_status", run.n)
        }
        (SubscriberSort::Since, Some(region), None) => {
            let all = SubscriberFilter { region: Some(region), ..SubscriberFilter::default() };
            ("subscribers_by_region", list.census.found_by(&all))
        }
        _ => return None,
    };
    let steps = (way.skip + way.count).saturating_mul(list.census.total()) / run.n.max(1);
    (held.saturating_mul(GATHERED_IN_STEPS) < steps).then_some(index)
}
