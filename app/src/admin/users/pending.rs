//! Invitations that nobody has accepted yet.

use engine::InvitationView;
use leptos::prelude::*;

use super::role_word;
use crate::admin::When;
use crate::components::{Column, DataTable};

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
            <DataTable
                labelled_by="pending"
                columns=vec![
                    Column::Text("E-mail address"),
                    Column::Text("Roles"),
                    Column::Text("By"),
                    Column::Text("Until"),
                    Column::Tools("Take back"),
                ]
            >
                {rows}
            </DataTable>
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
