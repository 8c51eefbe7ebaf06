//! Every operation takes the scope that its description names, and no other.

use std::collections::BTreeSet;

use signet_domain::authority::{Reach, Role};

use super::*;

/// What gives, or takes from, an operator whose role is the auditor's: nobody does who has less.
const OF_OTHERS: [&str; 4] =
    ["addOperator", "changeOperator", "issueOperatorToken", "revokeOperatorToken"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_operation_takes_the_scope_it_is_described_with() {
    let house = House::new().await;
    let world = house.world("one").await;
    let (operations, calls) = (described(), calls::all());
    let find = |call: &Call| operations.iter().find(|it| it.id == call.operation).unwrap();
    for call in &calls {
        let operation = find(call);
        let Some(scope) = operation.scope else { continue };
        let others = Scope::ALL.into_iter().filter(|other| *other != scope);
        let may = Authority::new(others, Reach::Everywhere);
        let answer = house.ask(operation, &call.about(&world), &may).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{call:?}: {answer:?}");
        let named = format!("this takes the scope `{}`", scope.name());
        assert!(answer.text.contains(&named), "{call:?}: {answer:?}");
    }
    for call in &calls {
        let operation = find(call);
        let of_others = OF_OTHERS.contains(&&*operation.id);
        let besides = if of_others { Role::Auditor.scopes() } else { &[] };
        let scopes = operation.scope.into_iter().chain(besides.iter().copied());
        let may = Authority::new(scopes, Reach::Everywhere);
        let answer = house.ask(operation, &call.about(&world), &may).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "{call:?}: {answer:?}");
        assert!(!answer.status.is_server_error(), "{call:?}: {answer:?}");
    }
}

#[test]
fn every_operation_has_a_place_and_every_id_of_it() {
    let calls = calls::all();
    for operation in described() {
        let of: Vec<_> = calls.iter().filter(|call| call.operation == operation.id).collect();
        assert!(!of.is_empty(), "{}: say in `calls.rs` how it is asked for", operation.id);
        for id in &operation.ids {
            let given = of.iter().any(|call| call.gives(id));
            assert!(given, "{}: no call gives `{id}`", operation.id);
        }
    }
    let known: BTreeSet<_> = described().into_iter().map(|it| it.id).collect();
    for call in calls {
        assert!(known.contains(&call.operation), "{call:?}: there is no such operation");
    }
}
