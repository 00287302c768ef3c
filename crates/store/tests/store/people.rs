//! Roles at several sites, the last owner, and invitations.

use domain::{Membership, Memberships, Role, SiteId, SiteScope, UserId};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use store::{
    Acting, LoginSession, NewInvitation, NewUser, Store, StoreError, Who, WhoKind, each_engine, testing::TestDb,
};

use crate::world::{START, at};

each_engine!(
    roles_at_several_sites,
    the_last_owner_stays,
    owners_race_each_other_out,
    whoever_was_shut_out_changes_nothing,
    an_invitation_works_once,
    an_invitation_is_worth_what_its_maker_is,
    who_is_known_gains_and_loses_nothing,
);

async fn person(store: &Store, email: &str, role: Role, scope: SiteScope) -> UserId {
    store.by(Who::system()).create_user(NewUser { email, password_hash: "h", role, scope }, START).await.unwrap().id
}

/// The store in the hands of a user.
fn as_user(store: &Store, user: UserId) -> Acting {
    store.by(Who { kind: WhoKind::User, id: Some(user.as_uuid()), name: "somebody".to_owned(), address: None })
}

async fn two_sites(store: &Store) -> (SiteId, SiteId) {
    let main = store.ensure_default_site(START).await.unwrap().id;
    let other = store.by(Who::system()).create_site(&"other".parse().unwrap(), "Other", START).await.unwrap().id;
    (main, other)
}

async fn roles_of(store: &Store, id: UserId) -> Memberships {
    store.user(id).await.unwrap().unwrap().memberships
}

async fn signed_in(store: &Store, user: UserId, id_hash: &[u8]) {
    let session = LoginSession { id_hash, data: b"{}", expires_at: at(99) };
    assert!(as_user(store, user).begin_session(user, session, at(3)).await.unwrap());
}

fn at_site(site: SiteId, role: Role) -> Membership {
    Membership { sites: SiteScope::One(site), role }
}

fn everywhere(role: Role) -> Membership {
    Membership { sites: SiteScope::All, role }
}

async fn roles_at_several_sites(db: TestDb) {
    let store = db.store();
    let (main, other) = two_sites(store).await;
    let owner = person(store, "o@example.org", Role::Owner, SiteScope::All).await;
    let ada = person(store, "ada@example.org", Role::Manager, SiteScope::One(main)).await;
    as_user(store, owner).put_membership(ada, at_site(other, Role::Viewer), at(1)).await.unwrap();
    let roles = roles_of(store, ada).await;
    assert_eq!((roles.role_at(main), roles.role_at(other)), (Some(Role::Manager), Some(Role::Viewer)));
    as_user(store, owner).put_membership(ada, at_site(other, Role::Owner), at(2)).await.unwrap();
    assert_eq!(roles_of(store, ada).await.role_at(other), Some(Role::Owner), "in place of the one before");
    assert_eq!(roles_of(store, ada).await.iter().count(), 2);

    signed_in(store, ada, b"a").await;
    let people = store.people().await.unwrap();
    assert_eq!(
        people.iter().map(|person| person.email.as_str()).collect::<Vec<_>>(),
        ["ada@example.org", "o@example.org"]
    );
    assert_eq!((people[0].last_sign_in_at, people[0].has_second_step), (Some(at(3)), false));
    assert_eq!(people[0].memberships, roles_of(store, ada).await);

    signed_in(store, owner, b"o").await;
    as_user(store, owner).drop_membership(ada, SiteScope::One(main), at(9)).await.unwrap();
    assert_eq!(store.load_session(b"a", at(4)).await.unwrap(), None, "their sessions end at once");
    assert!(store.load_session(b"o", at(4)).await.unwrap().is_some());
    assert_eq!(roles_of(store, ada).await.role_at(main), None);
    let again = as_user(store, owner).drop_membership(ada, SiteScope::One(main), at(9)).await;
    assert!(matches!(again, Err(StoreError::NotFound(_))));

    store.propose_second_factor(ada, b"sealed").await.unwrap();
    as_user(store, ada).confirm_second_factor(ada, 1, &[b"r".to_vec()], at(5)).await.unwrap();
    assert!(store.people().await.unwrap()[0].has_second_step);
    signed_in(store, ada, b"a2").await;
    as_user(store, owner).delete_user(ada, at(9)).await.unwrap();
    assert_eq!(store.user(ada).await.unwrap(), None);
    assert_eq!(store.load_session(b"a2", at(6)).await.unwrap(), None);
    assert!(matches!(as_user(store, owner).delete_user(ada, at(9)).await, Err(StoreError::NotFound(_))));
}

/// Whatever is tried in whatever order, somebody owns all sites.
async fn the_last_owner_stays(db: TestDb) {
    let store = db.store();
    let (main, _) = two_sites(store).await;
    let mut people = Vec::new();
    for n in 0..3 {
        let role = if n == 0 { Role::Owner } else { Role::Viewer };
        people.push(person(store, &format!("p{n}@example.org"), role, SiteScope::All).await);
    }
    let step = (0..3_usize, prop::sample::select(Role::ALL), any::<bool>(), 0..4_u8);
    let steps = prop::collection::vec(step, 1..25);
    let mut runner = TestRunner::deterministic();
    for _ in 0..12 {
        let plan = steps.new_tree(&mut runner).unwrap().current();
        for (who, role, all, what) in plan.clone() {
            let (user, sites) = (people[who], if all { SiteScope::All } else { SiteScope::One(main) });
            let done = match what {
                0 | 1 => store.by(Who::system()).put_membership(user, Membership { sites, role }, at(1)).await,
                2 => store.by(Who::system()).drop_membership(user, sites, at(9)).await,
                _ => store.by(Who::system()).delete_user(user, at(9)).await,
            };
            match done {
                Ok(()) if what == 3 => {
                    people[who] = person(store, &format!("p{who}@example.org"), Role::Viewer, SiteScope::All).await;
                }
                Ok(()) | Err(StoreError::LastOwner | StoreError::NotFound(_)) => {}
                Err(error) => panic!("{error}"),
            }
            let owners = store.people().await.unwrap();
            let owners = owners.iter().filter(|one| one.memberships.role_everywhere() == Some(Role::Owner)).count();
            assert!(owners > 0, "{plan:?}");
        }
    }
}

/// Four owners demote and remove each other at once: one is left.
async fn owners_race_each_other_out(db: TestDb) {
    let store = db.store();
    let mut owners = Vec::new();
    for n in 0..4 {
        owners.push(person(store, &format!("o{n}@example.org"), Role::Owner, SiteScope::All).await);
    }
    let mut races = Vec::new();
    for (n, by) in owners.iter().copied().enumerate() {
        for victim in owners.iter().copied().filter(|other| *other != by) {
            let store = store.clone();
            races.push(tokio::spawn(async move {
                match n % 3 {
                    0 => as_user(&store, by).put_membership(victim, everywhere(Role::Viewer), at(1)).await,
                    1 => as_user(&store, by).drop_membership(victim, SiteScope::All, at(9)).await,
                    _ => as_user(&store, by).delete_user(victim, at(9)).await,
                }
            }));
        }
    }
    for race in races {
        match race.await.unwrap() {
            Ok(()) | Err(StoreError::LastOwner | StoreError::NotOwner | StoreError::NotFound(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let left = store.people().await.unwrap();
    let left: Vec<_> = left.iter().filter(|one| one.memberships.role_everywhere() == Some(Role::Owner)).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let refused = as_user(store, left[0].id).drop_membership(left[0].id, SiteScope::All, at(9)).await;
    assert!(matches!(refused, Err(StoreError::LastOwner)));
}

async fn whoever_was_shut_out_changes_nothing(db: TestDb) {
    let store = db.store();
    let (main, other) = two_sites(store).await;
    person(store, "o@example.org", Role::Owner, SiteScope::All).await;
    let local = person(store, "local@example.org", Role::Owner, SiteScope::One(main)).await;
    let manager = person(store, "manager@example.org", Role::Manager, SiteScope::All).await;
    let ada = person(store, "ada@example.org", Role::Viewer, SiteScope::One(main)).await;
    as_user(store, local).put_membership(ada, at_site(main, Role::Manager), at(1)).await.unwrap();
    for (by, membership) in [
        (local, everywhere(Role::Viewer)),
        (local, at_site(other, Role::Viewer)),
        (manager, at_site(main, Role::Viewer)),
        (ada, at_site(main, Role::Owner)),
    ] {
        let refused = as_user(store, by).put_membership(ada, membership, at(2)).await;
        assert!(matches!(refused, Err(StoreError::NotOwner)), "{membership:?}");
        let refused = as_user(store, by).drop_membership(ada, membership.sites, at(9)).await;
        assert!(matches!(refused, Err(StoreError::NotOwner)), "{membership:?}");
        assert!(matches!(as_user(store, by).delete_user(ada, at(9)).await, Err(StoreError::NotOwner)));
    }
    assert_eq!(roles_of(store, ada).await, Memberships::only(Role::Manager, SiteScope::One(main)));
}

fn invitation<'a>(hash: &'a [u8], by: UserId, sites: Option<&'a [SiteId]>) -> NewInvitation<'a> {
    NewInvitation { hash, email: "New@Example.org", role: Role::Manager, sites, invited_by: by, expires_at: at(50) }
}

async fn an_invitation_works_once(db: TestDb) {
    let store = db.store();
    let (main, other) = two_sites(store).await;
    let owner = person(store, "o@example.org", Role::Owner, SiteScope::All).await;
    as_user(store, owner).create_invitation(invitation(b"one", owner, Some(&[main, other])), at(1)).await.unwrap();
    let found = store.invitation_by_hash(b"one", at(49)).await.unwrap().unwrap();
    assert_eq!((found.email.as_str(), found.invited_by.as_str()), ("new@example.org", "o@example.org"));
    assert!(!found.is_known && found.memberships.role_at(other) == Some(Role::Manager));
    assert_eq!(found.memberships.role_everywhere(), None);
    assert_eq!(store.invitation_by_hash(b"one", at(50)).await.unwrap(), None, "it is over");
    assert_eq!(store.invitation_by_hash(b"two", at(1)).await.unwrap(), None);
    assert!(matches!(
        store.by(Who::stranger(None)).accept_invitation(b"one", "h", at(50)).await,
        Err(StoreError::NotFound(_))
    ));

    let tries: Vec<_> = (0..5)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.by(Who::stranger(None)).accept_invitation(b"one", "h", at(2)).await })
        })
        .collect();
    let mut accepted = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(user) => {
                accepted += 1;
                assert_eq!(user.memberships.role_at(main), Some(Role::Manager));
                assert_eq!(user.memberships.iter().count(), 2);
            }
            Err(error) => assert!(matches!(error, StoreError::NotFound("invitation")), "{error}"),
        }
    }
    assert_eq!(accepted, 1, "however many open it at once");
    assert_eq!(store.invitations(at(2)).await.unwrap(), []);

    let id = as_user(store, owner).create_invitation(invitation(b"two", owner, None), at(3)).await.unwrap();
    assert!(store.invitations(at(3)).await.unwrap()[0].is_known);
    assert!(matches!(
        store.by(Who::stranger(None)).accept_invitation(b"two", "h", at(3)).await,
        Err(StoreError::Taken("email"))
    ));
    as_user(store, owner).revoke_invitation(id, at(4)).await.unwrap();
    assert!(matches!(as_user(store, owner).revoke_invitation(id, at(4)).await, Err(StoreError::NotFound(_))));
    assert_eq!(store.invitation_by_hash(b"two", at(4)).await.unwrap(), None);

    as_user(store, owner).create_invitation(invitation(b"three", owner, Some(&[main])), at(5)).await.unwrap();
    assert!(store.purge_expired(at(50)).await.unwrap() > 0);
    assert_eq!(store.invitations(at(6)).await.unwrap(), []);
}

async fn an_invitation_is_worth_what_its_maker_is(db: TestDb) {
    let store = db.store();
    let (main, other) = two_sites(store).await;
    let owner = person(store, "o@example.org", Role::Owner, SiteScope::All).await;
    let local = person(store, "local@example.org", Role::Owner, SiteScope::One(main)).await;
    for sites in [None, Some(&[other][..]), Some(&[main, other][..])] {
        let refused = as_user(store, local).create_invitation(invitation(b"x", local, sites), at(1)).await;
        assert!(matches!(refused, Err(StoreError::NotOwner)), "{sites:?}");
    }
    for (n, end) in ["demoted", "removed", "deleted"].into_iter().enumerate() {
        let email = format!("{end}@example.org");
        let maker = person(store, &email, Role::Owner, SiteScope::One(main)).await;
        let hash = [u8::try_from(n).unwrap()];
        as_user(store, maker).create_invitation(invitation(&hash, maker, Some(&[main])), at(1)).await.unwrap();
        match end {
            "demoted" => {
                as_user(store, owner).put_membership(maker, at_site(main, Role::Manager), at(2)).await.unwrap();
            }
            "removed" => as_user(store, owner).drop_membership(maker, SiteScope::One(main), at(9)).await.unwrap(),
            _ => as_user(store, owner).delete_user(maker, at(9)).await.unwrap(),
        }
        let gone = store.by(Who::stranger(None)).accept_invitation(&hash, "h", at(3)).await;
        assert!(matches!(gone, Err(StoreError::NotFound("invitation"))), "{end}");
    }
}

async fn who_is_known_gains_and_loses_nothing(db: TestDb) {
    let store = db.store();
    let (main, other) = two_sites(store).await;
    let owner = person(store, "o@example.org", Role::Owner, SiteScope::All).await;
    let ada = person(store, "new@example.org", Role::Owner, SiteScope::One(main)).await;
    as_user(store, owner).create_invitation(invitation(b"one", owner, Some(&[main, other])), at(1)).await.unwrap();
    let refused = as_user(store, owner).join_by_invitation(b"one", owner, at(2)).await;
    assert!(matches!(refused, Err(StoreError::NotInvited)), "it is for somebody else");
    let joined = as_user(store, ada).join_by_invitation(b"one", ada, at(2)).await.unwrap();
    assert_eq!(joined.memberships.role_at(main), Some(Role::Owner), "nothing is taken away");
    assert_eq!(joined.memberships.role_at(other), Some(Role::Manager));
    assert!(matches!(as_user(store, ada).join_by_invitation(b"one", ada, at(3)).await, Err(StoreError::NotFound(_))));
    as_user(store, owner).put_membership(ada, at_site(other, Role::Viewer), at(4)).await.unwrap();
    as_user(store, owner).create_invitation(invitation(b"two", owner, Some(&[other])), at(4)).await.unwrap();
    let joined = as_user(store, ada).join_by_invitation(b"two", ada, at(5)).await.unwrap();
    assert_eq!(joined.memberships.role_at(other), Some(Role::Manager), "what is less is raised");
    assert_eq!(joined.memberships.iter().count(), 2);
}
