use minwon::store::{Conflict, NewOfficer, Officer, Role, Store, StoreError};

use super::{at, both, id};
use crate::support::database::Database;

both!(
    officers_are_added_and_found,
    a_login_is_given_once_also_at_the_same_moment,
    sessions_open_and_end,
    a_new_password_and_a_disabled_account_end_every_session,
);

pub(super) async fn officer(store: &Store, login: &str) -> Officer {
    store.create_officer(&new_officer(login), at(0)).await.unwrap()
}

fn new_officer(login: &str) -> NewOfficer {
    NewOfficer {
        id: id(),
        login: login.to_owned(),
        name: "김민원".to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        role: Role::Officer,
        department: Some("cleaning".to_owned()),
        must_change: true,
    }
}

async fn officers_are_added_and_found(store: Store, _: Database) {
    let kim = officer(&store, "kim").await;
    let admin = NewOfficer { role: Role::Admin, department: None, must_change: false, ..new_officer("admin") };
    let admin = store.create_officer(&admin, at(1)).await.unwrap();
    assert_eq!((kim.role, admin.role), (Role::Officer, Role::Admin));
    assert_eq!((kim.must_change, admin.must_change, kim.disabled), (true, false, false));
    assert_eq!((kim.created_at, kim.last_login), (at(0), None));
    assert_eq!(store.officer(&kim.id).await.unwrap().as_ref(), Some(&kim));
    assert_eq!(store.officer_by_login("kim").await.unwrap().as_ref(), Some(&kim));
    assert_eq!(store.officer_by_login("Kim").await.unwrap(), None);
    assert_eq!(store.officers().await.unwrap(), [admin, kim]);
}

async fn a_login_is_given_once_also_at_the_same_moment(store: Store, _: Database) {
    let made = futures_util::future::join_all((0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.create_officer(&new_officer("kim"), at(0)).await })
    }))
    .await;
    let (good, refused): (Vec<_>, Vec<_>) = made.into_iter().map(Result::unwrap).partition(Result::is_ok);
    assert_eq!(good.len(), 1);
    assert!(refused.iter().all(|made| matches!(made, Err(StoreError::Conflict(Conflict::LoginTaken)))));
    let twice = NewOfficer { id: good[0].as_ref().unwrap().id.clone(), ..new_officer("lee") };
    let twice = store.create_officer(&twice, at(0)).await;
    assert!(matches!(twice, Err(StoreError::Conflict(Conflict::Exists("officer")))));
}

async fn sessions_open_and_end(store: Store, _: Database) {
    let kim = officer(&store, "kim").await;
    store.create_session("one", &kim.id, at(1), at(60)).await.unwrap();
    store.create_session("two", &kim.id, at(2), at(20)).await.unwrap();
    let again = store.create_session("one", &kim.id, at(1), at(60)).await;
    assert!(matches!(again, Err(StoreError::Conflict(Conflict::Exists("session")))));
    assert!(matches!(store.create_session("three", "no", at(1), at(60)).await, Err(StoreError::NotFound("officer"))));

    let found = store.officer_by_session("one", at(59)).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.last_login), (kim.id.as_str(), Some(at(2))));
    assert_eq!(store.officer_by_session("one", at(60)).await.unwrap(), None, "expired");
    assert_eq!(store.officer_by_session("no", at(1)).await.unwrap(), None);
    store.touch_session("one", at(90)).await.unwrap();
    assert!(store.officer_by_session("one", at(89)).await.unwrap().is_some());

    assert_eq!(store.delete_expired_sessions(at(30)).await.unwrap(), 1);
    assert_eq!(store.officer_by_session("two", at(3)).await.unwrap(), None);
    store.delete_session("one").await.unwrap();
    store.delete_session("one").await.unwrap();
    assert_eq!(store.officer_by_session("one", at(3)).await.unwrap(), None);
}

async fn a_new_password_and_a_disabled_account_end_every_session(store: Store, _: Database) {
    let (kim, lee) = (officer(&store, "kim").await, officer(&store, "lee").await);
    for (token, officer) in [("k1", &kim), ("k2", &kim), ("l1", &lee)] {
        store.create_session(token, &officer.id, at(1), at(60)).await.unwrap();
    }
    store.set_password(&kim.id, "new", false).await.unwrap();
    assert_eq!(store.officer_by_session("k1", at(2)).await.unwrap(), None);
    assert_eq!(store.officer_by_session("k2", at(2)).await.unwrap(), None);
    assert!(store.officer_by_session("l1", at(2)).await.unwrap().is_some());
    let changed = store.officer(&kim.id).await.unwrap().unwrap();
    assert_eq!((changed.password_hash.as_str(), changed.must_change), ("new", false));

    store.set_disabled(&lee.id, true).await.unwrap();
    assert_eq!(store.officer_by_session("l1", at(2)).await.unwrap(), None);
    store.create_session("l2", &lee.id, at(3), at(60)).await.unwrap();
    assert_eq!(store.officer_by_session("l2", at(4)).await.unwrap(), None, "disabled");
    store.set_disabled(&lee.id, false).await.unwrap();
    assert!(!store.officer_by_login("lee").await.unwrap().unwrap().disabled);

    assert!(matches!(store.set_password("no", "new", false).await, Err(StoreError::NotFound("officer"))));
    assert!(matches!(store.set_disabled("no", true).await, Err(StoreError::NotFound("officer"))));
}
