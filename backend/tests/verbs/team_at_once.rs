//! Departments that several people change at the same moment.

use crate::team::{department, moves_to};
use backend::{Error, people};
use domain::people::{NewDepartment, Role};
use test_support::{TestServices, on_both_engines};

const ROUNDS: usize = 10;

on_both_engines!(
    async fn of_departments_that_are_merged_crosswise_one_stays(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        for round in 0..ROUNDS {
            let one = department(&services, &owner, &format!("One {round}")).await;
            let two = department(&services, &owner, &format!("Two {round}")).await;
            people::change_agent(&services, &owner, ada.id, moves_to(one.id)).await.unwrap();
            let (there, back) = tokio::join!(
                people::merge_department(&services, &owner, one.id, two.id),
                people::merge_department(&services, &owner, two.id, one.id),
            );
            let (won, lost) = if there.is_ok() { (there, back) } else { (back, there) };
            let won = won.unwrap();
            assert!(matches!(lost, Err(Error::NotFound("department"))), "{}: {lost:?}", services.engine);
            let team = people::find_team(&services, &owner).await.unwrap();
            let left: Vec<_> = team.departments.iter().filter(|one| one.name.ends_with(&format!(" {round}"))).collect();
            assert_eq!(left.len(), 1, "{}", services.engine);
            assert_eq!((left[0].id, left[0].agent_count), (won.id, 1), "{}", services.engine);
        }
    }
);

on_both_engines!(
    async fn nobody_is_left_in_a_department_that_goes_while_they_join_it(services: TestServices) {
        let owner = services.agent("Owner", Role::Owner).await;
        let ada = services.agent("Ada", Role::Agent).await;
        for round in 0..ROUNDS {
            let from = department(&services, &owner, &format!("From {round}")).await;
            let to = department(&services, &owner, &format!("To {round}")).await;
            let (joined, deleted) = tokio::join!(
                people::change_agent(&services, &owner, ada.id, moves_to(from.id)),
                people::delete_department(&services, &owner, from.id, Some(to.id)),
            );
            deleted.unwrap();
            let now = people::find_support_agent(&services, &owner, ada.id).await.unwrap();
            match joined {
                // She joined first, and went along.
                Ok(_) => assert_eq!(now.department_id, Some(to.id), "{}", services.engine),
                Err(Error::Invalid { field: "departmentId", .. }) => {
                    assert_ne!(now.department_id, Some(from.id), "{}", services.engine);
                }
                Err(error) => panic!("{}: {error}", services.engine),
            }
        }
    }
);

on_both_engines!(
    async fn a_name_that_many_want_is_given_once(services: TestServices) {
        let owner = services.agent("Owner", Role::Owner).await;
        let make = |name: &'static str| {
            let new = NewDepartment { name: name.into(), ..NewDepartment::default() };
            people::create_department(&services, &owner, new)
        };
        let (a, b, c) = tokio::join!(make("Billing"), make("BILLING"), make("billing"));
        let made = [a, b, c].into_iter().filter(|made| match made {
            Ok(_) => true,
            Err(Error::Conflict(_)) => false,
            Err(error) => panic!("{}: {error}", services.engine),
        });
        assert_eq!(made.count(), 1, "{}", services.engine);
    }
);
