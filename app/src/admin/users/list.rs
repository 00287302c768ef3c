//! Who may sign in, with what each may do at which site.

use engine::{PersonView, Role, RoleAt, Site};
use leptos::prelude::*;

use super::role_word;
use crate::admin::When;
use crate::components::{Column, DataTable, Icon, IconName, Question};

/// The people.
#[component]
pub fn People(
    /// By e-mail address.
    people: Vec<PersonView>,
    /// The sites that the reader owns.
    sites: Vec<Site>,
    /// Whether they own all of them.
    owns_all: bool,
) -> impl IntoView {
    let rows = people
        .into_iter()
        .map(|person| view! { <Row person=person sites=sites.clone() owns_all=owns_all /> })
        .collect_view();
    view! {
        <DataTable
            label="Users"
            columns=vec![
                Column::Text("E-mail address"),
                Column::Text("Roles"),
                Column::Text("Second step"),
                Column::Text("Last sign-in"),
                Column::Tools("Delete"),
            ]
        >
            {rows}
        </DataTable>
    }
}

#[component]
fn Row(person: PersonView, sites: Vec<Site>, owns_all: bool) -> impl IntoView {
    let (class, icon, word) = if person.has_second_step {
        ("status ok", IconName::StatusOn, "On")
    } else {
        ("status quiet", IconName::StatusOff, "Off")
    };
    let me = person.is_me.then(|| view! { " " <span class="tag">"You"</span> });
    let seen = match person.last_sign_in_at {
        Some(at) => view! { <When at=at /> }.into_any(),
        None => "–".into_any(),
    };
    let nothing =
        person.roles.is_empty().then(|| view! { <p class="muted">"None: they can sign in, and see nothing."</p> });
    let (id, email) = (person.id.to_string(), person.email.clone());
    let more =
        owns_all.then(|| view! { <More id=id.clone() email=email.clone() roles=person.roles.clone() sites=sites /> });
    let delete = owns_all.then(|| view! { <Delete id=id.clone() email=email.clone() /> });
    let roles = person
        .roles
        .into_iter()
        .map(|role| view! { <OneRole id=id.clone() email=email.clone() role=role /> })
        .collect_view();
    view! {
        <tr role="row">
            <td class="main" data-label="E-mail address" role="cell">
                <span>{person.email} {me}</span>
            </td>
            <td class="wide" data-label="Roles" role="cell">
                <div class="stack tight">{nothing} {roles} {more}</div>
            </td>
            <td data-label="Second step" role="cell">
                <span class=class>
                    <Icon name=icon />
                    {word}
                </span>
            </td>
            <td data-label="Last sign-in" role="cell">{seen}</td>
            <td class="tools" role="cell">{delete}</td>
        </tr>
    }
}

/// A role, with what changes it and takes it away where the reader may.
#[component]
fn OneRole(id: String, email: String, role: RoleAt) -> impl IntoView {
    let (slug, place) = role.site.unwrap_or_else(|| (String::new(), "All sites".to_owned()));
    if !role.is_mine_to_change {
        return view! { <p>{place} ": " {role_word(role.role)}</p> }.into_any();
    }
    let label = format!("Role of {email} at {place}");
    let (remove_id, remove_slug, remove_place) = (id.clone(), slug.clone(), place.clone());
    view! {
        <div class="row role">
            <form class="row" method="post" action="/fn/user-role">
                <input type="hidden" name="user" value=id />
                <input type="hidden" name="at" value=slug />
                <span>{place}</span>
                <RoleChoice label=label chosen=role.role />
                <button class="button quiet">"Change"</button>
            </form>
            <Remove id=remove_id slug=remove_slug email=email place=remove_place />
        </div>
    }
    .into_any()
}

#[component]
fn RoleChoice(label: String, chosen: Role) -> impl IntoView {
    let options = Role::ALL
        .iter()
        .map(|role| view! { <option value=role.as_str() selected={*role == chosen}>{role_word(*role)}</option> })
        .collect_view();
    view! {
        <select class="input" name="role" aria-label=label>
            {options}
        </select>
    }
}

/// The question before a role is taken away.
#[component]
fn Remove(id: String, slug: String, email: String, place: String) -> impl IntoView {
    view! {
        <Question
            id=format!("remove-{id}-{slug}")
            does="Remove"
            label=format!("Remove {email} from {place}")
            title=format!("Remove {email} from {place}?")
            words="They are signed out everywhere at once, and invitations they made stop working. You can give them a role again."
            action="/fn/user-remove"
        >
            <input type="hidden" name="user" value=id />
            <input type="hidden" name="at" value=slug />
        </Question>
    }
}

/// A role at one more site, for owners of all.
#[component]
fn More(id: String, email: String, roles: Vec<RoleAt>, sites: Vec<Site>) -> impl IntoView {
    let has = |slug: Option<&str>| roles.iter().any(|role| role.site.as_ref().map(|(slug, _)| slug.as_str()) == slug);
    let all = (!has(None)).then(|| view! { <option value="">"All sites"</option> });
    let others: Vec<_> = sites.into_iter().filter(|site| !has(Some(site.slug.as_str()))).collect();
    if all.is_none() && others.is_empty() {
        return ().into_any();
    }
    let options = others
        .into_iter()
        .map(|site| view! { <option value=site.slug.to_string()>{site.name}</option> })
        .collect_view();
    let label = format!("Another site for {email}");
    view! {
        <details>
            <summary>"Another site"</summary>
            <form class="row" method="post" action="/fn/user-role">
                <input type="hidden" name="user" value=id />
                <select class="input" name="at" aria-label=label>
                    {options}
                    {all}
                </select>
                <RoleChoice label=format!("Role of {email} there") chosen=Role::Viewer />
                <button class="button quiet">"Give"</button>
            </form>
        </details>
    }
    .into_any()
}

/// The question before an account is deleted.
#[component]
fn Delete(id: String, email: String) -> impl IntoView {
    view! {
        <Question
            id=format!("delete-{id}")
            does="Delete"
            label=format!("Delete {email}")
            title=format!("Delete {email}?")
            typed=email.clone()
            words="Their account, password and second step are gone, and they are signed out at once. What they did stays in the records. You can't undo this; you can invite them again."
            action="/fn/user-delete"
        >
            <input type="hidden" name="user" value=id />
        </Question>
    }
}
