//! What an operator does not reach is not there: an id of another account's thing is answered as one
//! that nobody has, lists do not have it, and nothing of it changes.

use std::collections::BTreeSet;

use signet_domain::authority::Reach;
use signet_domain::ids::AccountId;

use super::calls::Ids;
use super::*;

/// What is answered, with the ids that were asked about taken out.
fn without(mut answer: Answer, ids: &Ids, things: &[&'static str]) -> Answer {
    for thing in things {
        answer.text = answer.text.replace(&*ids[thing], &format!("<{thing}>"));
    }
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_reached_is_not_there() {
    let house = House::new().await;
    let (theirs, own) = (house.world("theirs").await, house.world("own").await);
    let nobodys = house::nobodys();
    let account = AccountId(own["account"].parse().unwrap());
    let reach = Reach::Accounts(BTreeSet::from([account]));
    let may = Authority::new(Scope::ALL, reach);
    let operations = described();
    let before = house.record_of(&theirs, &operations).await;
    for call in calls::all() {
        let operation = operations.iter().find(|it| it.id == call.operation).unwrap();
        let mut things = call.things();
        things.retain(|thing| !house::is_the_registrys(thing));
        // All of it theirs, and each of them beside what is the operator's own.
        let ways = std::iter::once(things.clone()).chain(things.iter().map(|thing| vec![*thing]));
        for way in ways {
            let mixed = |with: &Ids| {
                let mut ids = own.clone();
                ids.extend(way.iter().map(|thing| (*thing, with[thing].clone())));
                ids
            };
            if way.is_empty() {
                let answer = house.ask(operation, &call.about(&own), &may).await;
                shows_nothing(&call, &answer, &theirs, &[]);
                continue;
            }
            let of_them = house.ask(operation, &call.about(&mixed(&theirs)), &may).await;
            shows_nothing(&call, &of_them, &theirs, &way);
            let of_nobody = house.ask(operation, &call.about(&mixed(&nobodys)), &may).await;
            assert_eq!(
                without(of_them, &theirs, &way),
                without(of_nobody, &nobodys, &way),
                "{call:?} about {way:?}"
            );
        }
    }
    let after = house.record_of(&theirs, &operations).await;
    assert_eq!(after, before);
}

/// An answer has nothing of theirs in it that it was not asked about.
fn shows_nothing(call: &Call, answer: &Answer, theirs: &Ids, asked: &[&'static str]) {
    let told = without(answer.clone(), theirs, asked).text;
    for (thing, id) in theirs.iter().filter(|(thing, _)| house::is_own(thing)) {
        assert!(!told.contains(&**id), "{call:?} shows {thing} {id}: {answer:?}");
    }
}
