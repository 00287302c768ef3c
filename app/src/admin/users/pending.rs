//! Invitations that nobody has accepted yet.

use engine::InvitationView;
use leptos::prelude::*;

use super::role_word;
use crate::admin::When;

/// The invitations, each with the button that takes it back.
#[component]
pub fn Pending(
    /// Newest first.
    invitations: Vec<InvitationView>,
) -> impl IntoView {
    let rows = invitations.into_iter().map(|invitation| view! { <Row invitation=invitation /> }).collect_view();
    view! {
        <section class="stack" aria-labelledby="pending">
            <h2 id="pending">"Invitations that wait"</h2>
            <div class="table-box">
                <table class="table" role="table" aria-labelledby="pending">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">"E-mail address"</th>
                            <th scope="col" role="columnheader">"Roles"</th>
                            <th scope="col" role="columnheader">"By"</th>
                            <th scope="col" role="columnheader">"Until"</th>
                            <th class="tools" scope="col" role="columnheader">
                                <span class="visually-hidden">"Take back"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn Row(invitation: InvitationView) -> impl IntoView {
    let roles: Vec<String> = invitation
        .roles
        .iter()
        .map(|at| {
            let place = at.site.as_ref().map_or("All sites", |(_, name)| name);
            format!("{place}: {}", role_word(at.role))
        })
        .collect();
    view! {
        <tr role="row">
            <td class="main" data-label="E-mail address" role="cell">{invitation.email.clone()}</td>
            <td data-label="Roles" role="cell">{roles.join(", ")}</td>
            <td data-label="By" role="cell">{invitation.invited_by}</td>
            <td data-label="Until" role="cell"><When at=invitation.expires_at /></td>
            <td class="tools" role="cell">
                <form method="post" action="/fn/invitation-revoke">
                    <input type="hidden" name="id" value=invitation.id.to_string() />
                    <button class="button quiet" aria-label=format!("Take back the invitation of {}", invitation.email)>
                        "Take back"
                    </button>
                </form>
            </td>
        </tr>
    }
}
