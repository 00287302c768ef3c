//! What a decision about many messages means, and the button that makes it.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Credits, MessageId};
use engine::{Engine, EngineError, MessageParams, UnclearChoice, UnclearDecision, UnclearReview};
use leptos::prelude::*;

use super::actions::list_address;
use crate::admin::{Console, Frame, Noun, Section, count, grouped, refused};
use crate::components::{Notice, Tone};
use crate::forms::Draft;
use crate::session::SignedIn;
use crate::ui::{Head, Ui};

/// More ids than a page has boxes come from no page of ours.
const MOST_TICKED: usize = 1_000;

/// What was asked for.
struct Asked {
    decision: Option<UnclearDecision>,
    /// Everything that the filters show, or what is ticked.
    all: bool,
    ids: Vec<MessageId>,
    params: MessageParams,
    back: String,
}

/// A decision that can be made, or why it can't.
struct Review {
    site: String,
    back: String,
    ready: Result<(UnclearDecision, UnclearReview), String>,
}

impl Asked {
    /// Reads the query string, which names `ids[]` as often as boxes were ticked.
    fn of(query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let value = |wanted: &str| {
            pairs.iter().find(|(name, value)| name == wanted && !value.is_empty()).map(|(_, value)| value.clone())
        };
        let ticked = pairs.iter().filter(|(name, _)| name == "ids[]");
        Self {
            decision: value("decision").and_then(|word| word.parse().ok()),
            all: value("all").is_some(),
            ids: ticked.filter_map(|(_, id)| id.parse().ok()).take(MOST_TICKED).collect(),
            params: MessageParams {
                recipient: value("recipient"),
                kind: value("kind"),
                broadcast: value("broadcast"),
                from: value("from"),
                to: value("to"),
                search: value("search"),
                ..MessageParams::default()
            },
            back: value("back").unwrap_or_default(),
        }
    }

    fn choice(&self) -> Result<UnclearChoice, EngineError> {
        if self.all {
            self.params.parse().map(UnclearChoice::Matching)
        } else {
            Ok(UnclearChoice::These(self.ids.clone()))
        }
    }

    /// The list that it was asked from.
    fn back(&self, site: &str) -> String {
        if self.all { super::addresses(site, &self.params).href(&[]) } else { list_address(site, &self.back) }
    }
}

/// `GET /admin/sites/{site}/unclear/review?decision=…`
pub async fn page(
    ui: Ui,
    me: SignedIn,
    draft: Draft,
    State(engine): State<Engine>,
    Path(site): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = Asked::of(query.as_deref().unwrap_or_default());
    match load(&engine, &me, site, &asked).await {
        Ok((frame, review)) => {
            let (title, status) = match &review.ready {
                Ok((UnclearDecision::Resend, _)) => ("Send again", StatusCode::OK),
                Ok((UnclearDecision::WriteOff, _)) => ("Write off", StatusCode::OK),
                Err(_) => ("Unclear messages", StatusCode::UNPROCESSABLE_ENTITY),
            };
            let body = move || view! { <ReviewPage frame=frame title=title review=review draft=draft /> };
            ui.page(Head::console(title).status(status), body).await
        }
        Err(error) => refused(ui, error).await,
    }
}

async fn load(engine: &Engine, me: &SignedIn, site: String, asked: &Asked) -> Result<(Frame, Review), EngineError> {
    let access = engine.enter(&me.actor, &site).await?;
    let reviewed = async {
        let decision = asked
            .decision
            .ok_or_else(|| EngineError::invalid("decision", "Say what to do: send again, or write off."))?;
        Ok((decision, engine.review_unclear(&access, decision, &asked.choice()?).await?))
    };
    let ready = match reviewed.await {
        Ok(ready) => Ok(ready),
        Err(EngineError::Invalid(errors)) => {
            Err(errors.0.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" "))
        }
        Err(error) => return Err(error),
    };
    let back = asked.back(&site);
    Ok((Frame::of_site(engine, me, &access).await?, Review { site, back, ready }))
}

#[component]
fn ReviewPage(frame: Frame, title: &'static str, review: Review, draft: Draft) -> impl IntoView {
    let Review { site, back, ready } = review;
    let content = match ready {
        Ok((_, review)) if review.messages.is_empty() => {
            view! { <Nothing words="None of these messages is unclear any more.".to_owned() back=back /> }.into_any()
        }
        Ok((decision, review)) => view! { <Decide site=site back=back decision=decision review=review /> }.into_any(),
        Err(words) => view! { <Nothing words=words back=back /> }.into_any(),
    };
    view! {
        <Console frame=frame here=Section::History title=title draft=draft>
            {content}
        </Console>
    }
}

#[component]
fn Nothing(words: String, back: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn>{words}</Notice>
        <p>
            <a class="button" href=back>"Back to the list"</a>
        </p>
    }
}

/// The sentence, the countries, and the button that repeats the figure.
#[component]
fn Decide(site: String, back: String, decision: UnclearDecision, review: UnclearReview) -> impl IntoView {
    let number = u64::try_from(review.messages.len()).unwrap_or(u64::MAX);
    let (amount, heading) = match decision {
        UnclearDecision::Resend => (review.credits, "Credits"),
        UnclearDecision::WriteOff => (review.refund, "Credits back"),
    };
    let missing = amount.get().saturating_sub(review.available.get());
    let refused = decision == UnclearDecision::Resend && missing > 0;
    let after = match decision {
        UnclearDecision::Resend if refused => {
            let words = format!(
                "{} are missing: this costs {} and {} are left. Tick fewer of them, or add credits.",
                credits(Credits::new(missing)),
                grouped(amount.get()),
                grouped(review.available.get())
            );
            let ledger = Section::Credits.path(&site);
            view! {
                <Notice tone=Tone::Bad>{words} " " <a href=ledger>"Credits"</a></Notice>
            }
            .into_any()
        }
        UnclearDecision::Resend => {
            let left = grouped(review.available.get() - amount.get());
            view! {
                <p class="muted">{format!("{left} will be left. Whoever did get the first one gets it twice.")}</p>
            }
            .into_any()
        }
        UnclearDecision::WriteOff => view! {
            <p class="muted">"They stay in the history as they are. A late report still settles them and takes no credits back."</p>
        }
        .into_any(),
    };
    let more = (review.chosen > number).then(|| {
        let words = format!(
            "These are the newest {} of {}: as many as can be decided on at once. Decide on the others afterwards.",
            grouped(number),
            grouped(review.chosen)
        );
        view! { <Notice tone=Tone::Info>{words}</Notice> }
    });
    let left_out = (review.left_out > 0).then(|| {
        let words = format!(
            "{} can't be sent again and stay as they are: codes, and texts that are no longer kept.",
            count(review.left_out, Noun::Message)
        );
        view! { <Notice tone=Tone::Info>{words}</Notice> }
    });
    let rows = review
        .by_region
        .iter()
        .map(|line| {
            let amount = match decision {
                UnclearDecision::Resend => line.credits,
                UnclearDecision::WriteOff => line.refund,
            };
            view! {
                <tr role="row">
                    <td role="cell">{line.region.name()} " " <span class="tag">{line.region.as_str()}</span></td>
                    <td class="num" role="cell">{grouped(line.messages)}</td>
                    <td class="num" role="cell">{grouped(amount.get())}</td>
                </tr>
            }
        })
        .collect_view();
    let ids = review.messages.iter().map(|message| message.id.to_string()).collect::<Vec<_>>().join(",");
    let list = back.clone();
    let button = (!refused).then(|| {
        view! {
            <form method="post" action="/fn/unclear-decide">
                <input type="hidden" name="site" value=site />
                <input type="hidden" name="decision" value=decision.as_str() />
                <input type="hidden" name="ids" value=ids />
                <input type="hidden" name="back" value=back />
                <button class="button primary">{label(decision, number, amount)}</button>
            </form>
        }
    });
    view! {
        {more}
        {left_out}
        <section class="quote" aria-labelledby="decision">
            <h2 class="visually-hidden" id="decision">"Decision"</h2>
            <p class="sentence">{sentence(decision, number, review.by_region.len(), amount)}</p>
            {after}
            <div class="table-box">
                <table class="table small" role="table" aria-label="Messages by country">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">"Country"</th>
                            <th class="num" scope="col" role="columnheader">"Messages"</th>
                            <th class="num" scope="col" role="columnheader">{heading}</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                    <tfoot role="rowgroup">
                        <tr role="row">
                            <th scope="row" role="rowheader">"Together"</th>
                            <td class="num" role="cell">{grouped(number)}</td>
                            <td class="num" role="cell">{grouped(amount.get())}</td>
                        </tr>
                    </tfoot>
                </table>
            </div>
            <div class="price-bar">
                <a class="button" href=list>"Back"</a>
                {button}
            </div>
        </section>
    }
}

fn credits(amount: Credits) -> String {
    count(u64::try_from(amount.get()).unwrap_or_default(), Noun::Credit)
}

fn sentence(decision: UnclearDecision, number: u64, countries: usize, amount: Credits) -> String {
    let messages = count(number, Noun::Message);
    let countries = if countries == 1 { "1 country".to_owned() } else { format!("{countries} countries") };
    match decision {
        UnclearDecision::Resend => format!("Send {messages} in {countries} again for {}.", credits(amount)),
        UnclearDecision::WriteOff => {
            let come = if amount.get() == 1 { "comes" } else { "come" };
            format!("Write off {messages} in {countries}: {} {come} back.", credits(amount))
        }
    }
}

fn label(decision: UnclearDecision, number: u64, amount: Credits) -> String {
    match decision {
        UnclearDecision::Resend => format!("Send {} again for {}", grouped(number), credits(amount)),
        UnclearDecision::WriteOff => format!("Write {} off, {} back", grouped(number), credits(amount)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_ticked_and_what_is_filtered_are_read() {
        let id = "0197f000-0000-7000-8000-000000000001";
        let asked = Asked::of(&format!("decision=write-off&ids%5B%5D={id}&ids%5B%5D=x&back=%2Fadmin"));
        assert_eq!((asked.decision, asked.all, asked.ids.len()), (Some(UnclearDecision::WriteOff), false, 1));
        assert_eq!(asked.back("main"), "/admin/sites/main/unclear");
        let asked = Asked::of("search=a+b&kind=welcome&all=1&decision=resend");
        assert!(asked.all && asked.params.search.as_deref() == Some("a b"));
        assert_eq!(asked.back("main"), "/admin/sites/main/unclear?search=a+b&kind=welcome");
        assert_eq!(Asked::of("decision=burn").decision, None);
    }

    #[test]
    fn money_moves_after_a_sentence() {
        let amount = Credits::new(24);
        assert_eq!(
            sentence(UnclearDecision::Resend, 12, 3, amount),
            "Send 12 messages in 3 countries again for 24 credits."
        );
        assert_eq!(
            sentence(UnclearDecision::WriteOff, 1, 1, Credits::new(1)),
            "Write off 1 message in 1 country: 1 credit comes back."
        );
        assert_eq!(label(UnclearDecision::WriteOff, 1_204, amount), "Write 1,204 off, 24 credits back");
    }
}
